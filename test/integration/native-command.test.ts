import { describeProgram, encodeProgram, fromElements, tensorBytes } from "@assay/tensor";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CORES } from "../unit/tensor/cores";
import { runsRust } from "./native";

const DIST = dirname(require.resolve("@assay/tensor"));
const NODE = join(DIST, "../bin/assay-tensor.js");
/** The same without a process of its own. */
const { main } = createRequire(join(DIST, "index.js"))("./cli/main.js") as { readonly main: (list: readonly string[], streams: object) => number };
/** Compiled by `cargo test` anyway. */
const BUILD = ["build", "--quiet", "--profile", "test", "--locked", "-p", "command", "--message-format", "json"];
const WORKSPACE = join(__dirname, "../../stylus");

interface Said {
  readonly code: number | null;
  readonly out: string;
}

function inNode(...list: readonly string[]): Said {
  const { status, stdout } = spawnSync(process.execPath, [NODE, ...list], { encoding: "utf8" });
  return { code: status, out: stdout };
}

/** What the package's command prints of a word that prints lines. */
function lines(...list: readonly string[]): string {
  const printed: string[] = [];
  const said = (line: string): void => {
    printed.push(`${line}\n`);
  };
  expect(main(list, { print: said, write: said, complain: said })).to.equal(0);
  return printed.join("");
}

/** The binary of the crate, wherever cargo puts it. */
function built(): string {
  const { status, stdout, stderr } = spawnSync("cargo", BUILD, { encoding: "utf8", cwd: WORKSPACE, maxBuffer: 1 << 28 });
  const messages = stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as { readonly executable?: string | null });
  const path = messages.flatMap(({ executable }) => executable ?? []).at(-1);
  if (status !== 0 || path === undefined) throw new Error(`cargo ${BUILD.join(" ")} ended with ${status ?? "a signal"}: ${stderr}`);
  return path;
}

if (runsRust()) {
  describe("assay-tensor without Node", () => {
    let folder: string;
    let binary: string;

    before(function () {
      folder = mkdtempSync(join(tmpdir(), "assay-tensor-"));
      // How long cargo compiles is no part of what is tested.
      this.timeout(0);
      binary = built();
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    const written = (name: string, bytes: Uint8Array): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };

    /** Products with a bias, wide rows of int64, and a row's largest. */
    const program = encodeProgram({
      input: { dtype: "int8", shape: [3, 300] },
      constants: [
        { type: { dtype: "int8", shape: [5, 300] }, data: Uint8Array.from({ length: 1_500 }, (_, index) => (index * 89) & 0xff) },
        { type: { dtype: "int32", shape: [5] }, data: fromElements("int32", [1, -2, 3, -4, 70_000]) },
      ],
      operators: [
        { kind: "MatMul", a: 0, b: 1, bias: 2 },
        { kind: "ArgMax", x: 3 },
        { kind: "MulShift", x: 3, f: 3, shift: 1, dtype: "int64" },
      ],
    });

    function tflite(): Uint8Array {
      const vectors = JSON.parse(readFileSync(join(__dirname, "../vectors/tflite-operators.json"), "utf8")) as { readonly models: readonly { readonly model: string; readonly modelHex: string }[] };
      return Buffer.from(vectors.models.find(({ model }) => model === "CONV_2D 0")?.modelHex ?? "", "hex");
    }

    const inRust = (...list: readonly string[]): Said => {
      const { status, stdout } = spawnSync(binary, list, { encoding: "utf8" });
      return { code: status, out: stdout };
    };

    it("prints what the command of the package prints, to the byte", () => {
      const [model, imported] = [written("model.tflite", tflite()), join(folder, "imported.bin")];
      expect(inRust("import", model, "--output", imported)).to.deep.equal(inNode("import", model, "--output", imported));
      for (const file of [written("program.bin", program), model]) {
        const bytes = file === model ? readFileSync(imported) : readFileSync(file);
        const { input: type, operators } = describeProgram(bytes);
        const input = ["--input", written("input.raw", Uint8Array.from({ length: tensorBytes(type) }, (_, index) => (index * 151) & 0xff))];
        const last = ["--operator", `${operators.length - 1}`, "--element", "1"];
        for (const list of [["run", ...input, "--sha256"], ["trace", ...input], ["open", ...input, ...last], ["show"], ["show", "--dot"], ["cost"]]) {
          const [word = "", ...flags] = list;
          const found = inRust(word, file, ...flags);
          expect(found, list.join(" ")).to.deep.equal(inNode(word, file, ...flags)).and.include({ code: 0 });
          expect(inRust(word, file, ...flags, "--json"), list.join(" ")).to.deep.equal(inNode(word, file, ...flags, "--json"));
        }
      }
    });

    it("measures what the package's measures", () => {
      const file = written("program.bin", program);
      // Times differ, and with them the width of columns and how numbers are written.
      const unmeasured = ({ code, out }: Said): Said => ({ code, out: out.replaceAll(/[0-9.,e-]*[0-9]/g, "0").replaceAll(/ +/g, " ") });
      for (const flags of [[], ["--json"]]) {
        const found = inRust("bench", file, "--runs", "3", ...flags);
        expect(unmeasured(found)).to.deep.equal(unmeasured(inNode("bench", file, "--runs", "3", ...flags))).and.include({ code: 0 });
      }
    });

    it("shows every operator as the package does", () => {
      const vectors = JSON.parse(readFileSync(join(__dirname, "../vectors/operators.json"), "utf8")) as { readonly programs: readonly { readonly bytes: string }[] };
      for (const [at, { bytes }] of vectors.programs.entries()) {
        const file = written("operators.bin", Buffer.from(bytes.slice(2), "hex"));
        const list = ["show", file, ...([[], ["--dot"], ["--json"]][at % 3] ?? [])];
        expect(inRust(...list)).to.deep.equal({ code: 0, out: lines(...list) });
      }
    });

    // The package's own takes these by the addon alone.
    if (CORES.includes("native")) {
      it("takes an encoder with every word", () => {
        const model = join(WORKSPACE, "import/tests/bert/model.safetensors");
        const encoder = [model, "--samples", written("samples.json", Buffer.from("[[1, 2, 3], [4, 5]]")), "--tokens", "4"];
        const ids = ["--input", written("ids.raw", Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0))];
        const place = ["--operator", "0", "--element", "0"];
        for (const [word = "", ...flags] of [["run", ...ids], ["show"], ["cost"], ["trace", ...ids], ["open", ...ids, ...place], ["import", "-o", join(folder, "encoder.bin")]]) {
          expect(inRust(word, ...encoder, ...flags), word).to.deep.equal(inNode(word, ...encoder, ...flags)).and.include({ code: 0 });
        }
      });

      it("says of an ONNX model what its numbers are, and where the error is largest", () => {
        const vectors = JSON.parse(readFileSync(join(__dirname, "../vectors/onnx-operators.json"), "utf8")) as { readonly models: readonly { readonly model: string }[] };
        for (const [at, { model }] of vectors.models.entries()) {
          const file = ["import", written("model.onnx", Buffer.from(model, "base64")), "-o", join(folder, "onnx.bin")];
          // Numbers that are no integers are written in more than one way.
          if (at % 2 === 0) expect(inRust(...file)).to.deep.equal({ code: 0, out: lines(...file) });
          else expect(JSON.parse(inRust(...file, "--json").out)).to.deep.equal(JSON.parse(lines(...file, "--json")));
        }
      });
    }
  });
}
