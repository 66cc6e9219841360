/** Faults that the proofs of test/halmos have to refute, each by the one that is named. docs/analysis.md lists them in words. */
const PAYMENT = "contracts/types/Payment.sol";
const POOL = "contracts/types/StakePool.sol";
const JOB = "contracts/types/Job.sol";
const FAULT = "contracts/types/Fault.sol";
const SESSION = "contracts/types/Session.sol";
const NONCES = "contracts/libraries/NonceBits.sol";
const PAUSE = "contracts/libraries/GuardianPause.sol";

export const MUTATIONS = [
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
