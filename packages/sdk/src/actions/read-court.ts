import { type Provider } from "ethers";
import { read, readOne, readStruct } from "../call";
import { courtInterface } from "../contracts";

export interface ReadCourtParameters {
  readonly provider: Provider;
  readonly court: string;
}

export interface ReadCourtReturnType {
  /** The Stylus program that judges. */
  readonly judge: string;
  /** What judges in its place while it is not active; the zero address where nothing does. */
  readonly standIn: string;
  readonly isJudgeActive: boolean;
  /** How long an answer may take, in seconds; of a trace, execution apart. */
  readonly answerSeconds: number;
  /** How long a challenger has after an answer, in seconds. */
  readonly moveSeconds: number;
  /** How old an answered demand has to be for its demander to share in the bounty, in seconds. */
  readonly openerSeconds: number;
  readonly terms: {
    /** In wei. */
    readonly leastBaseFee: bigint;
    /** How much a bond is of what the answer's gas costs, in 1/10,000. */
    readonly marginBps: number;
    /** What is burned of a bond and of a share of a price where there is an answer, in 1/10,000. */
    readonly burnBps: number;
    /** What of the job's price a demand for a trace pays, in 1/10,000. */
    readonly priceBps: number;
  };
}

/**
 * A court's times, terms and judge.
 *
 * @throws {ContractMissingError} where there is no court at the address.
 * @example
 * ```ts
 * import { readCourt } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * const shareOf = async (provider: Provider, court: string, price: bigint) =>
 *   (price * BigInt((await readCourt({ provider, court })).terms.priceBps)) / 10_000n;
 * ```
 */
export async function readCourt({ provider, court }: ReadCourtParameters): Promise<ReadCourtReturnType> {
  const target = { address: court, abi: courtInterface };
  const [judges, isJudgeActive, answerSeconds, moveSeconds, openerSeconds, terms] = await Promise.all([
    read(provider, target, "judge", []),
    readOne(provider, target, "isJudgeActive", []) as Promise<boolean>,
    readOne(provider, target, "ANSWER_SECONDS", []),
    readOne(provider, target, "MOVE_SECONDS", []),
    readOne(provider, target, "OPENER_SECONDS", []),
    readStruct(provider, target, "bondTerms", []),
  ]);
  const [judge, standIn] = judges as unknown as [string, string];
  return {
    judge, standIn, isJudgeActive, answerSeconds: Number(answerSeconds), moveSeconds: Number(moveSeconds), openerSeconds: Number(openerSeconds),
    terms: terms as ReadCourtReturnType["terms"],
  };
}
