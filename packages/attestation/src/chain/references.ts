import { concat } from "ethers";
import { maskOf, type ReadReference } from "../endorsements/reference";
import { AttestationError, ReferenceDiffersError } from "../errors";
import { DECODER_INDEX, type ReadReport } from "../evidence/report";
import type { Hex } from "../hex";
import { findHintsOf } from "../p384/hints";
import { ask } from "./ask";
import { prepareKeys, signerIdOf } from "./keys";
import { type Policy, profileIdOf, type ProfileTerms, TRUST, valuesHash, wordOf } from "./policy";
import type { PreparedCall } from "./quote";

/** References of the driver and of the VBIOS that a report names. */
export interface References {
  readonly driver: ReadReference;
  readonly vbios: ReadReference;
}

/** A call of a policy, and what it does. */
export interface NamedCall extends PreparedCall {
  readonly what: "keys of the driver's signer" | "keys of the VBIOS's signer" | "the driver's reference" | "the VBIOS's reference" | "the profile";
}

/** Which alternative a report has at each active index that has several, a byte each, ascending. @throws ReferenceDiffersError where it has none. */
export function choicesOf({ measurements }: Pick<ReadReference, "measurements">, report: ReadReport, withDecoder: boolean): Hex {
  const choices = [...measurements]
    .filter(([index]) => withDecoder || index !== DECODER_INDEX)
    .flatMap(([index, alternatives]) => {
      const measured = report.measurements[index] ?? "0x";
      const at = alternatives.indexOf(measured);
      if (at === -1) throw new ReferenceDiffersError(index, measured);
      return alternatives.length > 1 ? [at] : [];
    });
  return `0x${Buffer.from(choices).toString("hex")}`;
}

/** What a report says of itself, as a profile has it. */
export function termsOf({ driver, vbios }: References, report: ReadReport): ProfileTerms {
  const [driverIndices, vbiosIndices] = [maskOf(driver, report.hasDecoder, DECODER_INDEX), maskOf(vbios, true, DECODER_INDEX)];
  return {
    board: wordOf(report.board),
    driver: wordOf(report.driver),
    vbios: wordOf(report.vbios),
    driverValues: valuesHash(report.measurements, driverIndices),
    vbiosValues: valuesHash(report.measurements, vbiosIndices),
    driverIndices,
    vbiosIndices,
    decoder: report.hasDecoder,
  };
}

async function prepareReference(policy: Policy, reference: ReadReference, report: ReadReport, withDecoder: boolean): Promise<PreparedCall> {
  const [signer] = reference.chain;
  if (signer === undefined) throw new AttestationError("The reference has no signer's certificate.");
  const { endorsements } = await policy.programs();
  const read = [concat([reference.signature, signer.publicKey]), reference.document, choicesOf(reference, report, withDecoder), withDecoder] as const;
  const [records] = (await ask(policy.provider, endorsements, "readReference", read)) as unknown as [Hex];
  return policy.call("recordReference", [...read, findHintsOf(records)]);
}

/**
 * The calls that make reports like this one attest, one after the other: what the policy knows is left out. Each is prepared by
 * what the ones before it did, so send one before asking for the next.
 *
 * @throws {ReferenceDiffersError} where the report measures otherwise than the references say; {AttestationError} where they are
 * of other versions; {RootError}, {SignatureError}, {ContractRevertError}.
 */
export async function* prepareProfile(policy: Policy, references: References, report: ReadReport): AsyncGenerator<NamedCall, Hex> {
  const terms = termsOf(references, report);
  for (const kind of ["driver", "vbios"] as const) {
    if (references[kind].version !== report[kind]) throw new AttestationError(`The reference is of ${kind} ${references[kind].version}, and the report of ${report[kind]}.`);
  }
  // Before anything is sent.
  choicesOf(references.driver, report, report.hasDecoder);
  choicesOf(references.vbios, report, true);
  let isNew = false;
  for (const [kind, name] of [["driver", "the driver's"], ["vbios", "the VBIOS's"]] as const) {
    const reference = references[kind];
    const keys = await prepareKeys(policy, reference.chain, TRUST.references);
    if (keys !== undefined) yield { what: kind === "driver" ? "keys of the driver's signer" : "keys of the VBIOS's signer", ...keys };
    const call = await prepareReference(policy, reference, report, kind === "vbios" || report.hasDecoder);
    const [id] = (await policy.ask("recordReference", policy.abi.decodeFunctionData("recordReference", call.data))) as unknown as [Hex];
    const [signer] = reference.chain;
    if (signer !== undefined && (await policy.isSignedBy(id, signerIdOf(signer)))) continue;
    isNew = true;
    yield { what: `${name} reference`, ...call };
  }
  const profile = profileIdOf(terms);
  if (isNew || (await policy.profileUntil(profile)) === 0) yield { what: "the profile", ...policy.call("recordProfile", [terms]) };
  return profile;
}
