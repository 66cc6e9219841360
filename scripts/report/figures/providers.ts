import { Sums } from "../days";
import { type Told, told } from "../events";
import type { ProviderNow } from "../present";
import { termsOf } from "./fees";

/** What a provider did, beside what it is now. */
export interface ProviderRow extends ProviderNow {
  /** Copies of orders that it was paid for. */
  readonly settled: number;
  /** Copies that it was late with or convicted of. */
  readonly failed: number;
  /** With its delegators' part, protocol and coordinator paid, in each token's smallest unit. */
  readonly earned: readonly { readonly token: string; readonly amount: bigint }[];
}

export function providerRows(events: readonly Told[], providers: readonly ProviderNow[]): readonly ProviderRow[] {
  const earned = earnings(events);
  const settled = new Sums();
  for (const { args } of told(events, "market", "JobsSettled")) settled.add(args.provider, BigInt(args.answers.length));
  const failed = new Sums();
  for (const { args } of [...told(events, "market", "JobTimedOut"), ...told(events, "market", "JobConvicted")]) failed.add(args.provider, 1n);
  return providers.map((now) => ({
    ...now, settled: Number(settled.of(now.provider)), failed: Number(failed.of(now.provider)),
    earned: earned.keys().filter((key) => key.startsWith(`${now.provider}|`)).map((key) => ({ token: key.split("|")[1] ?? "", amount: earned.of(key) })),
  }));
}

function earnings(events: readonly Told[]): Sums {
  const [earned, terms] = [new Sums(), termsOf(events)];
  for (const { args: { provider, token, payment } } of told(events, "market", "JobsSettled")) {
    earned.add(`${provider}|${token}`, payment.price - payment.protocolFee - payment.coordinatorFee);
  }
  for (const { args: { session, provider, amount, protocolFee } } of told(events, "sessions", "VoucherRedeemed")) {
    const token = terms.get(session)?.token;
    if (token !== undefined) earned.add(`${provider}|${token}`, amount - protocolFee);
  }
  return earned;
}
