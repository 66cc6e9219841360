import { Cells } from "./journal";
import { type Ground, demand } from "./setting";

/** A pause of new work, of one contract. */
export class Pause {
  readonly #until: Cells<bigint>;

  constructor(
    private readonly ground: Ground,
    private readonly guardian: string,
    /** What the contract's errors begin with. */
    private readonly component: "Market" | "Sessions",
  ) {
    this.#until = new Cells<bigint>(ground.journal, 0n);
  }

  get until(): bigint {
    return this.#until.get();
  }

  demandOpen(): void {
    demand(this.ground.now >= this.until, `${this.component}Paused`, this.until);
  }

  pause(caller: string): void {
    const { now, setting } = this.ground;
    demand(caller === this.guardian, `${this.component}NotGuardian`, caller, this.guardian);
    const readyAt = this.until === 0n ? 0n : this.until + setting.guardianRearmSeconds;
    demand(now >= readyAt, `${this.component}GuardianRearming`, readyAt);
    this.#until.set(now + setting.guardianPauseSeconds);
  }

  setPause(caller: string, until: bigint): void {
    const { now, setting } = this.ground;
    demand(caller === setting.owner, "OwnableUnauthorizedAccount", caller);
    this.#until.set(until < now ? now : until);
  }
}
