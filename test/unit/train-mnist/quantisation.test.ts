import { executeProgram, toElements } from "@assay/tensor";
import { expect } from "chai";
import { PIXELS, inputBytes, type Digit } from "../../../scripts/train-mnist/digits";
import { HIDDEN, blankNetwork, type Network } from "../../../scripts/train-mnist/network";
import { encodeNetwork } from "../../../scripts/train-mnist/program";
import { quantise } from "../../../scripts/train-mnist/quantisation";

/** Unit 0 is pixel 0 and speaks for class 3; unit 1 is a bias of 0.5 less half of pixel 1 and speaks, twice as loud, for class 5. */
function drawnNetwork(): Network {
  const network = blankNetwork();
  network.inner[0] = 1;
  network.inner[HIDDEN + 1] = -0.5;
  network.innerBias[1] = 0.5;
  network.outer[3 * HIDDEN] = 1;
  network.outer[5 * HIDDEN + 1] = 2;
  network.outerBias[7] = 0.25;
  return network;
}

function image(first: number, second: number): Uint8Array {
  const pixels = new Uint8Array(PIXELS);
  pixels[0] = first;
  pixels[1] = second;
  return pixels;
}

describe("train-mnist: quantisation", () => {
  const digits: Digit[] = [{ index: 0, label: 3, pixels: image(255, 255) }, { index: 1, label: 5, pixels: image(0, 0) }];

  it("rounds weights to one scale, folds the offset of 128 into biases, and finds the factor", () => {
    const { inner, innerBias, factors, outer, outerBias } = quantise(drawnNetwork(), digits, { scale: "tensor", ceiling: 1 });
    expect(inner.length).to.equal(HIDDEN * PIXELS);
    expect([inner[0], inner[PIXELS + 1], inner[1]]).to.deep.equal([127, -63, 0]);
    // 0.5 · 127 · 255 = 16,192.5 for the bias; 128 · −63 for the offset.
    expect(innerBias.slice(0, 3)).to.deep.equal([128 * 127, 16_193 - 128 * 63, 0]);
    // 1/127 = 2^37/127 / 2^37
    expect(factors).to.deep.equal([{ multiplier: 1_082_196_484, shift: 37 }]);
    expect([outer[3 * HIDDEN], outer[5 * HIDDEN + 1]]).to.deep.equal([64, 127]);
    // 0.25 · 63.5 · 255 = 4,048.1
    expect([outerBias[3], outerBias[5], outerBias[7]]).to.deep.equal([128 * 64, 128 * 127, 4_048]);
  });

  it("gives each unit a scale of its own where it is told to", () => {
    const { inner, innerBias, factors } = quantise(drawnNetwork(), digits, { scale: "channel", ceiling: 1 });
    expect([inner[0], inner[PIXELS + 1]]).to.deep.equal([127, -127]);
    // 0.5 · 254 · 255 = 32,385
    expect(innerBias[1]).to.equal(32_385 - 128 * 127);
    expect(factors.length).to.equal(HIDDEN);
    expect(factors.slice(0, 2)).to.deep.equal([{ multiplier: 1_082_196_484, shift: 37 }, { multiplier: 1_082_196_484, shift: 38 }]);
  });

  it("lets a lower ceiling make the factor greater", () => {
    const { factors } = quantise(drawnNetwork(), digits, { scale: "tensor", ceiling: 0.5 });
    expect(factors).to.deep.equal([{ multiplier: 1_082_196_484, shift: 36 }]);
  });

  for (const scale of ["tensor", "channel"] as const) {
    it(`encodes a program, per ${scale}, that answers as the network does`, () => {
      const program = encodeNetwork(quantise(drawnNetwork(), digits, { scale, ceiling: 1 }));
      const answer = (pixels: Uint8Array): number | undefined => toElements("int32", executeProgram(program, inputBytes(pixels)))[0];
      // Logits of 3, 5 and 7 are 1, 0, 0.25; then 0, 1, 0.25; then 0.1, 0, 0.25; then 0.8, 1, 0.25.
      expect([image(255, 255), image(0, 0), image(25, 255), image(204, 0)].map(answer)).to.deep.equal([3, 5, 7, 5]);
    });
  }
});
