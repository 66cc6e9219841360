import type { Hex } from "./hex";

/** What this package throws itself. */
export class AttestationError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A signature for which there are no hints: it does not hold, or is none. */
export class SignatureError extends AttestationError {
  /** @param index the signature's place in its batch, from 0. */
  constructor(
    readonly index: number,
    readonly reason: string,
  ) {
    super(`signature ${index} has no hints: ${reason}.`);
  }
}

/** Evidence that cannot be read: not of a known form, or not whole. */
export class EvidenceError extends AttestationError {
  /** @param part what cannot be read: `report`, `certificate 2`, a field of JSON. */
  constructor(
    readonly part: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${part}: ${reason}.`, options);
  }
}

/** A report over another nonce than the one that the chain asks for: of another day, node or provider. */
export class NonceError extends AttestationError {
  constructor(
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The report answers nonce ${actual}, and the chain asks for ${expected}: have the GPU sign that one.`);
  }
}

/** A chain of certificates that begins at no root that the policy trusts. */
export class RootError extends AttestationError {
  constructor(readonly names: readonly string[]) {
    super(`The policy trusts none of the chain's authorities (${names.join(", ")}): this is no GPU whose maker it knows, or its root was taken back.`);
  }
}

/** An issuer that takes no certificate back: a device, which certifies its report keys alone, or the subject of a certificate that is no authority's. */
export class NotAuthorityError extends AttestationError {
  /** @param subject the common name of the issuer. */
  constructor(readonly subject: string) {
    super(`${subject} is a device or no authority, and takes nothing back: what ends it is a revocation of its own certificate.`);
  }
}

/** Firmware of which the policy has no proven reference measurements. */
export class ProfileError extends AttestationError {
  constructor(
    readonly driver: string,
    readonly vbios: string,
    readonly board: string,
  ) {
    super(`The policy has no profile of board ${board} with driver ${driver} and VBIOS ${vbios} that measures so: register their reference measurements by "assay-attest reference".`);
  }
}

/** A measurement that a reference does not have: other firmware, or changed one. */
export class ReferenceDiffersError extends AttestationError {
  /** @param index of the measurement, from 0. */
  constructor(
    readonly index: number,
    readonly measured: Hex,
  ) {
    super(`The report measures ${measured} at index ${index}, which the reference does not have: it is of other firmware, or that was changed.`);
  }
}
