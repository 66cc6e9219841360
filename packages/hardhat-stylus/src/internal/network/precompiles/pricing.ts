import { STYLUS_EPOCH, type StylusState } from "../state";

/** The data pricer's defaults (Nitro `arbos/programs/data_pricer.go`). */
const BYTES_PER_SECOND = (1n << 40n) / (365n * 24n) / 3_600n;
/** Wei per byte. */
const MIN_PRICE = 82_928_201n;
const INERTIA = 21_360_419n;
const BIPS = 10_000n;
const ACCURACY = 12n;

/** e^(bips / 10,000) in bips, by a Taylor series of twelve terms. */
function exponential(bips: bigint): bigint {
  let result = BIPS + bips / ACCURACY;
  for (let i = ACCURACY - 1n; i > 0n; i--) result = BIPS + (result * bips) / (i * BIPS);
  return result;
}

/**
 * The fee in wei for keeping `bytes` of machine code, which rises with what was wanted lately.
 * @param timestamp seconds.
 */
export function priceData(
  { demand, pricedAt }: Pick<StylusState, "demand" | "pricedAt">,
  bytes: bigint,
  timestamp: bigint,
): { readonly fee: bigint; readonly demand: bigint; readonly pricedAt: bigint } {
  const since = pricedAt > STYLUS_EPOCH ? pricedAt : STYLUS_EPOCH;
  const served = timestamp > since ? BYTES_PER_SECOND * (timestamp - since) : 0n;
  const wanted = (demand > served ? demand - served : 0n) + bytes;
  const price = (MIN_PRICE * exponential((BIPS * wanted) / INERTIA)) / BIPS;
  return { fee: price * bytes, demand: wanted, pricedAt: timestamp };
}
