import type { NodeAnswer, TraceNode } from "@assay/tensor";
import { AbiCoder, type ParamType, type Result, getBytes } from "ethers";
import { SELECTOR, WORD, bytesAt, placeAt, selectorOf } from "./calldata";
import type { Claim } from "./claim";
import { courtInterface } from "./contracts";
import { disputeIdOf } from "./disputed-claim";
import { nodeStruct } from "./trace-node";

/** How a function of a court begins: arguments of fixed size, by which it names what is shown, and their number of words. */
interface Head {
  readonly types: readonly ParamType[];
  readonly words: number;
}

function headOf(name: string, words: number): Head {
  return { types: courtInterface.getFunction(name)?.inputs.slice(0, 2) ?? [], words };
}

const [ANSWER, CLAIM] = [headOf("answer", 6), headOf("postTrace", 6)];

function read({ types, words }: Head, args: Uint8Array): Result {
  return AbiCoder.defaultAbiCoder().decode([...types], args.subarray(0, words * WORD));
}

function isOfNode(args: Uint8Array, dispute: string, node: TraceNode): boolean {
  const [asked, fields] = read(ANSWER, args) as unknown as [string, Result];
  return asked === dispute && Object.values(nodeStruct(node)).every((field, index) => String(fields[index]) === String(field));
}

function isOfClaim(args: Uint8Array, dispute: string): boolean {
  const [source, claim] = read(CLAIM, args) as unknown as [string, Result];
  return disputeIdOf(source, claim.toObject() as unknown as Claim) === dispute;
}

/** What a call shows of a node, by the court's functions that show something; undefined where it is of another. */
const SHOWN: Readonly<Record<string, (args: Uint8Array, dispute: string, node: TraceNode) => Uint8Array | undefined>> = {
  answer: (args, dispute, node) => (isOfNode(args, dispute, node) ? bytesAt(args, placeAt(args, 0, 6 * WORD)) : undefined),
  postTrace: (args, dispute, { kind }) => (kind === "trace" && isOfClaim(args, dispute) ? bytesAt(args, placeAt(args, 0, 7 * WORD)) : undefined),
  answerOutput: (args, dispute, { kind }) => {
    const output = kind === "output" && isOfClaim(args, dispute) ? placeAt(args, 0, 7 * WORD) : undefined;
    return output === undefined ? undefined : bytesAt(args, placeAt(args, output, output + 3 * WORD));
  },
};

/**
 * What the calldata of a call of the court that answered a demand shows of it: the node's bytes, or a piece's data. It is read
 * as the court reads it, in one pass: what anybody puts behind the arguments costs nothing.
 */
export function shownNode(calldata: string, dispute: string, node: TraceNode): Uint8Array | undefined {
  const data = getBytes(calldata);
  const [name] = Object.keys(SHOWN).filter((each) => courtInterface.getFunction(each)?.selector === selectorOf(data));
  try {
    return SHOWN[name ?? ""]?.(data.subarray(SELECTOR), dispute, node);
  } catch {
    // Too short for its function: no court took it.
    return undefined;
  }
}

/**
 * What was shown of nodes, without pieces of the output, for `searchFault`.
 *
 * @example
 * ```ts
 * import { type DisputeEvent, nodeAnswers } from "@assay/sdk";
 *
 * const shown = (events: readonly DisputeEvent[]) => nodeAnswers(events.filter((event) => event.kind === "answered"));
 * ```
 */
export function nodeAnswers(answers: readonly { readonly node: TraceNode; readonly shown: readonly Uint8Array[] }[]): readonly NodeAnswer[] {
  return answers.flatMap(({ node, shown }) => (node.kind === "output" ? [] : shown.map((data) => ({ node, data }))));
}
