import { DemoError } from "../errors";
import { STAKERS, type StakeStage } from "./stage";

const PEOPLE = [...STAKERS, "client", "challenger", "deployer"] as const;

/** Where every unit of the stake token is. */
export interface StakeBooks {
  readonly supply: bigint;
  /** What each has in hand. */
  readonly hands: Readonly<Record<(typeof PEOPLE)[number], bigint>>;
  /** The staking contract's balance, and what of it is whose. */
  readonly held: bigint;
  readonly own: bigint;
  readonly delegated: bigint;
  readonly credited: bigint;
  readonly toBurn: bigint;
}

/** @throws {DemoError} where a unit is nobody's, or two people's. */
export async function readBooks({ actors, token, staking }: StakeStage): Promise<StakeBooks> {
  const { provider, client, challenger } = actors;
  const hands = await Promise.all(PEOPLE.map(async (role) => [role, await token.balanceOf(actors[role])] as const));
  const credits = await Promise.all([client, challenger].map((account) => staking.creditOf(account, token)));
  const books: StakeBooks = {
    supply: await token.totalSupply(),
    hands: Object.fromEntries(hands) as StakeBooks["hands"],
    held: await token.balanceOf(staking),
    own: (await staking.ownStakeOf(provider)).tokens,
    delegated: (await staking.delegationPoolOf(provider)).tokens,
    credited: sum(credits),
    toBurn: await staking.pendingBurn(),
  };
  assertBalanced(books);
  return books;
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((all, amount) => all + amount, 0n);
}

/** @throws {DemoError} where a unit is nobody's, or two people's. */
export function assertBalanced({ supply, hands, held, own, delegated, credited, toBurn }: StakeBooks): void {
  const inside = own + delegated + credited + toBurn;
  if (inside !== held) throw new DemoError(`Staking holds ${held}, and it is ${inside} that it owes and has to burn.`);
  const all = sum(Object.values(hands)) + held;
  if (all !== supply) throw new DemoError(`The supply is ${supply}, and all have ${all} together.`);
}
