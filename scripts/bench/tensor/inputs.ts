import { existsSync } from "node:fs";
import { join } from "node:path";

/** Bytes without a meaning, the same for the same seed. */
export function anyBytes(count: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: count }, () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 24);
}

/** A file of the folder with models, `ASSAY_MODELS` or shared/models beside the repository; nothing where it is not there. */
export function modelFile(name: string): string | undefined {
  const folder = process.env.ASSAY_MODELS ?? join(__dirname, "../../../../shared/models");
  const file = join(folder, name);
  return existsSync(file) ? file : undefined;
}
