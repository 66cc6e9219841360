import {
  type SessionTerms, WORKLOADS, closeSession, finishSession, openSession, prepareProgram, redeem, signReceipt, signSessionTerms, signVoucher,
} from "@assay/sdk";
import { parseEther } from "ethers";
import { type Digit, inputBytes } from "../../train-mnist/digits";
import { DemoError } from "../errors";
import { timestamp } from "../stage";
import type { MarketStage } from "./stage";

/** Answers of the session, the price of each, and what the client pays in. */
export const CALLS = 1_000;
const PRICE = parseEther("0.001");
const FUNDED = parseEther("1.5");

/** A session that one voucher paid. */
export interface SessionOutcome {
  readonly funded: bigint;
  readonly paid: bigint;
  readonly returned: bigint;
  /** Of opening, redeeming and ending it, in that order. */
  readonly gas: readonly [bigint, bigint, bigint];
}

async function termsFor({ hre, actors, addresses, payableCollateral, times, sessions }: MarketStage): Promise<SessionTerms> {
  const now = await timestamp(hre);
  return {
    client: actors.clients.south.address, provider: actors.providers.first.address, token: addresses.cash, clientKey: actors.clients.south.address,
    providerKey: actors.operators.first.address, collateral: 4n * payableCollateral, payableCollateral, answerPrice: PRICE,
    openBy: now + times.sessions.longestSeconds, endsAt: now + times.sessions.longestSeconds, executionSeconds: times.sessions.executionSeconds,
    feeBps: Number(await sessions.sessionFeeBps()), workload: WORKLOADS.inference, nonce: 0n,
  };
}

/**
 * The client `south` pays in for a session, asks a thousand times, and pays with the last of its vouchers; the provider
 * closes, and the rest goes back. Nothing of the calls reaches the chain: each is an answer, a receipt and a voucher.
 * @throws {DemoError} where the voucher pays another amount.
 */
export async function callOften(stage: MarketStage, digits: readonly Digit[]): Promise<SessionOutcome> {
  const { hre, actors, addresses, program } = stage;
  const { market, sessions } = addresses;
  const { chainId } = await hre.ethers.provider.getNetwork();
  const [client, operator] = [actors.clients.south, actors.operators.first];
  const terms = await termsFor(stage);
  const termsSignature = await signSessionTerms({ signer: operator, sessions, terms });
  const opened = await openSession({ signer: client, market, sessions, terms, termsSignature, amount: FUNDED });
  const { session } = opened;

  let last;
  const { claim, release } = prepareProgram(program);
  for (let call = 0; call < CALLS; call++) {
    const digit = digits[call % digits.length];
    if (digit === undefined) throw new DemoError("There are no digits to ask for.");
    const receipt = { session, sequence: BigInt(call), program: stage.programId, ...claim(inputBytes(digit.pixels)).hashes };
    await signReceipt({ signer: operator, sessions, receipt, chainId });
    const amount = PRICE * BigInt(call + 1);
    last = { terms, amount, signature: await signVoucher({ signer: client, sessions, voucher: { session, amount }, chainId }) };
  }
  release();
  if (last === undefined) throw new DemoError("Nothing was asked.");

  const { redeemed, receipt } = await redeem({ signer: actors.coordinator, sessions, vouchers: [last] });
  const paid = redeemed[0]?.amount ?? 0n;
  if (paid !== PRICE * BigInt(CALLS)) throw new DemoError(`The voucher paid ${paid}.`);
  const closed = await closeSession({ signer: actors.providers.first, sessions, terms });
  const finished = await finishSession({ signer: actors.coordinator, sessions, terms });
  return {
    funded: FUNDED, paid, returned: finished.returned,
    gas: [opened.receipt.gasUsed, receipt.gasUsed, closed.receipt.gasUsed + finished.receipt.gasUsed],
  };
}
