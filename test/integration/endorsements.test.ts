import { authorityIdOf, decodeRecords, encodeRecord, findHints, readAnswer, readCertificate, readReference, SignatureError } from "@assay/attestation";
import { expect } from "chai";
import { AbiCoder, concat, getBytes, hexlify, keccak256, toBeHex, toUtf8String, zeroPadValue } from "ethers";
import { EVIDENCE, needsEvidence, readEvidenceFile } from "../attestation/evidence-folder";
import { answerOf, type AnswerSpec, keyOf, referenceMeasurements, referenceOf, type ReferenceSpec, responderOf, SoftwareFamily } from "../attestation/gpu";
import { type Answered, MeteredEndorsements } from "./metered-endorsements";
import { MeteredP384 } from "./metered-p384";

const SAMPLES = ["Driver_RIM_test_no_gpu.swidtag", "1010_0200_882_96005E0001_test_no_gpu.swidtag"];
const DECODER_INDEX = 35;
/** Gas of ink. */
const MOST_OF_A_REFERENCE = 16_000;
const MOST_OF_A_REVOCATION = 3_000;
const [THIS_UPDATE, WEEK] = [1_890_000_000, 7 * 86_400];

function flipped(hex: string, bit: number): string {
  const bytes = getBytes(hex);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return hexlify(bytes);
}

function text(word: string): string {
  return toUtf8String(word).replace(/\0+$/, "");
}

describe("Endorsements: the contract under its meter", () => {
  const family = new SoftwareFamily();
  let endorsements: MeteredEndorsements;
  let p384: MeteredP384;

  before(() => {
    endorsements = new MeteredEndorsements();
    p384 = new MeteredP384();
  });

  /** Whether the signature holds of which an answer has the record. */
  function holds({ record }: Answered): boolean {
    const [signed] = decodeRecords(record as `0x${string}`);
    if (signed === undefined) throw new Error("no record");
    try {
      return p384.ask("verify", encodeRecord(signed), findHints(signed)).answer === "true";
    } catch (error) {
      if (error instanceof SignatureError) return false;
      throw error;
    }
  }

  describe("reference documents", () => {
    interface Sent {
      readonly signature: string;
      readonly signer: Buffer;
      readonly document: string;
      readonly choices: readonly number[];
    }

    function sent(xml: string, choice = 0): Sent {
      const { document, signature, chain, measurements } = readReference(xml);
      const several = [...measurements.values()].filter((values) => values.length > 1);
      const signer = chain[0]?.publicKey;
      if (signer === undefined) throw new Error("no signer");
      return { signature, signer: Buffer.from(getBytes(signer)), document, choices: several.map(() => choice) };
    }

    function ask({ signature, signer, document, choices }: Sent, decoder = true): Answered {
      return endorsements.readReference(signature, signer, document, choices, decoder);
    }

    /** Reads a document as its file says it, and compares. */
    function expectRead(xml: string, kind: number): void {
      const { version, measurements } = readReference(xml);
      const one = sent(xml);
      const answered = ask(one);
      expect(answered.refusal).to.equal(undefined);
      expect(answered.gas).to.be.at.most(MOST_OF_A_REFERENCE);
      expect(holds(answered)).to.equal(true);
      const indices = [...measurements.keys()].reduce((mask, index) => mask | (1n << BigInt(index)), 0n);
      const values = [...measurements.values()].map(([first]) => first ?? "0x");
      const [signer, read, product, readVersion, ...rest] = answered.read;
      expect([signer, read, text(product as string), text(readVersion as string)]).to.deep.equal([
        keccak256(concat([one.signer, new Uint8Array(32)])), BigInt(kind), "GH100", version,
      ]);
      expect(rest).to.deep.equal([indices, keccak256(concat(values))]);
    }

    describe("of NVIDIA", () => {
      before(needsEvidence);

      it("are what was signed", () => {
        for (const [kind, file] of SAMPLES.entries()) expectRead(readEvidenceFile(file), kind);
      });

      it("are nothing else, whatever bit changes", () => {
        for (const file of SAMPLES) {
          const one = sent(readEvidenceFile(file));
          const [signed] = decodeRecords(ask(one).record as `0x${string}`);
          if (signed === undefined) throw new Error(`no record of ${EVIDENCE}/${file}`);
          const hints = findHints(signed);
          for (let bit = 0; bit < 8 * getBytes(one.document).length; bit += 101) {
            const { refusal, record } = ask({ ...one, document: flipped(one.document, bit) });
            if (refusal === undefined) expect(p384.ask("verify", record, hints).answer, `bit ${bit}`).to.equal("false");
          }
        }
      });
    });

    it("are read where another implementation canonicalised and signed them", () => {
      expectRead(referenceOf(family, { kind: "driver" }), 0);
      expectRead(referenceOf(family, { kind: "vbios", version: "96.00.AB.0C.1D" }), 1);
    });

    it("give the alternatives that are chosen, and leave out the decoder's index where it is off", () => {
      const values = referenceMeasurements("driver");
      const xml = referenceOf(family, { kind: "driver" });
      for (const decoder of [true, false]) {
        const indices = Object.keys(values).map(Number).filter((index) => decoder || index !== DECODER_INDEX);
        const several = indices.filter((index) => (values[index]?.length ?? 0) > 1);
        const chosen = indices.map((index) => values[index]?.[several.includes(index) ? 1 : 0] ?? Buffer.alloc(0));
        const { refusal, read } = ask({ ...sent(xml), choices: several.map(() => 1) }, decoder);
        expect(refusal).to.equal(undefined);
        expect(read.indices).to.equal(indices.reduce((mask, index) => mask | (1n << BigInt(index)), 0n));
        expect(read[5]).to.equal(keccak256(concat(chosen)));
      }
    });

    /** Refused where a document is read, where its fields are, or by its signature. */
    function isAccepted(spec: Partial<ReferenceSpec>): boolean {
      const xml = referenceOf(family, { kind: "driver", ...spec });
      try {
        const answered = ask(sent(xml));
        return answered.refusal === undefined && holds(answered);
      } catch (error) {
        if (error instanceof Error && error.name === "EvidenceError") return false;
        throw error;
      }
    }

    it("do not hold where anything else was signed than what is read", () => {
      expect(isAccepted({})).to.equal(true);
      const swap = (from: string | RegExp, to: string) => (text: string) => {
        const changed = text.replace(from, to);
        if (changed === text) throw new Error(`${String(from)} is not there`);
        return changed;
      };
      const inactive = swap('index="7" active="True"', 'index="7" active="False"');
      const other = swap(/ns2:Hash0="[1-9a-f]/, 'ns2:Hash0="0');
      const nested = (text: string): string => text.replace("</ns0:Payload>", `<ns0:Payload>${/<ns0:Resource[^]*?\/>/.exec(text)?.[0] ?? ""}</ns0:Payload></ns0:Payload>`);
      const refused: readonly [what: string, spec: Partial<ReferenceSpec>][] = [
        ["a version put in later", { changeDocument: swap('colloquialVersion="550.90.07"', 'colloquialVersion="550.90.08"') }],
        ["a value put in later", { changeDocument: other }],
        ["a measurement made inactive later", { changeDocument: inactive }],
        ["another kind of element", { changeText: swap("<ns0:Entity", "<ns0:Link/><ns0:Entity") }],
        ["an attribute more", { changeText: swap('edition="GPU"', 'edition="GPU" summary="x"') }],
        ["a text between measurements", { changeText: swap("    </ns0:Payload>", "x    </ns0:Payload>") }],
        ["a payload within the payload", { changeText: nested }],
        ["another root around it, and the first within", { changeDocument: (text) => text.replace(/(<ns0:Payload[^]*<\/ns0:Payload>)/, '$1<ns0:Payload xmlns:SHA384="x">$1</ns0:Payload>') }],
        ["a reference to a part", { changeSignedInfo: swap('URI=""', 'URI="#part"') }],
        ["no envelope", { changeSignedInfo: swap(/<ds:Transform Algorithm="[^"]*enveloped-signature"\/>/, "") }],
        ["another canonicalisation", { changeSignedInfo: swap("http://www.w3.org/2006/12/xml-c14n11", "http://www.w3.org/2001/10/xml-exc-c14n#") }],
        ["another hash", { changeSignedInfo: swap("xmldsig-more#sha384", "xmldsig-more#sha224") }],
        ["two references", { changeSignedInfo: (text) => text.replace(/(<ds:Reference [^]*<\/ds:Reference>)/, "$1$1") }],
        ["another signer than the certificate's", { signer: keyOf("stranger") }],
      ];
      for (const [what, spec] of refused) expect(isAccepted(spec), what).to.equal(false);
    });

    it("are refused with what is wrong", () => {
      const one = sent(referenceOf(family, { kind: "driver" }));
      const length = getBytes(one.document).length;
      const put = (at: number, ...bytes: number[]): string => {
        const changed = getBytes(one.document);
        changed.set(bytes, at);
        return hexlify(changed);
      };
      // tagId 48, tagVersion, revision, 5 and GH100, 9 and 550.90.07, flags.
      const refusals: readonly [refusal: string, change: Partial<Sent>][] = [
        ["EndorsementsSignedLength(191)", { signature: `0x${one.signature.slice(4)}` }],
        ["EndorsementsTruncated(47)", { document: one.document.slice(0, 2 + 2 * 47) }],
        ["EndorsementsText(50)", { document: put(51, 0x22) }],
        ["EndorsementsVersion(56)", { document: put(57, 0x2d) }],
        ["EndorsementsFlags(66)", { document: put(66, 0) }],
        [`EndorsementsMeasurements(${length})`, { document: concat([one.document, "0x4000"]) }],
        ["EndorsementsChoices(2)", { choices: [0, 0] }],
        ["EndorsementsChoices(4)", { choices: [0, 0, 0, 0] }],
        ["EndorsementsChoice(24)", { choices: [0, 2, 0] }],
        ["EndorsementsCalldataLength(16836)", { document: concat([one.document, new Uint8Array(16_384 - length)]) }],
      ];
      for (const [refusal, change] of refusals) expect(ask({ ...one, ...change }).refusal).to.equal(refusal);
      const long = concat([one.document.slice(0, 2 + 2 * 66), ...Array.from({ length: 30 }, () => concat(["0x0a00", new Uint8Array(480).fill(7)]))]);
      expect(ask({ ...one, document: long, choices: [] }).refusal).to.match(/^EndorsementsDocumentLength\(\d{5}\)$/);
    });
  });

  describe("answers on revocation", () => {
    const about = family.provisioner.certificate;
    const issuer = family.identity;
    const read = readCertificate(issuer.certificate);
    const name = getBytes(read.subjectName);
    const sentIssuer = Buffer.concat([issuer.key.publicKey, name]);

    function certificateId(): string {
      const serial = readAnswer(answerOf(spec({ status: "good" }))).serial;
      return keccak256(AbiCoder.defaultAbiCoder().encode(["bytes32", "uint256"], [authorityIdOf(read), BigInt(`0x${serial}`)]));
    }

    function spec(change: Partial<AnswerSpec>): AnswerSpec {
      return { issuer, about, status: "good", thisUpdate: new Date(1000 * THIS_UPDATE), ...change };
    }

    function ask(change: Partial<AnswerSpec>): Answered {
      const { answer, signature, responder } = readAnswer(answerOf(spec(change)));
      const signer = responder === undefined ? issuer.key.publicKey : Buffer.from(getBytes(responder.publicKey));
      return endorsements.readRevocation(signature, signer, sentIssuer, answer);
    }

    it("say what the responder or the issuer answered", () => {
      const responder = keccak256(concat([responderOf(issuer).key.publicKey, new Uint8Array(32)]));
      const id = authorityIdOf(read);
      for (const [by, signer] of [["issuer", id], [undefined, responder]] as const) {
        for (const [status, code] of [["good", 0n], ["revoked", 1n], ["unknown", 2n]] as const) {
          const revokedAt = new Date(1000 * (THIS_UPDATE - 77));
          const answered = ask({ status, revokedAt, ...(by === undefined ? {} : { responder: by }) });
          expect(answered.refusal).to.equal(undefined);
          expect(answered.gas).to.be.at.most(MOST_OF_A_REVOCATION);
          expect(holds(answered)).to.equal(true);
          const at = status === "revoked" ? BigInt(THIS_UPDATE - 77) : 0n;
          expect(answered.read.toArray()).to.deep.equal([certificateId(), id, signer, code, 0n, at, BigInt(THIS_UPDATE), BigInt(THIS_UPDATE + WEEK)]);
        }
      }
      expect(ask({ nextUpdate: "none" }).read.nextUpdate).to.equal(0n);
    });

    it("do not hold where any bit changes", () => {
      const { answer, signature, responder } = readAnswer(answerOf(spec({ status: "revoked" })));
      const signer = Buffer.from(getBytes(responder?.publicKey ?? "0x"));
      const [signed] = decodeRecords(endorsements.readRevocation(signature, signer, sentIssuer, answer).record as `0x${string}`);
      if (signed === undefined) throw new Error("no record");
      const hints = findHints(signed);
      for (let bit = 0; bit < 8 * getBytes(answer).length; bit += 11) {
        const { refusal, record } = endorsements.readRevocation(signature, signer, sentIssuer, flipped(answer, bit));
        if (refusal === undefined) expect(p384.ask("verify", record, hints).answer, `bit ${bit}`).to.equal("false");
      }
    });

    it("do not hold where somebody else signed them", () => {
      expect(holds(ask({ signer: keyOf("stranger") }))).to.equal(false);
    });

    it("are refused with what is wrong", () => {
      const { answer, signature } = readAnswer(answerOf(spec({ responder: "issuer" })));
      const key = issuer.key.publicKey;
      const refusal = (of: Uint8Array, what = answer): string | undefined => endorsements.readRevocation(signature, key, of, what).refusal;
      expect(refusal(sentIssuer)).to.equal(undefined);
      expect(endorsements.readRevocation(`0x${signature.slice(4)}`, key, sentIssuer, answer).refusal).to.equal("EndorsementsSignedLength(191)");
      expect(refusal(key)).to.equal("EndorsementsIssuerLength(96)");
      expect(refusal(sentIssuer, `${answer}00`)).to.equal(`EndorsementsAnswer(${getBytes(answer).length})`);
      const at = (hash: string): number => answer.indexOf(hash) / 2 - 1 - 2;
      const certID = answer.slice(2).split("0430").map((part) => part.slice(0, 96));
      expect(refusal(Buffer.concat([key, name, Buffer.from([0])]))).to.equal(`EndorsementsIssuer(${at(certID[1] ?? "")})`);
      expect(refusal(Buffer.concat([keyOf("other").publicKey, name]))).to.equal(`EndorsementsIssuer(${at(certID[2] ?? "")})`);
    });
  });

  it("refuses arguments that are those of no function", () => {
    const call = (data: string): string | undefined => endorsements.call("readReference", getBytes(data)).refusal;
    expect(call("0x")).to.equal("revert 0x");
    expect(call("0x01020304")).to.equal("revert 0x");
    expect(call("0xa7aad7f0")).to.equal("revert 0x");
    const words = (...numbers: number[]): string => concat(["0xa7aad7f0", ...numbers.map((number) => zeroPadValue(toBeHex(number), 32))]);
    expect(call(words(128, 128, 128, 2, 0))).to.equal("revert 0x");
    expect(call(words(128, 128, 128, 1, 0))).to.equal("EndorsementsSignedLength(0)");
    expect(call(words(128, 128, 128, 1))).to.equal("revert 0x");
  });
});
