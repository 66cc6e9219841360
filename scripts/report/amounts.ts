import { PRICE_SCALE } from "@assay/sdk";
import { formatUnits } from "ethers";
import type { Figures } from "./figures/index";
import type { Token } from "./present";

const SCALE_DIGITS = PRICE_SCALE.toString().length - 1;

/** The token with this address; of one that nothing is known of, its smallest unit. */
export function tokenOf({ tokens }: Figures, address: string): Token {
  return tokens.find((token) => token.address === address) ?? { address, symbol: address.slice(0, 8), decimals: 0 };
}

/** An amount in whole tokens, exact. */
export function whole(amount: bigint, { decimals }: Pick<Token, "decimals">): string {
  return formatUnits(amount, decimals).replace(/\.0$/, "");
}

/** A price in 1/10^18 of a token's smallest unit, in whole tokens. */
export function wholePrice(hourPrice: bigint, { decimals }: Token): number {
  return Number(formatUnits(hourPrice, decimals + SCALE_DIGITS));
}

/** To so many digits, for people. */
export function short(value: number, digits = 4): string {
  return String(Number(value.toPrecision(digits)));
}

/** A service as a table names it. */
export function serviceName({ market, sources }: Figures, service: string): string {
  const name = `${service.slice(0, 6)}…${service.slice(-4)}`;
  if (service.toLowerCase() === market.toLowerCase()) return "the market";
  return sources.includes(service.toLowerCase()) ? `sessions ${name}` : name;
}
