import type { Hex } from "@assay/tensor";
import { AbiCoder, ZeroHash, concat, keccak256 } from "ethers";

/** The root that stands for any provider, in orders and in agents' terms. */
export const NO_LIST = ZeroHash as Hex;

/** Providers that may take an order: its root goes into `Order.providerList`, a provider's proof into its `accept`. */
export interface ProviderList {
  readonly root: Hex;
  /** Undefined where the provider is not in the list. */
  readonly proofOf: (provider: string) => readonly Hex[] | undefined;
}

/** Hashed twice, so that no inner node passes for a leaf. */
function leafOf(provider: string): Hex {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["address"], [provider]))) as Hex;
}

function nodeOf(left: Hex, right: Hex): Hex {
  return keccak256(left < right ? concat([left, right]) : concat([right, left])) as Hex;
}

/** The next level of the tree; a node without a sibling moves up as it is. */
function above(level: readonly Hex[]): Hex[] {
  return Array.from({ length: Math.ceil(level.length / 2) }, (_, index) => {
    const left = level[2 * index] as Hex;
    const right = level[2 * index + 1];
    return right === undefined ? left : nodeOf(left, right);
  });
}

/**
 * A Merkle tree over providers as OpenZeppelin's `MerkleProof` verifies it: leaves hashed twice, pairs sorted.
 *
 * @throws {RangeError} where there are no providers.
 * @example
 * ```ts
 * import { type OrderTerms, completeOrder, listProviders } from "@assay/sdk";
 *
 * const orderFrom = (terms: OrderTerms, providers: readonly string[]) => completeOrder({ ...terms, providerList: listProviders(providers).root });
 * ```
 */
export function listProviders(providers: readonly string[]): ProviderList {
  const leaves = [...new Set(providers.map(leafOf))].sort();
  if (leaves.length === 0) throw new RangeError("A list of providers has to name one.");
  const levels = [leaves];
  for (let level = leaves; level.length > 1; ) levels.push((level = above(level)));
  const proofOf = (provider: string): readonly Hex[] | undefined => {
    let index = leaves.indexOf(leafOf(provider));
    if (index < 0) return undefined;
    const siblings = levels.map((level) => {
      const sibling = level[index ^ 1];
      index >>= 1;
      return sibling;
    });
    return siblings.filter((sibling) => sibling !== undefined);
  };
  return { root: levels.at(-1)?.[0] as Hex, proofOf };
}

/**
 * Whether a proof shows that a provider is in the list with this root.
 *
 * @example
 * ```ts
 * import { type Hex, type Order, isListed } from "@assay/sdk";
 *
 * const mayTake = (order: Order, provider: string, proof: readonly Hex[]): boolean => isListed(order.providerList, provider, proof);
 * ```
 */
export function isListed(root: Hex, provider: string, proof: readonly Hex[]): boolean {
  return proof.reduce(nodeOf, leafOf(provider)) === root;
}
