import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from "node:worker_threads";
import { addHostCall, run, StylusError, type HostCall, type HostCallSums } from "stylus-runtime";
import { Abandoned, BlockingHost } from "./host";
import type { HostQuestion, HostReply, Job, Report, Settled, Steps, WorkerSetting } from "./messages";

/** Host functions of a program that are kept one by one, and bytes that they may have shown. */
const MOST_STEPS = 10_000;
const MOST_SHOWN = 1 << 24;
/** Gas that a frame may use of its own; more is taken for a program that never ends. */
const MOST_GAS = 100_000_000n;

/** Sums what host functions take, and keeps them one by one as long as they are few. */
class Told {
  readonly sums: HostCallSums = {};
  private kept: HostCall[] | undefined = [];
  private shown = 0;

  readonly tell = (call: HostCall): void => {
    addHostCall(this.sums, call);
    this.shown += call.args.length + call.outs.length;
    this.kept?.push(call);
    if (this.shown > MOST_SHOWN || (this.kept?.length ?? 0) > MOST_STEPS) this.kept = undefined;
  };

  get steps(): Steps {
    return this.kept;
  }
}

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
    const told = new Told();
    try {
      const outcome = run(program, {
        calldata, gas, pages, params, host: new BlockingHost(facts, ask), onHostCall: told.tell, maxInk: MOST_GAS * BigInt(params.inkPrice),
      });
      return { kind: "outcome", outcome, hostCalls: told.sums, steps: told.steps };
    } catch (error) {
      if (error instanceof Abandoned) return { kind: "abandoned" };
      if (error instanceof StylusError) return { kind: "failed", message: error.message };
      return { kind: "failed", message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
  };

  port.on("message", (job: Job) => post(settle(job)));
}

if (parentPort === null) throw new Error("this module runs in a worker thread");
serve(parentPort, workerData as WorkerSetting);
