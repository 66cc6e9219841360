import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the outputs of an execution's operators are kept, by the operators' numbers. */
export interface TensorStore {
  readonly write: (operator: number, data: Uint8Array) => void;
  readonly read: (operator: number) => Uint8Array;
}

/**
 * A file for each tensor in a folder, which is made where it is missing. Nobody removes the files.
 *
 * @throws Node's own errors where a file cannot be written or read.
 * @example
 * ```ts
 * import { type CommittedTrace, commitTrace, folderStore } from "@assay/tensor";
 *
 * const kept = (program: Uint8Array, input: Uint8Array, folder: string): CommittedTrace => commitTrace(program, input, { store: folderStore(folder) });
 * ```
 */
export function folderStore(folder: string): TensorStore {
  mkdirSync(folder, { recursive: true });
  const file = (operator: number): string => join(folder, `${operator}.raw`);
  return {
    write: (operator, data) => {
      writeFileSync(file(operator), data);
    },
    read: (operator) => readFileSync(file(operator)),
  };
}
