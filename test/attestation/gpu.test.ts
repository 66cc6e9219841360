import { expect } from "chai";
import { createHash, type KeyLike, verify, X509Certificate } from "node:crypto";
import { C14nCanonicalization, type HashAlgorithm, type SignatureAlgorithm, SignedXml } from "xml-crypto";
import { needsEvidence, readEvidenceFile } from "./evidence-folder";
import { answerOf, deviceOf, keyOf, measurementRecord, pem, referenceOf, reportOf, SoftwareFamily } from "./gpu";

const SIGNATURE = 96;

/** Holds P-384 signatures of raw r and s against a certificate's key. */
function holds(certificate: Buffer, message: Buffer, signature: Buffer): boolean {
  return verify("sha384", message, { key: new X509Certificate(certificate).publicKey, dsaEncoding: "ieee-p1363" }, signature);
}

class Sha384 implements HashAlgorithm {
  getAlgorithmName = (): string => "http://www.w3.org/2001/04/xmldsig-more#sha384";
  getHash = (xml: string): string => createHash("sha384").update(xml).digest("base64");
}

class EcdsaSha384 implements SignatureAlgorithm {
  getAlgorithmName = (): string => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384";
  getSignature = (): string => "";
  verifySignature = (text: string, key: KeyLike, signature: string): boolean =>
    verify("sha384", Buffer.from(text), { key: key as string, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64"));
}

/** Whether XML signatures by another implementation than the one that signs hold. */
function signedBy(document: string, certificate: Buffer): boolean {
  const signed = new SignedXml({ publicCert: pem([certificate]), getCertFromKeyInfo: () => null });
  signed.HashAlgorithms = { "http://www.w3.org/2001/04/xmldsig-more#sha384": Sha384 };
  signed.SignatureAlgorithms = { "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384": EcdsaSha384 };
  // By version 1.1, which is the same where there are no xml: attributes.
  signed.CanonicalizationAlgorithms = { ...signed.CanonicalizationAlgorithms, "http://www.w3.org/2006/12/xml-c14n11": C14nCanonicalization };
  const [signature] = /<ds:Signature [^]+<\/ds:Signature>/.exec(document) ?? [""];
  signed.loadSignature(signature);
  try {
    return signed.checkSignature(document);
  } catch {
    return false;
  }
}

/** Tags, depths and object identifiers of DER, and lengths of all but integers and what holds them. */
function shape(der: Buffer, from = 0, to = der.length, depth = 0): string[] {
  const found: string[] = [];
  for (let at = from; at < to; ) {
    const tag = der[at] ?? 0;
    const long = (der[at + 1] ?? 0) & 0x80 ? (der[at + 1] ?? 0) & 0x7f : 0;
    const length = long === 0 ? (der[at + 1] ?? 0) : der.readUIntBE(at + 2, long);
    const start = at + 2 + long;
    const text = tag === 6 ? der.subarray(start, start + length).toString("hex") : (tag & 0x20) !== 0 || tag === 2 || tag === 3 || tag === 22 ? "" : String(length);
    found.push(`${depth} ${tag.toString(16)} ${text}`);
    if ((tag & 0x20) !== 0) found.push(...shape(der, start, start + length, depth + 1));
    at = start + length;
  }
  return found;
}

describe("the GPU made in software", () => {
  const family = new SoftwareFamily();
  const device = deviceOf(family);
  const nonce = createHash("sha256").update("nonce").digest();

  it("is the same for the same seeds, and another for others", () => {
    expect(deviceOf(new SoftwareFamily()).chain).to.deep.equal(device.chain);
    expect(reportOf(device, { nonce })).to.deep.equal(reportOf(device, { nonce }));
    expect(deviceOf(family, "other").chain[0]).not.to.deep.equal(device.chain[0]);
    expect(new SoftwareFamily("other").root.certificate).not.to.deep.equal(family.root.certificate);
  });

  it("has a chain in which each certificate is signed by the next", () => {
    const chain = device.chain.map((one) => new X509Certificate(one));
    chain.forEach((one, at) => {
      const issuer = chain[Math.min(at + 1, 4)] as X509Certificate;
      expect(one.issuer).to.equal(issuer.subject);
      expect(one.verify(issuer.publicKey), `${at}`).to.equal(true);
      expect(one.ca, `${at}`).to.equal(at > 0);
    });
    expect(new X509Certificate(pem([device.chain[4] as Buffer])).fingerprint256).to.equal(chain[4]?.fingerprint256);
  });

  it("signs reports over the nonce that it is given", () => {
    const report = reportOf(device, { nonce });
    expect(report.subarray(4, 36)).to.deep.equal(nonce);
    expect(report.subarray(45, 45 + 3520)).to.deep.equal(measurementRecord());
    expect(holds(device.chain[0] as Buffer, report.subarray(0, -SIGNATURE), report.subarray(-SIGNATURE))).to.equal(true);
  });

  it("signs with another's key, or changes what was signed, where it is told to", () => {
    const leaf = device.chain[0] as Buffer;
    for (const wrong of [
      reportOf(device, { nonce, signer: keyOf("spoof") }),
      reportOf(device, { nonce, changeSignature: (signature) => Buffer.concat([signature.subarray(0, 95), Buffer.from([(signature[95] ?? 0) ^ 1])]) }),
    ])
      expect(holds(leaf, wrong.subarray(0, -SIGNATURE), wrong.subarray(-SIGNATURE))).to.equal(false);
    const spoofed = deviceOf(family, "device", { leaf: (spec) => ({ ...spec, signer: keyOf("spoof") }) }).chain.map((one) => new X509Certificate(one));
    expect(spoofed[0]?.verify((spoofed[1] as X509Certificate).publicKey)).to.equal(false);
  });

  it("answers for certificates by the issuer's responder", () => {
    const answer = answerOf({ issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate: new Date("2026-11-01") });
    expect(answer.includes(Buffer.from(new X509Certificate(device.rom.certificate).serialNumber, "hex"))).to.equal(true);
  });

  for (const kind of ["driver", "vbios"] as const)
    it(`signs reference measurements of a ${kind} so that another implementation finds them signed`, () => {
      const document = referenceOf(family, { kind });
      expect(signedBy(document, family.referenceChain[0] as Buffer)).to.equal(true);
      expect(signedBy(referenceOf(family, { kind, changeDocument: (text) => text.replace('index="5"', 'index="6"') }), family.referenceChain[0] as Buffer)).to.equal(false);
    });

  describe("beside the Hopper sample", () => {
    before(needsEvidence);

    it("has certificates of the same shape", () => {
      const theirs = readEvidenceFile("hopperCertChain.txt").match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)?.map((one) => new X509Certificate(one).raw) ?? [];
      expect(theirs).to.have.length(5);
      theirs.forEach((one, at) => expect(shape(device.chain[at] as Buffer), `${at}`).to.deep.equal(shape(one)));
    });

    it("has reports of the same shape", () => {
      const theirs = Buffer.from(readEvidenceFile("hopperAttestationReport.txt").trim(), "hex");
      const ours = reportOf(device, { nonce });
      expect(ours).to.have.length(theirs.length);
      // The request and all heads; values are their own.
      for (const [from, to] of [[0, 4], [36, 52], [45 + 3520 + 32, 45 + 3520 + 34]] as const) expect(ours.subarray(from, to)).to.deep.equal(theirs.subarray(from, to));
    });

    it("has reference measurements that are signed as the samples are", () => {
      for (const file of ["Driver_RIM_test_no_gpu.swidtag", "1010_0200_882_96005E0001_test_no_gpu.swidtag"]) {
        const signer = Buffer.from(/<ds:X509Certificate>([^<]+)/.exec(readEvidenceFile(file))?.[1] ?? "", "base64");
        expect(signedBy(readEvidenceFile(file), signer), file).to.equal(true);
      }
    });
  });
});
