import type { AddressLike, TransactionReceipt, TransactionResponse } from "ethers";
import { ethers, network } from "hardhat";
import { type AttestationFixture, attestNewArguments, deviceId, knownReport, revocationOf, standingOf } from "../fixtures/attestation";
import type { Authority, Device } from "./gpu";

/** A call of the policy that is made and not sent. */
export interface Act {
  readonly to: string;
  readonly data: string;
}

/** More than any of them takes. */
const GAS = 3_000_000;

/** Attests a node by a device that the policy knows. */
export async function attestAct(fixture: AttestationFixture, device: Device, provider: AddressLike, node: number): Promise<Act> {
  return fixture.policy.attest.populateTransaction(await knownReport(fixture, device, provider, node));
}

/** Attests a node by a device, with its certificates below the one at `anchor`, as of `attestNewArguments`. */
export async function attestNewAct(fixture: AttestationFixture, device: Device, provider: AddressLike, node: number, anchor = 0): Promise<Act> {
  return fixture.policy.attestNew.populateTransaction(...(await attestNewArguments(fixture, device, provider, node, anchor)));
}

/** Ends what a device stands for. */
export async function endAct(fixture: AttestationFixture, device: Device): Promise<Act> {
  return fixture.policy.end.populateTransaction(deviceId(device), await standingOf(fixture, device));
}

/** Posts that an issuer took a certificate back, by the issuer's own word. */
export async function revokeAct(fixture: AttestationFixture, issuer: Authority, about: Buffer): Promise<Act> {
  const { timestamp = 0 } = (await ethers.provider.getBlock("latest")) ?? {};
  const sent = await revocationOf(fixture, { issuer, about, status: "revoked", thisUpdate: new Date(timestamp * 1_000), responder: "issuer" });
  return fixture.policy.revoke.populateTransaction(...sent);
}

/** Sends an act by anybody. */
export function send({ anybody }: AttestationFixture, { to, data }: Act): Promise<TransactionResponse> {
  return anybody.sendTransaction({ to, data, gasLimit: GAS });
}

/** Sends acts by anybody into one block, in their order; whether each succeeded. */
export async function sendTogether(fixture: AttestationFixture, ...acts: readonly Act[]): Promise<readonly boolean[]> {
  await network.provider.send("evm_setAutomine", [false]);
  const sent: TransactionResponse[] = [];
  for (const one of acts) sent.push(await send(fixture, one));
  await network.provider.send("evm_mine");
  await network.provider.send("evm_setAutomine", [true]);
  const receipts = await Promise.all(sent.map(async ({ hash }) => (await ethers.provider.getTransactionReceipt(hash)) as TransactionReceipt));
  if (new Set(receipts.map(({ blockNumber }) => blockNumber)).size !== 1) throw new Error("the acts are in several blocks");
  if (receipts.some(({ index }, at) => index !== at)) throw new Error("the acts are not in their order");
  return receipts.map(({ status }) => status === 1);
}
