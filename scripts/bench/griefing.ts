import { marketLockSeconds, traceSeconds } from "../../deploy/deadlines";
import type { AssayParameters } from "../../deploy/parameters";
import { grouped, snapshotOf } from "./gas";
import type { Section } from "./report";
import { DISPUTE, disputeGas } from "./scale";

const BPS = 10_000n;
const GWEI = 10n ** 9n;
const DAY = 86_400;

/** Gas that bonds count for answers: Bonds.sol. */
const ANSWER_GAS = { trace: 370_000n, hashes: 230_000n, leaf: 70_000n, piece: 1_450_000n } as const;
type Shown = keyof typeof ANSWER_GAS;

/** Of a tensor of 16 MiB: itself, what stands 8 levels below its root, and its leaves. */
const WHOLE_TENSOR: Readonly<Partial<Record<Shown, bigint>>> = { hashes: 257n, leaf: 65_536n };

export type CourtTerms = AssayParameters["court"];

/** A way to keep an honest provider from its pay for a while. It answers at once, and is paid once nobody holds the claim any more. */
export interface Way {
  readonly name: string;
  /** How long the claim stays open by it, in seconds. */
  readonly heldSeconds: number;
  /** What is paid to the court, in wei, and none of it comes back. */
  readonly bonds: bigint;
  /** Of the price, in 1/10,000. */
  readonly shareBps: bigint;
  /** What of the bonds the provider gets, in wei, its answers' gas not deducted; of the share as much. */
  readonly got: bigint;
  /** Of the transactions that demand, as measured; undefined where no figure is. */
  readonly gas: number | undefined;
}

/** What is demanded, how often, at a base fee in wei. */
export function bondsFor(terms: CourtTerms, demanded: Readonly<Partial<Record<Shown, bigint>>>, baseFee = 0n): bigint {
  const fee = baseFee > terms.leastBaseFee ? baseFee : terms.leastBaseFee;
  return (Object.entries(demanded) as [Shown, bigint][]).reduce((sum, [shown, count]) => {
    const gwei = (ANSWER_GAS[shown] * fee * BigInt(terms.marginBps) + BPS * GWEI - 1n) / (BPS * GWEI);
    return sum + count * gwei * GWEI;
  }, 0n);
}

/** What is left of a bond for whoever answered. */
function lessBurned({ burnBps }: CourtTerms, amount: bigint): bigint {
  return amount - (amount * BigInt(burnBps) + BPS - 1n) / BPS;
}

/** All ways that there are, with an execution of so many seconds and so many jobs whose traces are demanded together. */
export function waysToDelay(terms: CourtTerms, executionSeconds: number, jobs: number, baseFee = 0n): readonly Way[] {
  const { answerSeconds, moveSeconds, priceBps } = terms;
  const figures = snapshotOf("gas");
  const [work, exchange] = [traceSeconds(executionSeconds), answerSeconds + moveSeconds];
  const way = (name: string, demanded: Parameters<typeof bondsFor>[1], heldSeconds: number, shares: number, gas: number | undefined): Way => {
    const bonds = bondsFor(terms, demanded, baseFee);
    return { name, heldSeconds, bonds, shareBps: BigInt(shares * priceBps), got: lessBurned(terms, bonds), gas };
  };
  const gas = (key: string, count = 1): number => count * (figures[`court.${key}`] ?? NaN);
  return [
    way("the trace of a job", { trace: 1n }, work + exchange + executionSeconds, 1, gas("demandTrace")),
    way(`the traces of ${jobs} jobs at once`, { trace: BigInt(jobs) }, jobs * work + exchange + executionSeconds, jobs, gas("demandTrace", jobs)),
    way("then a leaf, at the last moment", { leaf: 1n }, exchange, 0, gas("demandNode.leaf")),
    way("then 256 hashes, at the last moment", { hashes: 1n }, exchange, 0, gas("demandNode.node")),
    way("then all of a tensor of 16 MiB", WHOLE_TENSOR, exchange, 0, gas("demandNode.node", 257) + gas("demandNode.leaf", 65_536)),
    way("a piece of the output, by the client", { piece: 1n }, exchange, 0, gas("demandOutput")),
    way("`keepOpen` while the judge is away", {}, moveSeconds, 0, undefined),
  ];
}

/** The longest dispute of up to 256 tensors of up to 16 MiB, whose provider shows nothing unasked and everybody waits until the last second. */
export function longestDispute({ answerSeconds, moveSeconds }: CourtTerms, executionSeconds: number): number {
  return 4 * answerSeconds + 4 * moveSeconds + traceSeconds(executionSeconds) + executionSeconds;
}

function hours(seconds: number): string {
  return `${Math.round(seconds / 360) / 10} h`;
}

function gwei(wei: bigint): string {
  return grouped(Number(wei / GWEI));
}

/** Of jobs of an hour. */
const EXECUTION = 3_600;
const JOBS = 10;

/** What delaying an honest provider costs with a deployment's parameters, at their least base fee. */
export function griefing({ court, market }: AssayParameters): Section {
  const percent = (bps: bigint): string => (bps === 0n ? "–" : `${Number(bps) / 100} %`);
  const rows = waysToDelay(court, EXECUTION, JOBS).map(({ name, heldSeconds, bonds, shareBps, got, gas }) => {
    const spent = bonds + BigInt(gas ?? 0) * court.leastBaseFee;
    const aDay = (spent * BigInt(DAY)) / BigInt(heldSeconds);
    const shareGot = percent(lessBurned(court, shareBps));
    return [
      name, hours(heldSeconds), gwei(bonds), percent(shareBps), gas === undefined ? "–" : grouped(gas), gas === undefined ? "gas" : gwei(aDay),
      got === 0n ? "nothing" : `${gwei(got)}${shareBps === 0n ? "" : ` and ${shareGot}`}`,
    ];
  });
  const figures = snapshotOf("gas");
  const sides = (own: boolean): number => DISPUTE.reduce((sum, key) => sum + (/post|answer/.test(key) === own ? (figures[key] ?? NaN) : 0), 0);
  return {
    title: "What delays cost",
    columns: ["demanded", "held for", "bonds, gwei", "of prices", "gas of who demands", "gwei for a day, prices apart", "the provider gets, gwei"],
    rows,
    notes: [
      `jobs of an hour, ${court.leastBaseFee / 10n ** 8n === 1n ? "0.1" : String(court.leastBaseFee)} gwei, and a provider that answers at once: it is paid when nobody holds its claim any more. What it spends on answers is at most half of the bonds at that base fee`,
      `no way and no number of them holds a claim for longer than its lock, which ends ${Math.round((marketLockSeconds(market) / DAY) * 10) / 10} days after the job was accepted; what was answered is not paid back`,
      "a trace costs its challenger half of the price, of which the provider has nine tenths; a piece of the output only the client can demand, whose price waits as long; `keepOpen` costs gas alone, and only while the judge cannot be called, though its stand-in can",
      `a whole dispute, whose provider shows nothing unasked and in which everybody waits until the last second, takes ${Math.round((longestDispute(court, 0) / DAY) * 10) / 10} days and 3.5 times the execution, and costs ${grouped(disputeGas())} gas: the challenger's ${grouped(sides(false))}, the provider's ${grouped(sides(true))}`,
      "written by `npm run bench:griefing -- --write`, from the parameters and snapshots/gas.json",
    ],
  };
}
