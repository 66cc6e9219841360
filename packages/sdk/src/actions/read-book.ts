import type { Provider } from "ethers";
import { type ProviderBook, readBooks } from "../book";

export interface ReadBookParameters {
  readonly provider: Provider;
  /** What keeps the book: the market, or sessions. */
  readonly service: string;
  readonly stakedProvider: string;
}

export interface ReadBookReturnType {
  /** What the service goes by. */
  readonly stored: ProviderBook;
  /** What `syncProvider` would make of it; but for `poolBps`, which is as stored. */
  readonly synced: ProviderBook;
}

/**
 * What a service holds about a provider, and what it would hold if it asked.
 *
 * @throws {ContractMissingError} where there is no service at the address.
 * @example
 * ```ts
 * import { readBook, syncProvider } from "@assay/sdk";
 * import type { Provider, Signer } from "ethers";
 *
 * async function keepTrue(provider: Provider, signer: Signer, market: string, stakedProvider: string): Promise<void> {
 *   const { stored, synced } = await readBook({ provider, service: market, stakedProvider });
 *   if (synced.capacity !== stored.capacity || synced.freshUntil > stored.freshUntil) await syncProvider({ signer, service: market, stakedProvider });
 * }
 * ```
 */
export function readBook({ provider, service, stakedProvider }: ReadBookParameters): Promise<ReadBookReturnType> {
  return readBooks(provider, service, stakedProvider);
}
