import { type DisputedClaim, type Hex, batch, encodeSubmit, jobContext, signSubmission, toProgramId } from "@assay/sdk";
import { DemoError } from "../errors";
import { type Taken, place, takeAll } from "../market/orders";
import { type MarketStage, refresh } from "../market/stage";
import type { Digit } from "../../train-mnist/digits";

/** A job whose answer can be disputed. */
export interface OpenClaim {
  readonly taken: Taken;
  readonly disputed: DisputedClaim;
}

/** A client orders a digit, and the provider takes the order. */
export async function order(stage: MarketStage, number: number, digit: Digit): Promise<Taken> {
  const placed = await place(stage, number, digit);
  await refresh(stage, placed.provider);
  const { taken: [taken] } = await takeAll(stage, [placed]);
  if (taken === undefined) throw new DemoError("The order was not taken.");
  return taken;
}

/** The provider answers with this output. */
export async function submit({ actors, addresses, market }: MarketStage, taken: Taken, output: Hex): Promise<OpenClaim> {
  const { provider, order: { program, input }, order: signed } = taken;
  const [stakedProvider, answers] = [actors.providers[provider].address, [{ copy: 0, output }]];
  const signature = await signSubmission({ signer: actors.operators[provider], market: addresses.market, order: signed, stakedProvider, answers });
  const { events } = await batch({ signer: actors.coordinator, market: addresses.market, calls: [encodeSubmit({ order: signed, stakedProvider, answers, signature })] });
  const claimed = events.find((event) => event.kind === "claimed");
  const [job] = claimed?.jobs ?? [];
  if (job === undefined) throw new DemoError("The answer was not taken.");
  const subject = (await market.jobIdOf(await market.orderDigest(signed), 0)) as Hex;
  const claim = { subject, provider: stakedProvider, program: toProgramId(program), input, output };
  return { taken, disputed: { source: addresses.market, claim, context: jobContext(signed, 0, job.lock) } };
}
