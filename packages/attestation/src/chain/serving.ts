import { marketInterface, providerRegistryInterface } from "@assay/sdk";
import type { Provider } from "ethers";
import { AttestationError } from "../errors";
import type { Hex } from "../hex";
import { ask, type Target } from "./ask";
import type { PreparedCall } from "./quote";

/** Bits of features that parties agree on; those above come with attestations alone. */
const OWN_FEATURES = (1n << 56n) - 1n;

/** What the registry has of a provider's offer. */
export interface Serving {
  /** The class of its nodes; 0 where it has none. */
  readonly gpuClass: number;
  readonly units: bigint;
  readonly regions: bigint;
  readonly features: bigint;
  /** From which the units count no longer, in Unix seconds. */
  readonly expiresAt: number;
}

/** A provider's offer in its registry, and what services (the market, sessions) hold of it. Read only. */
export class Offer {
  private found: Promise<Target> | undefined;

  /** @param services at least one: the registry is the one that they read. */
  constructor(
    readonly rpc: Provider,
    readonly provider: string,
    readonly services: readonly [string, ...string[]],
  ) {}

  async serving(): Promise<Serving> {
    const [{ gpuClass, units, regions, features, expiresAt }] = (await ask(this.rpc, await this.registry(), "servingOf", [this.provider])) as unknown as [Record<keyof Serving, bigint>];
    return { gpuClass: Number(gpuClass), units, regions, features, expiresAt: Number(expiresAt) };
  }

  /** Prepares that the provider offers so many units, in the regions and with the features that it has. Only its owner or operator may send it. */
  async update(units: bigint): Promise<PreparedCall> {
    const [{ address, abi }, { regions, features }] = [await this.registry(), await this.serving()];
    return { to: address, data: abi.encodeFunctionData("update", [this.provider, units, regions, features & OWN_FEATURES]) as Hex };
  }

  /** Whether a service holds what the registry has. */
  async isKnownTo(service: string): Promise<boolean> {
    const [{ capacity, freshUntil, regions, features }] = (await ask(this.rpc, this.target(service), "bookOf", [this.provider])) as unknown as [Record<string, bigint>];
    const serving = await this.serving();
    return capacity === serving.units && Number(freshUntil) === serving.expiresAt && regions === serving.regions && features === serving.features;
  }

  /** Prepares that a service takes over what counts in the registry. Anybody may send it. */
  sync(service: string): PreparedCall {
    return { to: service, data: marketInterface.encodeFunctionData("sync", [this.provider]) as Hex };
  }

  /** Sessions have these functions as the market has. */
  private target(service: string): Target {
    return { address: service, abi: marketInterface };
  }

  private registry(): Promise<Target> {
    this.found ??= this.findRegistry();
    return this.found;
  }

  private async findRegistry(): Promise<Target> {
    const registries = await Promise.all(this.services.map(async (service) => String((await ask(this.rpc, this.target(service), "providerRegistry", []))[0])));
    const [address, ...others] = new Set(registries);
    if (address === undefined || others.length > 0) throw new AttestationError(`The services read several registries: ${registries.join(", ")}.`);
    return { address, abi: providerRegistryInterface };
  }
}
