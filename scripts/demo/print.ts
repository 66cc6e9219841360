import { formatEther } from "ethers";
import type { Balances } from "./balances";
import type { CourtOutcome } from "./court/play";
import type { GovernanceOutcome } from "./governance/play";
import type { MarketOutcome } from "./market/play";
import { picture } from "./picture";
import type { Audience, Outcome } from "./play";
import type { Served } from "./serve";
import type { StakeOutcome } from "./stake/play";

const NAMES = ["client", "provider", "fees", "coordinator", "market"] as const;

function grouped(gas: bigint): string {
  return gas.toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

function refereePart(gas: bigint | undefined): string {
  return gas === undefined ? "" : `, ${grouped(gas)} of it the referee's`;
}

function digitLines({ digit, answer, fillGas, refereeGas }: Served): readonly string[] {
  const misread = answer === digit.label ? "" : ": the model misreads it, and that is what was proven";
  const beside = [
    `image ${digit.index}, labelled ${digit.label}`,
    `answer ${answer}${misread}`,
    `proven and paid in one transaction: ${grouped(fillGas)} gas${refereePart(refereeGas)}`,
  ];
  return picture(digit.pixels).map((line, row) => `  ${line}  ${beside[row - 5] ?? ""}`.trimEnd());
}

function table(columns: Readonly<Record<string, Balances>>): readonly string[] {
  const heads = Object.keys(columns);
  const rows = NAMES.map((name) => [name === "market" ? "market holds" : name, ...heads.map((head) => formatEther(columns[head]?.[name] ?? 0n))]);
  return [["", ...heads], ...rows].map(([name = "", ...cells]) => `  ${name.padEnd(14)}${cells.map((cell) => cell.padStart(14)).join("")}`);
}

/** Tells people. */
export function storyteller(write: (line: string) => void): Audience {
  return {
    part: (text) => write(text),
    staged: ({ gas, deployment, market, programId }) => {
      write(`  referee ${deployment.referee}, market ${market}`);
      write(`  program ${programId}`);
      write(`  gas: ${grouped(gas.deploy)} to deploy, activate and cache, ${grouped(gas.register)} to register, ${grouped(gas.deposit)} to deposit`);
      write("The client signs an order for each digit; the provider answers, and the referee recomputes before the money moves");
    },
    served: (served) => digitLines(served).forEach((line) => write(line)),
    refused: ({ digit, truth, claimed, error }, before, after) => {
      write(`A lie: the provider claims that image ${digit.index} is a ${claimed}, knowing that the program says ${truth}, and signs the claim`);
      write(`  ${error}`);
      table({ before, after }).forEach((line) => write(line));
    },
  };
}

/** The last lines for people. */
export function closing({ stage, served, balances }: Outcome): readonly string[] {
  const right = served.filter(({ digit, answer }) => digit.label === answer).length;
  return [
    `Answered and paid for: ${served.length}, of which read rightly: ${right}. In the end, in ${stage.hre.network.name === "hardhat" ? "the embedded chain's" : "the"} demo token:`,
    ...table({ account: balances }),
    "The accounts add up to what the market holds, and each is what prices and fees make it.",
  ];
}

/** The whole outcome of all parts for programs: amounts and gas as decimal strings. */
export function outcomeJson({ stage, served, lie, before, balances }: Outcome, stake: StakeOutcome, market: MarketOutcome, court: CourtOutcome, governance: GovernanceOutcome | undefined): string {
  const value = {
    network: stage.hre.network.name,
    market: stage.market,
    referee: stage.deployment.referee,
    program: stage.programId,
    gas: stage.gas,
    digits: served.map(({ digit, ...result }) => ({ index: digit.index, label: digit.label, ...result })),
    lie: { digit: lie.digit.index, truth: lie.truth, claimed: lie.claimed, error: lie.error, before, after: balances },
    balances,
    stake: {
      slashes: stake.slashes.map(({ fault: { name, penalty }, split }) => ({ name, penalty, ...split })),
      left: stake.left,
      collected: stake.collected,
      supply: { before: stake.before.supply, after: stake.after.supply },
    },
    trade: {
      orders: market.taken.map(({ client, provider, kind, price }) => ({ client, provider, kind, price })),
      refused: market.refused.error.message,
      missed: { client: market.missed.taken.client, refunded: market.missed.refunded, slashed: market.missed.slashed, compensation: market.missed.compensation },
      session: market.session,
      books: market.books,
      gas: market.gas,
    },
    disputes: {
      changed: court.changed,
      steps: court.steps,
      silence: court.silence,
      fraud: { verdict: court.fraud.verdict, stakes: court.fraud.stakes, element: court.fraud.fault.element, openingBytes: court.fraud.fault.opening.length, gas: court.fraud.gas },
    },
    governance,
  };
  return JSON.stringify(value, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field), 2);
}
