import { readBalance } from "@assay/sdk";
import { DemoError } from "./errors";
import { COORDINATOR_FEE_BPS } from "./serve";
import { PRICE, type Stage } from "./stage";

const BPS = 10_000n;

/** Accounts in the market, the fees that it gathers, and in `market` the tokens that it holds for all of them. */
export type Balances = Readonly<Record<"client" | "provider" | "fees" | "coordinator" | "market", bigint>>;

export async function readBalances({ hre, actors, market, token }: Stage): Promise<Balances> {
  const address = await token.getAddress();
  const of = (account: string): Promise<bigint> => readBalance({ provider: hre.ethers.provider, market, token: address, account });
  return {
    client: await of(actors.client.address),
    provider: await of(actors.provider.address),
    fees: await of(market),
    coordinator: await of(actors.coordinator.address),
    market: await token.balanceOf(market),
  };
}

/** What the accounts have to hold once `paid` answers were paid for. */
export function expectedBalances({ deposited, parameters }: Stage, paid: number): Balances {
  const answers = BigInt(paid);
  const fees = answers * ((PRICE * BigInt(parameters.protocolFeeBps) + BPS - 1n) / BPS);
  const coordinator = answers * ((PRICE * BigInt(COORDINATOR_FEE_BPS)) / BPS);
  const spent = answers * PRICE;
  return { client: deposited - spent, provider: spent - fees - coordinator, fees, coordinator, market: deposited };
}

function same(found: Balances, expected: Balances, when: string): void {
  for (const name of ["client", "provider", "fees", "coordinator", "market"] as const) {
    if (found[name] !== expected[name]) throw new DemoError(`${when} the ${name} has ${found[name]} instead of ${expected[name]}.`);
  }
}

/** @throws {DemoError} where an account gained or lost. */
export function assertUnmoved(before: Balances, after: Balances): void {
  same(after, before, "After the lie");
}

/** @throws {DemoError} where the accounts do not add up to what the market holds, or one is not what it should be. */
export function assertPaid(stage: Stage, balances: Balances, paid: number): void {
  const { client, provider, fees, coordinator, market } = balances;
  const sum = client + provider + fees + coordinator;
  if (sum !== market) throw new DemoError(`The accounts add up to ${sum}, and the market holds ${market}.`);
  same(balances, expectedBalances(stage, paid), "In the end");
}
