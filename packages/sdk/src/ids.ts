import type { Hex } from "@assay/tensor";
import { isHexString } from "ethers";
import { IdError } from "./errors";

declare const brand: unique symbol;

/** One copy of one order: `jobIdOf` computes it. 32 bytes. */
export type JobId = Hex & { readonly [brand]: "JobId" };

/** A committed program: `programIdOf` computes it from the program's bytes. 32 bytes. */
export type ProgramId = Hex & { readonly [brand]: "ProgramId" };

/** One session: the digest of its terms, which `sessionIdOf` computes. 32 bytes. */
export type SessionId = Hex & { readonly [brand]: "SessionId" };

/** A way of verifying claims, as the proof router knows it. 4 bytes. */
export type Lane = Hex & { readonly [brand]: "Lane" };

function bytes(hex: string, length: number, what: string): Hex {
  if (!isHexString(hex, length)) throw new IdError(what, hex, length);
  return hex.toLowerCase() as Hex;
}

/**
 * A job's id from a string.
 *
 * @throws {IdError} where `hex` is not 32 bytes.
 * @example
 * ```ts
 * import { type JobId, toJobId } from "@assay/sdk";
 *
 * const stored: readonly string[] = [`0x${"01".repeat(32)}`];
 * const jobs: JobId[] = stored.map(toJobId);
 * ```
 */
export function toJobId(hex: string): JobId {
  return bytes(hex, 32, "job id") as JobId;
}

/**
 * A program's id from a string.
 *
 * @throws {IdError} where `hex` is not 32 bytes.
 * @example
 * ```ts
 * import { toProgramId } from "@assay/sdk";
 *
 * const program = toProgramId(`0x${"02".repeat(32)}`);
 * ```
 */
export function toProgramId(hex: string): ProgramId {
  return bytes(hex, 32, "program id") as ProgramId;
}

/**
 * A session's id from a string.
 *
 * @throws {IdError} where `hex` is not 32 bytes.
 * @example
 * ```ts
 * import { toSessionId } from "@assay/sdk";
 *
 * const session = toSessionId(`0x${"03".repeat(32)}`);
 * ```
 */
export function toSessionId(hex: string): SessionId {
  return bytes(hex, 32, "session id") as SessionId;
}

/**
 * A lane's selector from a string.
 *
 * @throws {IdError} where `hex` is not 4 bytes.
 * @example
 * ```ts
 * import { toLane } from "@assay/sdk";
 *
 * const lane = toLane("0x01020304");
 * ```
 */
export function toLane(hex: string): Lane {
  return bytes(hex, 4, "lane") as Lane;
}
