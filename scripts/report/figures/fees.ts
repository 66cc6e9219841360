import { dayOf } from "../days";
import { type Arguments, type Told, told } from "../events";
import { workloadName } from "./jobs";

/** What was paid on a day, in a token's smallest unit. */
export interface Paid {
  readonly day: string;
  readonly token: string;
  readonly workload: string;
  /** Jobs, or vouchers of sessions. */
  readonly by: "jobs" | "sessions";
  readonly price: bigint;
  readonly protocolFee: bigint;
}

/** Terms of sessions by their ids. */
export function termsOf(events: readonly Told[]): ReadonlyMap<string, Arguments["SessionOpened"]["terms"]> {
  return new Map(told(events, "sessions", "SessionOpened").map(({ args }) => [args.session, args.terms]));
}

/** Payments in the chain's order; a voucher of a session that was opened before the first block is left out. */
export function payments(events: readonly Told[]): readonly Paid[] {
  const terms = termsOf(events);
  const jobs = told(events, "market", "JobsSettled").map(({ args: { token, workload, payment }, time }) => ({
    day: dayOf(time), token, workload: workloadName(workload), by: "jobs" as const, price: payment.price, protocolFee: payment.protocolFee,
  }));
  const vouchers = told(events, "sessions", "VoucherRedeemed").flatMap(({ args: { session, amount, protocolFee }, time }) => {
    const { token, workload } = terms.get(session) ?? {};
    return token === undefined || workload === undefined ? [] : [{ day: dayOf(time), token, workload: workloadName(workload), by: "sessions" as const, price: amount, protocolFee }];
  });
  return [...jobs, ...vouchers];
}
