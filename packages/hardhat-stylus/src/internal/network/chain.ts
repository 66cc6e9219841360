import type { Modules } from "./modules";
import type { Scope } from "./scope";
import type { StateHistory } from "./state";
import type { WorkerPool } from "./worker/pool";

/** What every frame works on. */
export interface Chain {
  readonly modules: Modules;
  readonly history: StateHistory;
  readonly pool: WorkerPool;
  /** Owners of the chain, who set its parameters and cache without a bid, 20 bytes each: the accounts that Hardhat unlocks. */
  readonly owners: readonly Uint8Array[];
  readonly scope: Scope;
}

/** What a frame knows from the start. Addresses are 20 bytes, the value wei, the time seconds. */
export interface FrameFacts {
  readonly address: Uint8Array;
  readonly calldata: Uint8Array;
  readonly caller: Uint8Array;
  readonly value: bigint;
  readonly timestamp: bigint;
  /** Gas with which the frame began. */
  readonly gas: bigint;
}
