import { decodeBytes32String, encodeBytes32String } from "ethers";
import type { AttestationPolicy, ProviderRegistry } from "../typechain-types";
import { type AttestationParameters, type AttestedClassParameters, type BoardParameters, type DeniedVersion, KIND, type RootParameters, TRUST } from "./attestation-parameters";
import type { Setting } from "./market-settings";

/** What a root proves, how long, and with how many authorities below it, for people and to compare; or that it proves nothing any more. */
export type RootState = Omit<RootParameters, "key"> | "removed";

/** A board's class and what documents for it call it. */
export type BoardState = Pick<BoardParameters, "product"> & Pick<AttestedClassParameters, "gpuClass">;

/** An attested class, or another one that has its number. */
export type ClassState = Pick<AttestedClassParameters, "name" | "unitsPerGpu"> & { readonly attested: boolean };

const REMOVED = 3n;

function nameOf<T extends string>(numbers: Readonly<Record<T, bigint>>, number: bigint): T | undefined {
  return (Object.keys(numbers) as T[]).find((name) => numbers[name] === number);
}

/** Text of a word that holds ASCII at the left; its digits where it holds something else. */
function textOf(word: string): string {
  try {
    return decodeBytes32String(word);
  } catch {
    return word;
  }
}

async function settings<T>(wanted: ReadonlyMap<string, T>, others: readonly string[], find: (key: string) => Promise<T | undefined>): Promise<readonly Setting<T>[]> {
  const keys = [...new Set([...wanted.keys(), ...others])];
  return Promise.all(keys.map(async (key) => ({ key, wanted: wanted.get(key), found: await find(key) })));
}

/** Roots by their keys: those of the parameters, and all that ever were by the policy's events. */
export async function rootSettings(policy: AttestationPolicy, { roots }: AttestationParameters): Promise<readonly Setting<RootState>[]> {
  const wanted = new Map<string, RootState>(roots.map(({ key, ...state }) => [key, state]));
  const events = await policy.queryFilter(policy.filters.RootAdded());
  return settings(wanted, events.map(({ args }) => args.key), async (key) => {
    const { trust, until, pathLength } = await policy.keyOf(key);
    const name = nameOf(TRUST, trust);
    if (name === undefined) return trust === REMOVED ? "removed" : undefined;
    return { trust: name, until: Number(until), pathLength: Number(pathLength) };
  });
}

export function rootText(state: RootState | undefined): string | undefined {
  return typeof state === "object" ? `of ${state.trust}, until ${state.until}, ${state.pathLength} below` : state;
}

/** Boards by their names: those of the parameters, and all that the policy knows by its events. */
export async function boardSettings(policy: AttestationPolicy, { classes }: AttestationParameters): Promise<readonly Setting<BoardState>[]> {
  const wanted = new Map(classes.flatMap(({ gpuClass, boards }) => boards.map(({ board, product }) => [board, { product, gpuClass }] as const)));
  const events = await policy.queryFilter(policy.filters.BoardAdded());
  return settings(wanted, events.map(({ args }) => textOf(args.board)), async (key) => {
    const { gpuClass, product } = await policy.boardOf(key.startsWith("0x") ? key : encodeBytes32String(key));
    return gpuClass === 0n ? undefined : { product: textOf(product), gpuClass: Number(gpuClass) };
  });
}

export function boardText(state: BoardState | undefined): string | undefined {
  return state === undefined ? undefined : `${state.product}, of class ${state.gpuClass}`;
}

/** Classes by their numbers: those of the parameters, and all that are attested by the registry's events. */
export async function classSettings(providers: ProviderRegistry, { classes }: AttestationParameters): Promise<readonly Setting<ClassState>[]> {
  const wanted = new Map(classes.map(({ gpuClass, name, unitsPerGpu }) => [String(gpuClass), { name, unitsPerGpu, attested: true }]));
  const events = await providers.queryFilter(providers.filters.GpuClassAttested());
  return settings(wanted, events.map(({ args }) => String(args.gpuClass)), async (key) => {
    const { name, unitsPerGpu, attested } = await providers.gpuClassOf(key);
    return unitsPerGpu === 0n ? undefined : { name: textOf(name), unitsPerGpu: Number(unitsPerGpu), attested };
  });
}

export function classText(state: ClassState | undefined): string | undefined {
  return state === undefined ? undefined : `${state.name}, ${state.unitsPerGpu} units a GPU${state.attested ? "" : ", not attested"}`;
}

/** The setting of a version that is, or should be, denied. */
export type VersionSetting = Setting<boolean> & { readonly version: DeniedVersion };

/** Versions: those of the parameters, and all that ever were denied by the policy's events. */
export async function versionSettings(policy: AttestationPolicy, { denied }: AttestationParameters): Promise<readonly VersionSetting[]> {
  const events = await policy.queryFilter(policy.filters.VersionDenied());
  const told = events.map(({ args }) => ({ kind: nameOf(KIND, args.kind) ?? "driver", version: textOf(args.version) }));
  const versions = new Map([...denied, ...told].map((version) => [`${version.kind}, ${version.version}`, version]));
  const wanted = new Set(denied.map(({ kind, version }) => `${kind}, ${version}`));
  return Promise.all([...versions].map(async ([key, version]) => ({
    key, version, wanted: wanted.has(key), found: await policy.isDenied(KIND[version.kind], versionWord(version)),
  })));
}

/** A version as the policy takes it. */
export function versionWord({ version }: DeniedVersion): string {
  return version.startsWith("0x") ? version : encodeBytes32String(version);
}
