import type { Provider } from "ethers";
import { type Target, read, readOne } from "./call";
import { tokenInterface } from "./contracts";

/** What is set, and what says which is. */
export type Scalar = bigint | number | string | boolean;

/** A change whose bounds are asked for. */
export interface Bounded {
  readonly provider: Provider;
  readonly contract: Target;
  /** In the setter's order. */
  readonly key: readonly Scalar[];
  readonly value: Readonly<Record<string, Scalar>>;
}

/**
 * A bound: a figure of the contract's code that no view says, the view that says it, or what is reckoned from views and
 * from the rest of the change; undefined where there is none for that key.
 */
export type Bound = bigint | string | ((change: Bounded) => Promise<bigint | undefined>);

/** @throws {ContractMissingError} where the address is not the contract's. */
export async function boundOf(change: Bounded, bound: Bound | undefined): Promise<bigint | undefined> {
  if (typeof bound === "function") return bound(change);
  if (typeof bound === "string") return asked(change, bound);
  return bound;
}

async function asked({ provider, contract }: Bounded, view: string): Promise<bigint> {
  return BigInt((await readOne(provider, contract, view, [])) as Scalar);
}

/** Another value of the same change. */
export function valueOf(field: string): Bound {
  return ({ value }) => Promise.resolve(BigInt(value[field] as Scalar));
}

/** What another value of the same change leaves of what a view says. */
export function restOf(view: string, field: string): Bound {
  return async (change) => {
    const rest = (await asked(change, view)) - BigInt(change.value[field] as Scalar);
    return rest < 0n ? 0n : rest;
  };
}

/** The lesser of what two views say. */
export function lesserOf(one: string, other: string): Bound {
  return async (change) => {
    const [first, second] = await Promise.all([asked(change, one), asked(change, other)]);
    return first < second ? first : second;
  };
}

/** The most for one key alone: the address that a view says. */
export function whereKeyIs(view: string, most: bigint): Bound {
  return async ({ provider, contract, key }) => {
    const named = String(await readOne(provider, contract, view, []));
    return String(key[0]).toLowerCase() === named.toLowerCase() ? most : undefined;
  };
}

/** What a view says of the key: its first value or its second. */
export function ofKey(view: string, place: 0 | 1): Bound {
  return async ({ provider, contract, key }) => (await read(provider, contract, view, [...key]))[place] as bigint;
}

/** A share of the supply of the token that votes, in 1/10,000. */
export function ofSupply(shareBps: string): Bound {
  return async (change) => {
    const { provider, contract } = change;
    const address = String(await readOne(provider, contract, "token", []));
    const supply = (await readOne(provider, { address, abi: tokenInterface }, "totalSupply", [])) as bigint;
    return (supply * (await asked(change, shareBps))) / 10_000n;
  };
}
