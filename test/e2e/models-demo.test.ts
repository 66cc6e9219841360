import { type TensorType, describeProgram, elementBytes, tensorBytes } from "@assay/tensor";
import { expect } from "chai";
import { DemoError } from "../../scripts/demo/errors";
import { flip } from "../../scripts/demo/models/flip";
import { demoModels } from "../../scripts/demo/models/main";
import { listen, spotted } from "../../scripts/demo/models/speech";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { encodeProgram } from "#tensor/reference/program";
import { Random } from "../oracle/random";

/** The operator and element in which a bit of a trace is, and which of the element's it is, by sizes alone. */
function placeOf(types: readonly TensorType[], bit: number): { operator: number; element: number; of: number } {
  let left = bit;
  for (const [operator, type] of types.entries()) {
    const width = 8 * elementBytes(type.dtype);
    if (left < 8 * tensorBytes(type)) return { operator, element: Math.floor(left / width), of: left % width };
    left -= 8 * tensorBytes(type);
  }
  throw new Error(`no bit ${bit}`);
}

describe("the demo of models", () => {
  it("reads the digits that it has not learnt from, says what is left out, and finds the bit", async () => {
    const lines: string[] = [];
    const outcome = await demoModels({ minilm: { missing: "no weights here" }, bit: 5_027 }, (line) => lines.push(line));
    const text = lines.join("\n");
    // Of models/mnist/README.md.
    expect(outcome.right).to.equal(1_961);
    expect(text).to.contain("1,961 of 2,000 are read rightly").and.contain("no weights here");
    expect(outcome.speeds.map(({ name }) => name)).to.deep.equal(outcome.listening ? ["digits", "keyword"] : ["digits"]);
    expect(text).to.match(/digits +101,632 multiply-adds/);
    if (outcome.listening) expect(text).to.contain('"go", ');
    else expect(text).to.contain("ASSAY_MODELS");
    expect(text).to.contain(`bit 5,027 is flipped`).and.contain(`operator ${outcome.flip.operator} of`);
  });

  it("finds a flipped bit in each network of the zoo, and opens what proves it wrong", () => {
    const random = new Random(11);
    for (const [name, network] of Object.entries(ZOO)) {
      const program = encodeProgram(network);
      const [input = new Uint8Array()] = zooInputs(network);
      const { outputs } = describeProgram(program);
      const bits = 8 * outputs.reduce((sum, type) => sum + tensorBytes(type), 0);
      for (const bit of [0, bits - 1, ...Array.from({ length: 8 }, () => random.below(bits))]) {
        const found = flip({ name, program, input }, bit);
        const { operator, element, of } = placeOf(outputs, bit);
        expect(found, `${name}, bit ${bit}`).to.include({ operator, element });
        expect(BigInt.asUintN(8 * elementBytes(found.type.dtype), found.claimed ^ found.right), `${name}, bit ${bit}`).to.equal(1n << BigInt(of));
        // A leaf at the least on each side, and what one transaction carries at the most.
        expect(found.proof.right).to.be.within(257, 65_536);
        expect(found.proof.claimed).to.be.at.least(256);
      }
    }
  });

  it("knows no bit beyond the trace", () => {
    const [network, input] = [ZOO.mlp, new Uint8Array(5 * 37)];
    if (network === undefined) throw new Error("unreachable");
    expect(() => flip({ name: "mlp", program: encodeProgram(network), input }, 8 * 10_000)).to.throw(DemoError, "there is no bit 80000");
  });
});

const listening = listen();
if (listening === undefined) console.log("left out for want of MLPerf Tiny's models (ASSAY_MODELS, or shared/models beside the repository): the demo's keyword");
else {
  describe("the demo's keyword", () => {
    it("is spotted where it is spoken, and no other is", () => {
      expect(spotted(listening)).to.deep.include({ word: "go", share: 237 / 256 });
      const sure = listening.heard.filter(({ word, share }) => word !== "unknown" && word !== "silence" && share > 0.5);
      expect(sure.map(({ word }) => word)).to.deep.equal(["go", "go"]);
    });
  });
}
