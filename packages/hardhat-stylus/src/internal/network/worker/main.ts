import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { inkByHostCall, run, type HostCall } from "stylus-runtime";
import { Abandoned, BlockingHost } from "./host";
import type { HostQuestion, HostReply, Job, Report, Settled, WorkerSetting } from "./messages";

const MOST_STEPS = 10_000;

/**
 * Runs programs in a thread that may block, because host functions must answer before they return. While a program
 * waits for what it called, the thread runs the programs that are called meanwhile.
 */
function serve(port: MessagePort, { signal }: WorkerSetting): void {
  const posted = new Int32Array(signal);

  const post = (report: Report): void => {
    Atomics.store(posted, 0, 0);
    port.postMessage(report);
  };

  const receive = (): HostReply | Job => {
    Atomics.wait(posted, 0, 0);
    const received = receiveMessageOnPort(port) as { message: HostReply | Job } | undefined;
    if (received === undefined) throw new Error("the main thread signalled a message that it had not posted");
    return received.message;
  };

  const ask = (question: HostQuestion): HostReply => {
    post({ kind: "question", question });
    for (;;) {
      const message = receive();
      if (message.kind !== "job") return message;
      post(settle(message));
    }
  };

  const settle = ({ program, calldata, gas, pages, params, facts }: Job): Settled => {
    const calls: HostCall[] = [];
    const onHostCall = (call: HostCall): void => void calls.push(call);
    try {
      const outcome = run(program, { calldata, gas, pages, params, host: new BlockingHost(facts, ask), onHostCall });
      return { kind: "outcome", outcome, hostCalls: inkByHostCall(calls), steps: calls.length > MOST_STEPS ? undefined : calls };
    } catch (error) {
      if (error instanceof Abandoned) return { kind: "abandoned" };
      return { kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };

  port.on("message", (job: Job) => post(settle(job)));
}

if (parentPort === null) throw new Error("this module runs in a worker thread");
serve(parentPort, workerData as WorkerSetting);
