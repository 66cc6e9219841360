import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { StylusNetworkError } from "../errors";
import type { HostQuestion, HostReply, Job, Report, Settled, WorkerSetting } from "./messages";

/** Programs that one thread runs inside each other, and stack for as many that each use all that a chain allows. */
const MOST_NESTED = 32;
const STACK_MEGABYTES = 64;

/** One thread; it runs a program, and inside it those that are called while it waits. */
class Thread {
  private readonly signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly posted = new Int32Array(this.signal);
  private readonly worker: Worker;
  /** Programs that are open in it. */
  open = 0;
  /** Whether the thread died; whatever ran in it is lost. */
  dead = false;
  private settle: { resolve: (report: Report) => void; reject: (error: Error) => void } | undefined;

  constructor() {
    const setting: WorkerSetting = { signal: this.signal };
    this.worker = new Worker(join(__dirname, "main.js"), {
      workerData: setting,
      resourceLimits: { stackSizeMb: STACK_MEGABYTES },
    });
    this.worker.on("message", (report: Report) => this.settle?.resolve(report));
    this.worker.on("error", (error: Error) => {
      this.dead = true;
      this.settle?.reject(error);
    });
    this.worker.unref();
  }

  private next(): Promise<Report> {
    this.worker.ref();
    return new Promise<Report>((resolve, reject) => {
      this.settle = { resolve, reject };
    }).finally(() => {
      this.settle = undefined;
      this.worker.unref();
    });
  }

  /** Posts to a thread, and where it waits wakes it; gives what it reports next. */
  async post(message: Job | HostReply, waits: boolean): Promise<Report> {
    if (this.dead) throw new StylusNetworkError("program", "the thread of a program died with another that ran in it");
    const report = this.next();
    this.worker.postMessage(message);
    if (waits) {
      Atomics.store(this.posted, 0, 1);
      Atomics.notify(this.posted, 0);
    }
    return report;
  }
}

/**
 * Threads for programs of one chain, of which one runs at a time while those that called it wait. Idle ones are kept,
 * and none keeps the process alive.
 */
export class WorkerPool {
  private readonly idle: Thread[] = [];
  /** Threads in which programs wait, the last called last. */
  private readonly waiting: Thread[] = [];

  private thread(): Thread {
    const last = this.waiting.at(-1);
    if (last !== undefined && last.open < MOST_NESTED && !last.dead) return last;
    const thread = this.idle.pop() ?? new Thread();
    this.waiting.push(thread);
    return thread;
  }

  private leave(thread: Thread): void {
    thread.open--;
    if (thread.open > 0) return;
    this.waiting.splice(this.waiting.indexOf(thread), 1);
    if (!thread.dead) this.idle.push(thread);
  }

  /**
   * Runs a program; yields what it asks, takes the replies, and returns how it ended. Closing the generator abandons
   * the program. Programs end in the reverse of the order in which they began.
   */
  async *run(job: Job): AsyncGenerator<HostQuestion, Settled, HostReply> {
    const thread = this.thread();
    const nested = thread.open > 0;
    thread.open++;
    let asks = false;
    try {
      let report = await thread.post(job, nested);
      while (report.kind === "question") {
        asks = true;
        const reply = yield report.question;
        report = await thread.post(reply, true);
        asks = false;
      }
      return report;
    } finally {
      if (asks && !thread.dead) await thread.post({ kind: "abandon" }, true);
      this.leave(thread);
    }
  }
}
