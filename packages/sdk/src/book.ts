import type { Provider } from "ethers";
import { read, readOne, readStruct } from "./call";
import { marketInterface, providerRegistryInterface, stakingInterface } from "./contracts";

/** What a service holds about a provider, so that its hot path asks nobody. Amounts are in the stake token. */
export interface ProviderBook {
  /** What new locks must fit into. */
  readonly allocated: bigint;
  /** Sum of the live locks. */
  readonly locked: bigint;
  /** Units that are booked. */
  readonly busy: number;
  /** Units that counted when the book was made true. */
  readonly capacity: number;
  /** Mask. */
  readonly regions: bigint;
  /** Mask. */
  readonly features: bigint;
  /** The timestamp from which `capacity` no longer counts. */
  readonly freshUntil: number;
  readonly gpuClass: number;
  /** The part of each lock that may be payable, in 1/10,000. */
  readonly payableBps: number;
  /** Signs for the provider; the zero address: the provider's own key does. */
  readonly operator: string;
  /** What the delegation pool gets of the provider's earnings, in 1/10,000. */
  readonly poolBps: number;
  /** Whether fees that its work pays are counted for rewards. */
  readonly feesCounted: boolean;
}

const MOST_ALLOCATED = 2n ** 96n - 1n;
const BPS = 10_000n;

/** A provider's book in a service at a block, and the same as a `sync` would make it. */
export async function readBooks(provider: Provider, service: string, stakedProvider: string, block?: number): Promise<{ stored: ProviderBook; synced: ProviderBook }> {
  const target = { address: service, abi: marketInterface };
  const [stored, staking, registry] = (await Promise.all([
    readStruct(provider, target, "bookOf", [stakedProvider], block),
    readOne(provider, target, "staking", [], block),
    readOne(provider, target, "providerRegistry", [], block),
  ])) as [ProviderBook, string, string];
  const stakes = { address: staking, abi: stakingInterface };
  const offers = { address: registry, abi: providerRegistryInterface };
  const [allocation, operator, serving, capacity] = await Promise.all([
    read(provider, stakes, "allocationOf", [stakedProvider, service], block),
    readOne(provider, stakes, "operatorOf", [stakedProvider], block),
    readStruct(provider, offers, "servingOf", [stakedProvider], block),
    readOne(provider, offers, "countedUnitsOf", [stakedProvider], block),
  ]);
  const allocated = allocation.getValue("allocated") as bigint;
  const payablePart = allocation.getValue("payablePart") as bigint;
  const { gpuClass, regions, features, expiresAt } = serving as Pick<ProviderBook, "gpuClass" | "regions" | "features"> & { expiresAt: number };
  const synced = {
    ...stored,
    allocated: allocated < MOST_ALLOCATED ? allocated : MOST_ALLOCATED,
    payableBps: allocated === 0n ? 0 : Number((BPS * payablePart) / allocated),
    capacity: Number(capacity),
    ...{ gpuClass, regions, features, operator: operator as string },
    freshUntil: expiresAt,
  };
  return { stored, synced };
}

/** The part of a lock that may be payable. */
export function payableMost({ payableBps }: ProviderBook, amount: bigint): bigint {
  return (amount * BigInt(payableBps)) / BPS;
}
