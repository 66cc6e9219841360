import { pack } from "@assay/attestation";
import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { concat, dataSlice, keccak256, ZeroHash } from "ethers";
import { latestDate } from "../../fixtures/chain";
import { chainOf, DEVICES, deployed, idOf, keyId, REFERENCES, reportKeyId, revocationOf } from "../../fixtures/attestation";
import { deviceOf, SoftwareFamily } from "../../attestation/gpu";

const LATER = 4_000_000_000n;
const NOBODY = dataSlice(ZeroHash, 0, 20);

/**
 * given roots
 *   when the owner adds one: believed; when it is one, has no use, or somebody else adds it: refused
 *   when the owner removes one: it and all below it prove nothing, until the owner adds it again
 *   when the owner adds a key that was revoked, or that a chain proved: believed, whatever is above it
 * given a chain
 *   when it begins at a root: its keys are known, valid as long as all above them
 *   when its anchor is unknown, a signer, revoked or expired: refused
 *   when a certificate is of the future, expired, or signed by another: refused
 *   when a chain of references ends with a report key: refused
 */
describe("AttestationPolicy: keys", () => {
  describe("given roots", () => {
    it("are added by the owner", async () => {
      const { policy, owner } = await deployed();
      const key = keyId(`0x${"12".repeat(32)}`);
      await expect(policy.connect(owner).addRoot(key, REFERENCES, LATER, 2)).to.emit(policy, "RootAdded").withArgs(key, REFERENCES, LATER, 2);
      expect(await policy.keyOf(key)).to.deep.equal([NOBODY, BigInt(REFERENCES), 1n, LATER, 2n, 0n]);
    });

    it("are added once, and again when they were removed, with all below them", async () => {
      const fixture = await deployed();
      const { policy, owner, family } = fixture;
      const key = idOf(family.root);
      await expect(policy.connect(owner).addRoot(key, DEVICES, LATER, 3)).to.be.revertedWithCustomError(policy, "AttestationRootKnown").withArgs(key);
      await policy.recordKeys(...(await chainOf(fixture, family.root, family.identity.certificate)));
      await policy.connect(owner).removeRoot(key);
      expect(await policy.isRevoked(key, NOBODY)).to.equal(true);
      await policy.connect(owner).addRoot(key, DEVICES, LATER, 2);
      expect(await policy.isRevoked(key, NOBODY)).to.equal(false);
      expect(await policy.keyOf(key)).to.deep.equal([NOBODY, BigInt(DEVICES), 1n, LATER, 2n, 0n]);
      await policy.recordKeys(...(await chainOf(fixture, family.identity, family.provisioner.certificate)));
      await policy.connect(owner).removeRoot(key);
      await policy.connect(owner).addRoot(key, DEVICES, LATER, 3);
    });

    it("are what the owner brings back of keys that were revoked, or takes from what is above them", async () => {
      const fixture = await deployed();
      const { policy, owner, family, device } = fixture;
      const key = idOf(family.provisioner);
      const above = [family.identity.certificate, family.provisioner.certificate];
      await policy.recordKeys(...(await chainOf(fixture, family.root, ...above)));
      const thisUpdate = await latestDate();
      await policy.revoke(...(await revocationOf(fixture, { issuer: family.identity, about: family.provisioner.certificate, status: "revoked", thisUpdate, responder: "issuer" })));
      const below = await chainOf(fixture, family.provisioner, device.rom.certificate);
      await expect(policy.recordKeys(...below)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(key, key);
      await policy.connect(owner).addRoot(key, DEVICES, LATER, 1);
      await policy.recordKeys(...below);
      // Its issuer does not believe in it still.
      const whole = await chainOf(fixture, family.root, ...above);
      await expect(policy.recordKeys(...whole)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(key, key);
      await policy.connect(owner).addRoot(idOf(family.identity), DEVICES, LATER, 2);
      await policy.connect(owner).removeRoot(idOf(family.root));
      expect((await policy.keyOf(idOf(family.identity))).depth).to.equal(0);
      await expect(policy.recordKeys(...whole)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(idOf(family.root), idOf(family.root));
      const own = await chainOf(fixture, family.identity, family.provisioner.certificate);
      await expect(policy.recordKeys(...own)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(key, key);
    });

    it("are of devices or of references", async () => {
      const { policy, owner } = await deployed();
      for (const trust of [0, 3]) {
        await expect(policy.connect(owner).addRoot(keyId(`0x${"12".repeat(32)}`), trust, LATER, 3)).to.be.revertedWithCustomError(policy, "AttestationRootTrust").withArgs(trust);
      }
    });

    it("are added and removed by nobody else", async () => {
      const { policy, family, anybody } = await deployed();
      const key = idOf(family.root);
      await expect(policy.connect(anybody).addRoot(key, DEVICES, LATER, 3)).to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount").withArgs(anybody);
      await expect(policy.connect(anybody).removeRoot(key)).to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount").withArgs(anybody);
    });

    it("prove nothing once they are removed, nor what is below them", async () => {
      const fixture = await deployed();
      const { policy, owner, family } = fixture;
      const root = idOf(family.root);
      await policy.recordKeys(...(await chainOf(fixture, family.root, family.identity.certificate)));
      const { revision } = await policy.seed();
      await expect(policy.connect(owner).removeRoot(root)).to.emit(policy, "RootRemoved").withArgs(root);
      expect((await policy.seed()).revision).to.equal(revision + 1n);
      const below = await chainOf(fixture, family.identity, family.provisioner.certificate);
      await expect(policy.recordKeys(...below)).to.be.revertedWithCustomError(policy, "AttestationKeyRevoked").withArgs(idOf(family.identity), root);
      await expect(policy.connect(owner).removeRoot(root)).to.be.revertedWithCustomError(policy, "AttestationNotRoot").withArgs(root);
    });

    it("are not keys that a chain proved", async () => {
      const fixture = await deployed();
      const { policy, owner, family } = fixture;
      await policy.recordKeys(...(await chainOf(fixture, family.root, family.identity.certificate)));
      for (const key of [idOf(family.identity), idOf(family.provisioner)]) {
        await expect(policy.connect(owner).removeRoot(key)).to.be.revertedWithCustomError(policy, "AttestationNotRoot").withArgs(key);
      }
    });
  });

  describe("given a chain", () => {
    it("proves its keys, valid as long as all above them", async () => {
      const fixture = await deployed();
      const { policy, anybody, family } = fixture;
      const record = policy.connect(anybody).recordKeys(...(await chainOf(fixture, family.root, family.identity.certificate, family.provisioner.certificate)));
      await record;
      const { until } = await policy.keyOf(idOf(family.identity));
      await expect(record).to.emit(policy, "KeyRecorded").withArgs(idOf(family.identity), idOf(family.root), until);
      const key = await policy.keyOf(idOf(family.provisioner));
      expect(key.issuer).to.equal(idOf(family.identity));
      expect([key.trust, key.purpose, key.depth]).to.deep.equal([1n, 1n, 2n]);
      expect(key.until).to.be.at.most(until);
    });

    it("changes nothing of keys that are known", async () => {
      const fixture = await deployed();
      const { policy, family } = fixture;
      const chain = await chainOf(fixture, family.root, family.identity.certificate);
      await policy.recordKeys(...chain);
      const before = await policy.keyOf(idOf(family.identity));
      await expect(policy.recordKeys(...chain)).to.not.emit(policy, "KeyRecorded");
      expect(await policy.keyOf(idOf(family.identity))).to.deep.equal(before);
    });

    it("begins at a known key", async () => {
      const fixture = await deployed();
      const { policy, family } = fixture;
      const chain = await chainOf(fixture, family.identity, family.provisioner.certificate);
      await expect(policy.recordKeys(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown").withArgs(idOf(family.identity));
      const spoofed = new SoftwareFamily("spoofed");
      const fake = await chainOf(fixture, spoofed.root, spoofed.identity.certificate);
      await expect(policy.recordKeys(...fake)).to.be.revertedWithCustomError(policy, "AttestationKeyUnknown").withArgs(idOf(spoofed.root));
    });

    it("has signatures that hold", async () => {
      const fixture = await deployed();
      const { policy, family } = fixture;
      const [anchor, , hints] = await chainOf(fixture, family.root, family.identity.certificate);
      const changed = Buffer.from(family.identity.certificate);
      changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
      await expect(policy.recordKeys(anchor, pack(changed), hints)).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
      const [, both] = await chainOf(fixture, family.root, family.identity.certificate, family.provisioner.certificate);
      await expect(policy.recordKeys(anchor, both, concat([hints, new Uint8Array(193)]))).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
    });

    it("refuses certificates of the future and the past", async () => {
      const fixture = await deployed();
      const { policy } = fixture;
      const now = await time.latest();
      for (const [error, notBefore, notAfter] of [
        ["AttestationCertificateEarly", new Date((now + 10_000) * 1_000), new Date((now + 20_000) * 1_000)],
        ["AttestationKeyExpired", new Date((now - 20_000) * 1_000), new Date((now - 10_000) * 1_000)],
      ] as const) {
        const family = new SoftwareFamily("family", { identity: (spec) => ({ ...spec, notBefore, notAfter }) });
        const chain = await chainOf(fixture, family.root, family.identity.certificate);
        await expect(policy.recordKeys(...chain)).to.be.revertedWithCustomError(policy, error);
      }
    });

    it("is as long as it may be, and not longer than its anchor is valid", async () => {
      const fixture = await deployed();
      const { policy, owner } = fixture;
      const family = new SoftwareFamily("short");
      const until = BigInt(await time.latest()) + 1_000n;
      await policy.connect(owner).addRoot(idOf(family.root), DEVICES, until, 3);
      const chain = await chainOf(fixture, family.root, family.identity.certificate);
      await policy.recordKeys(...chain);
      expect((await policy.keyOf(idOf(family.identity))).until).to.equal(until);
      await time.setNextBlockTimestamp(until + 1n);
      await expect(policy.recordKeys(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyExpired").withArgs(idOf(family.root), until);
    });

    it("is not continued by a key that signs no certificates", async () => {
      const fixture = await deployed();
      const { policy, family } = fixture;
      const below = [family.referenceAuthority, family.referenceIssuer, family.referenceSigner].map(({ certificate }) => certificate);
      await policy.recordKeys(...(await chainOf(fixture, family.referenceRoot, ...below)));
      const signer = concat([family.referenceSigner.key.publicKey, ZeroHash]);
      await expect(policy.recordKeys(signer, family.identity.certificate, "0x")).to.be.revertedWithCustomError(policy, "AttestationNotAuthority").withArgs(keyId(keccak256(signer)));
    });

    it("ends with no report key: that comes with a report by it", async () => {
      const fixture = await deployed();
      const { policy, family, device } = fixture;
      const chain = await chainOf(fixture, family.root, family.identity.certificate, family.provisioner.certificate, device.rom.certificate, ...device.chain.slice(0, 1));
      await expect(policy.recordKeys(...chain)).to.be.revertedWithCustomError(policy, "AttestationReportKeyAlone").withArgs(reportKeyId(device));
    });

    it("of references has no report keys", async () => {
      const fixture = await deployed();
      const { policy, owner } = fixture;
      const family = new SoftwareFamily("crossed");
      await policy.connect(owner).addRoot(idOf(family.root), REFERENCES, LATER, 3);
      const device = deviceOf(family);
      const chain = await chainOf(fixture, family.root, family.identity.certificate, family.provisioner.certificate, device.rom.certificate, ...device.chain.slice(0, 1));
      await expect(policy.recordKeys(...chain)).to.be.revertedWithCustomError(policy, "AttestationKeyTrust").withArgs(reportKeyId(device), REFERENCES, DEVICES);
    });
  });
});
