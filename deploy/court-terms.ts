import type { BondTermsStructOutput } from "../typechain-types/contracts/disputes/Court";
import type { AssayParameters } from "./parameters";

/** What bonds are, as the court's owner sets it. */
export type Terms = Readonly<Record<"leastBaseFee" | "marginBps" | "burnBps" | "priceBps", bigint>>;

/** As the parameters have it. */
export function termsOf({ court: { leastBaseFee, marginBps, burnBps, priceBps } }: AssayParameters): Terms {
  return { leastBaseFee, marginBps: BigInt(marginBps), burnBps: BigInt(burnBps), priceBps: BigInt(priceBps) };
}

/** For people and to compare. */
export function termsText({ leastBaseFee, marginBps, burnBps, priceBps }: Terms | BondTermsStructOutput): string {
  return `${leastBaseFee} wei at least, ${marginBps} of the gas, ${burnBps} burned, ${priceBps} of the price`;
}
