import type { Hex } from "@assay/tensor";
import { type Provider, TypedDataEncoder, ZeroAddress } from "ethers";
import type { Acceptance } from "./acceptance";
import type { AgentBudget, AgentTerms } from "./agent";
import { type ProviderBook, readBooks } from "./book";
import { type Target, readOne, readStruct } from "./call";
import { marketInterface } from "./contracts";
import { ContractRevertError } from "./errors";
import type { Order } from "./order";
import { REFUSALS, type Refusal, type RefusalName, refusal } from "./refusals";
import { isSigned, isSignedByKey } from "./signatures";
import { ACCEPTANCE_TYPES, marketDomain, orderDigest } from "./typed-data";

/** Rules and state of the market that concern every order. */
interface MarketFacts {
  readonly pausedUntil: number;
  readonly feeBps: number;
  readonly maxCallbackGas: number;
  readonly maxCopies: number;
  readonly maxExecutionSeconds: number;
  readonly court: string;
  readonly leastCollateral: { readonly collateral: bigint; readonly payableCollateral: bigint };
}

/** An agent, as its owner limits it in the order's token. */
interface AgentFacts {
  readonly terms: AgentTerms;
  readonly budget: AgentBudget;
  /** What is left of it when the order would be accepted, whatever the terms say. */
  readonly available: bigint;
}

/** A staked provider that would take an order, as the market knows it. */
export interface TakerFacts {
  readonly provider: string;
  readonly stored: ProviderBook;
  /** As `sync` would make it. */
  readonly synced: ProviderBook;
  /** Jobs in the order's token. */
  readonly settled: bigint;
  readonly failed: bigint;
}

export interface CopyFacts {
  readonly copy: number;
  readonly state: "free" | "consumed" | "canceled";
}

/** All that decides whether an order can be accepted, at one block. */
export interface OrderFacts extends MarketFacts {
  /** Seconds; when it would be accepted. */
  readonly timestamp: number;
  /** The order's. */
  readonly digest: Hex;
  /** Of one copy, or why there is none. */
  readonly price: bigint | Refusal;
  /** Those that are asked for and that the order has. */
  readonly copies: readonly CopyFacts[];
  readonly balance: bigint;
  /** Undefined where the client signs itself. */
  readonly agent: AgentFacts | undefined;
  /** Undefined where no provider is named. */
  readonly taker: TakerFacts | undefined;
  /** The digest of what somebody signed wrongly, and who had to. */
  readonly badSignatures: readonly { readonly signer: string; readonly digest: Hex }[];
}

/** What is asked about, besides the order. */
export interface Asked {
  readonly acceptance: Acceptance;
  readonly orderSignature: Hex | undefined;
  readonly acceptanceSignature: Hex | undefined;
  /** The block's own where it is not given. */
  readonly timestamp: number | undefined;
}

/** How many nonces are asked for at once. */
const NONCES_AT_ONCE = 32;

/** Reads at one block. */
class Snapshot {
  constructor(
    readonly provider: Provider,
    readonly target: Target,
    readonly block: number,
  ) {}

  async one<T>(name: string, values: readonly unknown[] = []): Promise<T> {
    return (await readOne(this.provider, this.target, name, values, this.block)) as T;
  }

  async struct<T>(name: string, values: readonly unknown[] = []): Promise<T> {
    return (await readStruct(this.provider, this.target, name, values, this.block)) as T;
  }
}

/** Asks the chain for everything, at its latest block. */
export async function readFacts(provider: Provider, market: string, order: Order, asked: Asked): Promise<OrderFacts> {
  const block = await provider.getBlock("latest");
  const chain = new Snapshot(provider, { address: market, abi: marketInterface }, block?.number ?? 0);
  const timestamp = asked.timestamp ?? block?.timestamp ?? 0;
  const { provider: named } = asked.acceptance;
  const [facts, balance, price, copies, agent, taker, { chainId }] = await Promise.all([
    readMarket(chain),
    chain.one<bigint>("balanceOf", [order.client, order.token]),
    readPriceOrRefusal(chain, order, timestamp),
    readCopies(chain, order, asked.acceptance),
    order.agent === ZeroAddress ? undefined : readAgent(chain, order, timestamp),
    named === ZeroAddress ? undefined : readTaker(chain, order, named),
    provider.getNetwork(),
  ]);
  const domain = marketDomain(market, chainId);
  const digest = orderDigest(domain, order);
  const acceptanceDigest = TypedDataEncoder.hash(domain, ACCEPTANCE_TYPES, { order: digest, ...asked.acceptance }) as Hex;
  const badSignatures = [];
  const { orderSignature, acceptanceSignature } = asked;
  const orderSigner = order.agent === ZeroAddress ? order.client : order.agent;
  if (orderSignature !== undefined && !(await isSigned(provider, orderSigner, digest, orderSignature, chain.block))) {
    badSignatures.push({ signer: orderSigner, digest });
  }
  if (acceptanceSignature !== undefined && taker !== undefined) {
    const signer = taker.stored.operator === ZeroAddress ? taker.provider : taker.stored.operator;
    if (!isSignedByKey(signer, acceptanceDigest, acceptanceSignature)) badSignatures.push({ signer, digest: acceptanceDigest });
  }
  return { ...facts, timestamp, digest, price, copies, balance, agent, taker, badSignatures };
}

async function readMarket(chain: Snapshot): Promise<MarketFacts> {
  const [pausedUntil, fee, maxCallbackGas, maxCopies, maxExecutionSeconds, court, leastCollateral] = await Promise.all([
    chain.one<bigint>("pausedUntil"),
    chain.struct<{ feeBps: number }>("protocolFee"),
    chain.one<bigint>("MAX_CALLBACK_GAS"),
    chain.one<bigint>("MAX_COPIES"),
    chain.one<bigint>("MAX_EXECUTION_SECONDS"),
    chain.one<string>("court"),
    chain.struct<MarketFacts["leastCollateral"]>("leastCollateral"),
  ]);
  const times = { pausedUntil: Number(pausedUntil), maxExecutionSeconds: Number(maxExecutionSeconds) };
  return { ...times, feeBps: fee.feeBps, maxCallbackGas: Number(maxCallbackGas), maxCopies: Number(maxCopies), court, leastCollateral };
}

async function readPriceOrRefusal(chain: Snapshot, order: Order, timestamp: number): Promise<bigint | Refusal> {
  try {
    return await chain.one<bigint>("priceAt", [order, timestamp]);
  } catch (error) {
    const { errorName, args } = revertOf(error);
    if (!isRefusalName(errorName)) throw error;
    return refusal(errorName, args as never);
  }
}

/** @throws whatever is no contract's refusal. */
function revertOf(error: unknown): ContractRevertError {
  if (error instanceof ContractRevertError) return error as ContractRevertError;
  throw error;
}

function isRefusalName(name: string): name is RefusalName {
  return (REFUSALS as readonly string[]).includes(name);
}

async function readCopies(chain: Snapshot, order: Order, { firstCopy, copies }: Acceptance): Promise<readonly CopyFacts[]> {
  const end = Math.min(firstCopy + copies, order.copies);
  const facts: CopyFacts[] = [];
  while (firstCopy + facts.length < end) {
    const first = firstCopy + facts.length;
    const many = Math.min(NONCES_AT_ONCE, end - first);
    facts.push(...(await Promise.all(Array.from({ length: many }, (_, index) => readCopy(chain, order, first + index)))));
  }
  return facts;
}

async function readCopy(chain: Snapshot, { client, agent, nonce }: Order, copy: number): Promise<CopyFacts> {
  const own = nonce + BigInt(copy);
  // Beyond the last nonce there is none to ask for: the order overflows.
  if (own >= 2n ** 64n) return { copy, state: "canceled" };
  const { consumed, canceled } = await chain.struct<{ consumed: boolean; canceled: boolean }>("nonceState", [client, agent, own]);
  return { copy, state: consumed ? "consumed" : canceled ? "canceled" : "free" };
}

async function readAgent(chain: Snapshot, { client, agent, token }: Order, timestamp: number): Promise<AgentFacts> {
  const [terms, budget] = await Promise.all([
    chain.struct<AgentTerms>("agentOf", [client, agent]),
    chain.struct<AgentBudget>("agentBudgetOf", [client, agent, token]),
  ]);
  return { terms, budget, available: leftOf(budget, timestamp) };
}

/** What is left of a budget at a moment: all of it once the period of the last spending is over. */
function leftOf({ budget, spent, periodStart, periodSeconds }: AgentBudget, timestamp: number): bigint {
  return timestamp < periodStart + periodSeconds ? budget - spent : budget;
}

async function readTaker(chain: Snapshot, { token }: Order, provider: string): Promise<TakerFacts> {
  const [books, account] = await Promise.all([
    readBooks(chain.provider, chain.target.address, provider, chain.block),
    chain.struct<{ settled: number; failed: number }>("accountOf", [provider, token]),
  ]);
  return { provider, ...books, settled: BigInt(account.settled), failed: BigInt(account.failed) };
}
