import { EvidenceError, evidenceOf, readAnswer, readEvidence, readPem, readReference, readReport } from "@assay/attestation";
import { expect } from "chai";
import { createHash, X509Certificate } from "node:crypto";
import { needsEvidence, readEvidenceFile } from "./evidence-folder";
import { answerOf, deviceOf, measurementAt, pem, referenceMeasurements, referenceOf, reportOf, SoftwareFamily } from "./gpu";

const hex = (bytes: Uint8Array): string => `0x${Buffer.from(bytes).toString("hex")}`;

/**
 * given a report and a chain, in a form that NVIDIA's tools write
 *   when both are whole, when one is cut, changed, missing or of another form
 */
describe("reading evidence", () => {
  const family = new SoftwareFamily();
  const device = deviceOf(family);
  const nonce = createHash("sha256").update("nonce").digest();
  const report = reportOf(device, { nonce });
  const chain = pem(device.chain);
  const base64 = (bytes: Buffer | string): string => Buffer.from(bytes).toString("base64");

  const refusal = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof EvidenceError) return error.message;
      throw error;
    }
    return "none";
  };

  describe("in the forms that tools write", () => {
    const url = (bytes: Buffer | string): string => Buffer.from(bytes).toString("base64url");
    const item = (made: Buffer, certificates: string) => ({
      __cmwc_t: "tag:nvidia.com,2026:evidence-item/v1",
      evidence: ["application/vnd.nvidia.spdm-measurement-transcript", url(made)],
      certificate: ["application/vnd.nvidia.pem-cert-chain", url(certificates)],
      nonce: ["application/octet-stream", url(nonce)],
    });
    const collection = (items: Readonly<Record<string, unknown>>) => ({
      __cmwc_t: "tag:nvidia.com,2026:verifier-input/profiles/base/pre-1.0.0", nonce: ["application/octet-stream", url(nonce)], ...items,
    });
    const direct = evidenceOf(report, Buffer.from(chain));
    const sdk = { version: "1.0", arch: "HOPPER", nonce: nonce.toString("hex"), evidence: base64(report), certificate: base64(chain) };
    const forms: Record<string, string> = {
      "the attestation CLI's": JSON.stringify({ evidences: [sdk], result_code: 0, result_message: "Ok" }),
      "the SDK's list": JSON.stringify([sdk]),
      "a request of the remote service": JSON.stringify({ nonce: sdk.nonce, evidence: base64(report.toString("hex")), certificate: sdk.certificate }),
      "a collection of wrappers": JSON.stringify(collection({ gpu_0: item(report, chain) })),
      "the local verifier's": JSON.stringify([{ attestationReportHexStr: report.toString("hex"), certChainBase64Encoded: base64(chain) }]),
    };
    for (const [form, json] of Object.entries(forms))
      it(`reads ${form} as the same`, () => {
        expect(readEvidence(json)).to.deep.equal([direct]);
      });

    it("reads a report in hexadecimal digits and a chain from root to device as the same", () => {
      expect(evidenceOf(Buffer.from(`${report.toString("hex")}\n`), Buffer.from(pem([...device.chain].reverse())))).to.deep.equal(direct);
    });

    it("tells several GPUs apart", () => {
      const other = deviceOf(family, "other");
      const second = { ...sdk, evidence: base64(reportOf(other, { nonce })), certificate: base64(pem(other.chain)) };
      const read = readEvidence(JSON.stringify([sdk, second]));
      expect(read.map(({ chain: [leaf] }) => hex(leaf?.der ?? Buffer.alloc(0)))).to.deep.equal([device.chain[0], other.chain[0]].map((each) => hex(each as Buffer)));
    });

    it("reads of a collection the GPUs, by their numbers, and nothing else", () => {
      const other = deviceOf(family, "other");
      const others = item(reportOf(other, { nonce }), pem(other.chain));
      const read = readEvidence(JSON.stringify(collection({ gpu_10: item(report, chain), switch_0: {}, gpu_2: others, cpu_0: 1 })));
      expect(read.map(({ chain: [leaf] }) => hex(leaf?.der ?? Buffer.alloc(0)))).to.deep.equal([other.chain[0], device.chain[0]].map((each) => hex(each as Buffer)));
      const wrong = (change: (all: { __cmwc_t: string; gpu_0: ReturnType<typeof item> }) => unknown): string =>
        refusal(() => readEvidence(JSON.stringify(change({ ...collection({}), gpu_0: item(report, chain) }))));
      expect(wrong((all) => ({ ...all, __cmwc_t: "tag:example.com,2026:other" }))).to.equal("evidence: it is a collection of tag:example.com,2026:other, and no verifier's input.");
      expect(wrong(({ __cmwc_t }) => ({ __cmwc_t }))).to.equal("evidence: it is of no GPU.");
      expect(wrong((all) => ({ ...all, gpu_0: [] }))).to.equal("gpu_0: it is no object.");
      expect(wrong((all) => ({ ...all, gpu_0: { ...all.gpu_0, __cmwc_t: "v2" } }))).to.equal("gpu_0: it is a collection of v2, and not of tag:nvidia.com,2026:evidence-item/v1.");
      for (const evidence of [undefined, "text", ["application/octet-stream", url(report)], ["application/vnd.nvidia.spdm-measurement-transcript"]])
        expect(wrong((all) => ({ ...all, gpu_0: { ...all.gpu_0, evidence } }))).to.equal("gpu_0: evidence: it is no wrapper of application/vnd.nvidia.spdm-measurement-transcript.");
      for (const text of ["", `${url(chain)}==`, `${url(chain)} `, "+/+/"])
        expect(wrong((all) => ({ ...all, gpu_0: { ...all.gpu_0, certificate: ["application/vnd.nvidia.pem-cert-chain", text] } }))).to.equal("gpu_0: certificate: it is not base64url without padding.");
    });

    it("names what is missing or none", () => {
      expect(refusal(() => readEvidence("{"))).to.equal("evidence: it is no JSON.");
      expect(refusal(() => readEvidence("[]"))).to.equal("evidence: it is of no GPU.");
      expect(refusal(() => readEvidence("[1]"))).to.equal("evidence: it is no object.");
      expect(refusal(() => readEvidence(JSON.stringify([sdk, { certificate: sdk.certificate }])))).to.equal("GPU 1: evidence: it is not there, or no text.");
      expect(refusal(() => readEvidence(JSON.stringify({ ...sdk, evidence: "$" })))).to.equal("evidence: it is not base64.");
      expect(refusal(() => readEvidence(JSON.stringify({ ...sdk, certificate: base64("none") })))).to.equal("certificates: the text has no certificate in PEM.");
    });
  });

  describe("a report", () => {
    it("is taken apart into what changes with each and what does not", () => {
      const read = readReport(report);
      const again = readReport(reportOf(device, { nonce: createHash("sha256").update("next").digest() }));
      expect(read.nonce).to.equal(hex(nonce));
      expect([read.driver, read.vbios, read.board, read.hasDecoder]).to.deep.equal(["550.90.07", "96.00.9F.00.01", "1010_0200_882", false]);
      expect(read.fwid).to.equal(hex(device.fwid));
      expect(read.measurements[21]).to.equal(hex(measurementAt(22)));
      expect((read.fresh.length - 2) / 2).to.equal(173);
      expect(again.fresh).not.to.equal(read.fresh);
      expect(again.body).to.equal(read.body);
    });

    it("is all there, so that it can be put together again", () => {
      const read = readReport(report);
      const [fresh, body] = [read.fresh, read.body].map((part) => Buffer.from(part.slice(2), "hex")) as [Buffer, Buffer];
      const opaque = body.subarray(read.measuredBytes);
      const blocks = read.measurements.map((value, index) => Buffer.concat([Buffer.from([index + 1, 1, 51, 0, 1, 48, 0]), Buffer.from(value.slice(2), "hex")]));
      const length = Buffer.from([opaque.length & 255, opaque.length >> 8]);
      expect(Buffer.concat([fresh.subarray(0, 45), ...blocks, fresh.subarray(45, 77), length, opaque, fresh.subarray(77)])).to.deep.equal(report);
      const mask = body.readBigUInt64BE();
      expect(mask.toString(2).replaceAll("0", "")).to.have.length((read.measuredBytes - 8) / 48);
    });

    it("is refused where it is cut or of another kind", () => {
      const changed = (at: number, value: number): Buffer => Buffer.from(report.map((byte, index) => (index === at ? value : byte)));
      expect(refusal(() => readReport(report.subarray(0, 3000)))).to.equal("report: it has 3000 bytes, fewer than the 3695 of 64 measurements and a signature.");
      expect(refusal(() => readReport(report.subarray(0, -1)))).to.equal("report: it has 4116 bytes, and 4117 by the length of its opaque data.");
      expect(refusal(() => readReport(changed(1, 0xe1)))).to.equal("report: the request is 0x11e101ff at byte 0, and must be 0x11e001ff.");
      expect(refusal(() => readReport(changed(41, 63)))).to.equal("report: the number of measurements and their bytes is 0x3fc00d00 at byte 41, and must be 0x40c00d00.");
      expect(refusal(() => readReport(changed(45 + 55, 3)))).to.contain("the head of measurement block 2 is 0x03013300013000 at byte 55");
      const without = (kind: number): Buffer => reportOf(device, { nonce, changeOpaque: (fields) => fields.filter(({ type }) => type !== kind) });
      expect(refusal(() => readReport(without(3)))).to.equal("report: it has no opaque field 3 (driver).");
      expect(refusal(() => readReport(without(6)))).to.equal("report: its opaque field 6 (VBIOS) is not there, or has not 8 bytes.");
    });
  });

  describe("certificates", () => {
    it("are read with their keys and names", () => {
      const read = readPem(chain);
      expect(read.map(({ subject }) => subject)).to.deep.equal(
        device.chain.map((der) => /CN=(.+)/.exec(new X509Certificate(der).subject)?.[1]),
      );
      expect(read.map(({ publicKey }) => publicKey)).to.deep.equal(
        [device.key, device.rom.key, family.provisioner.key, family.identity.key, family.root.key].map((key) => hex(key.publicKey)),
      );
      read.forEach(({ issuerHash }, at) => expect(issuerHash).to.equal(read[Math.min(at + 1, 4)]?.subjectHash));
    });

    it("are refused where they are none, or no chain", () => {
      expect(refusal(() => readPem(pem([Buffer.from("3003020101", "hex")])))).to.equal("certificate 0: it is no Certificate in DER.");
      expect(refusal(() => evidenceOf(report, Buffer.from(pem([device.chain[0], device.chain[2]] as Buffer[]))))).to.equal(
        "certificates: they are no chain: one was not issued by its neighbour.",
      );
    });
  });

  describe("what a manufacturer says", () => {
    it("is read of reference measurements", () => {
      for (const kind of ["driver", "vbios"] as const) {
        const read = readReference(referenceOf(family, { kind }));
        const expected = Object.entries(referenceMeasurements(kind)).map(([index, values]) => [Number(index), values.map(hex)]);
        expect([...read.measurements]).to.deep.equal(expected.sort(([a], [b]) => Number(a) - Number(b)));
        expect(read.version).to.equal(kind === "driver" ? "550.90.07" : "96.00.9F.00.01");
        expect(read.chain.map(({ subject }) => subject)[0]).to.equal("HCC RIM L4 Signer");
      }
    });

    it("is refused where it is no document of reference measurements", () => {
      const changed = (from: string | RegExp, to: string): string => referenceOf(family, { kind: "driver", changeDocument: (text) => text.replace(from, to) });
      expect(refusal(() => readReference("[]"))).to.contain("reference: it is no SoftwareIdentity in XML");
      const xml = referenceOf(family, { kind: "driver" });
      const answered = (rim: unknown): string => refusal(() => readReference(JSON.stringify({ id: "NV_GPU_DRIVER_GH100_550.90.07", rim })));
      expect(readReference(JSON.stringify({ rim: base64(xml) }))).to.deep.equal(readReference(xml));
      for (const rim of [undefined, 1, "", xml, `${base64(xml)}\n`]) expect(answered(rim)).to.equal("reference: its rim is not there, or not base64.");
      expect(answered(base64("[]"))).to.contain("reference: it is no SoftwareIdentity in XML");
      expect(refusal(() => readReference("{"))).to.equal("reference: it is no JSON.");
      expect(refusal(() => readReference(changed('index="7"', 'index="8"')))).to.equal("reference: its measurements are not in order: after 6 comes 8.");
      expect(refusal(() => readReference(changed(/<ds:SignatureValue>.{8}/, "<ds:SignatureValue>")))).to.equal("reference: its signature has 90 bytes and not 96.");
      expect(refusal(() => readReference(changed(/tagId="./, 'tagId="')))).to.equal("reference: its tagId is not 96 lower-case hexadecimal digits.");
    });

    it("has at most ten alternatives a measurement, as the contract that reads it takes", () => {
      const withAlternatives = (count: number): string =>
        referenceOf(family, { kind: "driver", measurements: { 7: Array.from({ length: count }, (_, at) => Buffer.alloc(48, at + 1)) } });
      expect(readReference(withAlternatives(10)).measurements.get(7)).to.have.length(10);
      expect(refusal(() => readReference(withAlternatives(11)))).to.equal("reference: measurement 7 has 11 alternatives and not 1 to 10.");
    });

    it("is read of revocation", () => {
      const about = { issuer: family.provisioner, about: device.rom.certificate, thisUpdate: new Date("2026-11-01") };
      for (const status of ["good", "revoked", "unknown"] as const) {
        const read = readAnswer(answerOf({ ...about, status }));
        expect([read.status, read.responder?.issuer]).to.deep.equal([status, "SAMPLE GH100 Provisioner ICA 1"]);
        expect(read.serial.toUpperCase()).to.equal(new X509Certificate(device.rom.certificate).serialNumber);
      }
      expect(readAnswer(answerOf({ ...about, status: "good", responder: "issuer" })).responder).to.equal(undefined);
      expect(refusal(() => readAnswer(Buffer.from("30030a0106", "hex")))).to.equal("answer: the responder refused, with status 6.");
    });
  });

  describe("of a Hopper GPU", () => {
    before(needsEvidence);

    it("reads NVIDIA's samples", () => {
      const { report: read, chain: certificates } = evidenceOf(Buffer.from(readEvidenceFile("hopperAttestationReport.txt")), Buffer.from(readEvidenceFile("hopperCertChain.txt")));
      expect([read.nonce, read.driver, read.vbios, read.board]).to.deep.equal([
        "0x931d8dd0add203ac3d8b4fbde75e115278eefcdceac5b87671a748f32364dfcb", "550.90.07", "96.00.9F.00.01", "1010_0200_882",
      ]);
      expect(certificates.map(({ subject }) => subject)).to.deep.equal([
        "GH100 A01 GSP FMC LF", "GH100 A01 GSP BROM", "NVIDIA GH100 Provisioner ICA 1", "NVIDIA GH100 Identity", "NVIDIA Device Identity CA",
      ]);
    });

    it("reads NVIDIA's reference measurements", () => {
      const read = ["Driver_RIM_test_no_gpu.swidtag", "1010_0200_882_96005E0001_test_no_gpu.swidtag"].map((file) => readReference(readEvidenceFile(file)));
      expect(read.map(({ version, measurements }) => [version, measurements.size])).to.deep.equal([["545.00", 21], ["96.00.5E.00.01", 12]]);
    });
  });
});
