import { dataFee } from "stylus-runtime";
import { STYLUS_EPOCH, type StylusState } from "../state";

/** Of the data pricer (Nitro `arbos/programs/data_pricer.go`). */
const BYTES_PER_SECOND = (1n << 40n) / (365n * 24n) / 3_600n;

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
  const waiting = demand > served ? demand - served : 0n;
  return { fee: dataFee(bytes, waiting), demand: waiting + bytes, pricedAt: timestamp };
}
