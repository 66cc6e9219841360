import { id } from "ethers";
import { Cells } from "./journal";
import { type Ground, demand } from "./setting";

export const OPTIMISTIC = id("OPTIMISTIC").slice(0, 10);
export const EXECUTE = id("EXECUTE").slice(0, 10);

interface Lane {
  readonly known: boolean;
  readonly retired: boolean;
  readonly pausedUntil: bigint;
}

/** `IProofRouter` with lanes whose verifiers take a claim's digest for its proof. */
export class Lanes {
  readonly lanes: Cells<Lane>;

  constructor(private readonly ground: Ground) {
    this.lanes = new Cells<Lane>(ground.journal, { known: false, retired: false, pausedUntil: 0n });
  }

  add(lane: string): void {
    this.lanes.patch({ known: true }, lane);
  }

  verify(lane: string, claim: string, proof: string): void {
    const { known, retired, pausedUntil } = this.lanes.get(lane);
    demand(known, "RouterLaneUnknown", lane);
    demand(!retired, "RouterLaneRetired", lane);
    demand(this.ground.now >= pausedUntil, "RouterLanePaused", lane, pausedUntil);
    demand(proof === claim, "EchoMismatch", claim, proof);
  }

  /** The end of the last pause; of a lane that is closed forever nothing is waited for. */
  resumesAt(lane: string): bigint {
    const { retired, pausedUntil } = this.lanes.get(lane);
    return retired ? 0n : pausedUntil;
  }

  setLanePause(caller: string, lane: string, until: bigint): void {
    this.#demandOpen(caller, lane);
    this.lanes.patch({ pausedUntil: until < this.ground.now ? this.ground.now : until }, lane);
  }

  retireLane(caller: string, lane: string): void {
    this.#demandOpen(caller, lane);
    this.lanes.patch({ retired: true }, lane);
  }

  #demandOpen(caller: string, lane: string): void {
    demand(caller === this.ground.setting.owner, "OwnableUnauthorizedAccount", caller);
    const { known, retired } = this.lanes.get(lane);
    demand(known, "RouterLaneUnknown", lane);
    demand(!retired, "RouterLaneRetired", lane);
  }
}
