import {
  type DisputedClaim, type FoundFault, type Hex, type NodeAnswer, TRACE, answerNode, answerOutput, collectCredit, demandNode, demandOutput,
  demandTrace, disputeIdOf, jobContext, judgeSilence, outputNode, postTrace, presentTrace, proveFault, releaseFee, returnBond, searchFault, signTrace,
} from "@assay/sdk";
import { cacheProgram } from "hardhat-stylus/network-helpers";
import { MaxUint256, type TransactionReceipt, ZeroAddress, getBytes, hexlify, parseEther } from "ethers";
import type { Snapshot } from "../file";
import { inSolidity, ratio } from "../solidity";
import { copies, submitted } from "./jobs";
import { type Claimed, type Layer, wideLayer } from "./layer";
import { HOUR, type MarketStage, refresh } from "./stage";

const ROUNDS = ["first", "steady"] as const;

/** How the nodes that a challenger demands are called in keys, in the order in which it does. */
const NODES = ["trace", "tensor", "node", "leaf"] as const;

/** Disputes of the wide layer: whole transactions of challenger and provider, and of the prover. */
export async function courtGas(stage: MarketStage): Promise<Snapshot> {
  await enlist(stage);
  const layer = wideLayer();
  const court = new Sittings(stage, layer, await stage.court.getAddress());
  const figures: Record<string, number> = {};
  // The second of each is the one whose accounts have had credit before.
  for (const round of ROUNDS) Object.assign(figures, await court.fraud(40 + ROUNDS.indexOf(round)), await court.silence(42 + ROUNDS.indexOf(round)), await court.answered(44 + ROUNDS.indexOf(round)));
  layer.truth.trace.release();
  layer.lie.trace.release();
  return figures;
}

/** The judge was activated when all began, which is long ago; the challenger has money. */
async function enlist({ hre, court, judge, cash, actors }: MarketStage): Promise<void> {
  const { deployer, challenger } = actors;
  if (!(await court.isJudgeActive())) await (await court.connect(deployer).reactivate({ value: parseEther("0.01") })).wait();
  await cacheProgram(await hre.ethers.getContractAt("IJudge", judge));
  await (await cash.mint(challenger, parseEther("1"))).wait();
  await (await cash.connect(challenger).approve(court, MaxUint256)).wait();
}

class Sittings {
  constructor(
    private readonly stage: MarketStage,
    private readonly layer: Layer,
    private readonly court: string,
  ) {}

  /** A lie that is shown as far as it is wrong, and proven. */
  async fraud(run: number): Promise<Snapshot> {
    const { stage, layer, court } = this;
    const { challenger, operator } = stage.actors;
    const { disputed, dispute } = await this.claim(run, layer.lie);
    const figures: Record<string, number> = {};
    const shown: NodeAnswer[] = [];
    figures["court.demandTrace"] = gasOf(await demandTrace({ signer: challenger, court, disputed }));
    await stage.pass(HOUR);
    figures["court.postTrace"] = gasOf(await this.post(layer.lie, disputed));
    for (const name of NODES) {
      const search = searchFault({ trace: layer.truth.trace, inputSalt: layer.inputSalt, root: layer.lie.trace.root, shown });
      if (search.kind !== "demand") throw new Error(`nothing had to be demanded as ${name}`);
      const { node, proof } = search;
      const data = layer.lie.trace.answer(node);
      shown.push({ node, data });
      // Which was shown with the root.
      if (name === "trace") continue;
      await stage.pass(HOUR);
      figures[`court.demandNode.${name}`] = gasOf(await demandNode({ signer: challenger, court, disputed, node, proof }));
      await stage.pass(HOUR);
      figures[`court.answer.${name}`] = gasOf(await answerNode({ signer: operator, court, dispute, node, data }));
    }
    const search = searchFault({ trace: layer.truth.trace, inputSalt: layer.inputSalt, root: layer.lie.trace.root, shown });
    if (search.kind !== "fault") throw new Error("no fault was found");
    const judged = await this.alone(search.fault, disputed);
    figures["referee.findFault.k4096"] = judged;
    figures["ratio.element.k4096"] = ratio(await this.instead(search.fault, disputed), judged);
    await stage.pass(HOUR);
    const { receipt } = await proveFault({ signer: challenger, court, disputed, fault: search.fault });
    figures["court.prove.k4096"] = (await this.sending(receipt)) + judged;
    figures["court.prove.k4096.settled"] = gasOf(receipt);
    await stage.pass(HOUR);
    figures["court.releaseFee.judged"] = gasOf(await releaseFee({ signer: challenger, court, dispute }));
    return figures;
  }

  /** A provider that shows nothing. */
  async silence(run: number): Promise<Snapshot> {
    const { stage, layer, court } = this;
    const { challenger } = stage.actors;
    const { disputed } = await this.claim(run, layer.lie);
    const { deadline } = await demandTrace({ signer: challenger, court, disputed });
    await this.after(deadline);
    return { "court.judgeSilence": gasOf(await judgeSilence({ signer: challenger, court, disputed, node: TRACE })) };
  }

  /** The truth, whose trace is signed and whose output is shown. */
  async answered(run: number): Promise<Snapshot> {
    const { stage, layer, court } = this;
    const { challenger, operator, client } = stage.actors;
    const { disputed, dispute } = await this.claim(run, layer.truth);
    const statement = layer.truth.trace.statement(layer.outputSalt);
    const signature = await signTrace({ signer: operator, court, disputed, root: statement.root });
    const presented = gasOf(await presentTrace({ signer: challenger, court, disputed, statement, signature }));
    const demanded = gasOf(await demandOutput({ signer: client, court, disputed, piece: 0 }));
    await stage.pass(HOUR);
    const piece = layer.truth.trace.piece(0, layer.outputSalt);
    const answered = gasOf(await answerOutput({ signer: operator, court, disputed, piece: 0, output: piece }));
    const { deadline } = await demandOutput({ signer: client, court, disputed, piece: 1 });
    await this.after(deadline + Number(await stage.court.MOVE_SECONDS()));
    const returned = gasOf(await returnBond({ signer: client, court, dispute, node: outputNode(1) }));
    await stage.pass(HOUR);
    const collected = gasOf(await collectCredit({ signer: operator, court, token: ZeroAddress }));
    return {
      "court.presentTrace": presented, "court.demandOutput": demanded, "court.answerOutput.4KiB": answered, "court.returnBond": returned, "court.collect": collected,
    };
  }

  /** A job that the provider answered. */
  private async claim(run: number, { output }: Claimed): Promise<{ readonly disputed: DisputedClaim; readonly dispute: Hex }> {
    const { stage, layer } = this;
    await refresh(stage);
    const signed = await copies(stage, run, 1, { program: layer.program, input: layer.input });
    const { claim, lock } = await submitted(stage, signed, output);
    const source = stage.addresses.market;
    await stage.pass(HOUR);
    return { disputed: { source, claim, context: jobContext(signed.order, 0, lock) }, dispute: disputeIdOf(source, claim) };
  }

  private post({ trace }: Claimed, disputed: DisputedClaim): Promise<TransactionReceipt> {
    const { stage, layer, court } = this;
    return postTrace({ signer: stage.actors.operator, court, disputed, statement: { ...trace.statement(layer.outputSalt), header: layer.header }, level: trace.answer(TRACE) });
  }

  /** The judge in a call of its own. */
  private async alone({ opening }: FoundFault, { claim: { program, input, output } }: DisputedClaim): Promise<number> {
    const { hre, judge } = this.stage;
    await (await hre.ethers.getContractAt("IJudge", judge)).findFault(program, input, output, this.layer.lie.trace.root, hexlify(opening));
    const call = hre.stylus.lastCalls().find((one) => one.program === judge.toLowerCase());
    if (call?.excess !== 0n) throw new Error("the judge did not run as on a chain");
    return Number(call.gas);
  }

  /** The judge in Solidity, of the same opening. */
  private async instead({ opening }: FoundFault, { claim: { program, input, output } }: DisputedClaim): Promise<bigint> {
    const { hre, judge, court } = this.stage;
    const abi = (await hre.ethers.getContractAt("IJudge", judge)).interface;
    const [, standIn] = await court.judge();
    const { gas, answer } = await inSolidity(hre, standIn, abi.encodeFunctionData("findFault", [program, input, output, this.layer.lie.trace.root, opening]));
    const [, finding] = abi.decodeFunctionResult("findFault", answer);
    if (finding === 0n) throw new Error("the judge in Solidity finds nothing");
    return gas;
  }

  /** What a transaction costs before anything runs. */
  private async sending({ hash }: TransactionReceipt): Promise<number> {
    const sent = await this.stage.hre.ethers.provider.getTransaction(hash);
    return getBytes(sent?.data ?? "0x").reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 21_000);
  }

  /** Dates the next transaction an hour after a deadline, less the seconds of what came since a date was set. */
  private async after(deadline: number): Promise<void> {
    const latest = await this.stage.hre.ethers.provider.getBlock("latest");
    await this.stage.pass(deadline - (latest?.timestamp ?? 0) + HOUR);
  }
}

function gasOf(sent: TransactionReceipt | { readonly receipt: TransactionReceipt }): number {
  return Number(("receipt" in sent ? sent.receipt : sent).gasUsed);
}
