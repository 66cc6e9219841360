/**
 * `npx ts-node --transpile-only scripts/tensor-cases.ts --seed S --count N [--from N] > file` writes N random programs over
 * all operators, with what the oracle makes of them, for another implementation to be compared with. A case depends on the
 * seed and its number alone. Each case, all integers little-endian:
 *
 *     program   u32 length ‖ bytes
 *     input     u32 length ‖ bytes
 *     count     u16
 *     outputs   (u32 length ‖ bytes) × count, every operator's, in order
 *
 * With `--mutants`, N programs after a few random edits, most of them none any more. Each:
 *
 *     program   u32 length ‖ bytes
 *     fault     u8, its number in docs/programs.md; 0 where the rules accept the program
 *     operator  u16, the one at fault; 65,535 where none is
 */
import { Command } from "commander";
import { join, u16, u8 } from "#tensor/reference/bytes";
import { randomCase } from "../test/oracle/draw/case";
import { caseBytes, counted } from "../test/oracle/draw/file";
import { randomMutant } from "../test/oracle/draw/mutant";
import { REASONS } from "#tensor/reference/refusal";

const NO_OPERATOR = 65_535;

function mutantBytes(seed: number, number: number): Uint8Array {
  const { bytes, refusal } = randomMutant(seed, number);
  const fault = refusal === undefined ? 0 : REASONS.indexOf(refusal.reason) + 1;
  return join(counted(bytes), u8(fault), u16(refusal?.operator ?? NO_OPERATOR));
}

const { seed, count, from, mutants } = new Command("tensor-cases")
  .requiredOption("--seed <number>", "another seed gives other cases", Number)
  .requiredOption("--count <number>", "how many", Number)
  .option("--from <number>", "the first case", Number, 0)
  .option("--mutants", "programs after random edits, and their faults", false)
  .parse()
  .opts<{ seed: number; count: number; from: number; mutants: boolean }>();

/** Waits until the bytes are gone: a pipe may be full. */
async function write(bytes: Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(bytes, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function main(): Promise<void> {
  for (let number = from; number < from + count; number++) await write(mutants ? mutantBytes(seed, number) : caseBytes(randomCase(seed, number)));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
