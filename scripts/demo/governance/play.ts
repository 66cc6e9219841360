import { castVote, changeText, decodeRevert, delegateVotes, executeProposal, isRevert, proposeChanges, queueProposal, readProposal, switchVotes } from "@assay/sdk";
import { type Signer, parseEther } from "ethers";
import { DemoError } from "../errors";
import type { MarketStage } from "../market/stage";
import { pass } from "../stake/clock";
import { handOver } from "./handover";

/** What the two that hold tokens have. */
const TOKENS = { north: parseEther("60000000"), east: parseEther("30000000") } as const;
/** For all that one of them sends. */
const ETHER = parseEther("0.02");
/** The fee that is proposed, in 1/10,000; a half of it is burned, as before. */
const FEE_BPS = 125;

/** Is told what happens, as it happens. */
export interface GovernanceAudience {
  part(text: string): void;
  proposed(changes: readonly string[]): void;
  voted(who: string, vote: string, weight: bigint): void;
  told(text: string): void;
}

/** What the vote changed. */
export interface GovernanceOutcome {
  readonly changes: readonly string[];
  readonly votes: Readonly<Record<"for" | "against" | "abstain" | "quorum", bigint>>;
  readonly feeBps: { readonly before: bigint; readonly after: bigint };
  /** From the proposal to its effect. */
  readonly seconds: number;
}

/**
 * The market goes over to its governor, and holders of tokens and of stake halve its fee. Only where the chain's clock can be
 * set: elsewhere it would take ten days.
 * @param stage of the market's part.
 * @throws {DemoError} where the fee is not what was voted for, or its former owner can still change it.
 */
export async function playGovernance(stage: MarketStage, audience: GovernanceAudience): Promise<GovernanceOutcome | undefined> {
  const { hre, actors, token, staking, market } = stage;
  if (hre.network.name !== "hardhat") {
    audience.part("A vote on the fee takes ten days: it is shown on the embedded chain");
    return undefined;
  }
  audience.part("The market goes over to a governor and its timelock; the deployer keeps no role, the former owner nothing");
  const { governor } = await handOver(stage);
  const at = { governor: await governor.getAddress(), market: await market.getAddress(), token: await token.getAddress(), staking: await staking.getAddress() };
  const { north, east } = actors.clients;
  const { first } = actors.providers;
  for (const [holder, amount] of [[north, TOKENS.north], [east, TOKENS.east]] as const) {
    await (await actors.deployer.sendTransaction({ to: holder, value: ETHER })).wait();
    await (await token.connect(actors.treasury).transfer(holder, amount)).wait();
    await delegateVotes({ signer: holder, token: at.token });
  }
  for (const signer of [first, actors.delegator]) await switchVotes({ signer, staking: at.staking, provider: first.address, enabled: true });
  await pass(hre, 1);

  audience.part("A holder proposes to halve the fee");
  const before = (await market.protocolFee()).feeBps;
  const start = await now(stage);
  const changes = [{ contract: "Market", address: at.market, parameter: "protocolFee", value: { feeBps: FEE_BPS, burnBps: 5_000 } }] as const;
  const { proposalId, proposal, fields, snapshot, deadline } = await proposeChanges({ signer: north, governor: at.governor, changes, description: "Half the fee" });
  audience.proposed(fields.map(changeText));

  await until(stage, snapshot + 1);
  audience.part("Two days later tokens and stake vote, for five days");
  const ballots: readonly [string, Signer, "for" | "against"][] = [
    ["a holder of tokens", north, "for"], ["another", east, "against"], ["a provider, with its own stake", first, "for"], ["its delegator, with its part", actors.delegator, "for"],
  ];
  for (const [who, signer, vote] of ballots) audience.voted(who, vote, (await castVote({ signer, governor: at.governor, proposalId, vote })).weight);

  await until(stage, deadline + 1);
  const { votes, quorum = 0n } = await readProposal({ provider: hre.ethers.provider, governor: at.governor, proposalId });
  const { eta } = await queueProposal({ signer: east, governor: at.governor, proposal });
  audience.part("It is passed; for three days more whoever dislikes it can leave, then anybody executes it");
  await until(stage, eta);
  await executeProposal({ signer: east, governor: at.governor, proposal });
  const after = (await market.protocolFee()).feeBps;
  if (after !== BigInt(FEE_BPS)) throw new DemoError(`The fee is ${after}, not the ${FEE_BPS} that was voted for.`);
  audience.told(`the fee of new work is ${after} of 10,000, it was ${before}; of work that was accepted before it stays ${before}`);
  await expectRefused(stage);
  audience.told("the former owner tries to change it, and is refused");
  return { changes: fields.map(changeText), votes: { ...votes, quorum }, feeBps: { before, after }, seconds: (await now(stage)) - start };
}

async function now({ hre }: MarketStage): Promise<number> {
  return (await hre.ethers.provider.getBlock("latest"))?.timestamp ?? 0;
}

async function until(stage: MarketStage, timestamp: number): Promise<void> {
  await pass(stage.hre, timestamp - (await now(stage)));
}

async function expectRefused({ actors, market, hre }: MarketStage): Promise<void> {
  const data = market.interface.encodeFunctionData("setProtocolFee", [0, 0]);
  try {
    await hre.ethers.provider.call({ from: actors.owner.address, to: await market.getAddress(), data });
  } catch (error) {
    if (isRevert(decodeRevert(error), "OwnableUnauthorizedAccount")) return;
    throw error;
  }
  throw new DemoError("The former owner can still change the fee.");
}
