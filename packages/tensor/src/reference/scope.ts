import type { Dtype } from "./type";

/** Which operators and forms a reader of programs knows. What it does not know it refuses as unknown, or of a wrong type or shape. */
export interface Scope {
  readonly lastCode: number;
  /** Flags of an epilogue, or'ed. */
  readonly epilogueFlags: number;
  readonly matmulRanks: readonly number[];
  readonly lut8Tables: readonly Dtype[];
}

/** All that docs/programs.md defines. */
export const ALL: Scope = { lastCode: 27, epilogueFlags: 0b111_1111, matmulRanks: [2, 3, 4], lut8Tables: ["int8", "int16", "int32"] };

/** The referee of the EXECUTE lane. */
export const REFEREE: Scope = { lastCode: 3, epilogueFlags: 0b1111, matmulRanks: [2], lut8Tables: ["int8"] };
