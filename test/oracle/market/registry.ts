import { Cells } from "./journal";
import { type Ground, ZERO, demand } from "./setting";

export interface Serving {
  readonly gpuClass: bigint;
  readonly units: bigint;
  readonly regions: bigint;
  readonly features: bigint;
  readonly expiresAt: bigint;
}

/** `IProviderRegistry`, as far as books ask it: providers whose machines are there already. */
export class Registry {
  readonly servings: Cells<Serving>;

  constructor(
    private readonly ground: Ground,
    readonly stakePerUnit: bigint,
    readonly freshSeconds: bigint,
  ) {
    this.servings = new Cells<Serving>(ground.journal, { gpuClass: 0n, units: 0n, regions: 0n, features: 0n, expiresAt: 0n });
  }

  countedUnitsOf(provider: string): bigint {
    const { units, expiresAt } = this.servings.get(provider);
    return this.ground.now < expiresAt && this.#stakeOf(provider) >= units * this.stakePerUnit ? units : 0n;
  }

  update(caller: string, provider: string, units: bigint, regions: bigint, features: bigint): void {
    const operator = this.ground.stake.providers.get(provider)?.operator ?? ZERO;
    demand(operator !== ZERO, "RegistryProviderUnknown", provider);
    demand(caller === provider || caller === operator, "RegistryNotProvider", provider, caller);
    const [required, available] = [units * this.stakePerUnit, this.#stakeOf(provider)];
    demand(units <= this.servings.get(provider).units || available >= required, "RegistryStakeShort", provider, required, available);
    this.servings.patch({ units, regions, features, expiresAt: this.ground.now + this.freshSeconds }, provider);
  }

  #stakeOf(provider: string): bigint {
    return this.ground.stake.providers.get(provider)?.own.activeTokens ?? 0n;
  }
}
