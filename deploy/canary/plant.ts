import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { OPTIMISTIC_LANE, type Order, accept, commitInput, completeOrder, programIdOf, readJob, readNonceState, signOrder, submit } from "@assay/sdk";
import { hexlify } from "ethers";
import { otherInput } from "./fault";
import type { Canary } from "./ledger";
import type { CanaryPlan } from "./plan";
import { type CanaryScene, claimOfCanary, jobOf, paidFor, timeOf } from "./scene";

/** How long an order of a canary can be taken. */
const ACCEPT_SECONDS = 3_600;
const BPS = 10_000;

/**
 * Plants one job: writes down what is about to be done, then orders, accepts and answers it.
 * @throws {ContractRevertError} where the market refuses one of these; the canary is in the ledger then, and {@link goOn} tries again.
 */
export async function plant(scene: CanaryScene, plan: CanaryPlan): Promise<Canary> {
  const [program, input] = [readFileSync(plan.program), readFileSync(plan.input)];
  const isWrong = randomInt(BPS) < plan.wrongBps;
  const order = await orderOf(scene, plan, program, input);
  const signer = await scene.signerOf(plan.agent ?? plan.client);
  const canary: Canary = {
    order,
    orderSignature: await signOrder({ signer, market: scene.market, order, chainId: scene.chainId }),
    provider: plan.provider,
    operator: plan.operator,
    program: plan.program,
    answered: hexlify(isWrong ? otherInput(program, input) : input) as Canary["answered"],
    isWrong,
    block: await scene.provider.getBlockNumber(),
    gasFees: 0n,
  };
  scene.ledger.keep(canary);
  return goOn(scene, canary);
}

async function orderOf(scene: CanaryScene, plan: CanaryPlan, program: Uint8Array, input: Uint8Array): Promise<Order> {
  const { client, agent, token, price, collateral, payableCollateral, executionSeconds, units, gpuClass, workload, dataReference, retentionSeconds } = plan;
  return completeOrder({
    client, ...(agent === undefined ? {} : { agent }), token, price, collateral, payableCollateral, executionSeconds, units, gpuClass, workload, dataReference, retentionSeconds,
    acceptBy: (await timeOf(scene, "latest")) + ACCEPT_SECONDS, program: programIdOf(program), input: commitInput({ program, input }),
    lane: OPTIMISTIC_LANE, provider: plan.provider, nonce: await freeNonce(scene, plan),
  });
}

/** The first that neither the market nor the ledger knows. */
async function freeNonce({ provider, market, ledger }: CanaryScene, { client, agent }: CanaryPlan): Promise<bigint> {
  const own = ledger.all.filter(({ order }) => order.client === client && (agent === undefined || order.agent === agent)).map(({ order }) => order.nonce);
  let nonce = own.reduce((most, each) => (each >= most ? each + 1n : most), 0n);
  while ((await readNonceState({ provider, market, client, ...(agent === undefined ? {} : { agent }), nonce })) !== "free") nonce += 1n;
  return nonce;
}

/** Does what is left of planting: accepts what was not accepted, answers what was not answered. */
export async function goOn(scene: CanaryScene, canary: Canary): Promise<Canary> {
  const { provider, market, ledger } = scene;
  const { order, orderSignature, provider: stakedProvider } = canary;
  const signer = await scene.signerOf(canary.operator);
  let known = canary;
  const keep = (changed: Canary): void => {
    known = changed;
    ledger.keep(known);
  };
  const stateOf = async (): Promise<string> => (await readJob({ provider, market, jobId: jobOf(scene, canary) }))?.state ?? "none";

  if ((await stateOf()) === "none" && (await timeOf(scene, "latest")) < order.acceptBy) {
    const acceptance = { provider: stakedProvider, firstCopy: 0, copies: 1, minPrice: order.minPrice, validUntil: order.acceptBy };
    keep(paidFor(known, (await accept({ signer, market, order, orderSignature, acceptance })).receipt));
  }
  if ((await stateOf()) === "locked") {
    const { events, receipt, refused } = await submit({ signer, market, order, stakedProvider, answers: [{ copy: 0, output: claimOfCanary(scene, canary).output }] });
    if (refused[0] !== undefined) throw refused[0].error;
    const claimed = events.some(({ kind }) => kind === "claimed");
    keep({ ...paidFor(known, receipt), ...(claimed ? { claimedAt: await timeOf(scene, receipt.blockNumber) } : {}) });
  }
  return known;
}
