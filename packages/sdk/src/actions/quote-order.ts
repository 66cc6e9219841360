import type { Provider } from "ethers";
import { read, readOne, readStruct } from "../call";
import { marketInterface, slashingPolicyInterface } from "../contracts";
import type { Order } from "../order";

/** What a provider can be found to have done, the mildest first. */
export const FAULT_CLASSES = ["timeout", "unavailable", "fraud", "equivocation"] as const;

export type FaultClass = (typeof FAULT_CLASSES)[number];

/** What backs a copy of an order against one class of fault. Amounts are in the stake token's smallest unit. */
export interface SecurityQuote {
  /** Who holds what it takes to prove the fault. */
  readonly challengers: "anyone" | "auditorAndClient" | "client";
  /** What is slashed. */
  readonly stakeAtRisk: bigint;
  /** The part of it that is the provider's own for certain. */
  readonly ownAtRisk: bigint;
  /** The part that nobody gets. */
  readonly burned: bigint;
  readonly compensation: bigint;
  readonly bounty: bigint;
  /** The least total for which all who can challenge would rather be silent; undefined: no bribe suffices. */
  readonly leastBribe: bigint | undefined;
  /** The share of such jobs that has to be audited for a lie to gain nothing, in 1/10,000. */
  readonly auditBps: number;
  /** Whether half of the bounty, of which a prover is sure, pays for a dispute. */
  readonly paysDispute: boolean;
}

export interface QuoteOrderParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly order: Order;
  /** The price of a copy in the stake token, at a rate of your choice: what a liar would earn. */
  readonly priceInStake: bigint;
}

/** Prices and fees are of one copy, in the order's token, at the latest block. */
export interface QuoteOrderReturnType {
  readonly price: bigint;
  readonly protocolFee: bigint;
  readonly coordinatorFee: bigint;
  /** What is left for the provider and its delegators. */
  readonly earned: bigint;
  /** For what a lie costs where the trace was not revealed, look at `unavailable`: silence is a liar's other way out. */
  readonly security: Readonly<Record<FaultClass, SecurityQuote>>;
}

const CHALLENGERS = ["anyone", "auditorAndClient", "client"] as const;
const NO_BRIBE = 2n ** 128n - 1n;
const BPS = 10_000n;

/**
 * What a copy of an order costs now, who gets it, and what backs its answer.
 *
 * @throws {ContractRevertError} as `readPrice`; `PolicyVisibilityUnknown`.
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { type Order, quoteOrder } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function isDeterred(provider: Provider, market: string, order: Order, priceInStake: bigint, auditedBps: number): Promise<boolean> {
 *   const { security } = await quoteOrder({ provider, market, order, priceInStake });
 *   return security.unavailable.paysDispute && security.unavailable.auditBps <= auditedBps;
 * }
 * ```
 */
export async function quoteOrder({ provider, market, order, priceInStake }: QuoteOrderParameters): Promise<QuoteOrderReturnType> {
  const target = { address: market, abi: marketInterface };
  const block = await provider.getBlock("latest");
  const at = block?.number;
  const [price, fee, policy] = await Promise.all([
    readOne(provider, target, "priceAt", [order, block?.timestamp ?? 0], at) as Promise<bigint>,
    read(provider, target, "protocolFee", [], at),
    readOne(provider, target, "slashingPolicy", [], at) as Promise<string>,
  ]);
  const quotes = await Promise.all(FAULT_CLASSES.map((_, fault) => quoteSecurity(provider, policy, order, fault, priceInStake, at)));
  // As the market rounds: the protocol's up, the coordinator's down.
  const protocolFee = (price * (fee.getValue("feeBps") as bigint) + BPS - 1n) / BPS;
  const coordinatorFee = (price * BigInt(order.coordinatorFeeBps)) / BPS;
  const security = Object.fromEntries(FAULT_CLASSES.map((fault, index) => [fault, quotes[index]])) as Record<FaultClass, SecurityQuote>;
  return { price, protocolFee, coordinatorFee, earned: price - protocolFee - coordinatorFee, security };
}

async function quoteSecurity(provider: Provider, policy: string, order: Order, fault: number, priceInStake: bigint, at: number | undefined): Promise<SecurityQuote> {
  const target = { address: policy, abi: slashingPolicyInterface };
  const quote = (await readStruct(provider, target, "quoteSecurity", [order, fault, priceInStake], at)) as SecurityQuote;
  const challengers = CHALLENGERS[Number(quote.challengers)] ?? "client";
  return { ...quote, challengers, leastBribe: quote.leastBribe === NO_BRIBE ? undefined : quote.leastBribe };
}
