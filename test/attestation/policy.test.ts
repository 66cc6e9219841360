import {
  anchorOf, type AttestationError, authorityIdOf, encodeChain, findHintsOf, type Hex, NonceError, NotAuthorityError, prepareAttestation, prepareKeptBody, prepareKeptRecord,
  prepareProfile, prepareRevocation, ProfileError, profileIdOf, quote, readAnswer, type ReadCertificate, readPem, ReferenceDiffersError, RootError, SignatureError, termsOf, TRUST,
} from "@assay/attestation";
import { ContractRevertError } from "@assay/sdk";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { dataLength } from "ethers";
import { ethers } from "hardhat";
import { latestDate } from "../fixtures/chain";
import { answerOf, type Authority, authoritiesBelow, deviceOf, keyOf, pem, responderOf, SoftwareFamily } from "./gpu";
import { deviceId } from "../fixtures/attestation";
import { DAY, deployAttestation, deployProfiled, evidenceFor, GPU_CLASS, nextSeed, sendCall } from "./policy-fixture";

/** What a promise is refused with. */
async function refusalOf(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
  } catch (error) {
    return error;
  }
  return undefined;
}

/**
 * given a policy that believes a family of GPUs made in software
 *   when references are recorded, a device is attested first, again, by kept measurements
 *   when evidence is of another nonce, another family, other firmware, spoofed, denied, revoked
 */
describe("attestations by the policy", () => {
  describe("of references", () => {
    it("records signers' keys, both references and the profile, each once", async () => {
      const fixture = await loadFixture(deployAttestation);
      const { policy, references, sender } = fixture;
      const { report } = await evidenceFor(fixture, 0);
      const done: string[] = [];
      for await (const call of prepareProfile(policy, references, report)) {
        done.push(call.what);
        await sendCall(sender, call);
      }
      expect(done).to.deep.equal(["keys of the driver's signer", "the driver's reference", "the VBIOS's reference", "the profile"]);
      const profile = profileIdOf(termsOf(references, report));
      expect((await prepareProfile(policy, references, report).next()).value).to.equal(profile);
      expect((await policy.profiles()).map(({ id }) => id)).to.deep.equal([profile]);
    });

    it("refuses a report that measures otherwise, or is of another version", async () => {
      const fixture = await loadFixture(deployAttestation);
      const { policy, references } = fixture;
      const changed = await evidenceFor(fixture, 0, { measurements: { 22: Buffer.alloc(48, 1) } });
      const error = await refusalOf(prepareProfile(policy, references, changed.report).next());
      expect(error).to.be.instanceOf(ReferenceDiffersError).with.property("index", 21);
      const newer = await evidenceFor(fixture, 0, { driver: "560.1.2" });
      expect(((await refusalOf(prepareProfile(policy, references, newer.report).next())) as AttestationError).message).to.equal(
        "The reference is of driver 550.90.07, and the report of 560.1.2.",
      );
    });
  });

  describe("of devices", () => {
    it("sends the whole chain first, then nothing but the report", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender, contract } = fixture;
      const whose = { provider: provider.address, node: 3 };
      const first = await prepareAttestation(policy, whose, await evidenceFor(fixture, 3));
      expect(first.certificates).to.deep.equal(["SAMPLE GH100 Identity", "SAMPLE GH100 Provisioner ICA 1", "GH100 A01 GSP BROM", "GH100 A01 GSP FMC LF"]);
      await sendCall(sender, first);
      const { storedAt } = await contract.seed();
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 3)).to.equal(Number(storedAt) + DAY);
      const stands = await policy.deviceOf(provider.address, 3);
      expect([stands?.device, stands?.standing.node]).to.deep.equal([deviceId(fixture.device), 3n]);
      await nextSeed(fixture);
      const again = await prepareAttestation(policy, whose, await evidenceFor(fixture, 3));
      expect([again.certificates, again.bodyKept]).to.deep.equal([[], false]);
      expect(dataLength(again.data)).to.be.lessThan(dataLength(first.data) - 1_700);
      await sendCall(sender, again);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 3)).to.equal(Number((await contract.seed()).storedAt) + DAY);
    });

    it("sends only the device's own certificates where the family is known", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender, family } = fixture;
      await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0)));
      const other = deviceOf(family, "other");
      const second = await prepareAttestation(policy, { provider: provider.address, node: 1 }, await evidenceFor(fixture, 1, {}, other));
      expect(second.certificates).to.deep.equal(["GH100 A01 GSP BROM", "GH100 A01 GSP FMC LF"]);
      await sendCall(sender, second);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 1)).to.be.greaterThan(await time.latest());
    });

    it("does not send measurements that the chain keeps", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender } = fixture;
      const whose = { provider: provider.address, node: 0 };
      const before = await prepareAttestation(policy, whose, await evidenceFor(fixture, 0));
      const keep = await prepareKeptBody(policy, (await evidenceFor(fixture, 0)).report);
      if (keep === undefined) throw new Error("the body is kept already");
      await sendCall(sender, keep);
      const after = await prepareAttestation(policy, whose, await evidenceFor(fixture, 0));
      expect([before.bodyKept, after.bodyKept]).to.deep.equal([false, true]);
      expect(dataLength(after.data)).to.be.lessThan(dataLength(before.data) - 1_200);
      await sendCall(sender, after);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 0)).to.be.greaterThan(await time.latest());
      expect(await prepareKeptBody(policy, (await evidenceFor(fixture, 0)).report)).to.equal(undefined);
    });

    it("sends next to nothing of a device whose record the chain keeps, and its chain where it stands for something else", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender } = fixture;
      const whose = { provider: provider.address, node: 0 };
      const evidence = await evidenceFor(fixture, 0);
      expect(((await refusalOf(prepareKeptRecord(policy, evidence))) as AttestationError).message).to.equal("The device stands for no node: attest it first.");
      await sendCall(sender, await prepareAttestation(policy, whose, evidence));
      const keep = await prepareKeptRecord(policy, evidence);
      if (keep === undefined) throw new Error("the record is kept already");
      await sendCall(sender, keep);
      expect(await prepareKeptRecord(policy, evidence)).to.equal(undefined);
      await nextSeed(fixture);
      const again = await prepareAttestation(policy, whose, await evidenceFor(fixture, 0));
      expect([again.bodyKept, dataLength(again.data)]).to.deep.equal([true, 356]);
      await sendCall(sender, again);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 0)).to.be.greaterThan(await time.latest());
      await nextSeed(fixture);
      const moved = await prepareAttestation(policy, { ...whose, node: 4 }, await evidenceFor(fixture, 4));
      expect(moved.certificates).to.have.length(2);
      await sendCall(sender, moved);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 4)).to.be.greaterThan(await time.latest());
    });

    it("quotes what is then used", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender } = fixture;
      const call = await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0));
      const found = await quote(ethers.provider, call, sender.address);
      expect(found.calldataBytes).to.equal(dataLength(call.data));
      expect(found.cost).to.equal(found.gas * found.gasPrice);
      const { gasUsed } = await sendCall(sender, call);
      expect(found.gas).to.be.within(gasUsed, (gasUsed * 11n) / 10n);
    });
  });

  describe("refused before anything is sent", () => {
    it("a report over another nonce: of another node, or of the day before", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider } = fixture;
      const evidence = await evidenceFor(fixture, 1);
      const [expected, other] = [await policy.nonceOf(provider.address, 0), await policy.nonceOf(provider.address, 1)];
      const error = await refusalOf(prepareAttestation(policy, { provider: provider.address, node: 0 }, evidence));
      expect(error).to.be.instanceOf(NonceError);
      expect([(error as NonceError).expected, (error as NonceError).actual]).to.deep.equal([expected, other]);
      await nextSeed(fixture);
      expect(await refusalOf(prepareAttestation(policy, { provider: provider.address, node: 1 }, evidence))).to.be.instanceOf(NonceError);
    });

    it("a device of a family that nobody believes", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider } = fixture;
      const stranger = await evidenceFor(fixture, 0, {}, { ...deviceOf(new SoftwareFamily("strangers")), fwid: fixture.device.fwid });
      expect(await refusalOf(prepareAttestation(policy, { provider: provider.address, node: 0 }, stranger))).to.be.instanceOf(RootError);
    });

    it("a certificate or a report that another key signed", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, family } = fixture;
      const whose = { provider: provider.address, node: 0 };
      const spoofed = deviceOf(family, "spoofed", { leaf: (spec) => ({ ...spec, signer: keyOf("spoof") }) });
      const [first, second] = [await evidenceFor(fixture, 0, {}, spoofed), await evidenceFor(fixture, 0, { signer: keyOf("spoof") })];
      expect(await refusalOf(prepareAttestation(policy, whose, first))).to.be.instanceOf(SignatureError).with.property("index", 3);
      expect(await refusalOf(prepareAttestation(policy, whose, second))).to.be.instanceOf(SignatureError).with.property("index", 4);
    });

    it("firmware of which there is no profile", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider } = fixture;
      const whose = { provider: provider.address, node: 0 };
      const changes = [{ driver: "560.1.2" }, { vbios: "96.00.9F.00.02" }, { measurements: { 22: Buffer.alloc(48, 1) } }];
      for (const change of changes) {
        const evidence = await evidenceFor(fixture, 0, change);
        expect(await refusalOf(prepareAttestation(policy, whose, evidence)), JSON.stringify(change)).to.be.instanceOf(ProfileError);
      }
    });

    it("a driver that is denied, with the contract's reason", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, owner, contract, sender } = fixture;
      const call = await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0));
      await contract.connect(owner).setDenied(0, (await policy.profiles())[0]?.terms.driver ?? "", true);
      const error = await refusalOf(quote(ethers.provider, call, sender.address));
      expect(error).to.be.instanceOf(ContractRevertError).with.property("errorName", "AttestationVersionDenied");
    });
  });

  describe("by revocations", () => {
    it("ends a device whose certificate is revoked, and no other", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender, family, device } = fixture;
      await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0)));
      const thisUpdate = await latestDate();
      const answer = readAnswer(answerOf({ issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate }));
      const done: string[] = [];
      for await (const call of prepareRevocation(policy, answer, readPem(pem(device.chain)))) {
        done.push(call.what);
        await sendCall(sender, call);
      }
      expect(done).to.deep.equal(["the responder's key", "the revocation"]);
      await nextSeed(fixture);
      const again = await refusalOf(prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0)).then((call) => quote(ethers.provider, call, sender.address)));
      expect(again).to.be.instanceOf(ContractRevertError).with.property("errorName", "AttestationKeyRevoked");
      const other = deviceOf(family, "other");
      await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 1 }, await evidenceFor(fixture, 1, {}, other)));
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 1)).to.be.greaterThan(await time.latest());
    });

    it("ends no report key: a device takes nothing back, known or not, and nothing is recorded of it", async () => {
      const fixture = await loadFixture(deployProfiled);
      const { policy, provider, sender, device, contract } = fixture;
      await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0)));
      const thisUpdate = await latestDate();
      const answer = readAnswer(answerOf({ issuer: device.rom, about: device.chain[0] as Buffer, status: "revoked", thisUpdate, responder: "issuer" }));
      const certificates = readPem(pem(device.chain));
      const [unknown, rom] = [await refusalOf(prepareRevocation(policy, answer, certificates).next()), certificates[1] as ReadCertificate];
      expect(unknown).to.be.instanceOf(NotAuthorityError).with.property("subject", rom.subject);
      const [anchor, packed] = [anchorOf(certificates[2] as ReadCertificate), encodeChain([rom])];
      const evidence = await ethers.getContractAt("IEvidence", (await policy.programs()).evidence.address);
      const { records } = await evidence.readChain(anchor, 1, packed);
      await contract.recordKeys(anchor, packed, findHintsOf(records as Hex));
      expect(await policy.keyOf(authorityIdOf(rom))).to.include({ trust: TRUST.devices, pathLength: 0 });
      const known = await refusalOf(prepareRevocation(policy, answer, certificates).next());
      expect(known).to.be.instanceOf(NotAuthorityError).with.property("subject", rom.subject);
      expect(await policy.nodeUntil(provider.address, GPU_CLASS, 0)).to.be.greaterThan(await time.latest());
    });

    it("takes nothing back for an issuer whose certificate is no authority's", async () => {
      const { policy, family } = await loadFixture(deployProfiled);
      const issuer = responderOf(family.provisioner);
      const about = (authoritiesBelow(issuer, 1)[0] as Authority).certificate;
      const answer = readAnswer(answerOf({ issuer, about, status: "revoked", thisUpdate: await latestDate(), responder: "issuer" }));
      const certificates = readPem(pem([about, issuer, family.provisioner, family.identity, family.root].map((one) => ("certificate" in one ? one.certificate : one))));
      const error = await refusalOf(prepareRevocation(policy, answer, certificates).next());
      expect(error).to.be.instanceOf(NotAuthorityError).with.property("subject", certificates[1]?.subject);
    });

    it("needs an answer that says so, and both certificates", async () => {
      const { policy, family, device } = await loadFixture(deployProfiled);
      const about = { issuer: family.provisioner, about: device.rom.certificate, thisUpdate: new Date() };
      const certificates = readPem(pem(device.chain));
      const message = async (status: "good" | "revoked", among: typeof certificates): Promise<string> =>
        ((await refusalOf(prepareRevocation(policy, readAnswer(answerOf({ ...about, status })), among).next())) as Error).message;
      expect(await message("good", certificates)).to.contain("is good, and ends nothing");
      expect(await message("revoked", certificates.slice(2))).to.contain("None of the certificates has the serial number");
      expect(await message("revoked", certificates.slice(0, 2))).to.contain("SAMPLE GH100 Provisioner ICA 1) is not among the certificates");
    });
  });
});
