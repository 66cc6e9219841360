import { grouped, snapshotOf } from "./gas";
import type { Section } from "./report";

const SIZES = [1, 8, 32, 128] as const;
/** What a transaction on Arbitrum One may use and weigh, and what it weighs besides calldata. */
const BLOCK_GAS = 32_000_000;
const TRANSACTION_BYTES = 95_000;
const ENVELOPE_BYTES = 120;
/** The most copies that the market takes at once. */
const MOST_COPIES = 256;

const ROWS: readonly (readonly [step: string, kind: "copies" | "distinct", most?: number])[] = [
  ["accept", "copies", MOST_COPIES], ["accept", "distinct"], ["submit", "copies"], ["submit", "distinct"], ["settle", "copies"], ["settle", "distinct"],
  ["fill", "copies"], ["fill", "distinct"], ["redeem", "distinct"],
];

/** Of a transaction with `count` jobs, and of each more: a straight line through the two largest. */
interface Line {
  readonly first: number;
  readonly each: number;
}

function lineOf(figures: Readonly<Record<string, number>>, key: string, unit: "gas" | "bytes"): Line {
  const at = (size: number): number => figures[`${key}.${size}.${unit}`] ?? NaN;
  const each = (at(128) - at(32)) / 96;
  return { first: at(32) - 32 * each, each };
}

function mostOf(gas: Line, bytes: Line, limit = Infinity): string {
  const byGas = (BLOCK_GAS - gas.first) / gas.each;
  const byBytes = bytes.each === 0 ? Infinity : (TRANSACTION_BYTES - ENVELOPE_BYTES - bytes.first) / bytes.each;
  const most = Math.min(byGas, byBytes, limit);
  const reason = most === limit ? "the market's limit" : most === byGas ? "gas" : "bytes";
  return `${grouped(Math.floor(most))} (${reason})`;
}

/** How the cost of a job falls with how many go together. */
export function batches(): Section {
  const figures = snapshotOf("batches");
  return {
    title: "Batches",
    columns: ["step", "of", ...SIZES.map((size) => `gas a job of ${size}`), "each more: gas", "bytes", "128 weigh", "most in one transaction"],
    rows: ROWS.map(([step, kind, limit]) => {
      const key = `${step}.${kind}`;
      const [gas, bytes] = [lineOf(figures, key, "gas"), lineOf(figures, key, "bytes")];
      return [
        step, kind, ...SIZES.map((size) => grouped(Math.round((figures[`${key}.${size}.gas`] ?? NaN) / size))), grouped(Math.round(gas.each)),
        grouped(Math.round(bytes.each)), `${grouped(figures[`${key}.128.bytes`] ?? NaN)} bytes, ${grouped(figures[`${key}.128.gas`] ?? NaN)} gas`,
        mostOf(gas, bytes, limit),
      ];
    }),
    notes: [
      "copies: of one order of one client; distinct: an order, or a session, of a client each, in one `batch`, `settleOrders` or `redeem`; all by one provider",
      "steady state as docs/benchmarks.md says; whole transactions, calldata included, no L1 fee; fill: against a verifier that costs nothing",
      `most: what fits ${grouped(BLOCK_GAS)} gas and ${grouped(TRANSACTION_BYTES)} bytes, by a straight line through 32 and 128; 128 of what weighs more than that were measured where nothing limits bytes`,
      "from snapshots/batches.json, which `npm run snapshot` writes and `npm run snapshot:check` compares",
    ],
  };
}
