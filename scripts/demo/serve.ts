import {
  type Answer,
  type Hex,
  type Order,
  answerOrder,
  commitInput,
  completeOrder,
  fill,
  isRevert,
  signFillAuthorization,
  signOrder,
  toElements,
} from "@assay/sdk";
import { type Digit, inputBytes } from "../train-mnist/digits";
import { DemoError } from "./errors";
import { PRICE, refereeCall, type Stage, timestamp } from "./stage";

/** The coordinator's share of a price, in 1/10,000. */
export const COORDINATOR_FEE_BPS = 100;
const VALID_SECONDS = 3_600;

/** An order as it passes from the client to a provider. */
interface SignedOrder {
  readonly order: Order;
  readonly signature: Hex;
  readonly input: Uint8Array;
}

/** One digit, answered and paid for. */
export interface Served {
  readonly digit: Digit;
  /** 0 to 9. */
  readonly answer: number;
  /** Of the whole transaction. */
  readonly fillGas: bigint;
  /** Of the referee's own frame; undefined where the chain does not tell. */
  readonly refereeGas: bigint | undefined;
}

/** A lie that the market refused. */
export interface RefusedLie {
  readonly digit: Digit;
  readonly truth: number;
  readonly claimed: number;
  readonly error: string;
}

async function placeOrder(stage: Stage, digit: Digit, nonce: number): Promise<SignedOrder> {
  const { hre, actors, market, token, program, programId } = stage;
  const input = inputBytes(digit.pixels);
  const order = completeOrder({
    client: actors.client.address,
    token: await token.getAddress(),
    price: PRICE,
    acceptBy: (await timestamp(hre)) + VALID_SECONDS,
    program: programId,
    input: commitInput({ program, input }),
    nonce: BigInt(nonce),
    coordinator: actors.coordinator.address,
    coordinatorFeeBps: COORDINATOR_FEE_BPS,
  });
  return { order, signature: await signOrder({ signer: actors.client, market, order }), input };
}

function numberIn({ output }: Answer): number {
  const [answer = NaN] = toElements("int32", output);
  return answer;
}

/** The client orders an answer; the provider computes it, and one transaction proves it and pays. */
export async function serve(stage: Stage, digit: Digit, nonce: number): Promise<Served> {
  const { actors, market, program, programAccount } = stage;
  const { order, signature, input } = await placeOrder(stage, digit, nonce);
  const answer = answerOrder({ order, program, input });
  const { receipt } = await fill({ signer: actors.provider, market, order, orderSignature: signature, answer, programAccount });
  return { digit, answer: numberIn(answer), fillGas: receipt.gasUsed, refereeGas: refereeCall(stage)?.gas };
}

function lieAbout(answer: Answer): Answer {
  const output = Uint8Array.from(answer.output);
  output[0] = ((output[0] ?? 0) + 1) % 10;
  return { ...answer, output };
}

/**
 * The provider changes one byte of its answer, signs the claim as it should be signed, and has the coordinator send it.
 * @throws {DemoError} where the market pays for that.
 */
export async function lie(stage: Stage, digit: Digit, nonce: number): Promise<RefusedLie> {
  const { actors, market, program, programAccount } = stage;
  const { provider, coordinator } = actors;
  const { order, signature, input } = await placeOrder(stage, digit, nonce);
  const truth = answerOrder({ order, program, input });
  const answer = lieAbout(truth);
  const authorization = await signFillAuthorization({ signer: provider, market, order, answer, minPrice: PRICE, validUntil: order.acceptBy });
  try {
    await fill({ signer: coordinator, market, order, orderSignature: signature, answer, authorization, programAccount });
  } catch (error) {
    if (!isRevert(error, "ExecuteClaimMismatch")) throw error;
    return { digit, truth: numberIn(truth), claimed: numberIn(answer), error: error.message };
  }
  throw new DemoError("The market paid for a lie.");
}
