export { SignatureError } from "./errors";
export type { Hex } from "./hex";
export { encodeRecord, encodeRecords, findBatchHints, findHints, MAX_BATCH, type SignedDigest } from "./p384/hints";
