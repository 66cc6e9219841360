import { sweepFees } from "@assay/sdk";
import { DemoError } from "../errors";
import { sum } from "../stake/books";
import { CLIENTS, PROVIDER_NAMES } from "./cast";
import { DEPOSIT, type MarketStage } from "./stage";

/** What one party put in, paid and got by the events, and has by its accounts. */
export interface Line {
  readonly name: string;
  readonly putIn: bigint;
  readonly paid: bigint;
  readonly got: bigint;
  readonly has: bigint;
}

/** Who paid and got what in the token that work was paid in, and what the two contracts hold of it. */
export interface MarketBooks {
  readonly lines: readonly Line[];
  readonly held: bigint;
}

interface Flows {
  readonly paid: Map<string, bigint>;
  readonly got: Map<string, bigint>;
}

const DELEGATORS = "delegators";

function add(sums: Map<string, bigint>, account: string, amount: bigint): void {
  sums.set(account, (sums.get(account) ?? 0n) + amount);
}

/** Payments of jobs and of sessions, by the contracts' events. */
async function flowsOf({ actors, market, sessions }: MarketStage): Promise<Flows> {
  const flows: Flows = { paid: new Map(), got: new Map() };
  for (const { args } of await market.queryFilter(market.filters.JobsSettled())) {
    const { price, protocolFee, coordinatorFee, poolPart } = args.payment;
    add(flows.paid, args.client, price);
    add(flows.got, args.provider, price - protocolFee - coordinatorFee - poolPart);
    add(flows.got, actors.coordinator.address, coordinatorFee);
    add(flows.got, DELEGATORS, poolPart);
  }
  for (const { args } of await sessions.queryFilter(sessions.filters.VoucherRedeemed())) {
    add(flows.paid, actors.clients.south.address, args.amount);
    add(flows.got, args.provider, args.amount - args.protocolFee - args.poolPart);
    add(flows.got, DELEGATORS, args.poolPart);
  }
  for (const { args } of await market.queryFilter(market.filters.FeesSwept())) {
    add(flows.got, actors.treasury.address, args.toTreasury);
    add(flows.got, actors.burner.address, args.burned);
  }
  return flows;
}

/** Divides the fees, and reads who paid and has what. @throws {DemoError} as {@link assertLines} does. */
export async function closeBooks(stage: MarketStage): Promise<MarketBooks> {
  const { actors, market, sessions, cash, addresses } = stage;
  for (const service of [addresses.sessions, addresses.market]) await sweepFees({ signer: actors.coordinator, service, token: addresses.cash });
  const flows = await flowsOf(stage);
  const line = async (name: string, account: string, putIn = 0n): Promise<Line> => ({
    name, putIn, paid: flows.paid.get(account) ?? 0n, got: flows.got.get(account) ?? 0n,
    has: (await market.balanceOf(account, cash)) + (await sessions.balanceOf(account, cash)),
  });
  const credits = await Promise.all(
    [market, sessions].flatMap((service) => PROVIDER_NAMES.map((name) => service.poolCreditOf(actors.providers[name], cash))),
  );
  const books = {
    lines: [
      ...(await Promise.all(CLIENTS.map((name) => line(`client ${name}`, actors.clients[name].address, DEPOSIT)))),
      ...(await Promise.all(PROVIDER_NAMES.map((name) => line(`${name} provider`, actors.providers[name].address)))),
      { name: DELEGATORS, putIn: 0n, paid: 0n, got: flows.got.get(DELEGATORS) ?? 0n, has: sum(credits) },
      await line("coordinator", actors.coordinator.address),
      await line("treasury", actors.treasury.address),
      await line("to be burned", actors.burner.address),
    ],
    held: (await cash.balanceOf(market)) + (await cash.balanceOf(sessions)),
  };
  assertLines(books);
  return books;
}

/** The sum of all lines. */
export function total({ lines }: MarketBooks): Line {
  const of = (key: "putIn" | "paid" | "got" | "has"): bigint => sum(lines.map((line) => line[key]));
  return { name: "all", putIn: of("putIn"), paid: of("paid"), got: of("got"), has: of("has") };
}

/** @throws {DemoError} where a unit is nobody's, or somebody's account is not what was put in, paid and got. */
export function assertLines(books: MarketBooks): void {
  for (const { name, putIn, paid, got, has } of books.lines) {
    if (putIn - paid + got !== has) throw new DemoError(`${name} put in ${putIn}, paid ${paid}, got ${got}, and has ${has}.`);
  }
  const { putIn, paid, got, has } = total(books);
  if (paid !== got) throw new DemoError(`${paid} was paid, and ${got} was got.`);
  if (has !== books.held || has !== putIn) throw new DemoError(`${putIn} was put in, all have ${has}, and market and sessions hold ${books.held}.`);
}
