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

/** What is found out about a frame while it runs. */
export interface FrameMode {
  /** Whether the frame may change nothing; undefined while nobody knows. */
  isStatic: boolean | undefined;
}

/** What a frame knows from the start. Addresses are 20 bytes, the value wei, the time seconds. */
export interface FrameFacts {
  /** Whose code runs. */
  readonly address: Uint8Array;
  /** In whose name it runs: under delegatecall not the same. */
  readonly contract: Uint8Array;
  readonly calldata: Uint8Array;
  readonly caller: Uint8Array;
  readonly value: bigint;
  readonly timestamp: bigint;
  /** Gas with which the frame began. */
  readonly gas: bigint;
  /** Frames of programs around this one. */
  readonly depth: number;
  /** Whether the contract has another frame open in this transaction. */
  readonly reentrant: boolean;
  readonly mode: FrameMode;
}
