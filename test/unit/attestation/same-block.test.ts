import { expect } from "chai";
import { attestAct, attestNewAct, endAct, revokeAct, send, sendTogether } from "../../attestation/acts";
import { attest, attestNew, attested, GPU_CLASS, nextSeed } from "../../fixtures/attestation";

/**
 * given a device that is known, and an answer that its certificate is revoked
 *   when the answer is first in a block: the attestation after it is refused
 *   when the attestation is first: it counts until anybody ends it, in the same block, too
 * given a node
 *   when two devices take turns on it: each attests it by another seed; ending the first ends what the second did
 */
describe("AttestationPolicy: in one block, and on one node", () => {
  it("refuses an attestation after a revocation in its block", async () => {
    const fixture = await attested();
    const { policy, provider, device, family } = fixture;
    await nextSeed(fixture);
    const before = await policy.nodeUntil(provider, GPU_CLASS, 1);
    const [revoke, known] = [await revokeAct(fixture, family.provisioner, device.rom.certificate), await attestAct(fixture, device, provider, 1)];
    expect(await sendTogether(fixture, revoke, known)).to.deep.equal([true, false]);
    // What the seed before gave stands until somebody ends it.
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(before);
    await send(fixture, await endAct(fixture, device));
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
  });

  it("refuses a device's first attestation after a revocation of a key above it in its block", async () => {
    const fixture = await attested();
    const { policy, provider, other, family } = fixture;
    const [revoke, fresh] = [await revokeAct(fixture, family.identity, family.provisioner.certificate), await attestNewAct(fixture, other, provider, 2, 2)];
    expect(await sendTogether(fixture, revoke, fresh)).to.deep.equal([true, false]);
    expect(await policy.nodeUntil(provider, GPU_CLASS, 2)).to.equal(0);
  });

  it("takes an attestation before a revocation in its block, which anybody ends after both", async () => {
    const fixture = await attested();
    const { policy, provider, device, family } = fixture;
    await nextSeed(fixture);
    const [revoke, known, end] = [
      await revokeAct(fixture, family.provisioner, device.rom.certificate), await attestAct(fixture, device, provider, 1), await endAct(fixture, device),
    ];
    expect(await sendTogether(fixture, known, revoke)).to.deep.equal([true, true]);
    expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.not.equal(0);
    await send(fixture, end);
    expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.equal(0);
  });

  it("ends it in the very block, and by no order before it was revoked", async () => {
    const fixture = await attested();
    const { policy, provider, device, family } = fixture;
    await nextSeed(fixture);
    const [revoke, known, end] = [
      await revokeAct(fixture, family.provisioner, device.rom.certificate), await attestAct(fixture, device, provider, 1), await endAct(fixture, device),
    ];
    expect(await sendTogether(fixture, end, known, revoke, end)).to.deep.equal([false, true, true, true]);
    expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.equal(0);
  });

  it("lets two devices take turns on a node, one by each seed", async () => {
    const fixture = await attested();
    const { policy, provider, device, other } = fixture;
    const same = await attestNewAct(fixture, other, provider, 1, 2);
    await expect(send(fixture, same)).to.be.revertedWithCustomError(policy, "AttestationNodeAttested").withArgs(provider, 1, 1);
    await nextSeed(fixture);
    await attestNew(fixture, other, provider, 1, 2);
    const until = await policy.nodeUntil(provider, GPU_CLASS, 1);
    // The node counts once, whoever backs it, and the first device is bound to it as long as it is attested.
    expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.equal(until);
    expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 2)).to.equal(0);
    const elsewhere = await attestNewAct(fixture, device, provider, 2, 2);
    await expect(send(fixture, elsewhere)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother");
    await nextSeed(fixture);
    await attest(fixture, device, provider, 1);
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.be.greaterThan(until);
  });

  it("ends, with the first of them, what the second did, which may go on with the next seed", async () => {
    const fixture = await attested();
    const { policy, provider, device, other, family } = fixture;
    await nextSeed(fixture);
    await attestNew(fixture, other, provider, 1, 2);
    await send(fixture, await revokeAct(fixture, family.provisioner, device.rom.certificate));
    await send(fixture, await endAct(fixture, device));
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
    const first = await endAct(fixture, other);
    await expect(send(fixture, first)).to.be.revertedWithCustomError(policy, "AttestationStands");
    await nextSeed(fixture);
    await attest(fixture, other, provider, 1);
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.not.equal(0);
  });
});
