import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./files";
import type { Duty, Message, Task, Verdict } from "./worker";

/** A worker's verdict, or what became of the worker: `error` says nothing of the mutant. */
export type Outcome = Verdict | { readonly status: "timeout" } | { readonly status: "error"; readonly message: string };

/** A mutant may take that many times what the tests take without it, and this much more. */
const PATIENCE = 5;
const GRACE_MS = 120_000;
/** For Hardhat to start and the tests to pass once. */
const START_MS = 900_000;
/** A fault that loops leaves a worker with traces of it in bytes that are never given back. */
const MOST_MEMORY = 6 * 2 ** 30;

/** One worker process, replaced when it dies, hangs or grows. */
export class Seat {
  #child: ChildProcess | undefined;
  #testsMs = 0;

  constructor(private readonly duty: Duty) {}

  /**
   * @throws Error where the tests do not pass without any mutant
   */
  async judge(task: Task): Promise<Outcome> {
    const child = (this.#child ??= this.#start());
    let errors = "";
    const read = (text: Buffer): string => (errors = (errors + text.toString()).slice(-2_000));
    child.stderr?.on("data", read);
    let memory = 0;
    const outcome = await new Promise<Outcome>((resolve, reject) => {
      let timer = setTimeout(() => reject(new Error("the tests take too long without any mutant")), START_MS);
      const end = (outcome: Outcome): void => {
        clearTimeout(timer);
        resolve(outcome);
      };
      child.once("exit", () => end({ status: "error", message: `the worker ended: ${errors}` }));
      child.on("message", (message: Message) => {
        if ("verdict" in message) {
          memory = message.memory;
          end(message.verdict);
        } else if ("unfit" in message) reject(new Error(message.unfit));
        else if ("broken" in message) end({ status: "error", message: message.broken });
        else {
          clearTimeout(timer);
          this.#testsMs = Math.max(this.#testsMs, message.readyAfterMs);
          timer = setTimeout(() => resolve({ status: "timeout" }), PATIENCE * this.#testsMs + GRACE_MS);
        }
      });
      child.send(task);
    });
    child.removeAllListeners();
    child.stderr?.off("data", read);
    if (outcome.status === "timeout" || outcome.status === "error" || memory > MOST_MEMORY) this.close();
    return outcome;
  }

  close(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #start(): ChildProcess {
    return fork(join(__dirname, "worker.ts"), [JSON.stringify(this.duty)], {
      cwd: ROOT,
      execArgv: ["--require", "hardhat/register"],
      env: { ...process.env, HARDHAT_NETWORK: "hardhat" },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
  }
}
