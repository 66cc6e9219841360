type Item = readonly [gas: number, what: string];

/** What one figure of snapshots/gas.json is held against. */
export interface GasGoal {
  readonly most: number;
  /** The least that the same step is known to cost elsewhere, and where. */
  readonly peer?: readonly [gas: number, where: string];
  /** What no other code for the same step could save. */
  readonly floor: readonly Item[];
}

/** What a figure is to be at least: how many times as much Solidity takes for what Stylus does. */
export interface RatioGoal {
  readonly least: number;
}

export type Goal = GasGoal | RatioGoal;

const TRANSACTION: Item = [21_000, "transaction"];
const GUARD: Item = [300, "guard against re-entry"];
const VOTES_OFF: Item = [2_100, "whether it votes"];
/** Cold account, two balances in use, whose votes the two are, event. */
const TOKEN: Item = [18_556, "token's transfer, with whose votes they are"];
const ALLOWANCE: Item = [2_100, "allowance"];
const REQUEST: Item = [22_100, "the request"];
/** A 32nd of it. */
const SHARE: Item = [656, "share of the transaction"];
const SIGNATURE: Item = [3_000, "signature"];
const JOB: Item = [22_100, "the job"];
const ENDED_JOB: Item = [5_000, "the job"];
const NONCES: Item = [5_000, "nonces"];
const CLIENT: Item = [5_000, "the client's account"];
const BOOK: Item = [5_000, "stake and units of the provider"];
const SERVING: Item = [2_100, "what the provider serves"];
const SETTINGS: Item = [2_100, "fee, pause and least collateral"];
const KNOWN_KEY: Item = [22_100, "an authority's key"];
const DEVICE: Item = [22_100, "the device"];
const PAID: Item = [17_100, "accounts of provider, fees and delegators, and their part"];

const STAKE_AGAIN: readonly Item[] = [
  TRANSACTION, [650, "calldata"], [2_100, "whether there is such a provider"], [5_000, "pool"], TOKEN, ALLOWANCE, [2_012, "event"], GUARD,
];

/** Goals by the keys of snapshots/gas.json. */
export const GOALS: Readonly<Record<string, Goal>> = {
  "attest.chain": {
    most: 330_000,
    peer: [41_000_000, "nitro-validator, with hints: an enclave's chain"],
    floor: [TRANSACTION, [40_000, "calldata"], [67_500, "five signatures in a batch"], KNOWN_KEY, KNOWN_KEY, DEVICE, [22_100, "the node"], [2_900, "event"]],
  },
  "attest.device": {
    most: 230_000,
    floor: [TRANSACTION, [30_900, "calldata"], [40_500, "three signatures in a batch"], DEVICE, [5_000, "the node"], [2_900, "event"]],
  },
  "attest.known": {
    most: 110_000,
    peer: [14_000_000, "nitro-validator, with hints: a document whose chain is known"],
    floor: [TRANSACTION, [20_700, "calldata"], [25_500, "a signature"], [2_100, "the device"], [5_000, "the node"], [2_100, "the seed"]],
  },
  "attest.known.code": {
    most: 80_000,
    peer: [14_000_000, "nitro-validator, with hints: a document whose chain is known"],
    floor: [TRANSACTION, [5_400, "calldata"], [2_600, "the account of what is kept"], [25_500, "a signature"], [2_100, "the device"], [5_000, "the node"], [2_100, "the seed"]],
  },
  "market.fill.mnist": {
    most: 130_000,
    floor: [TRANSACTION, [20_000, "four balances and nonces"], [13_300, "cold accounts and slots of lane and program"], [3_000, "signature"]],
  },
  "market.accept": {
    most: 85_000,
    peer: [149_000, "Boundless; iExec 374,000"],
    floor: [TRANSACTION, [9_300, "calldata"], JOB, NONCES, CLIENT, BOOK, SERVING, SETTINGS, SIGNATURE, [2_900, "event"]],
  },
  "market.acceptBatch32": { most: 32_000, floor: [SHARE, [292, "share of the calldata"], JOB, [784, "share of the rest"]] },
  "market.acceptBatch32Distinct": {
    most: 50_000,
    floor: [SHARE, [9_700, "calldata"], JOB, NONCES, CLIENT, SIGNATURE, [2_900, "event"], [288, "share of the provider's book and settings"]],
  },
  "market.settleBatch32": {
    most: 12_000,
    peer: [42_000, "Boundless, with its proof"],
    floor: [SHARE, [1_150, "calldata"], ENDED_JOB, [512, "event"], [960, "share of order, accounts and event"]],
  },
  "market.settleBatch32Distinct": {
    most: 24_000,
    peer: [42_000, "Boundless, with its proof"],
    floor: [SHARE, [8_200, "calldata"], ENDED_JOB, [4_700, "event"], [625, "share of the accounts"]],
  },
  "market.fillBatch32": {
    most: 12_000,
    floor: [SHARE, [930, "calldata"], [512, "event"], [300, "calls of router and verifier"], [1_400, "share of order, nonces, accounts and event"]],
  },
  "sessions.redeem": {
    most: 60_000,
    peer: [156_000, "Horizon; Livepeer 185,000"],
    floor: [TRANSACTION, [4_900, "calldata"], SIGNATURE, [5_000, "the session"], PAID, [2_500, "event"]],
  },
  "sessions.redeemBatch32": { most: 20_000, floor: [SHARE, [4_600, "calldata"], SIGNATURE, [5_000, "the session"], [534, "share of the accounts"], [2_500, "event"]] },
  "rewards.checkpoint": {
    most: 60_000,
    floor: [TRANSACTION, [300, "calldata"], [5_000, "votes, and what they become"], [6_300, "fees of five classes, three slots"], [4_200, "budget"], [5_500, "event"]],
  },
  "rewards.claimBatch32": {
    most: 25_000,
    floor: [SHARE, [530, "calldata"], [200, "what was counted, its refund taken off"], [5_000, "what there is to collect"], [2_500, "event"], [1_600, "share of the mint"]],
  },
  "court.prove.k4096": {
    most: 250_000,
    peer: [10_000_000, "bisection games, 10 to 15 million"],
    floor: [TRANSACTION, [195_000, "calldata, most of it the opening"], [5_900, "the judge"]],
  },
  "ratio.element.k4096": { least: 10 },
  "ratio.execute.mnist": { least: 20 },
  "referee.findFault.k4096": { most: 5_000, floor: [[352, "to enter a cached program"], [2_400, "hashes and products"]] },
  "p384.verify": {
    most: 29_000,
    peer: [4_000_000, "in Solidity, with hints"],
    floor: [[13_000, "193 doublings"], [12_500, "about 128 additions"]],
  },
  "evidence.sha384.block": { most: 60, floor: [[34, "80 rounds"], [13, "schedule"]] },
  "p384.verifyBatch5": { most: 17_500, floor: [[3_500, "share of 255 doublings"], [10_000, "about 104 additions"]] },
  "referee.execute.mnist": { most: 45_000, floor: [[16_500, "five cold accounts"], [352, "to enter a cached program"]] },
  "staking.stakeAgain": { most: 60_000, peer: [57_000, "Horizon"], floor: STAKE_AGAIN },
  "staking.requestWithdrawal": {
    most: 75_000,
    peer: [144_000, "Horizon"],
    floor: [TRANSACTION, [650, "calldata"], REQUEST, [7_100, "pool's two slots"], [2_100, "allocation"], VOTES_OFF, [2_012, "event"], GUARD],
  },
  "staking.withdraw": {
    most: 60_000,
    peer: [94_000, "Horizon"],
    floor: [TRANSACTION, [900, "calldata"], [200, "the request, its refund taken off"], [10_000, "pool's two slots"], TOKEN, [2_524, "event"], GUARD],
  },
  "staking.slash": {
    most: 90_000,
    peer: [107_000, "Horizon"],
    floor: [
      TRANSACTION, [1_900, "calldata"], [2_100, "service"], [7_100, "pool's two slots"], [5_000, "allocation"], [10_000, "two credits"],
      [5_000, "what is to be burned"], VOTES_OFF, [8_048, "four events"], GUARD,
    ],
  },
  "staking.delegateAgain": {
    most: 75_000,
    peer: [74_000, "Horizon"],
    floor: [
      TRANSACTION, [1_150, "calldata"], [4_200, "own stake's two slots"], [2_100, "ratio"], [7_100, "pool's two slots"], [5_000, "shares"], TOKEN,
      ALLOWANCE, [2_387, "event"], GUARD,
    ],
  },
  "staking.undelegate": {
    most: 85_000,
    peer: [155_000, "Horizon"],
    floor: [
      TRANSACTION, [650, "calldata"], REQUEST, [7_100, "pool's two slots"], [5_000, "shares"], [4_200, "own stake's two slots"], [2_100, "allocation"],
      [2_012, "event"], GUARD,
    ],
  },
  "staking.claimFees": {
    most: 60_000,
    peer: [306_000, "Horizon"],
    floor: [
      TRANSACTION, [1_150, "calldata"], [4_200, "pool's two slots"], [4_200, "stream's two slots"], [2_100, "shares"], [5_000, "debt"],
      [14_356, "a plain token's transfer"], [2_387, "event"], GUARD,
    ],
  },
  "staking.stakeAgainWithVotes": {
    most: 125_000,
    floor: [...STAKE_AGAIN, [2_100, "what of the pool is leaving"], [22_100, "checkpoint"], [5_000, "their number"], [2_100, "the one before"]],
  },
  "registry.update": {
    most: 45_000,
    floor: [TRANSACTION, [900, "calldata"], [4_700, "the operator, at staking"], [5_000, "state"], [5_000, "units of the class"], [2_524, "event"]],
  },
  "governor.propose": {
    most: 180_000,
    floor: [TRANSACTION, [7_200, "calldata"], [22_100, "the proposal"], [6_300, "threshold, delay and period"], [14_400, "the proposer's votes of tokens and stake"], [10_200, "event"]],
  },
  "governor.castVote": {
    most: 80_000,
    floor: [TRANSACTION, [700, "calldata"], [4_200, "the proposal, and when its vote ends"], [22_100, "that it voted"], [5_000, "the tally"], [16_500, "votes of tokens and stake"], [2_400, "event"]],
  },
  "governor.enact": {
    most: 160_000,
    floor: [
      [2 * 21_000, "two transactions"], [6_600, "calldata"], [22_100, "the timelock's operation"], [5_000, "its end"], [5_000, "the proposal's end"],
      [16_800, "proposal, end of the vote and tally, twice"], [5_200, "the timelock, twice"], [8_400, "roles, delay and time"], [14_000, "six events"], [11_500, "the change itself"],
    ],
  },
};
