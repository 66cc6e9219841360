import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CORES, packageOn } from "./cores";

const BIN = join(dirname(require.resolve("@assay/tensor")), "../bin/assay-tensor.js");

interface Vectors {
  readonly models: readonly { readonly name: string; readonly model: string }[];
}

if (CORES.includes("native")) {
  describe("assay-tensor import of an ONNX model", () => {
    const { importOnnx, programId } = packageOn("native");
    const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/onnx-operators.json"), "utf8")) as Vectors;
    /** The network of int8, then that of uint8. */
    const networks = vectors.models.filter(({ name }) => name === "network").map(({ model }) => Buffer.from(model, "base64"));
    let folder: string;

    const imported = (model: Uint8Array, ...flags: readonly string[]): string => {
      const [file, program] = [join(folder, "model.onnx"), join(folder, "program.bin")];
      writeFileSync(file, model);
      const env = { ...process.env, ASSAY_TENSOR: "native" };
      const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, "import", file, "-o", program, ...flags], { encoding: "utf8", env });
      expect([status, stderr]).to.deep.equal([0, ""]);
      return stdout;
    };

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "assay-tensor-"));
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    it("says what its numbers are in the program, and where the error is largest", () => {
      const said = networks.map((model) => imported(model).split("\n").slice(1));
      const error = "error   0.51 units of the last place before rounding, the largest, of the model's operator 26 (Softmax)";
      expect(said).to.deep.equal(
        ["the model's int8", "the model's uint8 less 128"].map((bytes) => [
          `input   ${bytes}; float32 is 0.02 * (element + 7)`,
          `output  ${bytes}; float32 is 0.00390625 * (element + 128)`,
          error,
          "",
        ]),
      );
    });

    it("prints all of it as JSON", () => {
      for (const model of networks) {
        const { program, ...rest } = importOnnx(model);
        expect(JSON.parse(imported(model, "--json"))).to.deep.equal({ program: programId(program), bytes: program.length, ...rest });
      }
    });
  });
}
