import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { HostQuestion, HostReply, Job, Report, Settled, WorkerSetting } from "./messages";

/** A chain may allow 22,000 words of stack, far more frames than a thread's default holds. */
const STACK_MEGABYTES = 32;

/** One thread; it runs one program at a time. */
class Thread {
  private readonly signal = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  private readonly replied = new Int32Array(this.signal);
  private readonly worker: Worker;
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

  start(job: Job): Promise<Report> {
    const report = this.next();
    this.worker.postMessage(job);
    return report;
  }

  reply(reply: HostReply): Promise<Report> {
    const report = this.next();
    this.worker.postMessage(reply);
    Atomics.store(this.replied, 0, 1);
    Atomics.notify(this.replied, 0);
    return report;
  }
}

/**
 * Threads for programs, as many as are open at once; idle ones are kept, and none keeps the process alive.
 */
export class WorkerPool {
  private readonly idle: Thread[] = [];

  /**
   * Runs a program; yields what it asks, takes the replies, and returns how it ended. Closing the generator abandons
   * the program and frees its thread.
   */
  async *run(job: Job): AsyncGenerator<HostQuestion, Settled, HostReply> {
    const thread = this.idle.pop() ?? new Thread();
    let report = await thread.start(job);
    let open = report.kind === "question";
    try {
      while (report.kind === "question") {
        const reply = yield report.question;
        report = await thread.reply(reply);
        open = report.kind === "question";
      }
      return report;
    } finally {
      if (open) await thread.reply({ kind: "abandon" });
      if (!thread.dead) this.idle.push(thread);
    }
  }
}
