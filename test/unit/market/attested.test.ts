import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { latestDate } from "../../fixtures/chain";
import { type AttestationFixture, attestNew, deployReady, deviceId, nextSeed, revocationOf, standingOf } from "../../fixtures/attestation";
import { sendAccept } from "../../fixtures/jobs";
import { type MarketFixture, anOrder, deployMarket } from "../../fixtures/market";

const CONFIDENTIAL = 1n << 56n;
const ATTESTED = 3n;
const UNITS = 64n;

interface Both {
  readonly attestation: AttestationFixture;
  readonly market: MarketFixture;
}

/** A market whose provider serves with one attested GPU, by the policy on the real programs. */
async function deployBoth(): Promise<Both> {
  const market = await deployMarket();
  const attestation = await deployReady();
  const { registry, owner, provider } = market;
  await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("H100 confidential"), UNITS);
  await registry.connect(owner).setAttestor(attestation.policy);
  await registry.connect(provider).update(provider, 0, 0, 0);
  await registry.connect(provider).removeNode(provider, 1);
  await registry.connect(provider).setNode(provider, 7, ATTESTED, { endpointHash: id("an endpoint"), sealingKey: id("a key"), gpus: 1n });
  await attestNew(attestation, attestation.device, provider, 7);
  await registry.connect(provider).update(provider, UNITS, 0, 0);
  await market.market.sync(provider);
  return { market, attestation };
}

const both = (): Promise<Both> => loadFixture(deployBoth);
const confidentialOrder = (market: MarketFixture) => anOrder(market, { features: CONFIDENTIAL, gpuClass: ATTESTED });

/**
 * given a provider whose GPU is attested
 *   when an order demands that: accepted
 *   when the attestation ends: refused at once, and the units fall by syncs
 *   when the device is revoked: refused after the syncs
 * given one whose GPU is not
 *   when an order demands it: refused
 */
describe("Market: attested GPUs", () => {
  it("accepts an order that demands them, by an attested provider", async () => {
    const { market } = await both();
    const order = await confidentialOrder(market);
    await expect(sendAccept(market, order)).to.emit(market.market, "JobsAccepted");
  });

  it("refuses it by a provider of no attested class", async () => {
    const { market } = await both();
    const { rival, market: contract } = market;
    const order = await anOrder(market, { features: CONFIDENTIAL, gpuClass: 0n });
    const act = sendAccept(market, order, { provider: rival.address }, { sender: rival });
    await expect(act).to.be.revertedWithCustomError(contract, "BookFeaturesMissing").withArgs(rival, CONFIDENTIAL, (features: bigint) => (features & CONFIDENTIAL) === 0n);
  });

  it("refuses it when the attestation has ended, before anybody syncs", async () => {
    const { market, attestation } = await both();
    const { provider, market: contract, registry } = market;
    const until = await attestation.policy.nodeUntil(provider, ATTESTED, 7);
    await time.increaseTo(until);
    const order = await confidentialOrder(market);
    await expect(sendAccept(market, order)).to.be.revertedWithCustomError(contract, "BookStale").withArgs(provider, until);
    await registry.connect(market.thief).sync(provider);
    await contract.sync(provider);
    const book = await contract.bookOf(provider);
    expect([book.capacity, book.features & CONFIDENTIAL]).to.deep.equal([0n, 0n]);
  });

  it("refuses it when the device was revoked, ended and synced", async () => {
    const { market, attestation } = await both();
    const { provider, market: contract, registry, thief } = market;
    const { policy, family, device } = attestation;
    const thisUpdate = await latestDate();
    await policy.revoke(...(await revocationOf(attestation, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate, responder: "issuer" })));
    await expect(registry.connect(thief).sync(provider)).to.be.revertedWithCustomError(registry, "RegistryNothingStale").withArgs(provider, UNITS);
    await policy.connect(thief).end(deviceId(device), await standingOf(attestation, device));
    expect(await registry.countedUnitsOf(provider)).to.equal(0);
    await registry.connect(thief).sync(provider);
    await contract.sync(provider);
    const order = await anOrder(market, { features: CONFIDENTIAL, gpuClass: ATTESTED, units: 0n });
    await expect(sendAccept(market, order)).to.be.revertedWithCustomError(contract, "BookFeaturesMissing").withArgs(provider, CONFIDENTIAL, 0);
  });

  it("goes on with the next seed", async () => {
    const { market, attestation } = await both();
    const { provider, market: contract, registry } = market;
    await nextSeed(attestation);
    await attestNew(attestation, attestation.device, provider, 7, 2);
    await registry.connect(provider).update(provider, UNITS, 0, 0);
    await contract.sync(provider);
    expect((await contract.bookOf(provider)).freshUntil).to.equal(await attestation.policy.nodeUntil(provider, ATTESTED, 7));
    const order = await confidentialOrder(market);
    await expect(sendAccept(market, order)).to.emit(contract, "JobsAccepted");
  });
});
