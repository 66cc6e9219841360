import {
  type Claim,
  type CommittedTrace,
  type DisputeEvent,
  type DisputedClaim,
  type Hex,
  type NodeAnswer,
  type Order as SdkOrder,
  type Search,
  type SessionReceipt,
  type SessionTerms,
  type TraceNode,
  NODE_KINDS,
  TRACE,
  answerNode,
  answerOutput,
  collectCredit,
  commitTrace,
  demandNode,
  demandOutput,
  demandTrace,
  disputeIdOf,
  estimateAnswer,
  estimateProof,
  followDisputes,
  isRevert,
  jobContext,
  judgeSilence,
  keepOpen,
  outputNode,
  postTrace,
  presentTrace,
  proveFault,
  reactivateJudge,
  readBond,
  readCourt,
  readCredit,
  readDemand,
  readDispute,
  readShown,
  receiptClaim,
  receiptContext,
  releaseFee,
  returnBond,
  searchFault,
  signTrace,
} from "@assay/sdk";
import { loadFixture, mine, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, type Signer, concat, dataLength, dataSlice, getBytes, hexlify, toBeHex, zeroPadBytes } from "ethers";
import { ethers } from "hardhat";
import { activateProgram, expireProgram } from "hardhat-stylus/network-helpers";
import { at } from "#tensor/reference/bytes";
import { trace as execute } from "#tensor/reference/execute";
import { type Program, encodeProgram, validate } from "#tensor/reference/program";
import type { Tensor } from "#tensor/reference/tensor";
import type { Court } from "../../typechain-types";
import { TERMS } from "../fixtures/court";
import { SETTLED, SLASHED, accepted, anAnswer, claimIn, claimsOf, contextOf, sendSettle, sendSubmit, stateOf } from "../fixtures/jobs";
import { MAX_LOCK, OPTIMISTIC_LANE, PRICE, deployMarketBefore } from "../fixtures/market";
import { refusal } from "../fixtures/refusal";
import { aReceipt, opened, signReceipt as signSessionReceipt } from "../fixtures/sessions";
import { type Node, ProvidersTrace } from "../fixtures/trace";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { Dispute, changed } from "../oracle/dispute";

/** Seconds of the court's moves. */
const [ANSWER, MOVE] = [200n, 250n];
const ACTIVATION_VALUE = ethers.parseEther("0.01");
const PROGRAM = ZOO.cnn as Program;
const INPUT = at(zooInputs(PROGRAM), 0);
const [OPERATOR, ELEMENT] = [1, 5];

/** A job that the provider answered, with the right output and a trace of which one element is wrong, or with none wrong. */
async function deploy(lies: ReadonlyMap<number, Tensor>) {
  const judge = await ethers.deployContract("Judge");
  await activateProgram(judge);
  let deployed: Court | undefined;
  const fixture = await deployMarketBefore(async ({ staking, owner, burner }) => {
    deployed = await ethers.deployContract("Court", [owner, staking, burner, ANSWER, MOVE, TERMS, judge, judge]);
    return deployed;
  });
  const tribunal = deployed as Court;
  const said = new Dispute(validate(PROGRAM), INPUT, lies);
  const [inputSalt, outputSalt] = said.salts as readonly [Hex, Hex];
  const theirs = new ProvidersTrace(said.claimed, outputSalt, hexlify(said.header()) as Hex);
  const order = await accepted(fixture, { lane: OPTIMISTIC_LANE, program: said.shared.program, input: said.shared.input });
  const answer = anAnswer(0n, said.shared.output);
  await sendSubmit(fixture, order, [answer]);
  const [made] = await claimsOf(fixture, order);
  if (made === undefined) throw new Error("nothing was claimed");
  const [source, court, token] = [await fixture.market.getAddress(), await tribunal.getAddress(), await fixture.token.getAddress()];
  const challenger = fixture.thief;
  await fixture.token.mint(challenger, PRICE);
  await fixture.token.connect(challenger).approve(court, PRICE);
  const claim = (await claimIn(fixture, order, answer)) as unknown as Claim;
  const disputed: DisputedClaim = { source, claim, context: contextOf(fixture, order, made) as Hex };
  return { ...fixture, world: fixture, judgeContract: judge, tribunal, court, tokenAddress: token, said, theirs, inputSalt, outputSalt, order, made, challenger, disputed, dispute: disputeIdOf(source, claim), deployedAt: await ethers.provider.getBlockNumber() };
}

function deployLie() {
  const right = at(execute(validate(PROGRAM), INPUT), OPERATOR);
  return deploy(new Map([[OPERATOR, changed(right, ELEMENT, 1)]]));
}

function deployHonest() {
  return deploy(new Map());
}

type Fixture = Awaited<ReturnType<typeof deploy>>;

/** given a market, a court before the compiled judge, and a provider that lies or does not
 *   when a challenger and a provider act by the library alone: the lie is slashed, the truth is paid
 */
describe("disputes through the SDK", () => {
  const { provider } = ethers;
  const ours = (): CommittedTrace => commitTrace(encodeProgram(PROGRAM), INPUT);

  function nodeOf({ kind, tensor, height, index, hash }: TraceNode): Node {
    return { kind: BigInt(NODE_KINDS.indexOf(kind)), tensor: BigInt(tensor), height: BigInt(height), index: BigInt(index), hash };
  }

  async function next(fixture: Fixture): Promise<Search> {
    const { court, dispute, deployedAt, inputSalt } = fixture;
    const { root, answers } = await readShown({ provider, court, dispute, fromBlock: deployedAt });
    return searchFault({ trace: ours(), inputSalt, root, shown: answers });
  }

  /** The provider shows what it has. */
  async function show({ operator, court, disputed, dispute, theirs }: Fixture, node: TraceNode, signer: Signer = operator): Promise<void> {
    const data = getBytes(theirs.answer(nodeOf(node)));
    if (node.kind === "trace") await postTrace({ signer, court, disputed, statement: theirs.said as never, level: data });
    else await answerNode({ signer, court, dispute, node, data });
  }

  it("find and prove one wrong element, from the chain alone", async () => {
    const fixture = await loadFixture(deployLie);
    const { court, disputed, dispute, challenger, order } = fixture;
    const demanded: TraceNode[] = [];
    let search = await next(fixture);
    for (; search.kind === "demand"; search = await next(fixture)) {
      const { bond, deadline } = await demandNode({ signer: challenger, court, disputed, ...search });
      expect(await readDemand({ provider, court, dispute, node: search.node })).to.deep.equal({ demander: challenger.address, deadline, bond });
      demanded.push(search.node);
      await show(fixture, search.node);
      expect((await readDemand({ provider, court, dispute, node: search.node }))?.deadline).to.equal(0);
    }
    expect(demanded.map(({ kind }) => kind)).to.deep.equal(["trace", "tensor", "tree"]);
    if (search.kind !== "fault") throw new Error("nothing was found");
    const { fault } = search;
    expect([fault.what, fault.operator, fault.element]).to.deep.equal(["element", OPERATOR, ELEMENT]);
    const gas = await estimateProof({ provider, from: challenger.address, court, disputed, fault });
    const { taken, receipt } = await proveFault({ signer: challenger, court, disputed, fault });
    expect(taken).to.equal(5_000n);
    expect(gas).to.be.within(receipt.gasUsed, (receipt.gasUsed * 3n) / 2n);
    expect(await stateOf(fixture.world, order)).to.equal(SLASHED);
    expect(await readDispute({ provider, court, dispute })).to.deep.equal({ root: fixture.theirs.said.root, judged: true });
    const again = await refusal(proveFault({ signer: challenger, court, disputed, fault }));
    expect(isRevert(again, "CourtJudged") && again.message).to.contain("returnBond");
    const { fee } = await releaseFee({ signer: challenger, court, dispute });
    expect(fee).to.equal((PRICE * 3_000n) / 10_000n);
    expect((await collectCredit({ signer: challenger, court, token: fixture.tokenAddress })).amount).to.equal(fee);
    expect(await readCredit({ provider, court, account: fixture.operator.address })).to.be.greaterThan(0n);
  });

  it("read answers as the court does, without padding", async () => {
    const fixture = await loadFixture(deployLie);
    const { court, tribunal, disputed, dispute, challenger, theirs, operator } = fixture;
    await demandTrace({ signer: challenger, court, disputed });
    await show(fixture, TRACE);
    const search = await next(fixture);
    if (search.kind !== "demand") throw new Error("nothing is asked for");
    await demandNode({ signer: challenger, court, disputed, ...search });
    const data = theirs.answer(nodeOf(search.node));
    const padding = -dataLength(data) & 31;
    expect(padding).to.be.greaterThan(0);
    const calldata = tribunal.interface.encodeFunctionData("answer", [dispute, nodeOf(search.node), data]);
    await operator.sendTransaction({ to: court, data: dataSlice(calldata, 0, dataLength(calldata) - padding) });
    const { answers } = await readShown({ provider, court, dispute, fromBlock: fixture.deployedAt });
    expect(answers.filter(({ node }) => node.kind === "tensor").map((answer: NodeAnswer) => hexlify(answer.data))).to.deep.equal([data]);
    const after = await next(fixture);
    expect(after.kind === "demand" && after.node.kind).to.equal("tree");
  });

  it("read a piece of the output whose offset points backwards", async () => {
    const fixture = await loadFixture(deployHonest);
    const { court, tribunal, disputed, dispute, client, operator, outputSalt } = fixture;
    await demandOutput({ signer: client, court, disputed, piece: 0 });
    const { salt, tensorType, path, data } = ours().piece(0, outputSalt) as unknown as { salt: Hex; tensorType: Hex; path: Hex[]; data: Hex };
    const { fragment } = tribunal.getFunction("answerOutput");
    const abi = AbiCoder.defaultAbiCoder();
    const claim = abi.encode(fragment.inputs.slice(0, 2), [disputed.source, disputed.claim]);
    // The data stands between the arguments and the output's other fields, which count from the output's begin.
    const words = (dataLength(data) + 31) >> 5;
    const before = concat([toBeHex(dataLength(data), 32), zeroPadBytes(data, 32 * words)]);
    const rest = abi.encode(["bytes32", "bytes", "bytes32[]", "uint256"], [salt, tensorType, path, 2n ** 256n - BigInt(dataLength(before))]);
    const calldata = concat([fragment.selector, claim, toBeHex(0, 32), toBeHex(8 * 32 + dataLength(before), 32), before, rest]);
    await operator.sendTransaction({ to: court, data: calldata });
    const { events } = await readShown({ provider, court, dispute, fromBlock: fixture.deployedAt });
    expect(events.flatMap((event) => (event.kind === "answered" ? event.shown.map((each) => hexlify(each)) : []))).to.deep.equal([data]);
  });

  it("have what is withheld judged, and bonds back", async () => {
    const fixture = await loadFixture(deployLie);
    const { court, disputed, dispute, challenger, relayer, order } = fixture;
    await demandTrace({ signer: challenger, court, disputed });
    await show(fixture, TRACE);
    const search = await next(fixture);
    if (search.kind !== "demand") throw new Error("nothing is asked for");
    const other = { ...search.node, tensor: 0, hash: at(ours().hashes, 0) };
    await demandNode({ signer: challenger, court, disputed, ...search });
    const { bond } = await demandNode({ signer: challenger, court, disputed, node: other, proof: { ...search.proof, listPath: (fixture.theirs.proof(nodeOf(other)).listPath as Hex[]) } });
    const early = await refusal(judgeSilence({ signer: relayer, court, disputed, ...search }));
    expect(isRevert(early, "CourtAnswerOpen") && early.message).to.contain("deadline");
    await time.increase(ANSWER + 1n);
    expect((await judgeSilence({ signer: relayer, court, disputed, ...search })).taken).to.equal(2_500n);
    expect(await stateOf(fixture.world, order)).to.equal(SLASHED);
    const before = await readCredit({ provider, court, account: challenger.address });
    await returnBond({ signer: relayer, court, dispute, node: other });
    expect((await readCredit({ provider, court, account: challenger.address })) - before).to.equal(bond);
  });

  it("answer for an honest trace, and the claim is paid", async () => {
    const fixture = await loadFixture(deployHonest);
    const { court, disputed, dispute, challenger, client, operator, order, outputSalt, market } = fixture;
    const trace = ours();
    await demandTrace({ signer: challenger, court, disputed });
    await postTrace({ signer: operator, court, disputed, statement: trace.statement(outputSalt), level: trace.answer(TRACE) });
    expect(await next(fixture)).to.deep.equal({ kind: "agreed" });
    const leaf: TraceNode = { kind: "tree", tensor: 0, height: 0, index: 0, hash: trace.tensor(0).node(0, 0) };
    const tensor: TraceNode = { kind: "tensor", tensor: 0, height: 0, index: 0, hash: at(trace.hashes, 0) };
    for (const node of [tensor, leaf]) {
      await demandNode({ signer: challenger, court, disputed, node, proof: trace.proof(node) });
      const answer = { court, dispute, node, data: trace.answer(node) };
      const gas = await estimateAnswer({ ...answer, provider, from: operator.address });
      const receipt = await answerNode({ ...answer, signer: operator });
      expect(gas).to.be.within(receipt.gasUsed, (receipt.gasUsed * 3n) / 2n);
    }
    const stranger = await refusal(demandOutput({ signer: challenger, court, disputed, piece: 0 }));
    expect(isRevert(stranger, "CourtNotClient")).to.equal(true);
    for (const piece of [0, 7]) {
      await demandOutput({ signer: client, court, disputed, piece });
      await answerOutput({ signer: operator, court, disputed, piece, output: trace.piece(piece, outputSalt) });
    }
    const { events } = await readShown({ provider, court, dispute, fromBlock: fixture.deployedAt });
    const [piece, none] = events.filter((event) => event.kind === "answered" && event.node.kind === "output") as Extract<DisputeEvent, { kind: "answered" }>[];
    expect(piece?.shown.map((data) => hexlify(data))).to.deep.equal([trace.piece(0, outputSalt).data]);
    expect([none?.node, none?.shown.map(({ length }) => length)]).to.deep.equal([outputNode(7), [0]]);
    await time.increase(MAX_LOCK);
    await sendSettle(fixture.world, order);
    expect(await stateOf(fixture.world, order)).to.equal(SETTLED);
    const { fee } = await releaseFee({ signer: operator, court, dispute });
    expect(await readCredit({ provider, court, account: operator.address, token: await fixture.token.getAddress() })).to.equal(fee - (fee + 9n) / 10n);
    expect(await market.getAddress()).to.equal(disputed.source);
  });

  it("bind a provider by its signature", async () => {
    const fixture = await loadFixture(deployHonest);
    const { court, disputed, dispute, challenger, operator, outputSalt } = fixture;
    const trace = ours();
    const signature = await signTrace({ signer: operator, court, disputed, root: trace.root });
    const bad = await refusal(presentTrace({ signer: challenger, court, disputed, statement: trace.statement(outputSalt), signature: await signTrace({ signer: challenger, court, disputed, root: trace.root }) }));
    expect(isRevert(bad, "CourtSignatureInvalid")).to.equal(true);
    await presentTrace({ signer: challenger, court, disputed, statement: trace.statement(outputSalt), signature });
    expect(await readDispute({ provider, court, dispute })).to.deep.equal({ root: trace.root, judged: false });
    const known = await refusal(postTrace({ signer: operator, court, disputed, statement: trace.statement(outputSalt) }));
    expect(isRevert(known, "CourtTraceKnown")).to.equal(true);
  });

  it("tell what happens, as it happens", async () => {
    const fixture = await loadFixture(deployLie);
    const { court, disputed, dispute, challenger, deployedAt } = fixture;
    const { bond, deadline } = await demandTrace({ signer: challenger, court, disputed });
    await show(fixture, TRACE);
    await mine();
    const events: DisputeEvent[] = [];
    for await (const update of followDisputes({ provider, court, from: deployedAt + 1, disputes: [dispute] })) {
      if (update.kind === "event") events.push(update.event);
      if (update.kind === "reached") break;
    }
    const { root } = fixture.theirs.said;
    expect(events).to.deep.equal([
      { kind: "demanded", dispute, demander: challenger.address, node: TRACE, source: disputed.source, claim: disputed.claim, deadline, bond },
      { kind: "posted", dispute, root, source: disputed.source, claim: disputed.claim },
      { kind: "answered", dispute, responder: fixture.operator.address, node: TRACE, shown: [getBytes(fixture.theirs.answer(nodeOf(TRACE)))] },
    ]);
  });

  it("wait for a judge that is away", async () => {
    const fixture = await loadFixture(deployLie);
    const { court, disputed, challenger, judgeContract } = fixture;
    await demandTrace({ signer: challenger, court, disputed });
    await show(fixture, TRACE);
    const state = await readCourt({ provider, court });
    expect(state).to.deep.equal({
      judge: await judgeContract.getAddress(), standIn: await judgeContract.getAddress(), isJudgeActive: true, answerSeconds: Number(ANSWER), moveSeconds: Number(MOVE),
      openerSeconds: 300,
      terms: { leastBaseFee: TERMS.leastBaseFee, marginBps: Number(TERMS.marginBps), burnBps: Number(TERMS.burnBps), priceBps: Number(TERMS.priceBps) },
    });
    const active = await refusal(keepOpen({ signer: challenger, court, disputed }));
    expect(isRevert(active, "CourtJudgeActive")).to.equal(true);
    await expireProgram(judgeContract);
    await keepOpen({ signer: challenger, court, disputed });
    await reactivateJudge({ signer: challenger, court, value: ACTIVATION_VALUE });
    expect((await readCourt({ provider, court })).isJudgeActive).to.equal(true);
  });

  it("name claims and bonds as the contracts do", async () => {
    const fixture = await loadFixture(deployLie);
    const { tribunal, court, disputed, dispute, order, made } = fixture;
    expect(await tribunal.disputeOf(disputed.source, disputed.claim)).to.equal(dispute);
    expect(jobContext(order as unknown as SdkOrder, Number(made.copy), made.lock)).to.equal(disputed.context);
    for (const [node, gas] of [[TRACE, 370_000n], [outputNode(0), 1_450_000n]] as const) {
      expect(await readBond({ provider, court, node, baseFee: 10n ** 9n })).to.equal(gas * 2n * 10n ** 9n);
    }
    const low = await refusal(demandTrace({ signer: fixture.challenger, court, disputed, bond: 10n ** 9n }));
    expect(isRevert(low, "CourtBondShort") && low.message).to.contain("readBond");
  });

  it("name the claims of receipts as sessions do", async () => {
    const { sessions, terms, ...fixture } = await opened();
    const receipt = aReceipt({ sessions, ...fixture }, terms);
    const signed = { receipt: receipt as unknown as SessionReceipt, signature: (await signSessionReceipt({ sessions, ...fixture }, receipt)) as Hex };
    const plain = terms as unknown as SessionTerms;
    const claim = receiptClaim(fixture.domain, plain, signed.receipt);
    const { client } = await sessions.liabilityOf(claim, receiptContext(plain, signed));
    expect(client).to.equal(fixture.client.address);
  });
});
