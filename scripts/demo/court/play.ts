import type { FoundFault } from "@assay/sdk";
import { MaxUint256, parseEther } from "ethers";
import { type Digit, inputBytes } from "../../train-mnist/digits";
import type { MarketStage } from "../market/stage";
import { type OpenClaim, order, submit } from "./claims";
import { Dispute, type Ended, type Step } from "./dispute";
import { type Account, type Changed, account, digitOf, forge } from "./liar";

/** Orders of two clients that one provider takes. */
const [FIRST, SECOND] = [24, 33];
/** Of the token that work is paid in, for shares of prices. */
const PURSE = parseEther("1");

/** Is told what happens, as it happens. */
export interface CourtAudience {
  part(text: string): void;
  forged(changed: Changed): void;
  answered(said: number, truth: number): void;
  stepped(step: Step): void;
  found(fault: FoundFault): void;
  judged(ended: Ended): void;
}

/** What the disputes showed; their sums have been checked. */
export interface CourtOutcome {
  readonly changed: Changed;
  readonly steps: readonly Step[];
  readonly silence: Ended;
  readonly fraud: Ended & { readonly fault: FoundFault; readonly gas: bigint };
}

/**
 * A provider changes one weight of its network and answers two orders with it. Once it is silent, once it answers and is
 * proven wrong.
 * @param stage of the market's part, whose clients and providers play on.
 * @throws {DemoError} where it gets away with it, or a unit is not where it has to be.
 */
export async function playCourt(stage: MarketStage, [first, second]: readonly [Digit, Digit], audience: CourtAudience): Promise<CourtOutcome> {
  const { program } = stage;
  const steps: Step[] = [];
  const told = (step: Step): void => {
    steps.push(step);
    audience.stepped(step);
  };
  await endow(stage);
  audience.part("A provider changes one weight of its network, and answers an order with it");
  const [one, other] = [inputBytes(first.pixels), inputBytes(second.pixels)];
  const forgery = forge(program, [one, other]);
  audience.forged(forgery.changed);

  const answer = async (number: number, digit: Digit, truth: Account, said: Account): Promise<OpenClaim> => {
    const claim = await submit(stage, await order(stage, number, digit), said.output);
    audience.answered(digitOf(said), digitOf(truth));
    return claim;
  };
  const early = await answer(FIRST, first, account(program, one), account(forgery.program, one, program));
  audience.part("A challenger runs the network itself, and comes to another output. It demands the trace, and the provider stays silent");
  const silence = await (await Dispute.open(stage, early, told)).silent();
  audience.judged(silence);

  audience.part("It answers another order with that network, and now shows what is demanded");
  const [truth, said] = [account(program, other), account(forgery.program, other, program)];
  const late = await answer(SECOND, second, truth, said);
  const fraud = await (await Dispute.open(stage, late, told)).proven(truth, said, (fault) => audience.found(fault));
  audience.judged(fraud);
  return { changed: forgery.changed, steps, silence, fraud };
}

/** The challenger has what demands cost: ether for gas and bonds, and the token for shares of prices. */
async function endow({ actors: { deployer, challenger }, cash, court }: MarketStage): Promise<void> {
  await (await deployer.sendTransaction({ to: challenger, value: parseEther("0.05") })).wait();
  await (await cash.connect(deployer).mint(challenger, PURSE)).wait();
  await (await cash.connect(challenger).approve(court, MaxUint256)).wait();
}
