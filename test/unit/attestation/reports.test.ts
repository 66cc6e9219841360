import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { encodeKnownReport, type Hex } from "@assay/attestation";
import { AbiCoder, keccak256 } from "ethers";
import { ethers } from "hardhat";
import {
  ATTESTATION_SECONDS, GPU_CLASS, SEED_SECONDS, VBIOS, DRIVER, attest, attestNew, attestNewArguments, attested, deviceId, idOf, knownParts, knownReport, nextSeed, ready,
  reportKeyId, standingHash, standingOf,
} from "../../fixtures/attestation";
import { deviceOf, ofProject, SoftwareFamily } from "../../attestation/gpu";

/**
 * given a report
 *   of another chain, contract, provider, node, or seed: refused
 *   of a spoofed device, an unknown one, one that stands for something else or no longer, with any byte changed: refused
 *   of firmware that no profile says, or a version that is denied: refused
 */
describe("AttestationPolicy: reports", () => {
  const refused = async (spec: { provider?: boolean; node?: number }): Promise<void> => {
    const fixture = await attested();
    const { policy, provider, rival, device } = fixture;
    await nextSeed(fixture);
    const [known, hints] = await knownParts(fixture, device, provider, 1);
    const [who, node] = [spec.provider === true ? rival : provider, spec.node ?? 1];
    const said = await policy.nonceOf(provider, 1);
    const expected = await policy.nonceOf(who, node);
    await expect(policy.attest(encodeKnownReport({ ...known, provider: who.address, node }, hints))).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(said, expected);
  };

  it("for another provider is refused", () => refused({ provider: true }));

  it("for another node is refused", () => refused({ node: 2 }));

  it("of another seed is refused", async () => {
    const fixture = await attested();
    const { policy, provider, device } = fixture;
    await nextSeed(fixture);
    const sent = await knownReport(fixture, device, provider, 1);
    const said = await policy.nonceOf(provider, 1);
    await nextSeed(fixture);
    const expected = await policy.nonceOf(provider, 1);
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(said, expected);
  });

  it("of another chain or another contract is refused", async () => {
    const fixture = await attested();
    const { policy, provider, device, anybody } = fixture;
    await nextSeed(fixture);
    const { chainId } = await ethers.provider.getNetwork();
    const here = await policy.getAddress();
    for (const [chain, contract] of [[chainId + 1n, here], [chainId, anybody.address]] as const) {
      const { value } = await policy.seed();
      const nonce = keccak256(AbiCoder.defaultAbiCoder().encode(
        ["uint256", "address", "address", "uint8", "bytes16"], [chain, contract, provider.address, 1, value],
      ));
      const sent = await knownReport(fixture, device, provider, 1, { nonce: Buffer.from(nonce.slice(2), "hex") });
      const expected = await policy.nonceOf(provider, 1);
      await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(nonce, expected);
    }
  });

  it("is refused when its seed's day is over", async () => {
    const fixture = await attested();
    const { policy, provider, device } = fixture;
    await nextSeed(fixture);
    const sent = await knownReport(fixture, device, provider, 1);
    const ends = (await policy.seed()).storedAt + ATTESTATION_SECONDS;
    await time.setNextBlockTimestamp(ends);
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationSeedEnded").withArgs(2, ends);
  });

  it("counts in its seed's last second, until that is over", async () => {
    const fixture = await attested();
    const { policy, provider, device } = fixture;
    await nextSeed(fixture);
    const sent = await knownReport(fixture, device, provider, 1);
    const ends = (await policy.seed()).storedAt + ATTESTATION_SECONDS;
    await time.setNextBlockTimestamp(ends - 1n);
    await policy.attest(sent);
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(ends);
  });

  it("of a device that is not known is refused", async () => {
    const fixture = await ready();
    const { policy, provider, device } = fixture;
    const sent = await knownReport(fixture, device, provider, 1);
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
  });

  it("of a spoofed device is refused, whatever chain it brings", async () => {
    const fixture = await ready();
    const { policy, provider, device } = fixture;
    const spoofed = deviceOf(new SoftwareFamily("spoofed"));
    const fake = await attestNewArguments(fixture, spoofed, provider, 1);
    await expect(policy.attestNew(...fake)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown");
    const signed = await attestNewArguments(fixture, device, provider, 1, 0, { signer: spoofed.key });
    await expect(policy.attestNew(...signed)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
  });

  it("of a known device with another's signature is refused", async () => {
    const fixture = await attested();
    const { policy, provider, device, other } = fixture;
    await nextSeed(fixture);
    const sent = await knownReport(fixture, device, provider, 1, { signer: other.key });
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
  });

  it("names a node below 232", async () => {
    const fixture = await ready();
    const { policy, provider, device } = fixture;
    for (const node of [232, 255]) {
      const sent = await attestNewArguments(fixture, device, provider, node);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationNodeAboveLimit").withArgs(node, 231);
    }
  });

  it("says what its device stands for, or what a profile says", async () => {
    const fixture = await attested();
    const { policy, provider, device } = fixture;
    await nextSeed(fixture);
    const { standing: kept } = await policy.deviceOf(deviceId(device));
    for (const spec of [
      { driver: "550.90.08" },
      { vbios: "96.00.9F.00.02" },
      { measurements: { 26: Buffer.alloc(48, 1) } },
      { measurements: { 1: Buffer.alloc(48, 1) } },
      { changeOpaque: (fields: readonly { type: number; value: Buffer }[]) => fields.map((field) => (field.type === 11 ? { ...field, value: Buffer.from([0xaa]) } : field)) },
      { changeOpaque: ofProject("1011") },
    ]) {
      const sent = await knownReport(fixture, device, provider, 1, spec);
      await expect(policy.attest(sent), JSON.stringify(spec)).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers").withArgs(deviceId(device), kept, (said: string) => said !== kept);
      const chain = await attestNewArguments(fixture, device, provider, 1, 2, spec);
      await expect(policy.attestNew(...chain), JSON.stringify(spec)).to.be.revertedWithCustomError(policy, "AttestationProfileUnknown").withArgs((id: string) => id !== chain[6].profile);
    }
    const [known, hints] = await knownParts(fixture, device, provider, 1);
    const { parts } = known;
    for (const changed of [{ ...parts, driverIndices: parts.driverIndices - 128n }, { ...parts, vbiosIndices: 1n }])
      await expect(policy.attest(encodeKnownReport({ ...known, parts: changed }, hints))).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
  });

  it("comes with what its device stands for, unchanged", async () => {
    const fixture = await attested();
    const { policy, provider, device, other, family } = fixture;
    await nextSeed(fixture);
    const [known, hints] = await knownParts(fixture, device, provider, 1);
    expect(standingHash(await standingOf(fixture, device))).to.equal((await policy.deviceOf(deviceId(device))).standing);
    for (const change of [{ until: known.until + 1n }, { issuer: idOf(family.identity) as Hex }, { gpuClass: GPU_CLASS + 1n }]) {
      const act = policy.attest(encodeKnownReport({ ...known, ...change }, hints));
      await expect(act, Object.keys(change)[0]).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
    }
    const act = policy.attest(encodeKnownReport({ ...known, device: deviceId(other) as Hex }, hints));
    await expect(act).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(other));
  });

  it("is refused when what its device stands on ends before the attestation would", async () => {
    const fixture = await ready();
    const { policy, provider, family } = fixture;
    const until = BigInt(await time.latest()) + ATTESTATION_SECONDS + SEED_SECONDS / 2n;
    const brief = deviceOf(family, "brief", { leaf: (spec) => ({ ...spec, notAfter: new Date(Number(until) * 1_000) }) });
    await attestNew(fixture, brief, provider, 1);
    expect((await standingOf(fixture, brief)).until).to.equal(until);
    await nextSeed(fixture);
    const sent = await knownReport(fixture, brief, provider, 1);
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationStandingEnded").withArgs(deviceId(brief), until);
    const chain = await attestNewArguments(fixture, brief, provider, 1, 2);
    await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyExpired").withArgs(reportKeyId(brief), until);
    // A longer certificate of the same key.
    await attestNew(fixture, deviceOf(family, "brief"), provider, 1, 2);
    expect((await standingOf(fixture, brief)).until).to.be.greaterThan(until);
  });

  it("is taken when what its device stands on ends with the attestation", async () => {
    const fixture = await ready();
    const { policy, provider, family } = fixture;
    const until = (await policy.seed()).storedAt + SEED_SECONDS + ATTESTATION_SECONDS;
    const brief = deviceOf(family, "brief", { leaf: (spec) => ({ ...spec, notAfter: new Date(Number(until) * 1_000) }) });
    await attestNew(fixture, brief, provider, 1);
    await nextSeed(fixture);
    await attest(fixture, brief, provider, 1);
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(until);
  });

  it("is refused with any byte changed, of what is sent and what it stands for", async () => {
    const fixture = await attested();
    const { policy, provider, device, anybody } = fixture;
    await nextSeed(fixture);
    const sent = Buffer.from((await knownReport(fixture, device, provider, 1)).slice(2), "hex");
    await policy.connect(anybody).attest.staticCall(sent);
    // Every byte up to the key's end, then some of the body.
    for (let at = 0; at < sent.length; at += at < 518 ? 1 : 37) {
      const changed = Buffer.from(sent);
      changed[at] = (changed[at] ?? 0) ^ (1 << at % 8);
      await expect(policy.connect(anybody).attest.staticCall(changed), `byte ${at}`).to.be.reverted;
    }
  });

  it("of a denied driver or VBIOS is refused, and taken when it is allowed again", async () => {
    const fixture = await attested();
    const { policy, owner, provider, device, anybody } = fixture;
    const versions = [[DRIVER, ethers.encodeBytes32String("550.90.07")], [VBIOS, ethers.encodeBytes32String("96.00.9F.00.01")]] as const;
    await expect(policy.connect(anybody).setDenied(...versions[0], true)).to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount").withArgs(anybody);
    for (const [kind, version] of versions) {
      await nextSeed(fixture);
      await expect(policy.connect(owner).setDenied(kind, version, false)).to.be.revertedWithCustomError(policy, "AttestationVersionUnchanged").withArgs(kind, version, false);
      await expect(policy.connect(owner).setDenied(kind, version, true)).to.emit(policy, "VersionDenied").withArgs(kind, version, true);
      expect(await policy.isDenied(kind, version)).to.equal(true);
      const sent = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationVersionDenied").withArgs(kind, version);
      await policy.connect(owner).setDenied(kind, version, false);
      await policy.attest(sent);
      expect((await policy.deviceOf(deviceId(device))).revision).to.equal((await policy.seed()).revision);
    }
  });
});
