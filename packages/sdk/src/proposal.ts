import { AbiCoder, ZeroHash, id, keccak256 } from "ethers";
import { type Change, encodeChange } from "./settings";

/** One call that the timelock would make. */
export interface ProposedCall {
  readonly target: string;
  /** In wei, out of what the timelock has; 0 by default. */
  readonly value?: bigint;
  readonly data: string;
}

/** What a proposal would do, and how its proposer says it. Whoever queues or executes it sends it again. */
export interface Proposal {
  readonly calls: readonly ProposedCall[];
  readonly description: string;
}

/** The calls of changes, then others, as one proposal. */
export function proposalOf(changes: readonly Change[], calls: readonly ProposedCall[], description: string): Proposal {
  return { calls: [...changes.map(encodeChange), ...calls], description };
}

/** Targets, values and calldata, as the governor takes them. */
export function proposalParts({ calls }: Proposal): readonly [string[], bigint[], string[]] {
  return [calls.map(({ target }) => target), calls.map(({ value }) => value ?? 0n), calls.map(({ data }) => data)];
}

/**
 * The id that the governor gives a proposal, which is that of its operation in the timelock.
 *
 * @example
 * ```ts
 * import { type Proposal, proposalIdOf } from "@assay/sdk";
 *
 * const known = (proposals: readonly Proposal[], id: bigint) => proposals.find((proposal) => proposalIdOf(proposal) === id);
 * ```
 */
export function proposalIdOf(proposal: Proposal): bigint {
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"];
  return BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(types, [...proposalParts(proposal), ZeroHash, id(proposal.description)])));
}
