import type { Provider } from "ethers";
import { readStruct } from "../call";
import { marketInterface } from "../contracts";
import { hourPriceOfRate } from "../rates";

export interface ReadIndexParameters {
  readonly provider: Provider;
  readonly market: string;
  readonly token: string;
  readonly gpuClass: number;
}

/** Rates are log2 of token units for a unit-second, in 1/2^32; prices of a unit for an hour are in 1/10^18 of a token's unit. */
export interface ReadIndexReturnType {
  readonly logRate: number;
  /** Units that earned at the index in the last whole epoch. */
  readonly capacity: number;
  /** Unit-seconds that were worked and have not moved the rate yet. */
  readonly backlog: bigint;
  readonly floor: number;
  readonly ceiling: number;
  /** log2 of how much the rate moves in an hour at full use above target, in 1/2^32. */
  readonly speed: number;
  /** Share of capacity at which the rate stands still, in 1/10,000. */
  readonly targetBps: number;
  /** What the same costs elsewhere, as governance sees it; it decides nothing. */
  readonly referenceRate: number;
  readonly hourPrice: bigint;
  readonly floorHourPrice: bigint;
  readonly ceilingHourPrice: bigint;
  readonly referenceHourPrice: bigint;
}

/**
 * The price index of a class of GPUs in a token, as it stands now.
 *
 * @throws {ContractRevertError} `IndexUnknown`.
 * @throws {ContractMissingError} where there is no market at the address.
 * @example
 * ```ts
 * import { PRICE_SCALE, readIndex } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function priceOfDay(provider: Provider, market: string, token: string, gpuClass: number, units: bigint): Promise<bigint> {
 *   const { hourPrice } = await readIndex({ provider, market, token, gpuClass });
 *   return (24n * units * hourPrice) / PRICE_SCALE;
 * }
 * ```
 */
export async function readIndex({ provider, market, token, gpuClass }: ReadIndexParameters): Promise<ReadIndexReturnType> {
  const index = (await readStruct(provider, { address: market, abi: marketInterface }, "indexOf", [token, gpuClass])) as ReadIndexReturnType;
  const { logRate, capacity, backlog, floor, ceiling, speed, targetBps, referenceRate } = index;
  return {
    ...{ logRate, capacity, backlog, floor, ceiling, speed, targetBps, referenceRate },
    hourPrice: hourPriceOfRate(logRate),
    floorHourPrice: hourPriceOfRate(floor),
    ceilingHourPrice: hourPriceOfRate(ceiling),
    referenceHourPrice: hourPriceOfRate(referenceRate),
  };
}
