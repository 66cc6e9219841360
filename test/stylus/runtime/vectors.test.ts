import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runBatch, type BatchModule, type BatchResult } from "stylus-runtime";

const FIGURES = ["footprint", "initCost", "cachedCost", "activationGas", "wasmLength", "asmEstimate"] as const;

interface Vector extends BatchModule {
  readonly group: string;
  readonly activation: { readonly ok: boolean; readonly stylusVersion?: number } & Partial<Record<(typeof FIGURES)[number], number>>;
  readonly cases: readonly (NonNullable<BatchModule["cases"]>[number] & {
    readonly expected: BatchResult;
    readonly stylus3?: BatchResult & { readonly source: string };
  })[];
}

const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/stylus.json"), "utf8")) as Vector[];

describe("stylus-runtime: the native implementation's vectors", () => {
  it("holds all of them", () => {
    expect(vectors.length).to.equal(180);
    expect(vectors.reduce((sum, { cases }) => sum + cases.length, 0)).to.equal(772);
  });

  for (const vector of vectors) {
    it(`${vector.group}/${vector.name}: ${vector.activation.ok ? "activates and runs alike" : "is refused"}`, () => {
      const [found] = runBatch([vector]);
      if (found === undefined) throw new Error("no result");
      expect(found.activation.ok).to.equal(vector.activation.ok);
      if (!found.activation.ok) return;
      for (const figure of FIGURES) expect(found.activation[figure], figure).to.equal(vector.activation[figure]);
      expect(found.cases.map(({ result }) => result)).to.deep.equal(vector.cases.map(({ expected }) => expected));
    });
  }

  it("differs under version 3 only where the vectors say so", () => {
    const accepted = vectors.filter(({ activation }) => activation.ok);
    const asked = accepted.map((vector) => ({ ...vector, cases: vector.cases.map((item) => ({ ...item, stylusVersion: 3 })) }));
    const found = runBatch(asked).flatMap(({ cases }) => cases.map(({ result }) => result));
    const expected = accepted.flatMap(({ cases }) => cases).map(({ expected: older, stylus3 }) => {
      if (stylus3 === undefined) return older;
      return { status: stylus3.status, ink: stylus3.ink, output: stylus3.output ?? "0x" };
    });
    expect(found).to.deep.equal(expected);
  });
});
