import { decodeRevert } from "@assay/sdk";
import {
  anchorOf, encodeChain, findHintsOf, type Hex, NO_STANDING, partsOf, type PreparedCall, prepareAttestation, prepareKeptBody, prepareKeptRecord, prepareProfile, profileFor, quote,
} from "@assay/attestation";
import { encodeBytes32String, id } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type AttestationFixture, deployAttestationOf, evidenceFor, nextSeed, sendCall } from "../../../test/attestation/policy-fixture";
import { type Device, deviceOf, keyOf, SoftwareFamily } from "../../../test/attestation/gpu";
import { sendAccept } from "../../../test/fixtures/jobs";
import { anOrder, deployMarket, type MarketFixture } from "../../../test/fixtures/market";
import type { IEvidence } from "../../../typechain-types";
import { DemoError } from "../errors";
import { type Link, playSample, readSample, type SampleOutcome } from "./sample";

/** The first class that the demo's market has free. */
const GPU_CLASS = 3;
const UNITS = 64n;
const CONFIDENTIAL = 1n << 56n;
const DRIVER = 0;
/** Of authorities that may follow an anchor. */
const UNLIMITED = 255;
/** Of any class, so that nothing but the feature can be missing. */
const DEMANDING = { features: CONFIDENTIAL, gpuClass: 0n, units: 0n, acceptBy: 2n ** 40n };

/** What an attestation cost, and what was sent. */
export interface Cost {
  readonly what: string;
  readonly certificates: readonly string[];
  readonly bytes: number;
  readonly gas: bigint;
}

/** Something that was tried and refused. */
export interface Refusal {
  readonly what: string;
  readonly reason: string;
}

export interface AttestationOutcome {
  readonly sample: SampleOutcome | undefined;
  readonly costs: readonly Cost[];
  readonly units: bigint;
  readonly refusals: readonly Refusal[];
}

/** Is told of each part when it happens. */
export interface AttestationAudience {
  readonly part: (text: string) => void;
  readonly link: (link: Link) => void;
  readonly sampled: (outcome: SampleOutcome) => void;
  readonly paid: (cost: Cost) => void;
  readonly refused: (refusal: Refusal) => void;
}

/** Why the policy, the registry or the market refuses something. @throws {DemoError} where none does. */
async function reasonOf(what: string, act: () => Promise<unknown>): Promise<Refusal> {
  try {
    await act();
  } catch (error) {
    const refusal: unknown = decodeRevert(error) ?? error;
    return { what, reason: (refusal instanceof Error ? refusal.message : String(refusal)).split("\n")[0] ?? "" };
  }
  throw new DemoError(`${what} was not refused.`);
}

/** A provider of the market whose only node is of the attested class, and has no units yet. */
async function bookNode({ registry, market, owner, provider }: MarketFixture, policy: string): Promise<void> {
  await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("H100 confidential"), UNITS);
  await registry.connect(owner).setAttestor(policy);
  await registry.connect(provider).update(provider, 0, 0, 0);
  await market.sync(provider);
  await registry.connect(provider).removeNode(provider, 1);
  await registry.connect(provider).setNode(provider, 0, GPU_CLASS, { endpointHash: id("an endpoint"), sealingKey: id("a key"), gpus: 1n });
}

/** A GPU that says it is genuine: its own certificate is signed by a key that no chip has. */
async function spoofedCall(fixture: AttestationFixture, honest: PreparedCall): Promise<PreparedCall> {
  const { policy, family } = fixture;
  const spoofed = deviceOf(family, "spoofed", { leaf: (spec) => ({ ...spec, signer: keyOf("spoof") }) });
  const { chain } = await evidenceFor(fixture, 0, {}, spoofed);
  const args = [...policy.abi.decodeFunctionData("attestNew", honest.data)] as unknown[];
  args[3] = encodeChain(chain.slice(0, -1));
  return policy.call("attestNew", args);
}

/** A GPU of a family of its own: all its signatures hold, and are proven, up to a root that is not NVIDIA's. */
async function strangersCall(fixture: AttestationFixture, evidence: IEvidence): Promise<PreparedCall> {
  const { policy, provider } = fixture;
  const { report, chain } = await evidenceFor(fixture, 0, {}, deviceOf(new SoftwareFamily("strangers")));
  const root = chain.at(-1);
  if (root === undefined) throw new DemoError("The chain has no certificates.");
  const below = chain.slice(0, -1);
  const { terms } = await profileFor(policy, report);
  const [anchor, certificates, parts] = [anchorOf(root), encodeChain(below), partsOf(report, terms, undefined, below)];
  const [records] = await evidence.readAttestation(anchor, UNLIMITED, certificates, parts);
  return policy.call("attestNew", [provider.address, 0, anchor, certificates, parts, findHintsOf(records as Hex), NO_STANDING]);
}

/**
 * Plays a real GPU's evidence through the readers, then a GPU made in software through everything.
 *
 * @param folder where the real GPU's files are; undefined: nowhere.
 * @throws {DemoError} where something holds that should not, or the other way.
 */
export async function playAttestation(hre: HardhatRuntimeEnvironment, folder: string | undefined, audience: AttestationAudience): Promise<AttestationOutcome> {
  const { part, paid, refused } = audience;
  part("Deploying a market, a registry, the attestation policy and its three programs");
  const trade = await deployMarket();
  const deployed = await deployAttestationOf(GPU_CLASS);
  const fixture: AttestationFixture = { ...deployed, provider: trade.provider };
  const { policy, contract, sender, references, owner, family } = fixture;
  const { provider, market, registry } = trade;
  const [evidenceAddress, , p384Address] = await contract.programs();
  const readers = { evidence: await hre.ethers.getContractAt("IEvidence", evidenceAddress), p384: await hre.ethers.getContractAt("IP384", p384Address) };

  let sample: SampleOutcome | undefined;
  if (folder !== undefined) {
    part(`A real Hopper GPU's evidence, of ${folder}. Its nonce is its owner's and not ours, so it is read and proven, and attests nothing here`);
    sample = await playSample(readers, readSample(folder), audience.link);
    audience.sampled(sample);
  }

  part("A provider books a node of an attested class; no GPU has attested it yet");
  await bookNode(trade, fixture.address);
  const refusals: Refusal[] = [];
  const refuse = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    const refusal = await reasonOf(what, act);
    refusals.push(refusal);
    refused(refusal);
  };
  const bookUnits = (): Promise<unknown> => registry.connect(provider).update(provider, UNITS, 0, 0);
  const order = await anOrder(trade, { ...DEMANDING, gpuClass: BigInt(GPU_CLASS), units: 8n });
  await refuse("Units of a GPU that has not attested itself", bookUnits);
  await refuse("An order that demands attested GPUs, accepted without", async () => sendAccept(trade, await anOrder(trade, DEMANDING)));

  part("A GPU made in software, under a root of this demo's own, answers the chain's nonces");
  const costs: Cost[] = [];
  const pay = async (what: string, call: PreparedCall & { readonly certificates?: readonly string[] }): Promise<void> => {
    const { gasUsed } = await sendCall(sender, call);
    const cost = { what, certificates: call.certificates ?? [], bytes: (call.data.length - 2) / 2, gas: gasUsed };
    costs.push(cost);
    paid(cost);
  };
  const attesting = async (node: number, device?: Device): Promise<Awaited<ReturnType<typeof prepareAttestation>>> =>
    prepareAttestation(policy, { provider: provider.address, node }, await evidenceFor(fixture, node, {}, device));
  const { report } = await evidenceFor(fixture, 0);
  for await (const call of prepareProfile(policy, references, report)) await pay(call.what, call);
  const first = await attesting(0);
  await pay("the first GPU of a family", first);
  await pay("another GPU of the family", await attesting(1, deviceOf(family, "other")));
  await bookUnits();
  await market.sync(provider);
  const units = await registry.countedUnitsOf(provider);
  await sendAccept(trade, order);
  part(`${units} units are booked with the feature of confidential GPUs, and the order that demands it is accepted`);

  part("The next day, with a new seed");
  await refuse("Yesterday's report, sent again", async () => { await nextSeed(fixture); await quote(hre.ethers.provider, first, sender.address); });
  await pay("a GPU that the chain knows", await attesting(0));
  await nextSeed(fixture);
  const keep = await prepareKeptBody(policy, report);
  if (keep !== undefined) await pay("keeping its measurements as code, once", keep);
  const last = await attesting(0);
  await pay("a GPU that the chain knows, measurements kept", last);
  await nextSeed(fixture);
  const record = await prepareKeptRecord(policy, await evidenceFor(fixture, 0));
  if (record !== undefined) await pay("keeping all that its reports have in common, once", record);
  await pay("a GPU that the chain knows, its record kept", await attesting(0));

  part("What is refused");
  const spoofed = await spoofedCall(fixture, first);
  await nextSeed(fixture);
  await refuse("A spoofed GPU, whose certificate another key signed", () => quote(hre.ethers.provider, spoofed, sender.address));
  const strange = await strangersCall(fixture, readers.evidence);
  await refuse("A spoofed GPU of a spoofed family, whose signatures all hold", () => quote(hre.ethers.provider, strange, sender.address));
  await registry.connect(provider).update(provider, 0, 0, 0);
  await pay("the same GPU, still genuine", await attesting(0));
  await bookUnits();
  await contract.connect(owner).setDenied(DRIVER, (await policy.profiles())[0]?.terms.driver ?? "", true);
  await refuse("A GPU with a driver that governance denied", async () => quote(hre.ethers.provider, await attesting(1, deviceOf(family, "other")), sender.address));
  await endDenied(fixture, trade);
  await refuse("An order that demands attested GPUs, after the denial ended the attestation", async () => sendAccept(trade, await anOrder(trade, { ...DEMANDING, nonce: 8n })));
  return { sample, costs, units, refusals };
}

/** Anybody ends what a denial ended, and takes the units away for the provider's bond. */
async function endDenied(fixture: AttestationFixture, { registry, market, provider, thief }: MarketFixture): Promise<void> {
  const stands = await fixture.policy.deviceOf(provider.address, 0);
  if (stands === undefined) throw new DemoError("No device stands for the node.");
  await fixture.contract.end(stands.device, stands.standing);
  await registry.connect(thief).sync(provider);
  await market.sync(provider);
}
