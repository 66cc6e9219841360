import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { WatchError } from "../errors";
import type { Answers, Request } from "./requests";

interface Asked {
  readonly request: Request;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A thread that runs programs, one after the other; a new one where the last ended, for want of memory for instance. */
export class Execution {
  private worker: Worker | undefined;
  private folder: string | undefined;
  private waiting: Asked[] = [];
  private turns: Promise<void> | undefined;
  private isOver = false;

  /** @param place where a folder is made for the tensors of what was executed last, which `end` removes. */
  constructor(private readonly place: string = tmpdir()) {}

  /** @throws {WatchError} what went wrong in the thread. */
  ask<K extends Request["kind"]>(request: Extract<Request, { kind: K }>): Promise<Answers[K]> {
    return new Promise<Answers[K]>((resolve, reject) => {
      this.waiting.push({ request, resolve, reject });
      this.turns ??= this.take();
    });
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.worker?.terminate();
    await this.turns;
    this.worker = undefined;
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * Works come by turns, in the order in which they were asked about: a turn answers what waits once the work was executed, and
   * what is asked later waits for the next. So two works that are asked about by turns are not executed for each answer, and
   * one that is asked about without end keeps no other waiting.
   */
  private async take(): Promise<void> {
    for (let first = this.waiting.shift(); first !== undefined; first = this.waiting.shift()) {
      const { work } = first.request;
      await this.settle(first);
      const isSame = ({ request }: Asked): boolean => request.work.programId === work.programId && Buffer.compare(request.work.input, work.input) === 0;
      const turn = this.waiting.filter(isSame);
      this.waiting = this.waiting.filter((asked) => !isSame(asked));
      // A tensor has to be hashed before it is answered for: each once.
      turn.sort((one, other) => tensorOf(one.request) - tensorOf(other.request));
      for (const asked of turn) await this.settle(asked);
    }
    this.turns = undefined;
  }

  private async settle({ request, resolve, reject }: Asked): Promise<void> {
    try {
      if (this.isOver) throw new WatchError("The thread ended.");
      resolve((await this.run(request)) as never);
    } catch (error) {
      reject(error);
    }
  }

  private start(): Worker {
    mkdirSync(this.place, { recursive: true });
    this.folder ??= mkdtempSync(join(this.place, "assay-trace-"));
    const worker = new Worker(join(__dirname, "worker.js"), { workerData: this.folder });
    worker.once("exit", () => (this.worker = undefined));
    return worker;
  }

  private async run(request: Request): Promise<unknown> {
    const worker = (this.worker ??= this.start());
    const heard = new AbortController();
    try {
      const told = once(worker, "message", { signal: heard.signal }) as Promise<[{ readonly answer: unknown } | { readonly error: string }]>;
      const gone = once(worker, "exit", { signal: heard.signal }).then(() => [{ error: "The thread ended." }] as const);
      told.catch(() => undefined);
      gone.catch(() => undefined);
      worker.postMessage(request);
      const [said] = await Promise.race([told, gone]);
      if ("error" in said) throw new WatchError(said.error);
      return said.answer;
    } catch (error) {
      if (error instanceof WatchError) throw error;
      throw new WatchError(error instanceof Error ? error.message : String(error), { cause: error });
    } finally {
      heard.abort();
    }
  }
}

function tensorOf(request: Request): number {
  return "node" in request ? request.node.tensor : -1;
}
