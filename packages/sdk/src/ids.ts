import type { Hex } from "@assay/tensor";
import { isHexString } from "ethers";
import { IdError } from "./errors";

declare const brand: unique symbol;

/** One copy of one order: `jobIdOf` computes it. 32 bytes. */
export type JobId = Hex & { readonly [brand]: "JobId" };

/** A committed program: `programIdOf` computes it from the program's bytes. 32 bytes. */
export type ProgramId = Hex & { readonly [brand]: "ProgramId" };

/** A way of verifying claims, as the proof router knows it. 4 bytes. */
export type Lane = Hex & { readonly [brand]: "Lane" };

function bytes(hex: string, length: number, what: string): Hex {
  if (!isHexString(hex, length)) throw new IdError(what, hex, length);
  return hex.toLowerCase() as Hex;
}

/** @throws {IdError} where `hex` is not 32 bytes. */
export function toJobId(hex: string): JobId {
  return bytes(hex, 32, "job id") as JobId;
}

/** @throws {IdError} where `hex` is not 32 bytes. */
export function toProgramId(hex: string): ProgramId {
  return bytes(hex, 32, "program id") as ProgramId;
}

/** @throws {IdError} where `hex` is not 4 bytes. */
export function toLane(hex: string): Lane {
  return bytes(hex, 4, "lane") as Lane;
}
