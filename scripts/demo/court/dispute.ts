import {
  type FoundFault, type NodeAnswer, type TraceNode, TRACE, answerNode, demandNode, demandTrace, disputeIdOf, judgeSilence, postTrace, proveFault, readCredit, releaseFee, searchFault,
} from "@assay/sdk";
import { type TransactionReceipt, ZeroAddress } from "ethers";
import { DemoError } from "../errors";
import type { MarketStage } from "../market/stage";
import { timestamp } from "../stage";
import { pass } from "../stake/clock";
import type { OpenClaim } from "./claims";
import { type Account, PUBLIC } from "./liar";

/** A transaction of a dispute, as it is told. */
export interface Step {
  readonly who: "challenger" | "provider";
  readonly text: string;
  readonly gas: bigint;
}

/** What a verdict took from a provider and gave to others, in the stake token, and what the client had back of the price. */
export interface Verdict {
  readonly taken: bigint;
  readonly client: bigint;
  readonly challenger: bigint;
  readonly burned: bigint;
  readonly refunded: bigint;
}

/** What the challenger paid into the court and has there when all is over: bonds and their answers' in wei, the share of the price in the job's token. */
export interface Stakes {
  readonly bonds: bigint;
  readonly bondsBack: bigint;
  readonly answered: bigint;
  readonly fee: bigint;
  readonly feeBack: bigint;
}

export interface Ended {
  readonly verdict: Verdict;
  readonly stakes: Stakes;
}

export type Told = (step: Step) => void;

const NAMES: Readonly<Record<TraceNode["kind"], string>> = { trace: "the trace", list: "a node of the list", tensor: "the tensor", tree: "the leaf", output: "the output" };

interface Sums {
  readonly burned: bigint;
  readonly client: bigint;
  readonly challenger: bigint;
  readonly balance: bigint;
  readonly bond: bigint;
  readonly responder: bigint;
  readonly fee: bigint;
}

/** One claim before the court; the provider answers with `said`, where it answers. */
export class Dispute {
  readonly #stage: MarketStage;
  readonly #claim: OpenClaim;
  readonly #court: string;
  readonly #told: Told;
  #bonds = 0n;

  private constructor(stage: MarketStage, claim: OpenClaim, court: string, told: Told, private readonly before: Sums) {
    [this.#stage, this.#claim, this.#court, this.#told] = [stage, claim, court, told];
  }

  static async open(stage: MarketStage, claim: OpenClaim, told: Told): Promise<Dispute> {
    const court = await stage.court.getAddress();
    return new Dispute(stage, claim, court, told, await sumsOf(stage, claim, court));
  }

  /** The trace is demanded, nobody answers, and the silence is judged. */
  async silent(): Promise<Ended> {
    const { hre, actors: { challenger: signer } } = this.#stage;
    const [court, disputed] = [this.#court, this.#claim.disputed];
    const deadline = await this.#demand(TRACE);
    await pass(hre, deadline - (await timestamp(hre)) + 1);
    const { taken, receipt } = await judgeSilence({ signer, court, disputed, node: TRACE });
    this.#told({ who: "challenger", text: "has the silence judged", gas: receipt.gasUsed });
    return this.#end(taken);
  }

  /**
   * What differs from `truth` is demanded step by step, answered out of what the provider said, and proven.
   * @throws {DemoError} where nothing differs.
   */
  async proven(truth: Account, said: Account, found: (fault: FoundFault) => void): Promise<Ended & { readonly fault: FoundFault; readonly gas: bigint }> {
    const { actors: { challenger: signer } } = this.#stage;
    const [court, disputed, shown] = [this.#court, this.#claim.disputed, [] as NodeAnswer[]];
    for (;;) {
      const root = shown.length === 0 ? undefined : said.trace.root;
      const search = searchFault({ trace: truth.trace, inputSalt: PUBLIC, root, shown });
      if (search.kind === "agreed") throw new DemoError("The provider told the truth.");
      if (search.kind === "fault") {
        found(search.fault);
        const { taken, receipt } = await proveFault({ signer, court, disputed, fault: search.fault });
        this.#told({ who: "challenger", text: "proves it by one opening", gas: receipt.gasUsed });
        return { ...(await this.#end(taken)), fault: search.fault, gas: receipt.gasUsed };
      }
      await this.#demand(search.node, search.proof);
      shown.push({ node: search.node, data: await this.#answer(search.node, said) });
    }
  }

  /** @returns until when it has to be answered. */
  async #demand(node: TraceNode, proof?: Parameters<typeof demandNode>[0]["proof"]): Promise<number> {
    const { actors: { challenger: signer } } = this.#stage;
    const common = { signer, court: this.#court, disputed: this.#claim.disputed };
    const { bond, deadline, receipt } = proof === undefined || node.kind === "trace" ? await demandTrace(common) : await demandNode({ ...common, node, proof });
    this.#bonds += bond;
    this.#told({ who: "challenger", text: `demands ${NAMES[node.kind]}`, gas: receipt.gasUsed });
    return deadline;
  }

  async #answer(node: TraceNode, { trace, statement }: Account): Promise<Uint8Array> {
    const { actors } = this.#stage;
    const [court, { taken, disputed }] = [this.#court, this.#claim];
    const [signer, data] = [actors.providers[taken.provider], trace.answer(node)];
    const receipt: TransactionReceipt =
      node.kind === "trace"
        ? await postTrace({ signer, court, disputed, statement, level: data })
        : await answerNode({ signer, court, dispute: disputeIdOf(disputed.source, disputed.claim), node, data });
    this.#told({ who: "provider", text: `shows ${NAMES[node.kind]}: ${data.length} bytes`, gas: receipt.gasUsed });
    return data;
  }

  /** The share of the price goes back; what everybody has now, beside what they had. */
  async #end(taken: bigint): Promise<Ended> {
    const [stage, claim, court, before] = [this.#stage, this.#claim, this.#court, this.before];
    const { disputed: { source, claim: said } } = claim;
    const paid = (await sumsOf(stage, claim, court)).fee - before.fee;
    // Where nothing was shown the verdict has given it back already.
    if (paid === 0n) {
      const { receipt } = await releaseFee({ signer: stage.actors.challenger, court, dispute: disputeIdOf(source, said) });
      this.#told({ who: "challenger", text: "has its share of the price released", gas: receipt.gasUsed });
    }
    const after = await sumsOf(stage, claim, court);
    const [client, challenger] = [after.client - before.client, after.challenger - before.challenger];
    const verdict = { taken, client, challenger, burned: taken - client - challenger, refunded: after.balance - before.balance };
    assertSplit(verdict, claim.taken.price, (await stage.staking.pendingBurn()) - before.burned);
    const fee = (claim.taken.price * (await stage.court.bondTerms()).priceBps) / 10_000n;
    return {
      verdict,
      stakes: { bonds: this.#bonds, bondsBack: after.bond - before.bond, answered: after.responder - before.responder, fee, feeBack: after.fee - before.fee },
    };
  }
}

/** @throws {DemoError} where the parts are not the whole, or the price did not go back. */
export function assertSplit({ burned, refunded }: Verdict, price: bigint, toBurn: bigint): void {
  if (burned !== toBurn) throw new DemoError(`${burned} should be burned, and ${toBurn} is.`);
  if (refunded !== price) throw new DemoError(`The client has ${refunded} of ${price} back.`);
}

async function sumsOf({ hre, actors, staking, token, market, cash, addresses }: MarketStage, { taken: { client, provider } }: OpenClaim, court: string): Promise<Sums> {
  const credit = (account: string, of: string): Promise<bigint> => readCredit({ provider: hre.ethers.provider, court, account, token: of });
  const challenger = actors.challenger.address;
  return {
    burned: await staking.pendingBurn(),
    client: await staking.creditOf(actors.clients[client], token),
    challenger: await staking.creditOf(challenger, token),
    balance: await market.balanceOf(actors.clients[client], cash),
    bond: await credit(challenger, ZeroAddress),
    responder: await credit(actors.providers[provider].address, ZeroAddress),
    fee: await credit(challenger, addresses.cash),
  };
}
