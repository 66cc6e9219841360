import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { attestNew, attestNewArguments, deployReady, deviceId, nextSeed, standingOf } from "../fixtures/attestation";
import { sendAccept } from "../fixtures/jobs";
import { anOrder, deployMarket, type MarketFixture } from "../fixtures/market";

const CONFIDENTIAL = 1n << 56n;
const GPU_CLASS = 3n;
const UNITS = 64n;
const NODE = { endpointHash: id("an endpoint"), sealingKey: id("a key"), gpus: 1n };

/** A market, and the policy with the compiled programs as its registry's attestor; the provider has a node 7 of an attested class. */
async function deployBoth() {
  const [market, attestation] = [await deployMarket(), await deployReady()];
  const { registry, owner, provider } = market;
  await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("H100 confidential"), UNITS);
  await registry.connect(owner).setAttestor(attestation.policy);
  await registry.connect(provider).update(provider, 0, 0, 0);
  await registry.connect(provider).removeNode(provider, 1);
  await registry.connect(provider).setNode(provider, 7, GPU_CLASS, NODE);
  return { market, attestation };
}

/** An order for attested GPUs. */
function order(market: MarketFixture, nonce: bigint) {
  return anOrder(market, { features: CONFIDENTIAL, gpuClass: GPU_CLASS, units: UNITS, nonce, acceptBy: 2n ** 40n });
}

/**
 * given a device that backs a provider's node, and a market that mirrors its units
 *   when the device is given up, or ended: no market mirrors units of it when it serves another
 *   when another node's attestation is left: units end with that
 */
describe("attested units in a market", function () {
  this.timeout(240_000);

  it("are of one provider for each device, though it is given up", async () => {
    const { market, attestation } = await loadFixture(deployBoth);
    const { registry, market: contract, provider, rival } = market;
    const { policy, device } = attestation;
    await attestNew(attestation, device, provider, 7);
    await registry.connect(provider).update(provider, UNITS, 0, 0);
    await contract.sync(provider);
    await policy.connect(provider).release(deviceId(device), await standingOf(attestation, device));
    await nextSeed(attestation);
    const early = await attestNewArguments(attestation, device, rival, 7, 2);
    await expect(policy.attestNew(...early)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
    // The market believes in the first provider's units still.
    await expect(sendAccept(market, await order(market, 100n))).to.emit(contract, "JobsAccepted");
    await nextSeed(attestation);
    await attestNew(attestation, device, rival, 7, 2);
    expect((await contract.bookOf(provider)).freshUntil).to.be.at.most(await time.latest());
  });

  it("end with the attestations that are left when a node is removed", async () => {
    const { market, attestation } = await loadFixture(deployBoth);
    const { registry, market: contract, provider } = market;
    const { policy, device, other } = attestation;
    await registry.connect(provider).setNode(provider, 8, GPU_CLASS, NODE);
    await attestNew(attestation, other, provider, 8);
    await nextSeed(attestation);
    await attestNew(attestation, device, provider, 7, 2);
    await registry.connect(provider).update(provider, UNITS, 0, 0);
    const until = await policy.attestedUntil(provider, GPU_CLASS, 1n << 8n, 1);
    const removed = registry.connect(provider).removeNode(provider, 7);
    await expect(removed).to.emit(registry, "ServingUpdated").withArgs(provider, GPU_CLASS, UNITS, 0, CONFIDENTIAL, until);
    expect((await registry.servingOf(provider)).expiresAt).to.equal(until);
    await contract.sync(provider);
    await time.increaseTo(until + 10n);
    await expect(sendAccept(market, await order(market, 102n))).to.be.revertedWithCustomError(contract, "BookStale").withArgs(provider, until);
  });
});
