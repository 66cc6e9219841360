import { type GpuEvidence, evidenceOf, type PreparedCall, Policy, prepareProfile, readReference, type ReadReference } from "@assay/attestation";
import { time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import type { TransactionReceipt } from "ethers";
import { ethers } from "hardhat";
import { cacheProgram } from "hardhat-stylus/network-helpers";
import type { AttestationPolicy } from "../../typechain-types";
import { type Device, pem, referenceOf, reportOf, type ReportSpec, SoftwareFamily } from "./gpu";
import { deployPolicy } from "../fixtures/attestation";

export const GPU_CLASS = 1;
export const BOARD = "1010_0200_882";
export const DAY = 86_400;

export interface AttestationFixture {
  readonly contract: AttestationPolicy;
  readonly policy: Policy;
  readonly address: string;
  readonly family: SoftwareFamily;
  readonly device: Device;
  readonly references: Readonly<Record<"driver" | "vbios", ReadReference>>;
  readonly owner: HardhatEthersSigner;
  readonly provider: HardhatEthersSigner;
  readonly sender: HardhatEthersSigner;
}

/** A policy with the compiled programs, which believes one software family, and a seed. No key, reference or profile is recorded. */
export function deployAttestation(): Promise<AttestationFixture> {
  return deployAttestationOf(GPU_CLASS);
}

/** As {@link deployAttestation}, with the device's board in this class. */
export async function deployAttestationOf(gpuClass: number): Promise<AttestationFixture> {
  const { policy: contract, evidence, endorsements, p384, family, device, owner, provider, anybody } = await deployPolicy(BigInt(gpuClass));
  for (const program of [evidence, endorsements, p384]) await cacheProgram(program);
  await contract.storeSeed();
  const address = await contract.getAddress();
  return {
    contract, address, family, device, owner, provider,
    sender: anybody,
    policy: new Policy(ethers.provider, address),
    references: { driver: readReference(referenceOf(family, { kind: "driver" })), vbios: readReference(referenceOf(family, { kind: "vbios" })) },
  };
}

/** The fixture after its references and the profile of its device were recorded. */
export function deployProfiled(): Promise<AttestationFixture> {
  return deployProfiledOf(GPU_CLASS);
}

/** As {@link deployProfiled}, with the device's board in this class. */
export async function deployProfiledOf(gpuClass: number): Promise<AttestationFixture> {
  const fixture = await deployAttestationOf(gpuClass);
  const { report } = await evidenceFor(fixture, 0);
  for await (const call of prepareProfile(fixture.policy, fixture.references, report)) await sendCall(fixture.sender, call);
  return fixture;
}

/** What a device answers to the nonce of a node of the fixture's provider. */
export async function evidenceFor({ contract, provider, device }: AttestationFixture, node: number, spec: Partial<ReportSpec> = {}, other: Device = device): Promise<GpuEvidence> {
  const nonce = Buffer.from((await contract.nonceOf(provider, node)).slice(2), "hex");
  return evidenceOf(reportOf(other, { nonce, ...spec }), Buffer.from(pem(other.chain)));
}

/** Sends a prepared call. */
export async function sendCall(sender: HardhatEthersSigner, { to, data }: PreparedCall): Promise<TransactionReceipt> {
  const receipt = await (await sender.sendTransaction({ to, data })).wait();
  if (receipt === null) throw new Error("no receipt");
  return receipt;
}

/** A new seed, a day after the last. */
export async function nextSeed({ contract }: AttestationFixture): Promise<void> {
  await time.increase(DAY);
  await contract.storeSeed();
}
