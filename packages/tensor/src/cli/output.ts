import { writeSync } from "node:fs";
import { ReaderGone, UsageError } from "./exit";

/** Milliseconds until a reader that takes nothing now is asked again. */
const PAUSE = 10;

/**
 * Writes to an open file, and returns when all is there: nothing waits in memory.
 *
 * @throws {ReaderGone} where nobody reads on.
 * @throws {UsageError} saying why it cannot be written.
 */
export function writeText(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(descriptor, bytes, written);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") throw new ReaderGone();
      if (code !== "EAGAIN") throw new UsageError(`Cannot write the output: ${code === "ENOSPC" ? "no space is left" : message}.`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
}
