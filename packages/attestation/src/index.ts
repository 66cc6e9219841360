export { type PreparedAttestation, prepareAttestation, prepareKeptBody, prepareKeptRecord, profileFor } from "./chain/attest";
export { type DailyEvent, type DailyLeft, type DailyParameters, type DailyPorts, type DailyStep, type Paid, runDaily } from "./chain/daily";
export { prepareKeys, signerIdOf } from "./chain/keys";
export {
  anchorOf, authorityIdOf, encodeChain, encodeKeptReport, encodeKnownReport, type KeptBody, type KnownReport, NO_STANDING, partsOf, recordOf, reportKeyIdOf, type ReportParts, type Standing,
} from "./chain/parts";
export { type KnownDevice, type KnownKey, type KnownProfile, Policy, profileIdOf, type ProfileTerms, PURPOSE, type SeedState, TRUST, valuesHash, wordOf } from "./chain/policy";
export { calldataGas, FailedError, type PreparedCall, quote, type Quote, send } from "./chain/quote";
export { choicesOf, type NamedCall, prepareProfile, type References, termsOf } from "./chain/references";
export { prepareRevocation, type RevocationCall } from "./chain/revocation";
export { Offer, type Serving } from "./chain/serving";
export { readAnswer, type ReadAnswer } from "./endorsements/revocation";
export { maskOf, readReference, type ReadReference } from "./endorsements/reference";
export { AttestationError, EvidenceError, NonceError, NotAuthorityError, ProfileError, ReferenceDiffersError, RootError, SignatureError } from "./errors";
export { type ReadCertificate, readCertificate, readPem } from "./evidence/certificate";
export { evidenceOf, type GpuEvidence, readEvidence } from "./evidence/read";
export { readReport, type ReadReport } from "./evidence/report";
export type { Hex } from "./hex";
export { decodeRecords, encodeRecord, encodeRecords, findBatchHints, findHints, findHintsOf, MAX_BATCH, type SignedDigest } from "./p384/hints";
export { DICTIONARY } from "./packing/dictionary";
export { pack } from "./packing/pack";
