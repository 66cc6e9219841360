import { ZeroAddress, encodeBytes32String } from "ethers";
import type { ProviderRegistry } from "../typechain-types";
import { isActive } from "./arb-wasm";
import { type AttestationParameters, KIND, TRUST } from "./attestation-parameters";
import { boardSettings, boardText, classSettings, classText, rootSettings, rootText, versionSettings, versionWord } from "./attestation-settings";
import type { Comparison } from "./comparison";
import type { AttestationDeployment } from "./deploy-attestation";
import { type OwnerCall, ownerCall } from "./owner-calls";

/** The registry, and what attests GPUs to it; undefined: nothing does. */
export interface AttestedRegistry {
  readonly providers: ProviderRegistry;
  readonly attestation: AttestationDeployment | undefined;
}

/** The registry numbers classes in their order, and a class of the parameters would get another number than it has there. */
export class GpuClassNumberError extends Error {
  override readonly name = "GpuClassNumberError";

  constructor(
    readonly gpuClass: number,
    /** The number that the registry gives next. */
    readonly next: number,
  ) {
    super(`Attestation.classes: the next class of the registry is ${next}, not ${gpuClass}; give classes in the order of their numbers, and none between that is not there.`);
  }
}

/**
 * What the owner still has to do for GPUs to be attested as the parameters say: believe roots, and no others; add attested
 * classes, and say which boards are of them; deny versions, and no others; last name the policy the registry's attestor.
 *
 * @throws {GpuClassNumberError} where a class cannot get the number that it has in the parameters.
 */
export async function attestationCalls({ providers, attestation }: AttestedRegistry, parameters: AttestationParameters | undefined): Promise<readonly OwnerCall[]> {
  if (attestation === undefined || parameters === undefined) return [];
  const { policy } = attestation;
  const calls: OwnerCall[] = [];
  const onPolicy = async (method: string, values: readonly unknown[], text: string): Promise<void> => {
    const { to, data } = await ownerCall("AttestationPolicy", policy, method, values);
    calls.push({ to, data, text: `AttestationPolicy.${method}(${text})` });
  };
  for (const { key, wanted, found } of await rootSettings(policy, parameters)) {
    if (typeof wanted === "object" && typeof found !== "object") await onPolicy("addRoot", [key, TRUST[wanted.trust], wanted.until, wanted.pathLength], `${key}, ${rootText(wanted) ?? ""}`);
    if (wanted === undefined && typeof found === "object") await onPolicy("removeRoot", [key], key);
  }
  const mistaken = new Set<number>();
  let next = Number(await providers.gpuClassCount()) + 1;
  for (const { key, wanted, found } of await classSettings(providers, parameters)) {
    const gpuClass = Number(key);
    if (found !== undefined && classText(wanted) !== classText(found)) mistaken.add(gpuClass);
    if (wanted === undefined || found !== undefined) continue;
    if (gpuClass !== next) throw new GpuClassNumberError(gpuClass, next);
    next += 1;
    const { to, data } = await ownerCall("ProviderRegistry", providers, "addAttestedGpuClass", [encodeBytes32String(wanted.name), wanted.unitsPerGpu]);
    calls.push({ to, data, text: `ProviderRegistry.addAttestedGpuClass(${classText(wanted) ?? ""}: ${gpuClass})` });
  }
  for (const { key, wanted, found } of await boardSettings(policy, parameters)) {
    // A board's class is for good: none is said where the number is another class's.
    if (wanted === undefined || found !== undefined || mistaken.has(wanted.gpuClass)) continue;
    await onPolicy("addBoard", [encodeBytes32String(key), wanted.gpuClass, encodeBytes32String(wanted.product)], `${key}, ${boardText(wanted) ?? ""}`);
  }
  for (const { key, version, wanted, found } of await versionSettings(policy, parameters)) {
    if (wanted !== found) await onPolicy("setDenied", [KIND[version.kind], versionWord(version), wanted], `${key}, ${String(wanted)}`);
  }
  const address = await policy.getAddress();
  if ((await providers.attestor()).next !== address) calls.push(await ownerCall("ProviderRegistry", providers, "setAttestor", [address]));
  return calls;
}

/** What attests GPUs, beside what the parameters say. */
export async function attestationComparisons(
  { providers, attestation }: AttestedRegistry, parameters: AttestationParameters | undefined, owner: string,
): Promise<readonly Comparison[]> {
  const { holder, next } = await providers.attestor();
  if (parameters === undefined || attestation === undefined) {
    return [["attestation is deployed", parameters !== undefined, attestation !== undefined], ["providers.attestor", ZeroAddress, next]];
  }
  const { policy, ...programs } = attestation;
  const { provider } = policy.runner ?? {};
  const address = await policy.getAddress();
  const [evidence, endorsements, p384] = await policy.programs();
  const asked = { evidence, endorsements, p384 };
  const names = Object.keys(asked) as (keyof typeof asked)[];
  const active = async (program: string): Promise<boolean> => provider != null && isActive(provider, program);
  return [
    ["policy.owner", owner, await policy.owner()],
    ["policy.pendingOwner", ZeroAddress, await policy.pendingOwner()],
    ...names.map((name): Comparison => [`policy.programs.${name}`, programs[name], asked[name]]),
    ...(await Promise.all(names.map(async (name): Promise<Comparison> => [`${name} is active`, true, await active(programs[name])]))),
    ...(await rootSettings(policy, parameters)).map(({ key, wanted, found }): Comparison => {
      // One that was removed is as good as none where none is wanted.
      return [`policy.keyOf(${key})`, rootText(wanted), wanted === undefined && found === "removed" ? undefined : rootText(found)];
    }),
    ...(await classSettings(providers, parameters)).map(({ key, wanted, found }): Comparison => [`providers.gpuClassOf(${key})`, classText(wanted), classText(found)]),
    ...(await boardSettings(policy, parameters)).map(({ key, wanted, found }): Comparison => [`policy.boardOf(${key})`, boardText(wanted), boardText(found)]),
    ...(await versionSettings(policy, parameters)).map(({ key, wanted, found }): Comparison => [`policy.isDenied(${key})`, wanted, found]),
    ["providers.attestor", address, holder],
    ["providers.attestor.next", address, next],
  ];
}
