/**
 * `npm run invariants:mutate`: breaks a copy of the contracts once for each line of scripts/mutations/invariants.mjs and sees
 * a campaign find it by the invariant that is named. `--only N` tries those of invariant N, `--in Market` those of one campaign.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forge, MISSING, testResults } from "./forge.mjs";
import { MUTATIONS } from "./mutations/invariants.mjs";
import { mutated } from "./mutations/mutated.mjs";
import { setup } from "./setup.mjs";
import { capture, end, root, StepFailed } from "./steps.mjs";

/** Of Staking's campaign; the others say themselves how long they are. */
const RUNS = "128";

function mutant(folder, mutation) {
  for (const part of ["contracts", "test/forge", "test/mocks", "foundry.toml", "scripts/solc.mjs", "cache/forge"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  rmSync(join(folder, "cache", "forge", "failures"), { recursive: true, force: true });
  writeFileSync(join(folder, mutation.file), mutated(mutation));
}

/** What the campaign says of a mutant. */
async function verdict(mutation) {
  const folder = mkdtempSync(join(tmpdir(), "mutant-"));
  try {
    mutant(folder, mutation);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const env = { INVARIANT: String(mutation.invariant), FOUNDRY_INVARIANT_RUNS: RUNS, FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: "0" };
    const args = ["test", "--json", "--match-contract", `${mutation.campaign}Invariants`];
    const { stdout, stderr } = await capture(mutation.what, forge(), args, { cwd: folder, env });
    const [campaign] = testResults(stdout);
    if (campaign === undefined) return stderr;
    const { status, reason } = campaign;
    return status === "Success" ? "nothing" : (reason ?? "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await end(async () => {
  await setup();
  if (forge() === undefined) throw new StepFailed(MISSING);
  mkdirSync(join(root, "cache", "forge"), { recursive: true });
  const chosen = (flag) => process.argv[process.argv.indexOf(flag) + 1];
  const only = process.argv.includes("--only") ? Number(chosen("--only")) : undefined;
  const campaign = process.argv.includes("--in") ? chosen("--in") : undefined;
  const wanted = MUTATIONS.filter((each) => (only ?? each.invariant) === each.invariant && (campaign ?? each.campaign) === each.campaign);
  let missed = 0;
  for (const mutation of wanted) {
    const said = await verdict(mutation);
    const caught = said.includes(`invariant ${mutation.invariant}:`);
    if (!caught) missed += 1;
    process.stdout.write(`${mutation.invariant}: ${mutation.what}: ${caught ? "caught" : "NOT CAUGHT"} (${said.trim()})\n`);
  }
  return missed === 0 ? 0 : 1;
});
