/** `npm run invariants:mutate`: breaks a copy of the contracts in every way of a list and sees campaigns find it. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { forge, MISSING, testResults } from "./forge.mjs";
import { MUTATIONS } from "./mutations/invariants.mjs";
import { mutated } from "./mutations/mutated.mjs";
import { setup } from "./setup.mjs";
import { capture, end, root, StepFailed } from "./steps.mjs";

const USAGE = `npm run invariants:mutate -- [--in CAMPAIGN] [--only N] [--what TEXT] [--list]
Breaks a copy of the contracts once for each line of scripts/mutations/invariants.mjs, which takes a minute or two each, and
sees a campaign find it by the invariant that is named.

  --in CAMPAIGN  those of ${[...new Set(MUTATIONS.map(({ campaign }) => campaign))].join(", ")}
  --only N       those of invariant N
  --what TEXT    those whose name has this text
  --list         names them and ends
Exit code: 0 where all were caught, else 1.
`;

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

function options() {
  try {
    const string = { type: "string" };
    return parseArgs({ options: { in: string, only: string, what: string, list: { type: "boolean" }, help: { type: "boolean" } } }).values;
  } catch (error) {
    throw new StepFailed(`${error.message}\n${USAGE}`);
  }
}

await end(async () => {
  const { in: campaign, only, what = "", list, help } = options();
  const wanted = MUTATIONS.filter((each) => (only ?? String(each.invariant)) === String(each.invariant) && (campaign ?? each.campaign) === each.campaign && each.what.includes(what));
  if (help || list) {
    process.stdout.write(help ? USAGE : wanted.map((each) => `${each.campaign} ${each.invariant}: ${each.what}\n`).join(""));
    return 0;
  }
  if (wanted.length === 0) throw new StepFailed(`no mutation is meant by that\n${USAGE}`);
  await setup();
  if (forge() === undefined) throw new StepFailed(MISSING);
  mkdirSync(join(root, "cache", "forge"), { recursive: true });
  let missed = 0;
  for (const mutation of wanted) {
    const said = await verdict(mutation);
    const caught = said.includes(`invariant ${mutation.invariant}:`);
    if (!caught) missed += 1;
    process.stdout.write(`${mutation.invariant}: ${mutation.what}: ${caught ? "caught" : "NOT CAUGHT"} (${said.trim()})\n`);
  }
  return missed === 0 ? 0 : 1;
});
