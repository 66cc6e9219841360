import { readFileSync } from "node:fs";
import { evidenceOf, type GpuEvidence, readEvidence } from "../evidence/read";
import { UsageError } from "./exit";

/** A file's bytes; `-` is standard input. @throws {UsageError} where it cannot be read. */
export function readFile(file: string): Buffer {
  try {
    return readFileSync(file === "-" ? 0 : file);
  } catch (cause) {
    throw new UsageError(`${file} cannot be read.`, { cause });
  }
}

export interface EvidenceFlags {
  readonly evidence?: string;
  readonly report?: string;
  readonly chain?: string;
  readonly gpu: number;
}

/** The GPU at a place, of all whose evidence is there. @throws {UsageError} where there are fewer. */
export function gpuAt(all: readonly GpuEvidence[], place: number): GpuEvidence {
  const found = all[place];
  if (found === undefined) throw new UsageError(`There is evidence of ${all.length} GPUs, and none at place ${place}: name another by --gpu.`);
  return found;
}

/** The evidence that the flags name. @throws {UsageError} where they name none. */
export function evidenceIn({ evidence, report, chain, gpu }: EvidenceFlags): GpuEvidence {
  if (evidence !== undefined) return gpuAt(readEvidence(readFile(evidence).toString("utf8")), gpu);
  if (report === undefined || chain === undefined) throw new UsageError("Name evidence: --evidence FILE, or --report FILE and --chain FILE.");
  return evidenceOf(readFile(report), readFile(chain));
}
