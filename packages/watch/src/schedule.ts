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
  /** The name of a task that is to be in a block before, where it is to be done at all. */
  readonly after?: string;
  /** Brings the account what others cost: it may use what is kept back for it. */
  readonly refills?: boolean;
  readonly act: (signer: AbstractSigner) => Promise<unknown>;
}

/** Something that happens without us, or that we may do later; shown to whoever looks. */
export interface Waiting {
  readonly what: string;
  readonly due: number;
}

/** A move is to be in a block so many seconds before it is too late, if nothing else is said. */
export const MARGIN_SECONDS = 7_200;

/** Seconds between two tries of what was refused: they double up to the last. */
const FIRST_PAUSE = 2;
const LONGEST_PAUSE = 60;
/** How long what is due is sent before it is looked again what is. */
const RUN_MILLISECONDS = 3_000;

interface Refused {
  readonly tries: number;
  /** By the machine's clock, in milliseconds. */
  readonly again: number;
}

/** Does what is due first, first, and as much at once as the sender takes. */
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
    private readonly runMilliseconds = RUN_MILLISECONDS,
  ) {}

  /**
   * @param now the chain's time
   * @returns what was not done and waits.
   */
  async run(tasks: readonly Task[], now: number, signal: AbortSignal): Promise<readonly Waiting[]> {
    const sorted = [...tasks].sort((first, second) => first.due - second.due);
    const names = new Set<string>();
    // What several wait for is one task, due when the first of them needs it.
    const isFirst = ({ name }: Task): boolean => names.size < names.add(name).size;
    const open = sorted.filter((task) => isFirst(task) && (task.repeats === true || !this.sender.isDone(task.name)));
    const isUrgent = ({ due }: Task): boolean => due >= now && due - now < this.marginSeconds;
    await this.sender.push(new Set(open.filter(isUrgent).map(({ name }) => name)));
    const run = new Run();
    const left = new Set(open);
    const [end, signed] = [performance.now() + this.runMilliseconds, this.sender.signed];
    for (const task of open) {
      const { name, due, after } = task;
      if (due < now) {
        this.once(`late ${name}`, () => { this.say({ kind: "late", task: name, due }); });
        left.delete(task);
        continue;
      }
      const urgent = isUrgent(task);
      if (urgent) this.once(`urgent ${name}`, () => { this.say({ kind: "urgent", task: name, due }); });
      if (this.sender.isInFlight(name)) continue;
      if (!urgent && (this.refused.get(name)?.again ?? 0) > Date.now()) {
        run.skip(name);
        continue;
      }
      if (after !== undefined && (this.sender.isInFlight(after) || !(await run.isDone(after)))) continue;
      if (!(await run.hasRoom(this.sender, end)) || run.failure !== undefined || signal.aborted) break;
      // What does not get on must not stop what comes after it.
      if (performance.now() > end && this.sender.signed > signed) break;
      run.begin(name, async () => {
        const isDone = await this.attempt(task, urgent);
        if (isDone) left.delete(task);
        return isDone;
      });
    }
    await run.end();
    await this.sender.fill();
    return [...left].map(({ name, due }) => ({ what: name, due }));
  }

  /** Whether it is done. @throws what is the node's fault. */
  private async attempt({ name, refills = false, act }: Task, urgent: boolean): Promise<boolean> {
    try {
      await this.sender.perform({ task: name, urgent, refills }, act);
      this.refused.delete(name);
      this.broken.delete(name);
      return true;
    } catch (error) {
      if (error instanceof PendingError || error instanceof UnreadyError) return false;
      // A node that fails at the same task again may fail at that alone: for its size, for instance.
      if (!isRefusal(error) && !this.broken.has(name)) {
        this.broken.add(name);
        throw error;
      }
      this.refuse(name, error);
      return false;
    }
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

/** The tasks of one look, of which several are being done at once. */
class Run {
  /** By name whether it was done in the end. */
  private readonly begun = new Map<string, Promise<boolean>>();
  private readonly doing = new Set<Promise<boolean>>();
  /** What was the node's fault: nothing else is begun. */
  failure: { readonly error: unknown } | undefined;

  begin(name: string, act: () => Promise<boolean>): void {
    const doing = act().catch((error: unknown) => {
      this.failure ??= { error };
      return false;
    }).finally(() => this.doing.delete(doing));
    this.doing.add(doing);
    this.begun.set(name, doing);
  }

  /** Of what is not begun in this look, and was to be. */
  skip(name: string): void {
    this.begun.set(name, Promise.resolve(false));
  }

  /** Of what there was nothing to do, too. */
  async isDone(name: string): Promise<boolean> {
    return (await this.begun.get(name)) ?? true;
  }

  /** Waits for it until then. */
  async hasRoom(sender: Sender, end: number): Promise<boolean> {
    while (sender.room() === 0 && this.doing.size > 0) await Promise.race(this.doing);
    return sender.makeRoom(end);
  }

  /** @throws what was the node's fault. */
  async end(): Promise<void> {
    await Promise.all(this.doing);
    if (this.failure !== undefined) throw this.failure.error;
  }
}
