import { expect } from "chai";
import { createHash } from "node:crypto";
import { CLASSES, inputBytes, loadDigits, splitDigits } from "../../../scripts/train-mnist/digits";

describe("train-mnist: digits", () => {
  const digits = loadDigits();
  const counts = (part: readonly { label: number }[]): number[] =>
    Array.from({ length: CLASSES }, (_, label) => part.filter((digit) => digit.label === label).length);

  it("reads the package's digits as the bytes they came from", () => {
    expect(digits.length).to.equal(10_000);
    expect(counts(digits)).to.deep.equal([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
    // The first digit's first inked row in the package: 0.2, 0.624, 0.992, 0.624, 0.196.
    expect([...(digits[0]?.pixels.subarray(127, 132) ?? [])]).to.deep.equal([51, 159, 253, 159, 50]);
  });

  it("splits each class in the same proportion, and shares no digit and no image", () => {
    const { training, validation, heldOut } = splitDigits(digits, 7);
    expect([training.length, validation.length, heldOut.length]).to.deep.equal([7_000, 1_000, 2_000]);
    expect(counts(heldOut)).to.deep.equal([200, 225, 198, 206, 196, 173, 203, 214, 189, 196]);
    const all = [...training, ...validation, ...heldOut];
    expect(new Set(all.map(({ index }) => index)).size).to.equal(10_000);
    expect(new Set(all.map(({ pixels }) => createHash("sha256").update(pixels).digest("hex"))).size).to.equal(10_000);
  });

  it("splits by the seed alone", () => {
    const indices = (seed: number): number[] => splitDigits(digits, seed).heldOut.map(({ index }) => index);
    expect(indices(7)).to.deep.equal(indices(7));
    expect(indices(8)).to.not.deep.equal(indices(7));
  });

  it("hands the program grey values as they are, so that paper is the byte 0", () => {
    expect([...inputBytes(Uint8Array.of(0, 1, 127, 128, 255))]).to.deep.equal([0x00, 0x01, 0x7f, 0x80, 0xff]);
  });
});
