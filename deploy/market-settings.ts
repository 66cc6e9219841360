import { resolveAddress } from "ethers";
import type { Deployment } from "./deploy-assay";
import type { AssayParameters, PriceIndexParameters } from "./parameters";

/** Something that the owner sets one by one, as the parameters say it and as the chain has it. */
export interface Setting<T> {
  readonly key: string;
  /** Undefined where the parameters do not name it. */
  readonly wanted: T | undefined;
  /** Undefined where the chain never had it. */
  readonly found: T | undefined;
}

/** Tokens that can be deposited: those of the parameters, and all that ever could by the market's events. */
export async function tokenSettings({ market }: Deployment, { feeTokens }: AssayParameters): Promise<readonly Setting<boolean>[]> {
  const events = await market.queryFilter(market.filters.TokenAllowed());
  const tokens = new Set([...feeTokens, ...events.map(({ args }) => args.token)]);
  return Promise.all([...tokens].map(async (key) => ({ key, wanted: feeTokens.includes(key), found: await market.isTokenAllowed(key) })));
}

/** Contracts that accounts can pay into: sessions alone. */
export async function payeeSettings({ market, sessions }: Deployment): Promise<readonly Setting<boolean>[]> {
  const payee = await resolveAddress(sessions);
  const events = await market.queryFilter(market.filters.PayeeAllowed());
  const payees = new Set([payee, ...events.map(({ args }) => args.payee)]);
  return Promise.all([...payees].map(async (key) => ({ key, wanted: key === payee, found: (await market.payeeOf(key)).allowed })));
}

/** Price indexes; nothing removes one that was set. */
export async function indexSettings({ market }: Deployment, { priceIndexes }: AssayParameters): Promise<readonly Setting<PriceIndexParameters>[]> {
  const keyOf = ({ token, gpuClass }: { token: string; gpuClass: number | bigint }): string => `${token}, ${gpuClass}`;
  const wanted = new Map(priceIndexes.map((index) => [keyOf(index), index]));
  const found = new Map<string, PriceIndexParameters>();
  for (const { args } of await market.queryFilter(market.filters.IndexSet())) {
    const { floor, ceiling, speed, targetBps } = await market.indexOf(args.token, args.gpuClass);
    found.set(keyOf(args), {
      token: args.token, gpuClass: Number(args.gpuClass),
      floor: Number(floor), ceiling: Number(ceiling), speed: Number(speed), targetBps: Number(targetBps),
    });
  }
  return [...new Set([...wanted.keys(), ...found.keys()])].map((key) => ({ key, wanted: wanted.get(key), found: found.get(key) }));
}

/** How an index moves, for people and to compare. */
export function indexText(index: PriceIndexParameters | undefined): string | undefined {
  if (index === undefined) return undefined;
  const { floor, ceiling, speed, targetBps } = index;
  return `${floor} to ${ceiling} at ${speed} around ${targetBps}`;
}
