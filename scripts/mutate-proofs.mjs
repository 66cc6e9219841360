/**
 * `npm run prove:mutate`: breaks a copy of the contracts once for each line of `MUTATIONS` and sees halmos refute the proof that
 * is named by a counterexample. `-- NAME…` tries those proofs. docs/analysis.md lists them in words.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forge, MISSING } from "./forge.mjs";
import { prove } from "./halmos/prove.mjs";
import { setup } from "./setup.mjs";
import { end, root, StepFailed } from "./steps.mjs";

const PAYMENT = "contracts/types/Payment.sol";
const POOL = "contracts/types/StakePool.sol";
const JOB = "contracts/types/Job.sol";
const FAULT = "contracts/types/Fault.sol";
const SESSION = "contracts/types/Session.sol";
const NONCES = "contracts/libraries/NonceBits.sol";
const PAUSE = "contracts/libraries/GuardianPause.sol";

/** `from`, which stands in `file` once, becomes `to`. */
const MUTATIONS = [
  { proof: "proveProtocolFeeIsRoundedUp", file: PAYMENT, from: "(uint256(price) * feeBps + BPS - 1) / BPS", to: "uint256(price) * feeBps / BPS" },
  { proof: "proveCoordinatorFeeIsRoundedDown", file: PAYMENT, from: "uint256(price) * coordinatorBps / BPS", to: "uint256(price) / BPS" },
  { proof: "provePoolPartIsRoundedDown", file: PAYMENT, from: "uint128(rest * poolBps / BPS)", to: "uint128(rest / BPS)" },
  { proof: "proveFeesAreWithinThePrice", file: PAYMENT, from: "uint256(price) * coordinatorBps / BPS", to: "(uint256(price) * coordinatorBps + BPS - 1) / BPS" },
  { proof: "provePartsSumToThePrice", file: PAYMENT, from: "return self.price - self.protocolFee - self.coordinatorFee - self.poolPart;", to: "return self.price - self.protocolFee - self.poolPart;" },
  { proof: "proveSumsOfParts", file: PAYMENT, from: "self.poolPart += other.poolPart;", to: "self.poolPart += other.price;" },
  { proof: "provePriceAfterDeposit", file: POOL, from: "uint256(amount) * self.shares / self.tokens;", to: "(uint256(amount) * self.shares + self.tokens - 1) / self.tokens;" },
  { proof: "provePriceAfterLeaving", file: POOL, from: "return uint128(uint256(shares) * self.tokens / self.shares);", to: "return uint128((uint256(shares) * self.tokens + self.shares - 1) / self.shares);" },
  { proof: "proveSharesOfAUnitAreBounded", file: POOL, from: "uint256(amount) * self.shares / self.tokens;", to: "uint256(amount) * self.shares / self.tokens + self.shares / self.tokens;" },
  { proof: "proveImpairedWhereAlmostNothingIsLeft", file: POOL, from: "return self.shares > self.tokens * MAX", to: "return self.shares >= self.tokens * MAX" },
  { proof: "proveLastOneTakesAll", file: POOL, from: "self.thawing = pool.thawing - shares;", to: "self.thawing = pool.thawing;" },
  { proof: "proveSlashesTakeTokensAlone", file: POOL, from: "if (taken != 0) self.tokens = tokens - taken;", to: "if (taken != 0) (self.tokens, self.thawing) = (tokens - taken, self.thawing / 2);" },
  { proof: "proveLocksAreReadAsWritten", file: JOB, from: "return int48(int256(JobWord.unwrap(self) << 40) >> 213);", to: "return int48(int256((JobWord.unwrap(self) << 40) >> 213));" },
  { proof: "proveRefundedLocksStayLocks", file: JOB, from: "REFUNDED = 8;", to: "REFUNDED = 16;" },
  { proof: "proveClaimsAreOfTheirLock", file: JOB, from: ">> UNTIL_SHIFT) & (2 ** 40 - 1)", to: ">> UNTIL_SHIFT) & (2 ** 39 - 1)" },
  { proof: "proveEndsAreNeitherLocksNorClaims", file: JOB, from: "return self.isClaimed() && (JobWord", to: "return (JobWord.unwrap(self) == 3 || self.isClaimed()) && (JobWord.unwrap(self) == 3 ? 0 : JobWord" },
  { proof: "proveNoWordIsLockAndClaim", file: JOB, from: "return self.isClaimed() && (JobWord", to: "return (JobWord" },
  { proof: "proveNoncesAreConsumedOnce", file: NONCES, from: "bits | _consumedBit(nonce);", to: "bits | _consumedBit(nonce) << 1;" },
  { proof: "proveTermsArePacked", file: FAULT, from: "uint16(packed >> 16)", to: "uint16(packed >> 17)" },
  { proof: "proveTermsAreHashedByFields", file: SESSION, from: "calldatacopy(add(free, 32), terms, TERMS_BYTES)", to: "calldatacopy(add(free, 32), terms, sub(TERMS_BYTES, 32))" },
  { proof: "proveReceiptsAreSplitOff", file: SESSION, from: "tail = data[RECEIPT_BYTES:];", to: "tail = data[RECEIPT_BYTES - 1:];" },
  { proof: "proveGuardianRests", file: PAUSE, from: "GUARDIAN_REARM_SECONDS = 2 * GUARDIAN_PAUSE_SECONDS;", to: "GUARDIAN_REARM_SECONDS = GUARDIAN_PAUSE_SECONDS;" },
  { proof: "proveEndsAreClamped", file: PAUSE, from: "return until < block.timestamp ?", to: "return until <= block.timestamp + 1 ?" },
];

/** What forge reads to build the proofs. */
const COPIED = ["contracts", "test/forge/Vm.sol", "test/halmos", "foundry.toml", "scripts/solc.mjs", "scripts/halmos/solve.py"];

/** What halmos says of the proof that the mutation is about. */
async function verdict({ proof, file, from, to }) {
  const folder = mkdtempSync(join(tmpdir(), "mutant-"));
  try {
    for (const part of COPIED) cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const path = join(folder, file);
    const pieces = readFileSync(path, "utf8").split(from);
    if (pieces.length !== 2) throw new StepFailed(`${file} has this ${pieces.length - 1} times, not once: ${from}`);
    writeFileSync(path, pieces.join(to));
    const [result] = await prove(folder, { proof });
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
