import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CORES, packageOn } from "./cores";

/** Bytes are in base64; a network's cases hold every quantised tensor that onnxruntime gives, by its name. */
interface OnnxVectors {
  readonly models: readonly {
    readonly name: string;
    readonly model: string;
    readonly cases: readonly { readonly input: string; readonly tensors?: Readonly<Record<string, string>> | null }[];
  }[];
}

const text = readFileSync(join(__dirname, "../../vectors/onnx-operators.json"), "utf8");
const vectors = JSON.parse(text) as OnnxVectors;
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

for (const core of CORES) {
  describe(`tensor: ONNX models, on the core ${core}`, () => {
    const tensor = packageOn(core);

    if (core === "wasm") {
      it("are the native addon's alone", () => {
        expect(() => tensor.importOnnx(bytes(vectors.models[0]?.model ?? ""))).to.throw(tensor.TensorError);
      });
      return;
    }

    it("name the tensors that onnxruntime has, each the value of its own size", () => {
      let networks = 0;
      for (const { name, model, cases } of vectors.models) {
        const { program, tensors } = tensor.importOnnx(bytes(model));
        const { input, constants, outputs } = tensor.describeProgram(program);
        const types = [input, ...constants.map(({ type }) => type), ...outputs];
        for (const { tensors: expected } of cases) {
          if (expected === undefined || expected === null) continue;
          networks++;
          expect(tensors.map((each) => each.name), name).to.have.members(Object.keys(expected));
          for (const { name: of, value } of tensors) {
            const type = types[value];
            expect(type && tensor.tensorBytes(type), `${name}, ${of}`).to.equal(bytes(expected[of] ?? "").length);
          }
        }
      }
      expect(networks).to.be.above(0);
    });

    it("give each operator's index, name and tensor, and how its elements lie", () => {
      // Input, weights and bias are dequantised, a convolution of images in NCHW follows, and its output is quantised to int8.
      const { tensors } = tensor.importOnnx(bytes(vectors.models[0]?.model ?? ""));
      expect(tensors.length).to.equal(1);
      expect(tensors[0]).to.include({ operator: 4, output: 0, kind: "QuantizeLinear", name: "t4", unsigned: false, channelsLast: true });
    });
  });
}
