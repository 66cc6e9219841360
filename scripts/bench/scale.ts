import { grouped, snapshotOf } from "./gas";
import type { Section } from "./report";

/** Gas that Arbitrum One executes in a second before its price rises. */
const GAS_A_SECOND = 7_000_000;
const DISPUTED = 1 / 1_000;
const BATCH = 32;
const SECONDS_A_DAY = 86_400;

/** What challenger and provider send until a lie is proven: 256 tensors of at most 16 MiB, of which nothing was shown before. */
export const DISPUTE = [
  "court.demandTrace", "court.postTrace", "court.demandNode.tensor", "court.answer.tensor", "court.demandNode.node", "court.answer.node", "court.demandNode.leaf",
  "court.answer.leaf", "court.prove.k4096.settled",
] as const;

const SESSION_ANSWERS = [1_000, 100_000] as const;

interface Way {
  readonly name: string;
  readonly gas: number;
  /** Of calldata. */
  readonly bytes: number;
  /** Whether an answer can be disputed. */
  readonly disputable: boolean;
}

/** Gas of a whole dispute. */
export function disputeGas(): number {
  const gas = snapshotOf("gas");
  return DISPUTE.reduce((sum, key) => sum + (gas[key] ?? NaN), 0);
}

function ways(): readonly Way[] {
  const figures = snapshotOf("batches");
  const of = (keys: readonly string[], size: number, unit: "gas" | "bytes"): number => keys.reduce((sum, key) => sum + (figures[`${key}.${size}.${unit}`] ?? NaN) / size, 0);
  const way = (name: string, keys: readonly string[], size: number, disputable: boolean): Way => ({
    name, gas: of(keys, size, "gas"), bytes: of(keys, size, "bytes"), disputable,
  });
  const steps = (kind: string): readonly string[] => ["accept", "submit", "settle"].map((step) => `${step}.${kind}`);
  const [session, voucher] = [["open", "close", "finish", "release"].map((step) => `session.${step}`), ["redeem.distinct"]];
  return [
    way(`copies of one order, ${BATCH} together: accepted, answered, settled`, steps("copies"), BATCH, true),
    way(`orders of ${BATCH} clients together: accepted, answered, settled`, steps("distinct"), BATCH, true),
    way("orders one by one: accepted, answered, settled", steps("distinct"), 1, true),
    way(`copies filled with proofs, ${BATCH} together, their verifier apart`, ["fill.copies"], BATCH, false),
    way("MNIST digits one by one, recomputed by the referee", ["fill.mnist"], 1, false),
    ...SESSION_ANSWERS.map((answers) => ({
      name: `answers in sessions of ${grouped(answers)}, a voucher each, ${BATCH} vouchers together`,
      gas: (of(session, 1, "gas") + of(voucher, BATCH, "gas")) / answers,
      bytes: (of(session, 1, "bytes") + of(voucher, BATCH, "bytes")) / answers,
      disputable: true,
    })),
  ];
}

function rate(gas: number): string {
  const jobs = GAS_A_SECOND / gas;
  return grouped(jobs < 100 ? Math.round(jobs * 10) / 10 : Math.round(jobs));
}

/** What a chain carries that does nothing else. */
export function scale(): Section {
  const dispute = disputeGas() * DISPUTED;
  return {
    title: "One chain",
    columns: ["way", "gas each", "a second", "a day", "calldata: bytes each", "kB a second", "gas with 1 in 1,000 disputed", "a second"],
    rows: ways().map(({ name, gas, bytes, disputable }) => [
      name, grouped(Math.round(gas)), rate(gas), `${grouped(Math.round((GAS_A_SECOND / gas) * SECONDS_A_DAY / 1e5) / 10)} M`, grouped(Math.round(bytes * 10) / 10),
      grouped(Math.round((GAS_A_SECOND / gas) * bytes / 1_000)), ...(disputable ? [grouped(Math.round(gas + dispute)), rate(gas + dispute)] : ["–", "–"]),
    ]),
    notes: [
      `a chain at ${grouped(GAS_A_SECOND)} gas a second that does nothing else; gas is measured (snapshots/), L1's price of calldata is not in it`,
      `a dispute costs ${grouped(disputeGas())} gas, measured: ${DISPUTE.length} transactions, over four answers of a provider that shows nothing unasked, of which three are of 256 hashes each, to one opening of ${grouped(4_096)} products in a tensor of 16 MiB, and the verdict`,
      "in sessions an answer in 1,000 is disputed, not a session",
    ],
  };
}
