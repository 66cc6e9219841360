import { time } from "@nomicfoundation/hardhat-network-helpers";
import { CRLReasons } from "@peculiar/asn1-x509";
import { expect } from "chai";
import { latestDate } from "../../fixtures/chain";
import {
  type AttestationFixture, DRIVER, GPU_CLASS, attest, knownReport, attestNew, attestNewArguments, attested, chainOf, deviceId, idOf, keyId, nextSeed, ready,
  recordReference, revocationOf, standingHash, standingOf, termsOf,
} from "../../fixtures/attestation";
import { type Authority, type Device, responderOf } from "../../attestation/gpu";
import { authorityIdOf, type Hex, readCertificate, signerIdOf } from "@assay/attestation";
import { concat, encodeBytes32String, keccak256, zeroPadValue } from "ethers";

const DRIVER_VERSION = encodeBytes32String("550.90.07");

/** Records the responder of an authority, and revokes what the authority certified. */
async function revokeBelow(fixture: AttestationFixture, issuer: Authority, about: Buffer): Promise<void> {
  const { policy, anybody } = fixture;
  await policy.recordKeys(...(await chainOf(fixture, issuer, responderOf(issuer).certificate)));
  await policy.connect(anybody).revoke(...(await revocationOf(fixture, { issuer, about, status: "revoked", thisUpdate: await latestDate() })));
}

function signerId({ certificate }: Authority): string {
  return keyId(signerIdOf(readCertificate(certificate)));
}

function responderId(issuer: Authority): string {
  return signerId(responderOf(issuer));
}

/** Id for revocation of what an authority certified. */
function certificateId(issuer: Authority, { certificate }: Authority): string {
  return keccak256(concat([authorityIdOf(readCertificate(issuer.certificate)), zeroPadValue(`0x${readCertificate(certificate).serial}`, 32)]));
}

async function expectEnd(fixture: AttestationFixture, device: Device): Promise<void> {
  const { policy, provider, anybody } = fixture;
  await expect(policy.connect(anybody).end(deviceId(device), await standingOf(fixture, device))).to.emit(policy, "AttestationEnded").withArgs(provider, 1, deviceId(device));
  expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
  expect(await policy.attestedUntil(provider, GPU_CLASS, 2, 1)).to.equal(0);
}

/**
 * given an answer that a certificate is revoked
 *   when it is posted: its key ends, and all below it, for good; in the same block, too
 *   when it is of another certificate, good, on hold, of the future, or by nobody who may answer: refused
 *   when it is posted again: refused
 * given an attested node
 *   when its device, family, root, or a reference's signer is revoked, or its version denied: anybody ends it, and its device backs another from the second seed after on
 *   when nothing was: it stands
 */
describe("AttestationPolicy: revocations", () => {
  describe("given an answer that a certificate is revoked", () => {
    it("ends the key for good", async () => {
      const fixture = await attested();
      const { policy, anybody, provider, device, family } = fixture;
      await policy.recordKeys(...(await chainOf(fixture, family.provisioner, responderOf(family.provisioner).certificate)));
      const { revision } = await policy.seed();
      const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: await latestDate() });
      await expect(policy.connect(anybody).revoke(...sent)).to.emit(policy, "CertificateRevoked").withArgs(deviceId(device), idOf(family.provisioner), certificateId(family.provisioner, device.rom), 0);
      expect((await policy.seed()).revision).to.equal(revision + 1n);
      expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(true);
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), deviceId(device));
      await nextSeed(fixture);
      const report = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(report)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), deviceId(device));
      const chain = await attestNewArguments(fixture, device, provider, 1);
      await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), deviceId(device));
    });

    it("ends a key that is not known yet, before it is, and lets others look no further", async () => {
      const fixture = await attested();
      const { policy, provider, other, family } = fixture;
      const { revision } = await policy.seed();
      await revokeBelow(fixture, family.provisioner, other.rom.certificate);
      expect((await policy.seed()).revision).to.equal(revision);
      const chain = await attestNewArguments(fixture, other, provider, 2);
      await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(other), deviceId(other));
    });

    it("ends what is below a family's key, and nothing beside it", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      await revokeBelow(fixture, family.identity, family.provisioner.certificate);
      await nextSeed(fixture);
      const report = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(report)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), idOf(family.provisioner));
      const chain = await attestNewArguments(fixture, device, provider, 1, 2);
      await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(idOf(family.provisioner), idOf(family.provisioner));
      expect((await policy.keyOf(idOf(family.identity))).trust).to.equal(1);
    });

    it("is believed of the issuer itself", async () => {
      const fixture = await attested();
      const { policy, device, family } = fixture;
      const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" });
      await policy.revoke(...sent);
      expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(true);
    });

    it("has to be of the certificate that is sent", async () => {
      const fixture = await attested();
      const { policy, device, other, family } = fixture;
      const sent = await revocationOf(
        fixture, { issuer: family.provisioner, about: other.rom.certificate, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" }, device.rom.certificate,
      );
      const [sentId, answered] = [device, other].map(({ rom }) => certificateId(family.provisioner, rom));
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationCertificateDiffers").withArgs(sentId, answered);
    });

    it("has to say that it is revoked", async () => {
      const fixture = await attested();
      const { policy, device, family } = fixture;
      for (const [status, number] of [["good", 0], ["unknown", 2]] as const) {
        const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status, thisUpdate: await latestDate(), responder: "issuer" });
        await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationNotRevoked").withArgs(certificateId(family.provisioner, device.rom), number, 0);
      }
    });

    it("has to say that it is, and not that it is on hold or was taken off a list, which can be lifted", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      const answer = async (reason: CRLReasons) => revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", reason, thisUpdate: await latestDate(), responder: "issuer" });
      for (const reason of [CRLReasons.certificateHold, CRLReasons.removeFromCRL]) {
        await expect(policy.revoke(...(await answer(reason)))).to.be.revertedWithCustomError(policy, "AttestationNotRevoked").withArgs(certificateId(family.provisioner, device.rom), 1, reason);
      }
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      await expect(policy.revoke(...(await answer(CRLReasons.keyCompromise)))).to.emit(policy, "CertificateRevoked").withArgs(deviceId(device), idOf(family.provisioner), certificateId(family.provisioner, device.rom), 1);
    });

    it("is not of the future", async () => {
      const fixture = await attested();
      const { policy, device, family } = fixture;
      const thisUpdate = new Date((await time.latest() + 10_000) * 1_000);
      const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate, responder: "issuer" });
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationAnswerEarly").withArgs(thisUpdate.getTime() / 1_000);
    });

    it("is signed", async () => {
      const fixture = await attested();
      const { policy, device, other, family } = fixture;
      const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: await latestDate(), responder: "issuer", signer: other.key });
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
    });

    it("is signed by a responder of the issuer", async () => {
      const fixture = await attested();
      const { policy, device, family } = fixture;
      const [issuer, about] = [family.provisioner, device.rom.certificate];
      const unknown = await revocationOf(fixture, { issuer, about, status: "revoked", thisUpdate: await latestDate() });
      await expect(policy.revoke(...unknown)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown").withArgs(responderId(issuer));
      const foreign = responderOf(family.identity);
      await policy.recordKeys(...(await chainOf(fixture, family.identity, foreign.certificate)));
      const sent = await revocationOf(fixture, { issuer, about, status: "revoked", thisUpdate: await latestDate(), responder: foreign });
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationNotResponder").withArgs(responderId(family.identity), idOf(issuer));
      const known = await ready();
      const early = await revocationOf(known, { issuer, about, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" });
      await expect(known.policy.revoke(...early)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown").withArgs(idOf(issuer));
    });

    it("is not signed by a signer of references in a responder's place", async () => {
      const fixture = await attested();
      const { policy, family, device } = fixture;
      const issuer = family.referenceIssuer;
      const sent = await revocationOf(fixture, { issuer, about: family.referenceSigner.certificate, status: "revoked", thisUpdate: await latestDate(), responder: family.referenceSigner });
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationNotResponder").withArgs(signerId(family.referenceSigner), idOf(issuer));
      expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(false);
    });
  });

  describe("given an attested node", () => {
    it("stands while nothing was revoked", async () => {
      const fixture = await attested();
      const { policy, device, other } = fixture;
      const standing = await standingOf(fixture, device);
      await expect(policy.end(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationStands").withArgs(deviceId(device));
      await expect(policy.end(deviceId(other), standing)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(other));
      const { standing: kept } = await policy.deviceOf(deviceId(device));
      // Nobody ends it by a key that it does not stand on, though that is revoked.
      await revokeBelow(fixture, fixture.family.provisioner, other.rom.certificate);
      const lie = { ...standing, issuer: deviceId(other) as Hex };
      await expect(policy.end(deviceId(device), lie)).to.be.revertedWithCustomError(policy, "AttestationStandingDiffers").withArgs(deviceId(device), kept, standingHash(lie));
    });

    it("stands where another device was revoked, and its attestation goes on", async () => {
      const fixture = await attested();
      const { policy, provider, device, other, family } = fixture;
      await attestNew(fixture, other, provider, 2, 2);
      await revokeBelow(fixture, family.provisioner, other.rom.certificate);
      await expect(policy.end(deviceId(device), await standingOf(fixture, device))).to.be.revertedWithCustomError(policy, "AttestationStands").withArgs(deviceId(device));
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      expect((await policy.deviceOf(deviceId(device))).revision).to.equal((await policy.seed()).revision);
      await policy.end(deviceId(other), await standingOf(fixture, other));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 2)).to.equal(0);
    });

    it("ends with its device's certificate", async () => {
      const fixture = await attested();
      await revokeBelow(fixture, fixture.family.provisioner, fixture.device.rom.certificate);
      await expectEnd(fixture, fixture.device);
    });

    it("ends with its family's certificate", async () => {
      const fixture = await attested();
      await revokeBelow(fixture, fixture.family.root, fixture.family.identity.certificate);
      await expectEnd(fixture, fixture.device);
    });

    it("ends with its root", async () => {
      const fixture = await attested();
      const { policy, owner, provider, device, family } = fixture;
      await policy.connect(owner).removeRoot(idOf(family.root));
      const report = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(report)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), idOf(family.root));
      await expectEnd(fixture, device);
    });

    it("ends with the signer of its references, and is not attested by them again", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      await revokeBelow(fixture, family.referenceIssuer, family.referenceSigner.certificate);
      const signer = signerId(family.referenceSigner);
      const known = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(known)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(signer, signer);
      await expectEnd(fixture, device);
      const chain = await attestNewArguments(fixture, device, provider, 1, 2);
      await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(signer, signer);
    });

    it("ends with its driver", async () => {
      const fixture = await attested();
      const { policy, owner, device } = fixture;
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      await expectEnd(fixture, device);
    });

    it("ends in both seeds", async () => {
      const fixture = await attested();
      const { provider, device, family } = fixture;
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      await revokeBelow(fixture, family.provisioner, device.rom.certificate);
      await expectEnd(fixture, device);
    });

    it("was given up before it is ended", async () => {
      const fixture = await attested();
      const { policy, provider, device, family } = fixture;
      await revokeBelow(fixture, family.provisioner, device.rom.certificate);
      const standing = await standingOf(fixture, device);
      await policy.connect(provider).release(deviceId(device), standing);
      await expect(policy.end(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
    });

    it("is ended once, so that its node is free for another device", async () => {
      const fixture = await attested();
      const { policy, provider, device, other, family } = fixture;
      await revokeBelow(fixture, family.provisioner, device.rom.certificate);
      const standing = await standingOf(fixture, device);
      await expectEnd(fixture, device);
      await attestNew(fixture, other, provider, 1, 2);
      await expect(policy.end(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + 86_400n);
    });

    it("has a device that backs another node two seeds after it was ended, when all by those of then has ended, and not before", async () => {
      const fixture = await attested();
      const { policy, provider, rival, owner, device } = fixture;
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      await expectEnd(fixture, device);
      expect((await policy.deviceOf(deviceId(device))).releasedIn).to.equal(1);
      const refused = await attestNewArguments(fixture, device, provider, 1, 2);
      await expect(policy.attestNew(...refused)).to.be.revertedWithCustomError(policy, "AttestationVersionDenied").withArgs(DRIVER, DRIVER_VERSION);
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, false);
      const ends = (await policy.seed()).storedAt + 86_400n;
      for (let seeds = 0; seeds < 2; seeds++) {
        for (const [who, node] of [[provider, 2], [rival, 5]] as const) {
          const sent = await attestNewArguments(fixture, device, who, node, 2);
          await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
        }
        await nextSeed(fixture);
      }
      expect(await time.latest()).to.be.at.least(ends);
      await attestNew(fixture, device, rival, 5, 2);
    });

    it("has a device that attests it again at once by another driver", async () => {
      const fixture = await attested();
      const { policy, provider, owner, device } = fixture;
      await recordReference(fixture, { kind: "driver", version: "550.90.08" });
      await policy.recordProfile(await termsOf(fixture, {}, { version: "550.90.08" }));
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      await expectEnd(fixture, device);
      await policy.attestNew(...(await attestNewArguments(fixture, device, provider, 1, 2, { driver: "550.90.08" })));
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + 86_400n);
    });

    it("is ended once, and its device attests it again by a report where its version is allowed again", async () => {
      const fixture = await attested();
      const { policy, provider, owner, device } = fixture;
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      const standing = await standingOf(fixture, device);
      await expectEnd(fixture, device);
      await expect(policy.end(deviceId(device), standing)).to.be.revertedWithCustomError(policy, "AttestationDeviceUnknown").withArgs(deviceId(device));
      const report = await knownReport(fixture, device, provider, 1);
      await expect(policy.attest(report)).to.be.revertedWithCustomError(policy, "AttestationVersionDenied").withArgs(DRIVER, DRIVER_VERSION);
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, false);
      await policy.attest(report);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + 86_400n);
      expect((await policy.deviceOf(deviceId(device))).revision).to.equal((await policy.seed()).revision);
    });

    it("has a device that backs another node once it was ended, though its former one is attested by another device", async () => {
      const fixture = await attested();
      const { policy, provider, rival, owner, device, other } = fixture;
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      await expectEnd(fixture, device);
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, false);
      await nextSeed(fixture);
      await nextSeed(fixture);
      await attestNew(fixture, other, provider, 1, 2);
      await attestNew(fixture, device, rival, 5, 2);
      expect(await policy.nodeUntil(rival, GPU_CLASS, 5)).to.equal(await policy.nodeUntil(provider, GPU_CLASS, 1));
    });

    it("is given up after it was ended, too, and its device waits then", async () => {
      const fixture = await attested();
      const { policy, provider, owner, device } = fixture;
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, true);
      await expectEnd(fixture, device);
      await policy.connect(provider).release(deviceId(device), await standingOf(fixture, device));
      await policy.connect(owner).setDenied(DRIVER, DRIVER_VERSION, false);
      const sent = await attestNewArguments(fixture, device, provider, 1, 2);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceReleased").withArgs(deviceId(device), 1);
    });
  });
});
