import { readCertificate, signerIdOf } from "@assay/attestation";
import { KeyUsageFlags } from "@peculiar/asn1-x509";
import { expect } from "chai";
import { latestDate } from "../../fixtures/chain";
import {
  type AttestationFixture, attest, attestNewArguments, attested, chainOf, DEVICES, deviceId, GPU_CLASS, idOf, keyId, nextSeed, ready, reportKeyId, revocationOf,
} from "../../fixtures/attestation";
import { type Authority, authoritiesBelow, type Device, deviceOf, responderOf, SoftwareFamily } from "../../attestation/gpu";
import { authority, authorityKey, certificate, subjectKey, usage } from "../../attestation/gpu/certificate";

const LATER = 4_000_000_000n;
const REVOKED = 3n;

/** A certificate of another's key and name, by an authority that never saw it. */
function certifiedBy(issuer: Authority, subject: Authority, isAuthority = true): Buffer {
  const extensions = [usage(isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature), subjectKey(subject.key), authorityKey(issuer.key)];
  return certificate({
    subject: subject.name, issuer: issuer.name, key: subject.key, signer: issuer.key, notBefore: new Date("2022-01-01"), serial: "4102",
    extensions: isAuthority ? [authority(), ...extensions] : extensions,
  });
}

/** What is sent to take such a certificate back, by its issuer's own word. */
async function takenBack(fixture: AttestationFixture, issuer: Authority, subject: Authority): ReturnType<typeof revocationOf> {
  return revocationOf(fixture, { issuer, about: certifiedBy(issuer, subject), status: "revoked", thisUpdate: await latestDate(), responder: "issuer" });
}

/** A device whose chip is said to be below another chip's key, as somebody who has that can certify. */
function deviceOfDevice({ family }: AttestationFixture, chip: Device, seed: string): Device {
  const [between] = authoritiesBelow(chip.rom, 1, seed) as [Authority];
  const forged = deviceOf(Object.assign(Object.create(SoftwareFamily.prototype) as SoftwareFamily, family, { provisioner: between }), seed);
  return { ...forged, chain: [...forged.chain.slice(0, 2), between.certificate, ...chip.chain.slice(1)] };
}

/**
 * given the key of one chip, taken out of it
 *   when it certifies authorities, and they report keys: no device
 *   when it certifies anything but a report key: refused
 *   when it takes back what it never certified: refused
 * given an authority that is no device's
 *   when it takes back what another certified, in whatever order: all stands
 *   when it certified a device's key first, and took it back: the device's own chain is believed
 *   when it recorded a key and was taken back: what another certified of it attests nothing
 * given a root with another path length
 *   when it lets more follow than its devices' chains have: none of them attests
 */
describe("AttestationPolicy: keys that a thief has", () => {
  describe("given the key of one chip, taken out of it", () => {
    it("is one device, whatever it certifies", async () => {
      const fixture = await ready();
      const { policy, evidence, family, other, provider } = fixture;
      const forged = deviceOfDevice(fixture, other, "forged");
      const whole = await attestNewArguments(fixture, forged, provider, 1);
      await expect(policy.attestNew(...whole)).to.be.revertedWithCustomError(evidence, "EvidencePathLength").withArgs(3);
      await policy.recordKeys(...(await chainOf(fixture, family.root, family.identity.certificate, family.provisioner.certificate, other.rom.certificate)));
      const below = await attestNewArguments(fixture, forged, provider, 1, 3);
      await expect(policy.attestNew(...below)).to.be.revertedWithCustomError(evidence, "EvidencePathLength").withArgs(0);
      expect((await policy.keyOf(deviceId(other))).pathLength).to.equal(0);
    });

    it("ends no key that it did not certify, nor any other", async () => {
      const fixture = await attested();
      const { policy, anybody, family, device, other, provider } = fixture;
      await policy.connect(anybody).recordKeys(...(await chainOf(fixture, family.provisioner, other.rom.certificate)));
      for (const subject of [family.root, family.referenceRoot, family.provisioner, device.rom]) {
        const sent = await takenBack(fixture, other.rom, subject);
        await expect(policy.connect(anybody).revoke(...sent)).to.be.revertedWithCustomError(policy, "AttestationNotAuthority").withArgs(deviceId(other));
      }
      const leaf = await revocationOf(fixture, { issuer: other.rom, about: other.chain[0] as Buffer, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" });
      await expect(policy.revoke(...leaf)).to.be.revertedWithCustomError(policy, "AttestationNotAuthority").withArgs(deviceId(other));
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
    });

    it("takes no responder from whoever certified it", async () => {
      const fixture = await attested();
      const { policy, anybody, family, device, other } = fixture;
      await policy.connect(anybody).recordKeys(...(await chainOf(fixture, family.provisioner, other.rom.certificate)));
      const responder = responderOf(family.provisioner);
      for (const stolen of [certifiedBy(other.rom, responder, false), responderOf(other.rom).certificate]) {
        const [sent, signer] = [await chainOf(fixture, other.rom, stolen), keyId(signerIdOf(readCertificate(stolen)))];
        await expect(policy.connect(anybody).recordKeys(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceKey").withArgs(deviceId(other), 0, signer);
      }
      await policy.recordKeys(...(await chainOf(fixture, family.provisioner, responder.certificate)));
      await policy.revoke(...(await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: await latestDate() })));
      expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(true);
    });
  });

  describe("given an authority that is no device's", () => {
    it("ends no root, nor a device that another certified, though it takes it back", async () => {
      const fixture = await attested();
      const { policy, anybody, family, device, provider } = fixture;
      await policy.recordKeys(...(await chainOf(fixture, family.referenceRoot, family.referenceAuthority.certificate)));
      const { revision } = await policy.seed();
      for (const subject of [family.root, family.referenceRoot, device.rom]) {
        await policy.connect(anybody).revoke(...(await takenBack(fixture, family.referenceAuthority, subject)));
        expect(await policy.isRevoked(idOf(subject), idOf(family.referenceAuthority))).to.equal(true);
      }
      for (const root of [family.root, family.referenceRoot]) expect((await policy.keyOf(idOf(root))).trust).to.not.equal(REVOKED);
      // A device that stands is looked at once more, and stands.
      expect((await policy.seed()).revision).to.equal(revision + 1n);
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal((await policy.seed()).storedAt + 86_400n);
    });

    it("ends no device that another certified, though it certified it, too, and then took it back", async () => {
      const fixture = await attested();
      const { policy, family, device, provider } = fixture;
      await policy.recordKeys(...(await chainOf(fixture, family.referenceRoot, family.referenceAuthority.certificate, certifiedBy(family.referenceAuthority, device.rom))));
      await policy.revoke(...(await takenBack(fixture, family.referenceAuthority, device.rom)));
      expect((await policy.keyOf(deviceId(device))).trust).to.equal(REVOKED);
      await nextSeed(fixture);
      await attest(fixture, device, provider, 1);
      // Whoever did certify it is believed still.
      await policy.revoke(...(await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" })));
      await nextSeed(fixture);
      await expect(attest(fixture, device, provider, 1)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(device), deviceId(device));
    });

    it("keeps no device from its own chain by certifying it first", async () => {
      const fixture = await attested();
      const { policy, family, other, provider } = fixture;
      const certifiedFirst = certifiedBy(family.referenceAuthority, other.rom);
      await policy.recordKeys(...(await chainOf(fixture, family.referenceRoot, family.referenceAuthority.certificate, certifiedFirst)));
      const sent = await attestNewArguments(fixture, other, provider, 2);
      await policy.attestNew.staticCall(...sent);
      await policy.revoke(...(await takenBack(fixture, family.referenceAuthority, other.rom)));
      expect((await policy.keyOf(deviceId(other))).trust).to.equal(REVOKED);
      await policy.attestNew(...sent);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 2)).to.equal((await policy.seed()).storedAt + 86_400n);
    });

    it("attests no device by another chain of a key that was recorded below what is revoked", async () => {
      const fixture = await attested();
      const { policy, family, other, provider } = fixture;
      const second = new SoftwareFamily("second").identity;
      const chain = [...other.chain.slice(0, 2), certifiedBy(second, family.provisioner), certifiedBy(family.root, second), family.root.certificate];
      const sent = await attestNewArguments(fixture, { ...other, chain }, provider, 2);
      await policy.attestNew.staticCall(...sent);
      await policy.revoke(...(await takenBack(fixture, family.root, family.identity)));
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(deviceId(other), idOf(family.identity));
    });

    it("takes back no authority where none may follow below it", async () => {
      const fixture = await attested();
      const { policy, evidence, family, device } = fixture;
      expect((await policy.keyOf(idOf(family.referenceIssuer))).pathLength).to.equal(0);
      const sent = await takenBack(fixture, family.referenceIssuer, device.rom);
      await expect(policy.revoke(...sent)).to.be.revertedWithCustomError(evidence, "EvidencePathLength").withArgs(0);
    });

    it("takes no root from the owner by a longer certificate", async () => {
      const fixture = await attested();
      const { policy, owner, family } = fixture;
      const brief = new SoftwareFamily("brief");
      await policy.connect(owner).addRoot(idOf(brief.root), DEVICES, LATER, 3);
      await policy.recordKeys(...(await chainOf(fixture, family.root, certifiedBy(family.root, brief.root))));
      expect((await policy.keyOf(idOf(brief.root))).depth).to.equal(0);
      await policy.connect(owner).removeRoot(idOf(brief.root));
      const again = await chainOf(fixture, family.root, certifiedBy(family.root, brief.root));
      await expect(policy.recordKeys(...again)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(idOf(brief.root), idOf(brief.root));
    });
  });

  describe("given a root with another path length", () => {
    it("attests no device of longer or shorter chains than it says", async () => {
      const fixture = await ready();
      const { policy, owner, provider } = fixture;
      for (const [pathLength, left] of [[4, 1], [255, 255]] as const) {
        const family = new SoftwareFamily(`root with ${pathLength}`);
        const device = deviceOf(family);
        await policy.connect(owner).addRoot(idOf(family.root), DEVICES, LATER, pathLength);
        const sent = await attestNewArguments(fixture, device, provider, 1);
        await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(policy, "AttestationDeviceKey").withArgs(deviceId(device), left, reportKeyId(device));
      }
      const family = new SoftwareFamily("root with 2");
      await policy.connect(owner).addRoot(idOf(family.root), DEVICES, LATER, 2);
      const sent = await attestNewArguments(fixture, deviceOf(family), provider, 1);
      await expect(policy.attestNew(...sent)).to.be.revertedWithCustomError(fixture.evidence, "EvidencePathLength").withArgs(2);
    });
  });
});
