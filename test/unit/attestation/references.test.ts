import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Hex, profileIdOf } from "@assay/attestation";
import { concat, encodeBytes32String, keccak256, ZeroHash } from "ethers";
import {
  ATTESTATION_SECONDS, BOARD, GPU_CLASS, PRODUCT, REFERENCES, attestNew, attestNewArguments, chainOf, deployed, deviceId, hintsOf, idOf, knownReport, keyId, nextSeed, ready, recordReference,
  recordSigner, referenceArguments, termsOf,
} from "../../fixtures/attestation";
import { responderOf, SoftwareFamily } from "../../attestation/gpu";
import { authority } from "../../attestation/gpu/certificate";

/**
 * given a signer of references
 *   when a document that it signed is sent: known; signed by another, or by who may not: refused
 *   when two make a profile for a known board: known, as long as their signers are valid
 *   when one is missing, of another product, or denied: refused
 * given a profile whose signer's certificate ends
 *   when a report comes less than a day before: refused
 */
describe("AttestationPolicy: references", () => {
  it("are recorded by anybody, as long as their signature holds", async () => {
    const fixture = await deployed();
    const { policy, endorsements, anybody, family, other } = fixture;
    await recordSigner(fixture);
    const { signed, document, choices, decoder } = referenceArguments(family, { kind: "driver" });
    const { record, read } = await endorsements.readReference(signed, document, choices, decoder);
    const send = policy.connect(anybody).recordReference(signed, document, choices, decoder, hintsOf(record));
    await expect(send).to.emit(policy, "ReferenceRecorded");
    const id = await policy.recordReference.staticCall(signed, document, choices, decoder, hintsOf(record));
    expect(await policy.referenceOf(id)).to.deep.equal([keyId(read.signer), encodeBytes32String("550.90.07")]);
    const forged = referenceArguments(family, { kind: "driver", signer: other.key });
    const answer = await endorsements.readReference(forged.signed, document, choices, decoder);
    const act = policy.recordReference(forged.signed, document, choices, decoder, hintsOf(answer.record));
    await expect(act).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
  });

  it("are of a signer that is known", async () => {
    const fixture = await deployed();
    await expect(recordReference(fixture, { kind: "driver" })).to.be.revertedWithCustomError(fixture.policy, "AttestationKeyUnknown");
  });

  it("are of a signer for references", async () => {
    const fixture = await deployed();
    const { policy, owner } = fixture;
    const crossed = new SoftwareFamily("crossed", { referenceIssuer: (spec) => ({ ...spec, extensions: [authority(), ...spec.extensions.slice(1)] }) });
    await policy.connect(owner).addRoot(idOf(crossed.referenceRoot), 1, 4_000_000_000n, 3);
    const below = [crossed.referenceAuthority, crossed.referenceIssuer, crossed.referenceSigner].map(({ certificate }) => certificate);
    await policy.recordKeys(...(await chainOf(fixture, crossed.referenceRoot, ...below)));
    const signer = keyId(keccak256(concat([crossed.referenceSigner.key.publicKey, ZeroHash])));
    const act = recordReference({ ...fixture, family: crossed }, { kind: "driver" });
    await expect(act).to.be.revertedWithCustomError(policy, "AttestationKeyTrust").withArgs(signer, 1, REFERENCES);
  });

  it("are of no authority and no responder", async () => {
    const fixture = await deployed();
    const { policy, family } = fixture;
    await recordSigner(fixture);
    const responder = responderOf(family.referenceIssuer);
    await policy.recordKeys(...(await chainOf(fixture, family.referenceIssuer, responder.certificate)));
    const sent = referenceArguments(family, { kind: "driver", signer: responder.key, chain: [responder.certificate, ...family.referenceChain.slice(1)] });
    const { record } = await fixture.endorsements.readReference(sent.signed, sent.document, sent.choices, sent.decoder);
    const act = policy.recordReference(sent.signed, sent.document, sent.choices, sent.decoder, hintsOf(record));
    await expect(act).to.be.revertedWithCustomError(policy, "AttestationNotSigner").withArgs(keyId(keccak256(concat([responder.key.publicKey, ZeroHash]))));
  });

  it("make a profile for a known board, once", async () => {
    const fixture = await ready();
    const { policy, anybody } = fixture;
    const terms = await termsOf(fixture);
    const profile = await policy.profileOf(profileIdOf(terms));
    expect(profile.gpuClass).to.equal(GPU_CLASS);
    await expect(policy.connect(anybody).recordProfile(terms)).to.emit(policy, "ProfileRecorded").withArgs(profileIdOf(terms), GPU_CLASS, Object.values(terms), profile.until);
    expect((await policy.profileOf(profileIdOf({ ...terms, decoder: true }))).gpuClass).to.equal(0);
    const unknown = encodeBytes32String("1011_0200_882");
    await expect(policy.recordProfile({ ...terms, board: unknown })).to.be.revertedWithCustomError(policy, "AttestationBoardUnknown").withArgs(unknown);
  });

  it("are needed of driver and VBIOS, as they are said", async () => {
    const fixture = await ready();
    const { policy } = fixture;
    const terms = await termsOf(fixture);
    for (const change of [
      { driver: encodeBytes32String("550.90.08") }, { driverValues: ZeroHash }, { driverIndices: 1n }, { decoder: true },
      { vbios: encodeBytes32String("96.00.9F.00.02") }, { vbiosValues: ZeroHash }, { vbiosIndices: 1n },
    ]) {
      await expect(policy.recordProfile({ ...terms, ...change }), Object.keys(change)[0]).to.be.revertedWithCustomError(policy, "AttestationReferenceUnknown");
    }
  });

  it("are of the board's product", async () => {
    const fixture = await ready();
    const { policy, owner, anybody } = fixture;
    const [board, product] = [encodeBytes32String("2000_0000_000") as Hex, encodeBytes32String("GB100")];
    await expect(policy.connect(anybody).addBoard(board, 4, product)).to.be.revertedWithCustomError(policy, "OwnableUnauthorizedAccount").withArgs(anybody);
    await expect(policy.connect(owner).addBoard(board, 0, product)).to.be.revertedWithCustomError(policy, "AttestationGpuClassZero").withArgs(board);
    await expect(policy.connect(owner).addBoard(BOARD, 4, PRODUCT)).to.be.revertedWithCustomError(policy, "AttestationBoardKnown").withArgs(BOARD, GPU_CLASS);
    await expect(policy.connect(owner).addBoard(board, 4, product)).to.emit(policy, "BoardAdded").withArgs(board, 4, product);
    expect(await policy.boardOf(board)).to.deep.equal([4n, product]);
    const terms = await termsOf(fixture, { board });
    await expect(policy.recordProfile(terms)).to.be.revertedWithCustomError(policy, "AttestationReferenceUnknown");
  });

  it("make no profile of a denied version", async () => {
    const fixture = await ready();
    const { policy, owner } = fixture;
    const terms = await termsOf(fixture);
    await policy.connect(owner).setDenied(1, terms.vbios, true);
    await expect(policy.recordProfile(terms)).to.be.revertedWithCustomError(policy, "AttestationVersionDenied").withArgs(1, terms.vbios);
  });

  it("end with their signer, and a day before that for reports", async () => {
    const fixture = await ready();
    const { policy, owner, provider, device } = fixture;
    // The same documents, signed under a root that ends in three days.
    const brief = { ...fixture, family: new SoftwareFamily("brief") };
    const until = BigInt(await time.latest()) + 3n * ATTESTATION_SECONDS;
    await policy.connect(owner).addRoot(idOf(brief.family.referenceRoot), REFERENCES, until, 2);
    await recordSigner(brief);
    await recordReference(brief, { kind: "driver" });
    const terms = await termsOf(fixture);
    await policy.recordProfile(terms);
    expect((await policy.profileOf(profileIdOf(terms))).until).to.equal(until);
    await time.setNextBlockTimestamp(until - ATTESTATION_SECONDS);
    await policy.storeSeed();
    await attestNew(fixture, device, provider, 1);
    await nextSeed(fixture);
    const sent = await knownReport(fixture, device, provider, 1);
    await expect(policy.attest(sent)).to.be.revertedWithCustomError(policy, "AttestationStandingEnded").withArgs(deviceId(device), until);
    const chain = await attestNewArguments(fixture, device, provider, 1, 2);
    await expect(policy.attestNew(...chain)).to.be.revertedWithCustomError(policy, "AttestationProfileExpired").withArgs(profileIdOf(terms), until);
    await time.increaseTo(until + 1n);
    await expect(policy.recordProfile(terms)).to.be.revertedWithCustomError(policy, "AttestationKeyExpired");
    await expect(recordReference(brief, { kind: "driver" })).to.be.revertedWithCustomError(policy, "AttestationKeyExpired");
  });
});
