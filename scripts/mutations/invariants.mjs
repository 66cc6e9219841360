/**
 * Faults that the campaigns of test/forge have to find, each by the invariant that is named. docs/staking-invariants.md,
 * docs/market-invariants.md and docs/court-invariants.md list them in words.
 */
const ALLOCATIONS = "contracts/staking/Allocations.sol";
const WITHDRAWALS = "contracts/staking/Withdrawals.sol";
const POOL = "contracts/types/StakePool.sol";
const ALLOCATION = "contracts/types/Allocation.sol";
const ALLOTMENTS = "contracts/types/Allotments.sol";
const BACKING = "contracts/types/Backing.sol";
const STREAM = "contracts/types/RewardStream.sol";
const TOKEN = "contracts/token/AssayToken.sol";

const PAYMENT = "contracts/types/Payment.sol";
const LOCKS = "contracts/libraries/StakeLocks.sol";
const ACCOUNT = "contracts/types/Account.sol";
const NONCES = "contracts/libraries/NonceBits.sol";
const LEDGER = "contracts/market/Ledger.sol";
const ORDERS = "contracts/market/Orders.sol";
const TAKINGS = "contracts/market/Takings.sol";
const JOBS = "contracts/market/Jobs.sol";
const SETTLEMENT = "contracts/market/Settlement.sol";
const CLAIMS = "contracts/market/Claims.sol";
const SESSIONS = "contracts/sessions/Sessions.sol";
const RECEIPTS = "contracts/sessions/Receipts.sol";

const COURT = "contracts/disputes/Court.sol";
const BONDS = "contracts/disputes/Bonds.sol";
const TRACES = "contracts/disputes/Traces.sol";
const JUDGES = "contracts/disputes/Judges.sol";

const REWARDS = "contracts/rewards/Rewards.sol";

const GOVERNOR = "contracts/governance/AssayGovernor.sol";

/** `from`, which stands in `file` once, becomes `to`. */
const STAKING_MUTATIONS = [
  { invariant: 2, what: "a withdrawal leaves its tokens in the pool", file: POOL, from: "(pool.tokens - amount, pool.shares - shares)", to: "(pool.tokens, pool.shares - shares)" },
  { invariant: 2, what: "what a slash pays out is burned, too", file: ALLOCATIONS, from: "_pendingBurn += report.burned;", to: "_pendingBurn += report.own + report.delegated;" },
  { invariant: 3, what: "what is taken back is not reserved", file: ALLOCATION, from: "return self.allocated + self.reserved(window);", to: "return self.allocated;" },
  { invariant: 3, what: "allocations are not held against the stake", file: ALLOTMENTS, from: "if (raised) _checkCommitted(self, backing, provider, ratio);", to: "" },
  { invariant: 3, what: "allocations do not shrink", file: ALLOTMENTS, from: "if (total <= usable) return total;", to: "if (total <= type(uint256).max - usable) return total;" },
  { invariant: 3, what: "what a slash took can be taken again", file: ALLOTMENTS, from: "allocation.take(own + delegated);", to: "" },
  { invariant: 7, what: "all own stake that a slash took is paid out", file: ALLOCATIONS, from: "_credit(payouts, report.own / 2)", to: "_credit(payouts, report.own)" },
  { invariant: 7, what: "own stake bears half of a loss", file: BACKING, from: "own = self.own.cut(amount);", to: "own = self.own.cut(amount / 2);" },
  { invariant: 8, what: "a withdrawal leaves some of its shares", file: POOL, from: "pool.shares - shares);", to: "pool.shares - shares + shares / 16);" },
  { invariant: 9, what: "a slash leaves votes as they were", file: ALLOCATIONS, from: "_ballots.setPrice(provider, backing.delegated.tokens, backing.delegated.shares);", to: "{}" },
  { invariant: 9, what: "own stake that left still votes", file: WITHDRAWALS, from: "if (_providers[provider].votes) _ballots.setOwn(provider, own.activeTokens());", to: "" },
  { invariant: 9, what: "tokens that were staked still vote", file: TOKEN, from: "super._update(from, to, value);", to: "if (from == address(0) || to == address(0)) super._update(from, to, value);\n        else ERC20._update(from, to, value);" },
  { invariant: 12, what: "new rewards replace those that flow", file: STREAM, from: "uint256 total = uint256(left) + amount;", to: "uint256 total = amount;" },
  { invariant: 12, what: "rewards flow while nobody holds a share", file: STREAM, from: "self.end += idle;", to: "" },
  { invariant: 13, what: "a deposit gets shares for more than it paid", file: POOL, from: "uint256(amount) * self.shares / self.tokens;", to: "(uint256(amount) + amount / 16 + 1) * self.shares / self.tokens;" },
  { invariant: 14, what: "delegated stake is paid out", file: ALLOCATIONS, from: "_credit(payouts, report.own / 2)", to: "_credit(payouts, (report.own + report.delegated) / 2)" },
];

/** The same, of the market and sessions. */
const MARKET_MUTATIONS = [
  { invariant: 1, what: "a coordinator's fee is paid on top of the price", file: PAYMENT, from: "return self.price - self.protocolFee - self.coordinatorFee - self.poolPart;", to: "return self.price - self.protocolFee - self.poolPart;" },
  { invariant: 1, what: "fees of sessions stay with the provider, too", file: SESSIONS, from: "earnings.own += paid - fee - poolPart;", to: "earnings.own += paid - poolPart;" },
  { invariant: 1, what: "who orders pays nothing", file: TAKINGS, from: "account.store(accountWord);", to: "" },
  { invariant: 3, what: "an acceptance locks nothing", file: ORDERS, from: "book.store(bookWord);", to: "" },
  { invariant: 3, what: "what is locked is not held against new locks", file: LOCKS, from: "locked + amount > allocated", to: "amount > allocated" },
  { invariant: 3, what: "an answer leaves its units booked", file: JOBS, from: "_unlock(provider, 0, order.units * freed);", to: "" },
  { invariant: 3, what: "a conviction leaves a session's collateral locked", file: RECEIPTS, from: "_unlock(provider, collateral, 0);", to: "" },
  { invariant: 4, what: "copies that are gone can be accepted", file: NONCES, from: "~(bits | bits >> PER_WORD)", to: "~(bits >> PER_WORD)" },
  { invariant: 4, what: "copies that are gone can be filled", file: NONCES, from: "if (bits & consumed != 0) return NonceState.Consumed;", to: "" },
  { invariant: 4, what: "copies that were canceled can be accepted", file: NONCES, from: "~(bits | bits >> PER_WORD)", to: "~bits" },
  { invariant: 5, what: "jobs are late at their deadline", file: JOBS, from: "if (block.timestamp > deadline) return reason;", to: "if (block.timestamp >= deadline) return reason;" },
  { invariant: 5, what: "a late job never ends", file: JOBS, from: "ends ? JobLib.ended(JobState.Refunded) : lock.withRefund()", to: "lock.withRefund()" },
  { invariant: 6, what: "a claim is paid at the last second at which it can be disputed", file: SETTLEMENT, from: "block.timestamp > disputableUntil;", to: "block.timestamp >= disputableUntil;" },
  { invariant: 6, what: "anybody convicts", file: CLAIMS, from: "if (msg.sender != COURT) revert IMarketGovernance.MarketNotCourt(msg.sender, COURT);", to: "" },
  { invariant: 6, what: "a convicted claim is paid", file: CLAIMS, from: "if (!lock.isRefunded()) _refund(order, lock);", to: "_credit(provider, order.token, _acceptedPrice(order, lock.acceptedAt(), lock.logRate()));" },
  { invariant: 6, what: "receipts are disputable for ever", file: RECEIPTS, from: "if (block.timestamp > until) revert SessionsDisputeOver(id, until, block.timestamp);", to: "" },
  { invariant: 10, what: "a voucher is paid whole each time", file: SESSIONS, from: "paid = owed - redeemed;", to: "paid = owed;" },
  { invariant: 10, what: "vouchers take more than was paid in", file: SESSIONS, from: "uint256 owed = Math.min(amount, funded);", to: "uint256 owed = amount;" },
  { invariant: 12, what: "the collateral of late jobs stays locked", file: JOBS, from: "ends ? order.collateral : 0", to: "0" },
  { invariant: 12, what: "fees of sessions stay there", file: SESSIONS, from: "if (amount == 0) return;", to: "if (amount != 0) return;" },
  { invariant: 13, what: "a withdrawal costs less than it pays", file: ACCOUNT, from: "word -= amount;", to: "word -= amount - amount / 16;" },
  { invariant: 13, what: "a deposit counts for more than came", file: LEDGER, from: "_credit(account, token, amount);", to: "_credit(account, token, amount + amount / 16);" },
  { invariant: 14, what: "who is late is paid, not the client", file: JOBS, from: "_giveBack(order, price, uint48(acceptedAt));", to: "_credit(lock.provider(), order.token, price);" },
  { invariant: 14, what: "what is left of a session goes to its provider", file: SESSIONS, from: "_giveToMarket(terms.client, bond.spender,", to: "_giveToMarket(terms.provider, bond.spender," },
];

/** The same, of the court. */
const COURT_MUTATIONS = [
  { invariant: 1, what: "what is burned of a bond is nobody's", file: BONDS, from: "_credit(BURNER, token, burned);", to: "" },
  { invariant: 1, what: "a share of a price is taken whole and noted in part", file: BONDS, from: "fee = uint256(mantissa) << shift;", to: "" },
  { invariant: 6, what: "who was judged is still paid for answers", file: COURT, from: "Dispute storage dispute = _undecided(id);\n        uint256 madeAt", to: "Dispute storage dispute = _disputes[id];\n        uint256 madeAt" },
  { invariant: 6, what: "silence is judged in the last second of an answer", file: COURT, from: "if (block.timestamp <= demand.deadline) revert", to: "if (block.timestamp < demand.deadline) revert" },
  { invariant: 6, what: "an answer is taken a second late", file: COURT, from: "if (block.timestamp > deadline) revert CourtAnswerLate", to: "if (block.timestamp > deadline + 1) revert CourtAnswerLate" },
  { invariant: 6, what: "a claim is held for the answer alone", file: COURT, from: "uint48 until = deadline + MOVE_SECONDS + execution;", to: "uint48 until = deadline + 1;" },
  { invariant: 6, what: "a trace leaves three answers and four moves of the lock", file: COURT, from: "5 * uint256(ANSWER_SECONDS) + 6 * uint256(MOVE_SECONDS)", to: "3 * uint256(ANSWER_SECONDS) + 4 * uint256(MOVE_SECONDS)" },
  { invariant: 6, what: "traces are counted as computed at once", file: COURT, from: "_busyUntil[source][provider] = end;", to: "" },
  { invariant: 6, what: "whoever posts a root unasked never shows what is below it", file: COURT, from: "bool known = dispute.root != 0;", to: "bool known = dispute.root != 0;\n        if (known) revert CourtTraceKnown(id, dispute.root);" },
  { invariant: 6, what: "the empty leaf's hash is never demanded", file: TRACES, from: "bool open = here.height == 0 ?", to: "bool open = here.hash == TraceTree.EMPTY_LEAF ? false : here.height == 0 ?" },
  { invariant: 6, what: "a proof shows the way to another node", file: COURT, from: "if (there) return way;", to: "return way;" },
  { invariant: 6, what: "whatever a judge says is taken for an answer", file: JUDGES, from: "magic == bytes32(selector) && ", to: "" },
  { invariant: 6, what: "claims are kept open under a judge that is there", file: COURT, from: "if (isJudgeActive()) revert CourtJudgeActive(JUDGE);", to: "" },
  { invariant: 6, what: "contracts answer, in whatever form", file: COURT, from: "_checkOpen();\n        Demand", to: "Demand" },
  { invariant: 6, what: "whoever likes looks into a session", file: RECEIPTS, from: "if (by != terms.client) revert ClaimIsPrivate(by, terms.client, address(0));", to: "" },
  { invariant: 6, what: "a proof needs no fault", file: COURT, from: "if (finding == Finding.None) revert CourtNoFault(id);", to: "" },
  { invariant: 7, what: "who has silence judged has no part", file: TRACES, from: "if (prover != msg.sender) {", to: "if (false) {" },
  { invariant: 7, what: "who demanded its way a minute ago has no part", file: TRACES, from: "bool early = false;", to: "bool early = true;" },
  { invariant: 12, what: "what was not answered never comes back unless it was judged", file: COURT, from: "if (!_disputes[id].judged && block.timestamp <= end) revert", to: "if (!_disputes[id].judged) revert" },
  { invariant: 12, what: "shares of prices wait for a verdict", file: COURT, from: "bool ended = dispute.judged || block.timestamp > dispute.lockEndsAt;", to: "bool ended = dispute.judged;" },
  { invariant: 14, what: "a liar has the share of the price", file: COURT, from: "if (dispute.judged) _credit(_demands[node.key(id)].demander, dispute.feeToken, fee);\n        else _cred", to: "_cred" },
  { invariant: 14, what: "a share of a price is paid twice", file: COURT, from: "(dispute.feeMantissa, dispute.feeShift) = (0, 0);\n        TraceNode", to: "TraceNode" },
  { invariant: 14, what: "an answer takes all of a bond", file: BONDS, from: "_credit(account, token, amount - burned);", to: "_credit(account, token, amount);" },
];

/** The same, of rewards. */
const REWARDS_MUTATIONS = [
  { invariant: 11, what: "a class earns more than nine tenths of its fees", file: REWARDS, from: "MOST_EARNING = (9 << EARNING_BITS) / 10;", to: "MOST_EARNING = (19 << EARNING_BITS) / 20;" },
];

/** The same, of the governor. */
const GOVERNOR_MUTATIONS = [
  { invariant: 9, what: "votes count as they are, not as they were", file: GOVERNOR, from: "return token().getPastVotes(account, timepoint) + STAKING.getPastVotes(account, timepoint);", to: "return token().getPastVotes(account, timepoint) + STAKING.getPastVotes(account, block.timestamp - 1);" },
  { invariant: 9, what: "stake votes twice", file: GOVERNOR, from: "+ STAKING.getPastVotes(account, timepoint);", to: "+ 2 * STAKING.getPastVotes(account, timepoint);" },
];

export const MUTATIONS = [
  ...STAKING_MUTATIONS.map((mutation) => ({ campaign: "Staking", ...mutation })),
  ...MARKET_MUTATIONS.map((mutation) => ({ campaign: "Market", ...mutation })),
  ...COURT_MUTATIONS.map((mutation) => ({ campaign: "Court", ...mutation })),
  ...REWARDS_MUTATIONS.map((mutation) => ({ campaign: "Rewards", ...mutation })),
  ...GOVERNOR_MUTATIONS.map((mutation) => ({ campaign: "Governance", ...mutation })),
];
