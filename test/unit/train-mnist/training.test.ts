import { expect } from "chai";
import { createHash } from "node:crypto";
import { PIXELS, SIDE, type Digit } from "../../../scripts/train-mnist/digits";
import { exponential } from "../../../scripts/train-mnist/exponential";
import { Gradient } from "../../../scripts/train-mnist/gradient";
import { HIDDEN, blankNetwork, initialNetwork, readHidden, readLogits, type Network } from "../../../scripts/train-mnist/network";
import { seededRandom } from "../../../scripts/train-mnist/random";
import { shift } from "../../../scripts/train-mnist/shift";
import { SETTINGS, train } from "../../../scripts/train-mnist/training";

/** Images of noise whose class is told by a bright row. */
function drawnDigits(count: number): Digit[] {
  const random = seededRandom(5, "drawn");
  return Array.from({ length: count }, (_, index) => {
    const label = index % 10;
    const pixels = new Uint8Array(PIXELS).map((__, at) => (Math.floor(at / SIDE) === 2 * label + 4 ? 255 : random.below(4) === 0 ? random.below(256) : 0));
    return { index, label, pixels };
  });
}

/** Cross-entropy by the engine's own functions. */
function loss(network: Network, pixels: Uint8Array, label: number): number {
  const [hidden, logits] = [new Float64Array(HIDDEN), new Float64Array(10)];
  readHidden(network, pixels, hidden);
  readLogits(network, hidden, logits);
  return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0)) - (logits[label] ?? NaN);
}

describe("train-mnist: training", () => {
  it("computes e^x from sums and products alone", () => {
    for (const [x, expected] of [[0, 1], [-1, 0.36787944117144233], [-10, 4.5399929762484854e-5], [-50, 1.9287498479639178e-22], [-1000, 1.603810890548638e-28]] as const) {
      expect(exponential(x) / expected).to.be.closeTo(1, 2 ** -43);
    }
  });

  it("draws the same numbers from a seed, others for another purpose, and all kinds", () => {
    const draws = (seed: number, purpose: string): number[] => {
      const random = seededRandom(seed, purpose);
      return Array.from({ length: 3_000 }, () => random.below(3));
    };
    expect(draws(1, "moves")).to.deep.equal(draws(1, "moves"));
    expect(draws(1, "moves")).to.not.deep.equal(draws(1, "order"));
    expect(draws(1, "moves")).to.not.deep.equal(draws(2, "moves"));
    for (const kind of [0, 1, 2]) expect(draws(1, "moves").filter((drawn) => drawn === kind).length).to.be.within(900, 1_100);
  });

  it("moves an image by a pixel and loses what leaves it", () => {
    const image = new Uint8Array(PIXELS);
    image[0] = 9;
    image[SIDE + 1] = 7;
    const moved = new Uint8Array(PIXELS).fill(1);
    shift(image, 1, 1, moved);
    expect([...moved.entries()].filter(([, grey]) => grey !== 0)).to.deep.equal([[SIDE + 1, 9], [2 * SIDE + 2, 7]]);
    shift(image, -1, 0, moved);
    expect([...moved.entries()].filter(([, grey]) => grey !== 0)).to.deep.equal([[SIDE, 7]]);
    shift(image, 0, -1, moved);
    expect([...moved.entries()].filter(([, grey]) => grey !== 0)).to.deep.equal([[1, 7]]);
  });

  it("adds the slope of cross-entropy in every part of the network", () => {
    const network = initialNetwork(seededRandom(3, "weights"));
    const sum = blankNetwork();
    const [{ pixels, label }] = drawnDigits(1) as [Digit];
    new Gradient(network, sum).add(pixels, label);
    const change = 1e-5;
    for (const [part, places] of [["inner", [4 * SIDE * HIDDEN + 3, 4 * SIDE * HIDDEN + 70]], ["innerBias", [3, 70]], ["outer", [3, 5 * HIDDEN + 70]], ["outerBias", [0, 5]]] as const) {
      for (const place of places) {
        const weights = network[part];
        const before = weights[place] ?? NaN;
        weights[place] = before + change;
        const above = loss(network, pixels, label);
        weights[place] = before - change;
        const below = loss(network, pixels, label);
        weights[place] = before;
        expect(sum[part][place], `${part} ${place}`).to.be.closeTo((above - below) / (2 * change), 1e-8);
      }
    }
    expect(sum.outerBias[0]).to.be.below(-0.1);
    expect([...sum.inner.subarray(4 * SIDE * HIDDEN, 4 * SIDE * HIDDEN + HIDDEN)].filter((slope) => slope !== 0).length).to.be.above(HIDDEN / 4);
  });

  it("gives the bits that a seed has on every machine", () => {
    const network = train(drawnDigits(200), { ...SETTINGS, epochs: 2 }, 1, () => undefined);
    const hash = createHash("sha256");
    for (const part of [network.inner, network.innerBias, network.outer, network.outerBias]) hash.update(new Uint8Array(part.buffer));
    expect(hash.digest("hex")).to.equal("a3bd55ebbf2315294539a567ed98e2e0cf67160f489d2bc112aad2b30c5f4bc8");
  });
});
