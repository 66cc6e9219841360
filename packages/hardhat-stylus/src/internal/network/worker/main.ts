import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { run } from "stylus-runtime";
import { Abandoned, BlockingHost, Unsupported } from "./host";
import type { HostQuestion, HostReply, Job, Report, Settled, WorkerSetting } from "./messages";

/** Runs programs in a thread that may block, because host functions must answer before they return. */
function serve(port: MessagePort, { signal }: WorkerSetting): void {
  const replied = new Int32Array(signal);
  const post = (report: Report): void => port.postMessage(report);

  const ask = (question: HostQuestion): HostReply => {
    Atomics.store(replied, 0, 0);
    post({ kind: "question", question });
    Atomics.wait(replied, 0, 0);
    const received = receiveMessageOnPort(port) as { message: HostReply } | undefined;
    if (received === undefined) throw new Error("the main thread signalled a reply that it had not posted");
    return received.message;
  };

  const settle = ({ program, calldata, gas, pages, params, facts }: Job): Settled => {
    try {
      return { kind: "outcome", outcome: run(program, { calldata, gas, pages, params, host: new BlockingHost(facts, ask) }) };
    } catch (error) {
      if (error instanceof Unsupported) return { kind: "unsupported", hostFunction: error.hostFunction };
      if (error instanceof Abandoned) return { kind: "abandoned" };
      return { kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };

  port.on("message", (job: Job) => post(settle(job)));
}

if (parentPort === null) throw new Error("this module runs in a worker thread");
serve(parentPort, workerData as WorkerSetting);
