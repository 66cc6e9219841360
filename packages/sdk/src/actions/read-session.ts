import type { Provider } from "ethers";
import { readStruct } from "../call";
import { sessionsInterface } from "../contracts";
import type { SessionId } from "../ids";

export interface ReadSessionParameters {
  readonly provider: Provider;
  readonly sessions: string;
  readonly session: SessionId;
}

/** A session's money, in its token, and what stands behind its receipts; undefined where there is no such session. */
export type ReadSessionReturnType =
  | {
      /** All that was paid in. */
      readonly funded: bigint;
      /** All that went to the provider, fees and its pool's part included. */
      readonly redeemed: bigint;
      /** When vouchers are over and the rest goes back; a timestamp in seconds. */
      readonly closesAt: number;
      /** Whether the rest went back. */
      readonly finished: boolean;
      /** When the collateral was locked: the timestamp whose terms hold. */
      readonly openedAt: number;
      /** Receipts stay disputable until then at least; 0: nobody asked for it. */
      readonly heldUntil: number;
      /** Whether the collateral is neither released nor slashed. */
      readonly locked: boolean;
      /** Who paid for all of it: the client or an agent; the client where several paid. */
      readonly spender: string;
    }
  | undefined;

/**
 * A session as it stands.
 *
 * @throws {ContractMissingError} where there are no sessions at the address.
 * @example
 * ```ts
 * import { type SessionId, readSession } from "@assay/sdk";
 * import type { Provider } from "ethers";
 *
 * async function canStillPay(provider: Provider, sessions: string, session: SessionId, owed: bigint): Promise<boolean> {
 *   const state = await readSession({ provider, sessions, session });
 *   return state !== undefined && owed <= state.funded;
 * }
 * ```
 */
export async function readSession({ provider, sessions, session }: ReadSessionParameters): Promise<ReadSessionReturnType> {
  const target = { address: sessions, abi: sessionsInterface };
  const [money, bond] = await Promise.all([readStruct(provider, target, "sessionOf", [session]), readStruct(provider, target, "bondOf", [session])]);
  const state = { ...(money as object), ...(bond as object) } as NonNullable<ReadSessionReturnType>;
  return state.closesAt === 0 ? undefined : state;
}
