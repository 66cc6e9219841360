import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ZOO, type ZooHashes, zooHashes, zooInputs } from "../../fixtures/zoo";
import { CACHE, ROWS, WIDTH } from "../../fixtures/zoo/attention";
import { execute } from "#tensor/reference/execute";
import { type Program, encodeProgram, validate } from "#tensor/reference/program";
import { Random } from "../../oracle/random";
import { serialise } from "../../oracle/vectors";
import { CORES, packageOn } from "./cores";

const text = readFileSync(join(__dirname, "../../fixtures/zoo/hashes.json"), "utf8");
const { zoo } = JSON.parse(text) as { readonly zoo: readonly ZooHashes[] };

/** A network of the zoo by name, as bytes and as the oracle has it. */
function network(name: string): { readonly program: Program; readonly bytes: Uint8Array } {
  const program = ZOO[name];
  if (program === undefined) throw new Error(`the zoo has no ${name}`);
  return { program, bytes: encodeProgram(program) };
}

/** The outputs of the attention step for token after token, each step fed with the cache that the last one left. */
function decoded(step: (input: Uint8Array) => Uint8Array, tokens: Uint8Array): Uint8Array {
  const outputs = new Uint8Array(tokens.length);
  let state = new Uint8Array(ROWS * WIDTH);
  for (let at = 0; at < tokens.length; at += WIDTH) {
    state.set(tokens.subarray(at, at + WIDTH));
    state = Uint8Array.from(step(state));
    outputs.set(state.subarray(0, WIDTH), at);
  }
  return outputs;
}

const TOKENS = new Random(7).bytes((CACHE + 1) * WIDTH);

describe("the zoo, by the oracle", () => {
  it("has the hashes of hashes.json: else run scripts/tensor-vectors.ts", () => {
    expect(serialise({ zoo: zooHashes() }) === text).to.equal(true);
  });

  it("attends from a cache to what it attends to at once", () => {
    const [step, whole] = [network("attentionStep"), network("attentionWhole")].map(({ program }) => {
      const accepted = validate(program);
      return (input: Uint8Array) => execute(accepted, input).data;
    });
    if (!step || !whole) throw new Error("unreachable");
    const outputs = whole(TOKENS);
    expect(new Set(outputs).size).to.be.greaterThan(CACHE * WIDTH / 2);
    expect(decoded(step, TOKENS)).to.deep.equal(outputs);
  });
});

for (const core of CORES) {
  describe(`the zoo, on the core ${core}`, () => {
    const tensor = packageOn(core);

    for (const { network: name, id, runs } of zoo) {
      it(`has every hash of ${name}`, () => {
        const { program, bytes } = network(name);
        expect(tensor.programId(bytes)).to.equal(id);
        const prepared = tensor.prepareProgram(bytes);
        const type = tensor.describeProgram(bytes).input;
        const found = zooInputs(program).map((input) => ({ input: tensor.tensorHash(type, input), outputs: prepared.trace(input).hashes }));
        expect(found).to.deep.equal(runs);
        prepared.release();
      });
    }

    it("attends from a cache to what it attends to at once", () => {
      const [step, whole] = [tensor.prepareProgram(network("attentionStep").bytes), tensor.prepareProgram(network("attentionWhole").bytes)];
      expect(decoded((input) => step.execute(input), TOKENS)).to.deep.equal(Uint8Array.from(whole.execute(TOKENS)));
    });
  });
}
