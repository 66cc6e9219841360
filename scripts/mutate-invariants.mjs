/**
 * `npm run invariants:mutate`: breaks a copy of Staking once for each line of `MUTATIONS` and sees the campaign find it by
 * the invariant that is named. `--only N` tries those of invariant N. docs/staking-invariants.md lists them in words.
 */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forge, MISSING, testResults } from "./forge.mjs";
import { setup } from "./setup.mjs";
import { capture, end, root, StepFailed } from "./steps.mjs";

const STAKING = "contracts/staking/Staking.sol";
const POOL = "contracts/types/StakePool.sol";
const ALLOCATION = "contracts/types/Allocation.sol";
const ALLOTMENTS = "contracts/types/Allotments.sol";
const BACKING = "contracts/types/Backing.sol";
const STREAM = "contracts/types/RewardStream.sol";
const TOKEN = "contracts/token/AssayToken.sol";

/** `from`, which stands in `file` once, becomes `to`. */
const MUTATIONS = [
  { invariant: 2, what: "a withdrawal leaves its tokens in the pool", file: POOL, from: "(pool.tokens - amount, pool.shares - shares)", to: "(pool.tokens, pool.shares - shares)" },
  { invariant: 2, what: "what a slash pays out is burned, too", file: STAKING, from: "_pendingBurn += report.burned;", to: "_pendingBurn += report.own + report.delegated;" },
  { invariant: 3, what: "what is taken back is not reserved", file: ALLOCATION, from: "return self.allocated + self.reserved(window);", to: "return self.allocated;" },
  { invariant: 3, what: "allocations are not held against the stake", file: ALLOTMENTS, from: "if (raised) _checkCommitted(self, backing, provider, ratio);", to: "" },
  { invariant: 3, what: "allocations do not shrink", file: ALLOTMENTS, from: "if (total <= usable) return total;", to: "if (total <= type(uint256).max - usable) return total;" },
  { invariant: 3, what: "what a slash took can be taken again", file: ALLOTMENTS, from: "allocation.take(own + delegated);", to: "" },
  { invariant: 7, what: "all own stake that a slash took is paid out", file: STAKING, from: "_credit(payouts, report.own / 2)", to: "_credit(payouts, report.own)" },
  { invariant: 7, what: "own stake bears half of a loss", file: BACKING, from: "own = self.own.cut(amount);", to: "own = self.own.cut(amount / 2);" },
  { invariant: 8, what: "a withdrawal leaves some of its shares", file: POOL, from: "pool.shares - shares);", to: "pool.shares - shares + shares / 16);" },
  { invariant: 9, what: "a slash leaves votes as they were", file: STAKING, from: "_ballots.setPrice(provider, backing.delegated.tokens, backing.delegated.shares);", to: "{}" },
  { invariant: 9, what: "own stake that left still votes", file: STAKING, from: "if (_providers[provider].votes) _ballots.setOwn(provider, own.activeTokens());", to: "" },
  { invariant: 9, what: "tokens that were staked still vote", file: TOKEN, from: "super._update(from, to, value);", to: "if (from == address(0) || to == address(0)) super._update(from, to, value);\n        else ERC20._update(from, to, value);" },
  { invariant: 12, what: "new rewards replace those that flow", file: STREAM, from: "uint256 total = uint256(left) + amount;", to: "uint256 total = amount;" },
  { invariant: 12, what: "rewards flow while nobody holds a share", file: STREAM, from: "self.end += idle;", to: "" },
  { invariant: 13, what: "a deposit gets shares for more than it paid", file: POOL, from: "uint256(amount) * self.shares / self.tokens;", to: "(uint256(amount) + amount / 16 + 1) * self.shares / self.tokens;" },
  { invariant: 14, what: "delegated stake is paid out", file: STAKING, from: "_credit(payouts, report.own / 2)", to: "_credit(payouts, (report.own + report.delegated) / 2)" },
];

const RUNS = "128";

function mutant(folder, { file, from, to }) {
  for (const part of ["contracts", "test/forge", "test/mocks", "foundry.toml", "scripts/solc.mjs", "cache/forge"]) {
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  rmSync(join(folder, "cache", "forge", "failures"), { recursive: true, force: true });
  const path = join(folder, file);
  const pieces = readFileSync(path, "utf8").split(from);
  if (pieces.length !== 2) throw new StepFailed(`${file} has this ${pieces.length - 1} times, not once: ${from}`);
  writeFileSync(path, pieces.join(to));
}

/** What the campaign says of a mutant. */
async function verdict(mutation) {
  const folder = mkdtempSync(join(tmpdir(), "mutant-"));
  try {
    mutant(folder, mutation);
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const env = { INVARIANT: String(mutation.invariant), FOUNDRY_INVARIANT_RUNS: RUNS, FOUNDRY_INVARIANT_SHRINK_RUN_LIMIT: "0" };
    const args = ["test", "--json", "--match-contract", "StakingInvariants"];
    const { stdout, stderr } = await capture(mutation.what, forge(), args, { cwd: folder, env });
    const [campaign] = testResults(stdout);
    if (campaign === undefined) return stderr;
    const { status, reason } = campaign;
    return status === "Success" ? `nothing in ${RUNS} runs` : (reason ?? "");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await end(async () => {
  await setup();
  if (forge() === undefined) throw new StepFailed(MISSING);
  mkdirSync(join(root, "cache", "forge"), { recursive: true });
  const only = process.argv[2] === "--only" ? Number(process.argv[3]) : undefined;
  let missed = 0;
  for (const mutation of MUTATIONS.filter(({ invariant }) => only === undefined || invariant === only)) {
    const said = await verdict(mutation);
    const caught = said.includes(`invariant ${mutation.invariant}:`);
    if (!caught) missed += 1;
    process.stdout.write(`${mutation.invariant}: ${mutation.what}: ${caught ? "caught" : "NOT CAUGHT"} (${said.trim()})\n`);
  }
  return missed === 0 ? 0 : 1;
});
