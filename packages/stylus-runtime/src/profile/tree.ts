import type { HostFunctionName } from "../hostio/signatures";

/** What ran at one place of the call tree; the whole of it is of kind `run`. */
export interface ProfileFrame {
  readonly kind: "run" | "function" | "host";
  readonly name: string;
  readonly calls: number;
  /** Ink of the frame without that of the frames in it. */
  readonly selfInk: bigint;
  readonly totalInk: bigint;
  /** In the order in which they were first called. */
  readonly children: readonly ProfileFrame[];
}

export interface FunctionInk {
  /** Index among the module's functions, imports first. */
  readonly index: number;
  readonly name: string;
  readonly calls: number;
  readonly selfInk: bigint;
  /** Ink from entering to leaving; of a recursion that of the outermost call. */
  readonly totalInk: bigint;
}

export interface HostInk {
  readonly name: HostFunctionName;
  readonly calls: number;
  readonly ink: bigint;
}

/** A function's index, a host function's name, and nothing for the run. */
type Key = number | HostFunctionName | undefined;

interface Node {
  readonly key: Key;
  calls: number;
  selfInk: bigint;
  readonly children: Map<Key, Node>;
}

interface Sum {
  calls: number;
  selfInk: bigint;
  totalInk: bigint;
  open: number;
  /** Ink left when the outermost call was entered. */
  entered: bigint;
}

/** Deeper frames, and new ones in a tree of so many, are counted in the frame that they were called from. */
const DEEPEST = 128;
const MOST_FRAMES = 100_000;

function descending(a: bigint, b: bigint): number {
  return a < b ? 1 : a > b ? -1 : 0;
}

function node(key: Key): Node {
  return { key, calls: 0, selfInk: 0n, children: new Map() };
}

/** Gives each unit of ink to the frame that was innermost when it was taken. */
export class CallTree {
  private readonly top = node(undefined);
  private readonly sums = new Map<number, Sum>();
  private readonly hosts = new Map<HostFunctionName, { calls: number; ink: bigint }>();
  private readonly stack: { readonly node: Node; readonly index: number }[] = [];
  private frames = 0;
  private folded = false;

  /** @param left ink at the start. */
  constructor(private left: bigint) {}

  private get current(): Node {
    return this.stack.at(-1)?.node ?? this.top;
  }

  private child(key: Key): Node {
    const parent = this.current;
    const known = parent.children.get(key);
    if (known !== undefined) return known;
    if (this.stack.length >= DEEPEST || this.frames >= MOST_FRAMES) {
      this.folded = true;
      return parent;
    }
    this.frames++;
    const fresh = node(key);
    parent.children.set(key, fresh);
    return fresh;
  }

  /** Whether frames were left out for want of room. */
  get isFolded(): boolean {
    return this.folded;
  }

  private spend(left: bigint): void {
    const frame = this.stack.at(-1);
    const spent = this.left - left;
    this.left = left;
    (frame?.node ?? this.top).selfInk += spent;
    if (frame !== undefined) (this.sums.get(frame.index) as Sum).selfInk += spent;
  }

  enter(index: number, left: bigint): void {
    this.spend(left);
    const entered = this.child(index);
    if (entered !== this.current) entered.calls++;
    this.stack.push({ node: entered, index });
    let sum = this.sums.get(index);
    if (sum === undefined) this.sums.set(index, (sum = { calls: 0, selfInk: 0n, totalInk: 0n, open: 0, entered: 0n }));
    sum.calls++;
    if (sum.open++ === 0) sum.entered = left;
  }

  leave(left: bigint): void {
    this.spend(left);
    const frame = this.stack.pop();
    const sum = frame && this.sums.get(frame.index);
    if (sum !== undefined && --sum.open === 0) sum.totalInk += sum.entered - left;
  }

  host(name: HostFunctionName, before: bigint, left: bigint): void {
    this.spend(before);
    this.left = left;
    const called = this.child(name);
    if (called !== this.current) called.calls++;
    called.selfInk += before - left;
    const sum = this.hosts.get(name) ?? { calls: 0, ink: 0n };
    this.hosts.set(name, { calls: sum.calls + 1, ink: sum.ink + before - left });
  }

  /** Leaves whatever is open, as the end of a run does, and gives what that was, outermost first. */
  end(left: bigint): number[] {
    this.spend(left);
    const open = this.stack.map(({ index }) => index);
    while (this.stack.length > 0) this.leave(left);
    return open;
  }

  /** By self ink, the most first. */
  functions(nameOf: (index: number) => string): FunctionInk[] {
    const all = [...this.sums].map(([index, { calls, selfInk, totalInk }]) => ({ index, name: nameOf(index), calls, selfInk, totalInk }));
    return all.sort((a, b) => descending(a.selfInk, b.selfInk) || a.index - b.index);
  }

  /** By ink, the most first. */
  hostFunctions(): HostInk[] {
    return [...this.hosts].map(([name, sum]) => ({ name, ...sum })).sort((a, b) => descending(a.ink, b.ink) || (a.name < b.name ? -1 : 1));
  }

  root(nameOf: (index: number) => string): ProfileFrame {
    const frame = ({ key, calls, selfInk, children }: Node): ProfileFrame => {
      const inner = [...children.values()].map(frame);
      const totalInk = inner.reduce((sum, child) => sum + child.totalInk, selfInk);
      const what = typeof key === "number" ? { kind: "function" as const, name: nameOf(key) } : { kind: "host" as const, name: key ?? "" };
      return { ...what, calls, selfInk, totalInk, children: inner };
    };
    return { ...frame(this.top), kind: "run", name: "run", calls: 1 };
  }
}
