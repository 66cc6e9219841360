/**
 * `npm run prove:mutate`: breaks a copy of the contracts once for each line of scripts/mutations/proofs.mjs and sees halmos
 * refute the proof that is named by a counterexample. `-- NAME…` tries those proofs.
 */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forge, MISSING } from "./forge.mjs";
import { prove } from "./halmos/prove.mjs";
import { mutated } from "./mutations/mutated.mjs";
import { MUTATIONS } from "./mutations/proofs.mjs";
import { setup } from "./setup.mjs";
import { end, root, StepFailed } from "./steps.mjs";

/** What forge reads to build the proofs. */
const COPIED = ["contracts", "test/forge/Vm.sol", "test/halmos", "foundry.toml", "scripts/solc.mjs", "scripts/halmos/solve.py"];

/** What halmos says of the proof that the mutation is about. */
async function verdict(mutation) {
  const folder = mkdtempSync(join(tmpdir(), "mutant-"));
  try {
    for (const part of COPIED) cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, mutation.file), mutated(mutation));
    const [result] = await prove(folder, { proof: mutation.proof });
    if (result === undefined) return "NOT JUDGED";
    return result.num_models > 0 ? "refuted" : "NOT REFUTED";
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await end(async () => {
  await setup();
  if (forge() === undefined) throw new StepFailed(MISSING);
  const named = process.argv.slice(2);
  const wanted = MUTATIONS.filter(({ proof }) => named.length === 0 || named.includes(proof));
  let missed = 0;
  for (const mutation of wanted) {
    const said = await verdict(mutation);
    if (said !== "refuted") missed += 1;
    process.stdout.write(`${mutation.proof}: ${said} where ${mutation.to}\n`);
  }
  return missed === 0 && wanted.length > 0 ? 0 : 1;
});
