import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { encodeRecord, encodeRecords, findBatchHints, findHints, type Hex, SignatureError, type SignedDigest } from "@assay/attestation";
import { inverse, modulo, N, P, tableHeight } from "#attestation/p384/curve";
import { MONTGOMERY, skewOf } from "#attestation/p384/hints";
import { flattest, reducedBasis } from "#attestation/p384/lattice";
import { expect } from "chai";
import { zeroPadBytes } from "ethers";
import { EVIDENCE } from "../attestation/evidence-folder";
import { pointAt } from "../fixtures/p384";
import { MeteredP384 } from "./metered-p384";

/** Vectors of others, which are no part of this repository. */
const FILE = join(EVIDENCE, "wycheproof_p384_sha384_p1363.json");

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly msg: string;
  readonly sig: string;
  readonly result: "valid" | "invalid";
}

interface Group {
  readonly publicKey: { readonly wx: string; readonly wy: string };
  readonly tests: readonly Vector[];
}

function hex(value: bigint): string {
  return value.toString(16).padStart(96, "0");
}

function coordinate(text: string): Hex {
  return `0x${text.padStart(96, "0").slice(-96)}`;
}

/** Hints for each point that r may stand for, by numbers that need not hold: of the signature alone, and in a batch of one. */
function* forced({ r, s, publicKey }: SignedDigest): Generator<readonly [single: string, batch: string]> {
  const [a, b] = [modulo(BigInt(r), N), modulo(BigInt(s), N)];
  const key = { x: BigInt(publicKey.x), y: BigInt(publicKey.y) };
  if (a === 0n || b === 0n) return;
  const byS = inverse(b, N);
  const basis = reducedBasis(modulo(a * byS, N), N);
  const multiplier = ([, scalar]: readonly [bigint, bigint]): string => hex(modulo(scalar * byS * MONTGOMERY, N));
  const skew = skewOf(basis);
  for (const x of [a, a + N]) {
    const even = pointAt(x);
    if (even === undefined) continue;
    for (const y of [even.y, P - even.y]) {
      const height = modulo(tableHeight(key) * tableHeight({ x, y }), P);
      const numbers = [inverse(height, P) * MONTGOMERY, y * MONTGOMERY];
      const [byHeight, ofY] = numbers.map((number) => hex(modulo(number, P))) as [string, string];
      const flags = x >= N ? 0x80 : 0;
      yield [
        `0x${byHeight}${flags.toString(16).padStart(2, "0")}${ofY}${multiplier(flattest(basis))}`,
        `0x${byHeight}${(flags | skew).toString(16).padStart(2, "0")}${ofY}${multiplier(basis[0])}${skew === 60 ? hex(0n) : multiplier(basis[1])}`,
      ];
    }
  }
}

describe("P384: vectors of Wycheproof", () => {
  it("accepts the valid ones and refuses the others with whatever hints", function () {
    if (!existsSync(FILE)) {
      console.log(`      not compared: ${FILE} is not there (ASSAY_EVIDENCE)`);
      this.skip();
    }
    const p384 = new MeteredP384();
    const { testGroups, numberOfTests } = JSON.parse(readFileSync(FILE, "utf8")) as { testGroups: readonly Group[]; numberOfTests: number };
    let compared = 0;
    for (const { publicKey, tests } of testGroups) {
      for (const { tcId, comment, msg, sig, result } of tests) {
        compared++;
        const what = `${tcId}: ${comment}`;
        const digest: Hex = `0x${createHash("sha384").update(Buffer.from(msg, "hex")).digest("hex")}`;
        const signed: SignedDigest = {
          digest, r: `0x${sig.slice(0, 96)}`, s: `0x${sig.slice(96)}`, publicKey: { x: coordinate(publicKey.wx), y: coordinate(publicKey.wy) },
        };
        if (result === "valid") {
          expect(p384.ask("verify", encodeRecord(signed), findHints(signed)).answer, what).to.equal("true");
          for (const batch of [[signed], [signed, signed]]) expect(p384.ask("verifyBatch", encodeRecords(batch), findBatchHints(batch)).answer, what).to.equal("true");
          continue;
        }
        expect(() => findHints(signed), what).to.throw(SignatureError);
        // A signature of another length is no record.
        if (sig.length !== 192) continue;
        for (const [single, batch] of [[zeroPadBytes("0x", 145), zeroPadBytes("0x", 193)], ...forced(signed)] as const) {
          expect(p384.ask("verify", encodeRecord(signed), single).answer, what).to.equal("false");
          expect(p384.ask("verifyBatch", encodeRecord(signed), batch).answer, what).to.equal("false");
        }
      }
    }
    expect(compared).to.equal(numberOfTests);
  });
});
