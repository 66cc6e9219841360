import { to0x } from "../network/hash";
import type { AskingFrame, ExecutionRecord } from "../network/records";
import type { ProgramFrame } from "../network/scope";

/** A call of a host function, in the format of Nitro's `stylusTracer`. */
export interface HostStep {
  readonly name: string;
  readonly args: string;
  readonly outs: string;
  readonly startInk: number;
  readonly endInk: number;
  /** Of a call: the account called, and what was asked in it. */
  readonly address?: string;
  readonly steps?: readonly HostStep[];
}

interface Node {
  readonly address: string;
  readonly program: ProgramFrame | undefined;
  readonly children: Node[];
}

const CALLS = new Set(["call_contract", "delegate_call_contract", "static_call_contract"]);
const ADDRESS_BYTES = 20;

/** The tree of call frames; creations, which have no frame here, pass on what they called. */
function treeOf(frames: readonly AskingFrame[], programs: readonly ProgramFrame[]): Node[] {
  const roots: Node[] = [];
  const open: { readonly node: Node; readonly depth: number }[] = [];
  for (const { address, depth, question } of frames) {
    while ((open.at(-1)?.depth ?? -1) >= depth) open.pop();
    const node: Node = { address: to0x(address), program: programs.find((program) => program.question === question), children: [] };
    (open.at(-1)?.node.children ?? roots).push(node);
    open.push({ node, depth });
  }
  return roots;
}

/** What a frame's own code asked; of a contract of the EVM, what it called, as steps without a name. */
function stepsOf({ program, children }: Node): HostStep[] {
  if (program === undefined) {
    return children.map((child) => ({
      name: "", args: "0x", outs: "0x", startInk: 0, endInk: 0, address: child.address, steps: stepsOf(child),
    }));
  }
  let next = 0;
  return (program.steps ?? []).map(({ name, args, outs, startInk, endInk }) => {
    const step = { name, args: to0x(args), outs: to0x(outs), startInk: Number(startInk), endInk: Number(endInk) };
    if (!CALLS.has(name)) return step;
    const address = to0x(args.slice(0, ADDRESS_BYTES));
    const at = children.findIndex((child, i) => i >= next && child.address === address);
    const called = children[at];
    if (called !== undefined) next = at + 1;
    return { ...step, address, steps: called === undefined ? [] : stepsOf(called) };
  });
}

/**
 * What Nitro's `stylusTracer` tells of a transaction or call; a frame that a contract creates or that the EVM answers by
 * itself is not told.
 * @returns undefined where a program asked too often for its steps to be kept.
 */
export function stylusTrace(execution: ExecutionRecord): HostStep[] | undefined {
  const { programs } = execution;
  if (programs.some(({ call, steps }) => steps === undefined && Object.keys(call.hostCalls).length > 0)) return undefined;
  const all = execution.frames();
  const roots = treeOf(all, programs);
  const [own] = roots;
  // A transaction's own frame is not told either; that of a creation is not among them.
  return all[0]?.depth === 0 && own !== undefined ? stepsOf(own) : stepsOf({ address: "", program: undefined, children: roots });
}
