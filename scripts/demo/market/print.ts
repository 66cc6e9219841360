import { formatEther } from "ethers";
import { exact, row } from "../stake/print";
import { type Line, total } from "./books";
import type { MarketAudience, MarketOutcome } from "./play";
import { CALLS } from "./session";
import type { Taken } from "./orders";

function grouped(gas: bigint): string {
  return gas.toLocaleString("en-US");
}

function orderLines(taken: readonly Taken[]): readonly string[] {
  return (["fixed", "ramp", "index"] as const).map((kind) => {
    const prices = taken.filter((one) => one.kind === kind).map(({ price }) => formatEther(price));
    return `  ${kind.padEnd(6)} ${prices.length} orders at ${[...new Set(prices)].join(", ")}`;
  });
}

/** Tells people. */
export function marketStoryteller(write: (line: string) => void): MarketAudience {
  return {
    part: (text) => write(text),
    taken: (orders, gas) => {
      orderLines(orders).forEach((line) => write(line));
      write(`  ${grouped(gas)} gas for ${orders.length} orders, ${grouped(gas / BigInt(orders.length))} each`);
    },
    refusedOrder: ({ budget, asked, available, error }) => {
      write(`  of its budget of ${formatEther(budget)} a day ${formatEther(available)} is left, and it offers ${formatEther(asked)}`);
      write(`  ${error.message}`);
    },
    missed: ({ taken, refunded, slashed, compensation }) => {
      write(`  after the deadline the client ${taken.client} has its ${formatEther(refunded)} back; after the margin the provider loses ${formatEther(slashed)} of its stake,`);
      write(`  ${formatEther(compensation)} of it to the client and ${formatEther(slashed - compensation)} to be burned`);
    },
    settled: (gas) => write(`  ${grouped(gas)} gas`),
    called: ({ funded, paid, returned, gas: [open, redeemed, end] }) => {
      write(`  ${CALLS} answers, receipts and vouchers; the last voucher pays ${formatEther(paid)} of ${formatEther(funded)} paid in, and ${formatEther(returned)} goes back`);
      write(`  gas: ${grouped(open)} to open, ${grouped(redeemed)} to redeem, ${grouped(end)} to end; ${grouped((open + redeemed + end) / BigInt(CALLS))} an answer`);
    },
  };
}

function bookLine({ name, putIn, paid, got, has }: Line): string {
  return row(name, [putIn, paid, got, has].map(exact));
}

/** The last lines for people. */
export function marketClosing({ books }: MarketOutcome): readonly string[] {
  return [
    row("", ["put in", "paid", "got", "has"]),
    ...books.lines.map(bookLine),
    bookLine(total(books)),
    row("market and sessions", ["", "", "", exact(books.held)]),
    "What was paid was got, and all have together what market and sessions hold, to the last unit.",
  ];
}
