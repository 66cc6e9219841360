import { readAgent, readBalance } from "@assay/sdk";
import { ZeroAddress } from "ethers";
import type { Canary, CanaryEnd } from "./ledger";
import { type CanaryScene, jobOf, timeOf } from "./scene";

/** What is left to order with, of one account and token, in the token's smallest unit. */
export interface CanaryBudget {
  readonly client: string;
  /** Undefined where the client signs itself. */
  readonly agent?: string;
  readonly token: string;
  /** In the account. */
  readonly balance: bigint;
  /** Of the agent's budget in this period. */
  readonly available?: bigint;
}

/** What canaries showed. Amounts are in the smallest unit of the stake token where nothing else is said. */
export interface CanaryReport {
  readonly time: number;
  readonly jobs: number;
  readonly wrong: number;
  /** Wrong ones that somebody proved; those that nobody proved and that were paid; those that are still open. */
  readonly found: number;
  readonly missed: number;
  readonly open: number;
  /** Never answered: neither found nor missed. */
  readonly lapsed: number;
  readonly finders: readonly { readonly prover: string; readonly found: number; readonly seconds: readonly number[] }[];
  readonly cost: {
    /** Of the accomplice's stake; what of it was burned, came back to the client, and went to finders. */
    readonly taken: bigint;
    readonly burned: bigint;
    readonly compensation: bigint;
    readonly bounties: bigint;
    /** By token, in its smallest unit. */
    readonly protocolFees: readonly { readonly token: string; readonly amount: bigint }[];
    /** In wei. */
    readonly gasFees: bigint;
  };
  readonly budgets: readonly CanaryBudget[];
  readonly canaries: readonly { readonly job: string; readonly provider: string; readonly isWrong: boolean; readonly claimedAt: number | undefined; readonly end: CanaryEnd | undefined }[];
}

type Found = Canary & { readonly end: Extract<CanaryEnd, { kind: "found" }> };

/** Sums up the ledger, and asks the market what is left of the budgets. */
export async function reportOf(scene: CanaryScene): Promise<CanaryReport> {
  const { all } = scene.ledger;
  const wrong = all.filter(({ isWrong }) => isWrong);
  const ended = (kind: CanaryEnd["kind"], of: readonly Canary[] = wrong): readonly Canary[] => of.filter(({ end }) => end?.kind === kind);
  const found = ended("found", all) as readonly Found[];
  const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
  const paid = all.flatMap(({ order: { token }, end }) => (end?.kind === "paid" ? [{ token, amount: end.protocolFee }] : []));
  return {
    time: await timeOf(scene, "latest"),
    jobs: all.length, wrong: wrong.length, found: ended("found").length, missed: ended("paid").length, lapsed: ended("lapsed", all).length,
    open: wrong.filter(({ end }) => end === undefined).length,
    finders: [...new Set(found.map(({ end }) => end.prover))].map((prover) => {
      const own = found.filter(({ end }) => end.prover === prover);
      return { prover, found: own.length, seconds: own.map(({ claimedAt = 0, end }) => end.time - claimedAt) };
    }),
    cost: {
      taken: sum(found.map(({ end }) => end.taken)), burned: sum(found.map(({ end }) => end.burned)),
      compensation: sum(found.map(({ end }) => end.compensation)), bounties: sum(found.map(({ end }) => end.bounties)),
      protocolFees: [...new Set(paid.map(({ token }) => token))].map((token) => ({ token, amount: sum(paid.filter((each) => each.token === token).map(({ amount }) => amount)) })),
      gasFees: sum(all.map(({ gasFees }) => gasFees)),
    },
    budgets: await budgetsOf(scene),
    canaries: all.map((canary) => ({ job: jobOf(scene, canary), provider: canary.provider, isWrong: canary.isWrong, claimedAt: canary.claimedAt, end: canary.end })),
  };
}

async function budgetsOf({ provider, market, ledger }: CanaryScene): Promise<readonly CanaryBudget[]> {
  const payers = new Map(ledger.all.map(({ order: { client, agent, token } }) => [[client, agent, token].join(), { client, agent, token }] as const));
  return Promise.all([...payers.values()].map(async ({ client, agent, token }): Promise<CanaryBudget> => {
    const balance = await readBalance({ provider, market, token, account: client });
    if (agent === ZeroAddress) return { client, token, balance };
    return { client, agent, token, balance, available: (await readAgent({ provider, market, owner: client, agent, token })).available };
  }));
}

/** The report for people. */
export function reportLines({ jobs, wrong, found, missed, open, lapsed, finders, cost, budgets, canaries }: CanaryReport): readonly string[] {
  const ends = canaries.map(({ job, isWrong, end, claimedAt = 0 }) => {
    const how = end === undefined ? "open" : end.kind === "found" ? `${end.fault}, found by ${end.prover} after ${end.time - claimedAt} s` : end.kind;
    return `${job}  ${isWrong ? "wrong" : "right"}  ${isWrong && end?.kind === "paid" ? "MISSED" : how}`;
  });
  return [
    ...ends, "",
    `${jobs} jobs, ${wrong} of them wrong: ${found} found, ${missed} missed, ${open} open. ${lapsed} were never answered.`,
    ...finders.map(({ prover, found: number, seconds }) => `${prover} found ${number}, after ${seconds.join(", ")} s`),
    `stake: ${cost.taken} taken, of which ${cost.burned} burned, ${cost.bounties} to finders, ${cost.compensation} back to the client`,
    ...cost.protocolFees.map(({ token, amount }) => `fees: ${amount} of ${token}`),
    `gas: ${cost.gasFees} wei`,
    ...budgets.map(({ client, agent, token, balance, available }) => `${client} has ${balance} of ${token}${agent === undefined ? "" : `; ${agent} may still spend ${available ?? 0n} in this period`}`),
  ];
}
