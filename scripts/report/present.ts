import { hourPriceOfRate, marketInterface, stakingInterface } from "@assay/sdk";
import { Interface, decodeBytes32String } from "ethers";
import type { Chain } from "./chain";
import type { Contracts } from "./deployment";
import { type Told, told } from "./events";
import { type RewardsNow, readRewards } from "./rewards";
import { inTurns } from "./turns";

/** A token as people know it. */
export interface Token {
  readonly address: string;
  readonly symbol: string;
  readonly decimals: number;
}

/** A provider as the market's book and Staking have it, amounts in the stake token's smallest unit. */
export interface ProviderNow {
  readonly provider: string;
  readonly gpuClass: number;
  /** Units that take work: 0 where the book is not fresh. */
  readonly units: number;
  readonly busy: number;
  readonly allocated: bigint;
  readonly locked: bigint;
  readonly own: bigint;
  readonly delegated: bigint;
}

/** An index as it stands, prices as of a unit for an hour in 1/10^18 of the token's smallest unit. */
export interface IndexNow {
  readonly token: string;
  readonly gpuClass: number;
  readonly hourPrice: bigint;
}

/** What views say at the report's last block. */
export interface Present {
  readonly stakeToken: Token;
  readonly tokens: ReadonlyMap<string, Token>;
  /** Names of classes of GPUs. */
  readonly classes: ReadonlyMap<number, string>;
  readonly providers: readonly ProviderNow[];
  readonly indexes: readonly IndexNow[];
  readonly rewards: readonly RewardsNow[];
}

const METADATA = new Interface(["function symbol() view returns (string)", "function decimals() view returns (uint8)"]);

/** Reads what is known at the end of a block. */
export async function readPresent(chain: Chain, contracts: Contracts, events: readonly Told[], block: number, say: (line: string) => void): Promise<Present> {
  const addressOf = (name: string): string => [...contracts].find(([, each]) => each === name)?.[0] ?? "";
  const [market, staking] = [addressOf("market"), addressOf("staking")];
  const [stakeToken] = (await chain.view(staking, stakingInterface, "stakeToken", [], block)) as unknown as [string];
  const providers = told(events, "staking", "ProviderRegistered").map(({ args }) => args.provider);
  const time = (await chain.getBlock(block))?.timestamp ?? 0;
  const indexes = [...new Map(told(events, "market", "IndexSet").map(({ args }) => [`${args.token}|${args.gpuClass}`, args])).values()];
  return {
    stakeToken: await readToken(chain, stakeToken, block),
    tokens: new Map(await Promise.all(tokensIn(events).map(async (token) => [token, await readToken(chain, token, block)] as const))),
    classes: new Map(told(events, "registry", "GpuClassAdded").map(({ args }) => [Number(args.gpuClass), nameIn(args.name)])),
    providers: await inTurns(providers, (provider) => readProvider(chain, { market, staking, provider, block, time })),
    indexes: await inTurns(indexes, async ({ token, gpuClass }) => {
      const [index] = (await chain.view(market, marketInterface, "indexOf", [token, gpuClass], block)) as unknown as [{ logRate: bigint }];
      return { token, gpuClass: Number(gpuClass), hourPrice: hourPriceOfRate(Number(index.logRate)) };
    }),
    rewards: await readRewards(chain, contracts, events, block, say),
  };
}

/** Tokens in which anything was paid or priced. */
function tokensIn(events: readonly Told[]): readonly string[] {
  return [...new Set(events.flatMap(({ args }) => {
    const { token, terms } = args as { token?: string; terms?: { token: string } };
    return [token, terms?.token].filter((each) => each !== undefined);
  }))];
}

async function readToken(chain: Chain, address: string, block: number): Promise<Token> {
  const asked = async (method: string): Promise<unknown> => {
    try {
      return (await chain.view(address, METADATA, method, [], block))[0];
    } catch {
      // Of a token that does not say it.
      return undefined;
    }
  };
  const symbol = plain(nameOf(await asked("symbol")));
  return { address, symbol: symbol === "" ? address.slice(0, 8) : symbol, decimals: Number((await asked("decimals")) ?? 0) };
}

interface Pool {
  readonly tokens: bigint;
}

interface Book {
  readonly gpuClass: bigint;
  readonly capacity: bigint;
  readonly busy: bigint;
  readonly allocated: bigint;
  readonly locked: bigint;
  readonly freshUntil: bigint;
}

interface ProviderQuestion {
  readonly market: string;
  readonly staking: string;
  readonly provider: string;
  readonly block: number;
  readonly time: number;
}

async function readProvider(chain: Chain, { market, staking, provider, block, time }: ProviderQuestion): Promise<ProviderNow> {
  const [book] = (await chain.view(market, marketInterface, "bookOf", [provider], block)) as unknown as [Book];
  const [own] = (await chain.view(staking, stakingInterface, "ownStakeOf", [provider], block)) as unknown as [Pool];
  const [delegated] = (await chain.view(staking, stakingInterface, "delegationPoolOf", [provider], block)) as unknown as [Pool];
  const { allocated, locked } = book;
  return {
    provider, gpuClass: Number(book.gpuClass), units: time < Number(book.freshUntil) ? Number(book.capacity) : 0, busy: Number(book.busy),
    allocated, locked, own: own.tokens, delegated: delegated.tokens,
  };
}

/** Of what a token answered; nothing where that is no text. */
function nameOf(symbol: unknown): string {
  return typeof symbol === "string" ? symbol : "";
}

function nameIn(bytes: string): string {
  try {
    return plain(decodeBytes32String(bytes));
  } catch {
    return bytes.slice(0, 10);
  }
}

/** What a page and a drawing can show of a name that anybody may have chosen. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9.$ -]/g, "").trim().slice(0, 16);
}
