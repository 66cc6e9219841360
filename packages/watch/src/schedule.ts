import type { AbstractSigner } from "ethers";
import { PendingError, UnreadyError } from "./errors";
import type { Say } from "./events";
import { isRefusal, messageOf } from "./node";
import type { Sender } from "./sender";

/** Something that has to be sent by a time. */
export interface Task {
  /** The same for the same purpose, also after a restart: what was done under it is not done again. */
  readonly name: string;
  /** The last second at which it helps. */
  readonly due: number;
  /** May be done again under its name: it is asked for only where the chain says that it is not done. */
  readonly repeats?: boolean;
  readonly act: (signer: AbstractSigner) => Promise<unknown>;
}

/** Something that happens without us, or that we may do later; shown to whoever looks. */
export interface Waiting {
  readonly what: string;
  readonly due: number;
}

/** Seconds between two tries of what was refused: they double up to the last. */
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 60;

interface Refused {
  readonly tries: number;
  /** By the machine's clock, in milliseconds. */
  readonly again: number;
}

/** Does what is due first, first. */
export class Schedule {
  private readonly refused = new Map<string, Refused>();
  private readonly told = new Set<string>();
  /** Tasks at which the node failed when they were last tried. */
  private readonly broken = new Set<string>();

  constructor(
    private readonly sender: Sender,
    /** What has less time left than this pays more for gas, and is tried at every look. */
    private readonly marginSeconds: number,
    private readonly say: Say,
  ) {}

  /**
   * @param now the chain's time
   * @returns what was not done and waits.
   */
  async run(tasks: readonly Task[], now: number, signal: AbortSignal): Promise<readonly Waiting[]> {
    const open = [...tasks].sort((first, second) => first.due - second.due).filter(({ name, repeats }) => repeats === true || !this.sender.isDone(name));
    const left = new Set(open);
    for (const task of open) {
      if (signal.aborted) break;
      const { name, due } = task;
      if (due < now) {
        this.once(`late ${name}`, () => { this.say({ kind: "late", task: name, due }); });
        left.delete(task);
        continue;
      }
      const urgent = due - now < this.marginSeconds;
      if (urgent) this.once(`urgent ${name}`, () => { this.say({ kind: "urgent", task: name, due }); });
      if (!urgent && (this.refused.get(name)?.again ?? 0) > Date.now()) continue;
      try {
        await task.act(this.sender.signer(name, urgent));
        left.delete(task);
        this.refused.delete(name);
        this.broken.delete(name);
      } catch (error) {
        // What comes after it would take its nonce.
        if (error instanceof PendingError) break;
        if (error instanceof UnreadyError) continue;
        // A node that fails at the same task again may fail at that alone: for its size, for instance.
        if (!isRefusal(error) && !this.broken.has(name)) {
          this.broken.add(name);
          throw error;
        }
        this.refuse(name, error);
      }
    }
    return [...left].map(({ name, due }) => ({ what: name, due }));
  }

  private refuse(name: string, error: unknown): void {
    const tries = (this.refused.get(name)?.tries ?? 0) + 1;
    const seconds = Math.min(FIRST_PAUSE * 2 ** (tries - 1), LONGEST_PAUSE);
    this.refused.set(name, { tries, again: Date.now() + 1000 * seconds });
    this.say({ kind: "failed", task: name, error: messageOf(error) });
  }

  private once(what: string, tell: () => void): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    tell();
  }
}
