import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, keccak256 } from "ethers";
import { ethers } from "hardhat";
import {
  ATTESTATION_SECONDS, GPU_CLASS, SEED_SECONDS, VBIOS, DRIVER, attest, attestArguments, attestNew, attestNewArguments, attested, bodyOf, deployed, deviceId, hintsOf, nextSeed, ready, reportKeyId,
} from "../../fixtures/attestation";
import { deviceOf, SoftwareFamily } from "../../attestation/gpu";

const NOBODY = `0x${"00".repeat(20)}`;

/**
 * given a seed, references and a profile
 *   when a device's chain and report are sent: the node is attested for a day from the seed on
 *   when its key is known: the report alone is enough, with its body in code too
 * given a report
 *   of another chain, contract, provider, node, or seed: refused
 *   of a spoofed device, a changed one, another profile: refused
 * given an attested node
 *   when the seed's day is over, or the device is given up: it is not
 *   when its device attests another node, or it is attested again: refused
 */
describe("AttestationPolicy: devices", () => {
  describe("given a seed, references and a profile", () => {
    it("attests a new device by its chain and a report, until a day after the seed", async () => {
      const fixture = await ready();
      const { policy, provider, anybody, device } = fixture;
      const { storedAt } = await policy.seed();
      await time.increase(1_000);
      const sent = policy.connect(anybody).attestNew(...(await attestNewArguments(fixture, device, provider, 231)));
      await expect(sent).to.emit(policy, "DeviceAttested").withArgs(provider, 231, deviceId(device), GPU_CLASS, 1, 1);
      const until = storedAt + ATTESTATION_SECONDS;
      expect(await policy.nodeUntil(provider, GPU_CLASS, 231)).to.equal(until);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 231n, 1)).to.equal(until);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 231n, 2)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 230n, 1)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS + 1n, 1n << 231n, 1)).to.equal(0);
      const backing = await policy.backingOf(deviceId(device));
      expect([backing.provider, backing.node, backing.gpuClass, backing.profile]).to.deep.equal([provider.address, 231n, GPU_CLASS, 1n]);
      expect((await policy.reportKeyOf(reportKeyId(device))).device).to.equal(deviceId(device));
    });

    it("attests a known device by a report", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const first = (await policy.seed()).previousAt + ATTESTATION_SECONDS;
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(first);
      await attest(fixture, device, provider, 1);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(first + SEED_SECONDS);
    });

    it("attests a device of a known family, by its own certificates", async () => {
      const fixture = await attested();
      const { policy, provider, other } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 2)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("reads bodies that are kept as code", async () => {
      const fixture = await attested();
      const { policy, provider, device, anybody } = fixture;
      await nextSeed(fixture);
      const body = bodyOf(device);
      const [account, before] = await policy.bodyAccountOf(body);
      expect(before).to.equal(false);
      await expect(policy.connect(anybody).keepBody(body)).to.emit(policy, "BodyKept").withArgs(account);
      expect(await ethers.provider.getCode(account)).to.equal(`0x00${body.slice(2)}`);
      expect(await policy.bodyAccountOf(body)).to.deep.equal([account, true]);
      await expect(policy.keepBody(body)).to.not.emit(policy, "BodyKept");
      const sent = await attestArguments(fixture, device, provider, 1, {}, account);
      expect(sent[4].body).to.equal("0x");
      await policy.attest(...sent);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("counts nodes of both seeds, each once, as long as enough are attested", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      const { storedAt, previousAt } = await policy.seed();
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 1)).to.equal(storedAt + ATTESTATION_SECONDS);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 2)).to.equal(previousAt + ATTESTATION_SECONDS);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 3)).to.equal(0);
      await nextSeed(fixture);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 2)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 1)).to.equal(storedAt + ATTESTATION_SECONDS);
    });

    it("knows nothing before the first seed", async () => {
      const { policy, provider } = await deployed();
      expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.equal(0);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
    });
  });

  describe("given a report", () => {
    const refused = async (spec: { provider?: boolean; node?: number }): Promise<void> => {
      const fixture = await attested();
      const { policy, provider, rival, device } = fixture;
      await nextSeed(fixture);
      const sent = await attestArguments(fixture, device, provider, 1);
      const [, , ...rest] = sent;
      const [who, node] = [spec.provider === true ? rival : provider, spec.node ?? 1];
      const said = await policy.nonceOf(provider, 1);
      const expected = await policy.nonceOf(who, node);
      await expect(policy.attest(who, node, ...rest)).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(said, expected);
    };

    it("for another provider is refused", () => refused({ provider: true }));

    it("for another node is refused", () => refused({ node: 2 }));

    it("of another seed is refused", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const sent = await attestArguments(fixture, device, provider, 1);
      const said = await policy.nonceOf(provider, 1);
      await nextSeed(fixture);
      const expected = await policy.nonceOf(provider, 1);
      await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(said, expected);
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
        const sent = await attestArguments(fixture, device, provider, 1, { nonce: Buffer.from(nonce.slice(2), "hex") });
        const expected = await policy.nonceOf(provider, 1);
        await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationNonceDiffers").withArgs(nonce, expected);
      }
    });

    it("is refused when its seed's day is over", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const sent = await attestArguments(fixture, device, provider, 1);
      const ends = (await policy.seed()).storedAt + ATTESTATION_SECONDS;
      await time.setNextBlockTimestamp(ends);
      await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationSeedEnded").withArgs(2, ends);
    });

    it("counts in its seed's last second, until that is over", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const sent = await attestArguments(fixture, device, provider, 1);
      const ends = (await policy.seed()).storedAt + ATTESTATION_SECONDS;
      await time.setNextBlockTimestamp(ends - 1n);
      await policy.attest(...sent);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(ends);
    });

    it("of a device whose key is not known is refused", async () => {
      const fixture = await ready();
      const { policy, provider, device } = fixture;
      const sent = await attestArguments(fixture, device, provider, 1);
      await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown").withArgs(reportKeyId(device));
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
      const sent = await attestArguments(fixture, device, provider, 1, { signer: other.key });
      await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
    });

    it("names a node below 232", async () => {
      const fixture = await ready();
      const { policy, provider, device } = fixture;
      for (const node of [232, 255]) {
        const sent = await attestNewArguments(fixture, device, provider, node);
        await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationNodeAboveLimit").withArgs(node, 231);
      }
    });

    it("meets a profile that is known", async () => {
      const fixture = await ready();
      const { policy, provider, device } = fixture;
      const sent = await attestNewArguments(fixture, device, provider, 1);
      sent[2] = 2;
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationProfileUnknown").withArgs(2);
    });

    it("says what its profile asks for", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const { digest } = await policy.profileOf(1);
      for (const spec of [
        { driver: "550.90.08" },
        { vbios: "96.00.9F.00.02" },
        { measurements: { 26: Buffer.alloc(48, 1) } },
        { measurements: { 1: Buffer.alloc(48, 1) } },
        { changeOpaque: (fields: readonly { type: number; value: Buffer }[]) => fields.map((field) => (field.type === 11 ? { ...field, value: Buffer.from([0xaa]) } : field)) },
        { changeOpaque: (fields: readonly { type: number; value: Buffer }[]) => fields.map((field) => (field.type === 17 ? { ...field, value: Buffer.from("1011\0") } : field)) },
      ]) {
        const sent = await attestArguments(fixture, device, provider, 1, spec);
        await expect(policy.attest(...sent), JSON.stringify(spec)).to.be.revertedWithCustomError(policy, "AttestationProfileDiffers").withArgs(1, digest, (said: string) => said !== digest);
      }
      const [who, node, profile, signer, parts] = await attestArguments(fixture, device, provider, 1);
      for (const changed of [{ ...parts, driverIndices: parts.driverIndices - 128n }, { ...parts, vbiosIndices: 1n }]) {
        const { records } = await fixture.evidence.readReport(signer, changed);
        await expect(policy.attest(who, node, profile, signer, changed, hintsOf(records))).to.be.revertedWithCustomError(policy, "AttestationProfileDiffers");
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
        const sent = await attestArguments(fixture, device, provider, 1);
        await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationVersionDenied").withArgs(kind, version);
        await policy.connect(owner).setDenied(kind, version, false);
        await policy.attest(...sent);
        expect((await policy.reportKeyOf(reportKeyId(device))).revision).to.equal((await policy.seed()).revision);
      }
    });
  });

  describe("given an attested node", () => {
    it("is not attested twice by one seed, by whomever", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      const replay = await attestArguments(fixture, device, provider, 1);
      await expect(policy.attest(...replay)).to.be.revertedWithCustomError(policy, "AttestationNodeAttested").withArgs(provider, 1, 1);
      const another = await attestNewArguments(fixture, other, provider, 1, 2);
      await expect(policy.attestNew(...another)).to.be.revertedWithCustomError(policy, "AttestationNodeAttested").withArgs(provider, 1, 1);
    });

    it("has a device that backs no other node, of whomever, until its day is over", async () => {
      const fixture = await attested();
      const { policy, provider, rival, device } = fixture;
      for (const [who, node] of [[provider, 2], [rival, 1]] as const) {
        const sent = await attestArguments(fixture, device, who, node);
        await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      }
      const ends = await policy.nodeUntil(provider, GPU_CLASS, 1);
      await nextSeed(fixture);
      const sent = await attestArguments(fixture, device, rival, 1);
      await time.setNextBlockTimestamp(ends - 1n);
      await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      await time.setNextBlockTimestamp(ends);
      await policy.attest(...sent);
      expect((await policy.backingOf(deviceId(device))).provider).to.equal(rival);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(ends);
    });

    it("has one device for all firmware of a chip", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      // The same chip under a report key of another firmware: certified by the same device's key.
      const again = deviceOf(family, "device", { leaf: (spec) => ({ ...spec, key: fixture.other.key }) });
      const twice = { ...again, key: fixture.other.key };
      const sent = await attestNewArguments(fixture, twice, provider, 2, 3);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      await nextSeed(fixture);
      await policy.attestNew(...(await attestNewArguments(fixture, twice, provider, 1, 3)));
      expect((await policy.backingOf(deviceId(device))).reportKey).to.equal(reportKeyId(twice).slice(0, 8));
    });

    it("is given up by its provider only, and its device serves another with the next seed", async () => {
      const fixture = await attested();
      const { policy, provider, rival, device, anybody } = fixture;
      await expect(policy.connect(anybody).release(deviceId(device))).to.be.revertedWithCustomError(policy, "AttestationNotProvider").withArgs(deviceId(device), provider, anybody);
      const replay = await attestArguments(fixture, device, provider, 1);
      await expect(policy.connect(provider).release(deviceId(device))).to.emit(policy, "DeviceReleased").withArgs(provider, 1, deviceId(device));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
      for (const sent of [replay, await attestArguments(fixture, device, rival, 5)]) {
        await expect(policy.attest(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
      }
      await expect(policy.connect(provider).release(deviceId(device))).to.be.revertedWithCustomError(policy, "AttestationNotProvider").withArgs(deviceId(device), NOBODY, provider);
      await nextSeed(fixture);
      await attest(fixture, device, rival, 5);
      expect(await policy.nodeUntil(rival, GPU_CLASS, 5)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("is given up for both seeds", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      await policy.connect(provider).release(deviceId(device));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 1)).to.equal((await policy.seed()).previousAt + ATTESTATION_SECONDS);
    });
  });
});
