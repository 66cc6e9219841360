import { setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { encodeKeptReport, NO_STANDING, profileIdOf, recordOf } from "@assay/attestation";
import { anyValue } from "@nomicfoundation/hardhat-chai-matchers/withArgs";
import { concat, dataLength, dataSlice, getBytes, hexlify } from "ethers";
import { ethers } from "hardhat";
import {
  ATTESTATION_SECONDS, GPU_CLASS, SEED_SECONDS, attest, attestNew, attestNewArguments, attested, bodyOf, chainOf, deployed, deviceId, idOf, knownParts, knownReport, nextSeed,
  ready, reportKeyId, standingHash, standingOf, termsOf,
} from "../../fixtures/attestation";
import { deviceOf } from "../../attestation/gpu";

const NOBODY = `0x${"00".repeat(20)}`;
const NOTHING = `0x${"00".repeat(26)}`;

/**
 * given a seed, references and a profile
 *   when a device's chain and report are sent: the node is attested for a day from the seed on
 *   when it is known: the report alone is enough, with its body or all of its record in code, too
 * given an attested node
 *   when the seed's day is over, or the device is given up: it is not, and its device serves another two seeds later
 *   when its device attests another node, or it is attested again: refused
 *   when its device has other firmware, or moves: its chain is sent again
 */
describe("AttestationPolicy: devices", () => {
  describe("given a seed, references and a profile", () => {
    it("attests a new device by its chain and a report, until a day after the seed", async () => {
      const fixture = await ready();
      const { policy, provider, anybody, device } = fixture;
      const { storedAt } = await policy.seed();
      await time.increase(1_000);
      const sent = policy.connect(anybody).attestNew(...(await attestNewArguments(fixture, device, provider, 231)));
      await expect(sent).to.emit(policy, "DeviceAttested").withArgs(provider, 231, deviceId(device), anyValue, 1);
      const until = storedAt + ATTESTATION_SECONDS;
      expect(await policy.nodeUntil(provider, GPU_CLASS, 231)).to.equal(until);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 231n, 1)).to.equal(until);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 231n, 2)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 1n << 230n, 1)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS + 1n, 1n << 231n, 1)).to.equal(0);
      const standing = await standingOf(fixture, device);
      const { issuer, reportKey, gpuClass, profile } = standing;
      expect([issuer, reportKey, gpuClass, profile]).to.deep.equal([idOf(fixture.family.provisioner), reportKeyId(device), GPU_CLASS, profileIdOf(await termsOf(fixture))]);
      expect([standing.provider, standing.node]).to.deep.equal([provider.address, 231n]);
      expect(await policy.deviceOf(deviceId(device))).to.deep.equal([standingHash(standing), (await policy.seed()).revision, 0n]);
    });

    it("attests a known device by a report", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const first = (await policy.seed()).previousAt + ATTESTATION_SECONDS;
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(first);
      const sent = policy.connect(fixture.anybody).attest(await knownReport(fixture, device, provider, 1));
      await expect(sent).to.emit(policy, "AttestationRenewed").withArgs(deviceId(device));
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
      const sent = await knownReport(fixture, device, provider, 1, {}, account);
      const [{ parts }] = await knownParts(fixture, device, provider, 1);
      expect(dataLength(sent)).to.equal(dataLength(await knownReport(fixture, device, provider, 1)) - dataLength(parts.body));
      await policy.attest(sent);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("reads a device's whole record as code", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const [known, hints] = await knownParts(fixture, device, provider, 1);
      const record = recordOf(known);
      await policy.keepBody(record);
      const [account] = await policy.bodyAccountOf(record);
      await policy.attestKept(...encodeKeptReport(known, hints, account));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("believes code no more than what is sent", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      await nextSeed(fixture);
      const [known, hints] = await knownParts(fixture, device, provider, 1);
      const kept = async (record: string): Promise<ReturnType<typeof encodeKeptReport>> => {
        await policy.keepBody(record);
        return encodeKeptReport(known, hints, (await policy.bodyAccountOf(record)).account);
      };
      const foreign = await kept(recordOf({ ...known, signer: (await knownParts(fixture, other, provider, 2))[0].signer }));
      await expect(policy.attestKept(...foreign)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
      const changed = await kept(recordOf({ ...known, until: known.until + 1n }));
      await expect(policy.attestKept(...changed)).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
    });

    it("takes no record in which a byte is changed, nor hints, nor what was signed", async () => {
      const fixture = await attested();
      const { policy, provider, device, anybody } = fixture;
      await nextSeed(fixture);
      const [known, hints] = await knownParts(fixture, device, provider, 1);
      const record = recordOf(known);
      await policy.keepBody(record);
      const [account] = await policy.bodyAccountOf(record);
      const [words] = encodeKeptReport(known, hints, account);
      const attempt = (signed: string): Promise<void> => {
        const changed = Array.from({ length: 10 }, (_, word) => dataSlice(signed, 32 * word, 32 * word + 32));
        return policy.connect(anybody).attestKept.staticCall(changed, account);
      };
      const flipped = (bytes: string, at: number): string => {
        const changed = getBytes(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << at % 8);
        return hexlify(changed);
      };
      const signed = concat(words);
      await attempt(signed);
      // The last two of the words' bytes say nothing.
      for (let at = 0; at < 318; at += 1) await expect(attempt(flipped(signed, at)), `byte ${at}`).to.be.reverted;
      await attempt(flipped(flipped(signed, 318), 319));
      for (let at = 0; at < dataLength(record); at += at < 180 ? 1 : 37) {
        await setCode(account, `0x00${flipped(record, at).slice(2)}`);
        await expect(attempt(signed), `the record's byte ${at}`).to.be.reverted;
      }
      await setCode(account, `0x00${record.slice(2)}`);
      await attempt(signed);
    });

    it("needs all parts of what is sent, and of what is kept", async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const sent = await knownReport(fixture, device, provider, 1);
      for (const length of [0, 337, 338, 338 + 179])
        await expect(policy.attest(dataSlice(sent, 0, length))).to.be.revertedWithCustomError(policy, "AttestationReportLength").withArgs(length);
      const [known, hints] = await knownParts(fixture, device, provider, 1);
      for (const bytes of [1, 179]) {
        const begun = dataSlice(recordOf(known), 0, bytes);
        await policy.keepBody(begun);
        const { account } = await policy.bodyAccountOf(begun);
        await expect(policy.attestKept(...encodeKeptReport(known, hints, account))).to.be.revertedWithCustomError(policy, "AttestationReportLength").withArgs(bytes + 1);
      }
      await expect(policy.attestKept(...encodeKeptReport(known, hints, NOBODY))).to.be.revertedWithCustomError(policy, "AttestationReportLength").withArgs(0);
      const bare = dataSlice(sent, 0, 338 + 180);
      await expect(policy.attest(bare)).to.be.revertedWithCustomError(fixture.evidence, "EvidenceBodyLength").withArgs(0);
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

  describe("given an attested node", () => {
    it("is not attested twice by one seed, by whomever", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      const replay = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(replay)).to.be.revertedWithCustomError(policy, "AttestationNodeAttested").withArgs(provider, 1, 1);
      const another = await attestNewArguments(fixture, other, provider, 1, 2);
      await expect(policy.attestNew(...another)).to.be.revertedWithCustomError(policy, "AttestationNodeAttested").withArgs(provider, 1, 1);
    });

    it("has a device that backs no other node, of whomever, until its day is over", async () => {
      const fixture = await attested();
      const { policy, provider, rival, device } = fixture;
      for (const [who, node] of [[provider, 2], [rival, 1]] as const) {
        const sent = await knownReport(fixture, device, who, node);
        await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
        const chain = await attestNewArguments(fixture, device, who, node, 2);
        await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      }
      const ends = await policy.nodeUntil(provider, GPU_CLASS, 1);
      await nextSeed(fixture);
      const sent = await attestNewArguments(fixture, device, rival, 1, 2);
      await time.setNextBlockTimestamp(ends - 1n);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      await time.setNextBlockTimestamp(ends);
      await policy.attestNew(...sent);
      expect((await policy.deviceOf(deviceId(device))).standing).to.equal(standingHash({ ...sent[6], provider: rival.address }));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(ends);
    });

    it("has a device that moves only when it is said what it stands for", async () => {
      const fixture = await attested();
      const { policy, provider, rival, device } = fixture;
      await nextSeed(fixture);
      const [who, node, anchor, certificates, parts, hints, present] = await attestNewArguments(fixture, device, rival, 1, 2);
      const { standing: kept } = await policy.deviceOf(deviceId(device));
      for (const lie of [NO_STANDING, { ...present, provider: rival.address }, { ...present, node: 9n }]) {
        const act = policy.attestNew(who, node, anchor, certificates, parts, hints, lie);
        await expect(act).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers").withArgs(deviceId(device), kept, standingHash(lie));
      }
      await expect(policy.connect(provider).release(deviceId(device), { ...present, node: 9n })).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers").withArgs(deviceId(device), kept, standingHash({ ...present, node: 9n }));
      await expect(policy.connect(rival).release(deviceId(device), { ...present, provider: rival.address })).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
    });

    it("has one device for all firmware of a chip", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      // The same chip under a report key of another firmware: certified by the same device's key.
      const again = deviceOf(family, "device", { leaf: (spec) => ({ ...spec, key: fixture.other.key }) });
      const twice = { ...again, key: fixture.other.key };
      const sent = await attestNewArguments(fixture, twice, provider, 2, 2);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceBacksAnother").withArgs(deviceId(device), provider, 1);
      await nextSeed(fixture);
      await policy.attestNew(...(await attestNewArguments(fixture, twice, provider, 1, 2)));
      expect((await standingOf(fixture, device)).reportKey).to.equal(reportKeyId(twice));
      await nextSeed(fixture);
      // Its former report key is nobody's now, until its chain is sent again.
      const former = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(former)).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers");
      await attest(fixture, twice, provider, 1);
    });

    it("has a device by its own certificate, where that is recorded", async () => {
      const fixture = await attested();
      const { policy, provider, other, family } = fixture;
      await policy.recordKeys(...(await chainOf(fixture, family.provisioner, other.rom.certificate)));
      expect((await policy.keyOf(deviceId(other))).issuer).to.equal(idOf(family.provisioner));
      expect((await policy.deviceOf(deviceId(other))).standing).to.equal(NOTHING);
      await attestNew(fixture, other, provider, 2, 3);
      expect((await standingOf(fixture, other)).issuer).to.equal(idOf(family.provisioner));
      await nextSeed(fixture);
      await attest(fixture, other, provider, 2);
    });

    it("is given up by its provider only, and its device serves another with the second seed after, when all by those of then has ended", async () => {
      const fixture = await attested();
      const { policy, provider, rival, device, anybody } = fixture;
      const standing = await standingOf(fixture, device);
      await expect(policy.connect(anybody).release(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationNotProvider").withArgs(deviceId(device), provider, anybody);
      const replay = await knownReport(fixture, device, provider, 1);
      await expect(policy.connect(provider).release(deviceId(device), standing)).to.emit(policy, "DeviceReleased").withArgs(provider, 1, deviceId(device));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
      await expect(policy.attest(replay)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
      for (const sent of [await attestNewArguments(fixture, device, provider, 1, 2), await attestNewArguments(fixture, device, rival, 5, 2)]) {
        await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
      }
      await expect(policy.connect(provider).release(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
      const ends = (await policy.seed()).storedAt + ATTESTATION_SECONDS;
      await nextSeed(fixture);
      const early = await attestNewArguments(fixture, device, rival, 5, 2);
      await expect(policy.attestNew(...early)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
      await nextSeed(fixture);
      expect((await policy.seed()).storedAt).to.be.at.least(ends);
      await attestNew(fixture, device, rival, 5, 2);
      expect(await policy.nodeUntil(rival, GPU_CLASS, 5)).to.equal((await policy.seed()).storedAt + ATTESTATION_SECONDS);
    });

    it("is given up for both seeds", async () => {
      const fixture = await attested();
      const { policy, provider, device, other } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      const standing = await standingOf(fixture, device);
      await policy.connect(provider).release(deviceId(device), standing);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
      expect(await policy.attestedUntil(provider, GPU_CLASS, 0b110, 1)).to.equal((await policy.seed()).previousAt + ATTESTATION_SECONDS);
    });
  });
});
