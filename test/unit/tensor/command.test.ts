import { type DType, describeProgram, encodeProgram, executeProgram, programId, tensorHash, traceProgram } from "@assay/tensor";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CORES } from "./cores";

const BIN = join(dirname(require.resolve("@assay/tensor")), "../bin/assay-tensor.js");

interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command as a process of its own, on the core that every checkout has. */
function assayTensor(...list: readonly string[]): Said {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...list], { encoding: "utf8", env: { ...process.env, ASSAY_TENSOR: "wasm" } });
  return { code: status, out: stdout, err: stderr };
}

/** Runs it with so many MB for what JavaScript holds; the SHA-256 of what it prints, which is large. */
function digestWithin(heap: number, ...list: readonly string[]): string {
  const options = { maxBuffer: 1 << 28, env: { ...process.env, ASSAY_TENSOR: "wasm" } };
  const { status, stdout, stderr } = spawnSync(process.execPath, [`--max-old-space-size=${heap}`, BIN, ...list], options);
  expect(status, stderr.toString().slice(0, 500)).to.equal(0);
  return sha256(stdout);
}

function json(...list: readonly string[]): unknown {
  const { code, out, err } = assayTensor(...list, "--json");
  expect(err).to.equal("");
  expect(code).to.equal(0);
  return JSON.parse(out);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

describe("assay-tensor", () => {
  /** Two rows times two columns with a bias, squared in int64, and where each row's largest is. */
  const program = encodeProgram({
    input: { dtype: "int8", shape: [2, 2] },
    constants: [
      { type: { dtype: "int8", shape: [2, 2] }, data: Uint8Array.of(1, 2, 3, 4) },
      { type: { dtype: "int32", shape: [2] }, data: Uint8Array.of(10, 0, 0, 0, 0, 0, 0, 0) },
    ],
    operators: [
      { kind: "MatMul", a: 0, b: 1, bias: 2 },
      { kind: "MulShift", x: 3, f: 3, shift: 0, dtype: "int64" },
    ],
  });
  const input = Uint8Array.of(1, 2, 0xff, 0);
  /** 1·1 + 2·2 + 10, 1·3 + 2·4; −1 + 10, −3. */
  const sums = [15, 11, 9, -3];

  let folder: string;
  let file: string;
  let inputFile: string;

  const written = (name: string, bytes: Uint8Array | string): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "assay-tensor-"));
    file = written("program.bin", program);
    inputFile = written("input.raw", input);
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("runs a program and prints its output, a line a row", () => {
    expect(assayTensor("run", file, "--input", inputFile)).to.deep.equal({ code: 0, out: "int64[2, 2]\n225 121\n81 9\n", err: "" });
  });

  it("runs and traces a program in TypeScript", () => {
    for (const list of [["run", file, "--input", inputFile, "--sha256"], ["trace", file, "--input", inputFile]]) {
      expect(assayTensor(...list, "--kernel", "typescript")).to.deep.equal(assayTensor(...list)).and.include({ code: 0 });
    }
  });

  it("prints JSON, and int64 as digits in a string", () => {
    expect(json("run", file, "--input", inputFile)).to.deep.equal({ output: { dtype: "int64", shape: [2, 2], elements: ["225", "121", "81", "9"] } });
  });

  it("prints the SHA-256 of each operator's output", () => {
    const words = Buffer.from(Int32Array.from(sums).buffer);
    const hashes = [sha256(words), sha256(executeProgram(program, input))];
    const { operators } = json("run", file, "--input", inputFile, "--sha256") as { operators: object[] };
    expect(operators).to.deep.equal([
      { operator: 0, kind: "MatMul", output: 0, value: 3, sha256: hashes[0] },
      { operator: 1, kind: "MulShift", output: 0, value: 4, sha256: hashes[1] },
    ]);
    const { out } = assayTensor("run", file, "--input", inputFile, "--sha256");
    expect(out.split("\n").slice(0, 2)).to.deep.equal([`${hashes[0] ?? ""}  0  MatMul`, `${hashes[1] ?? ""}  1  MulShift`]);
  });

  it("prints an output of millions of elements piece by piece", () => {
    const type = { dtype: "int8", shape: [3_000, 1_001] } as const;
    const data = new Uint8Array(3_000 * 1_001).map((_, index) => index * 151);
    const wide = encodeProgram({ input: type, constants: [], operators: [{ kind: "Cast", x: 0, dtype: "int64" }] });
    const list = ["run", written("wide.bin", wide), "--input", written("wide.raw", data)];
    const elements = [...new Int8Array(data.buffer)];
    const lines = Array.from({ length: 3_000 }, (_, row) => elements.slice(1_001 * row, 1_001 * (row + 1)).join(" "));
    expect(digestWithin(20, ...list)).to.equal(sha256(Buffer.from(`int64[3000, 1001]\n${lines.join("\n")}\n`)));
    const output = { dtype: "int64", shape: type.shape, elements: elements.map(String) };
    expect(digestWithin(20, ...list, "--json")).to.equal(sha256(Buffer.from(`${JSON.stringify({ output }, null, 2)}\n`)));
  });

  it("says how far it is where it is asked to, apart from the output", () => {
    const { code, out } = assayTensor("run", file, "--input", inputFile, "--progress");
    expect([code, out]).to.deep.equal([0, "int64[2, 2]\n225 121\n81 9\n"]);
  });

  it("shows a program as a table, as JSON and as a graph", () => {
    const { out } = assayTensor("show", file);
    expect(out).to.contain(programId(program)).and.contain("MatMul    int32[2, 2]  a=0 b=1 bias=2");
    const { input: type, operators, outputs, output } = describeProgram(program);
    const constants = [
      { dtype: "int8", shape: [2, 2] },
      { dtype: "int32", shape: [2] },
    ];
    expect(json("show", file)).to.deep.equal({ id: programId(program), input: type, constants, operators, outputs, output });
    const dot = assayTensor("show", file, "--dot").out;
    expect(dot).to.match(/^digraph program \{\n[^]*\}\n$/);
    for (const edge of ["v0 -> v3", "v1 -> v3", "v2 -> v3", "v3 -> v4"]) expect(dot).to.contain(edge);
  });

  it("says what a program costs", () => {
    const cost = json("cost", file) as Record<string, unknown>;
    // 2 · 2 · 2 products; 4 bytes and 2 words of constants; 4 words and 4 double words of trace.
    expect(cost).to.include({ multiplyAdds: 8, weightBytes: 12, traceBytes: 48 });
    // The descriptor of 8 bytes, and a leaf of a, of b and of the bias, each a tree of its own.
    expect(cost.largestOpening).to.deep.equal({ operator: 0, bytes: 8 + 3 * 256 });
    expect(cost.dispute).to.include({ calldata: 16 * (8 + 3 * 256) });
    expect(assayTensor("cost", file).out).to.contain("largest opening  776 bytes, of operator 0").and.contain("estimated");
  });

  it("shows operators that are one as one, and what they cost together", () => {
    const { input, constants } = describeProgram(program);
    const square = { kind: "MulShift", x: 3, f: 3, shift: 0, dtype: "int64" } as const;
    const sum = { kind: "ReduceSum", x: 4, square: false, dtype: "int64" } as const;
    const fused = { kind: "Fused", operands: [0, 1, 2], operators: [{ kind: "MatMul", a: 0, b: 1, bias: 2 }, square, sum] } as const;
    const together = written("fused.bin", encodeProgram({ input, constants, operators: [fused] }));
    expect(json("show", together)).to.include.keys("operators").and.deep.include({ operators: [fused] });
    expect(assayTensor("show", together).out).to.match(/^3 +Fused +int64\[2, 1\] +operands=0,1,2 operators\.0\.kind=MatMul operators\.0\.a=0 .* operators\.2\.dtype=int64$/m);
    const dot = assayTensor("show", together, "--dot").out;
    expect(dot).to.contain('v3 [shape=box, label="0 Fused\\nMatMul\\nMulShift\\nReduceSum\\nint64[2, 1]"];');
    for (const edge of ["v0 -> v3", "v1 -> v3", "v2 -> v3"]) expect(dot).to.contain(edge);
    // Each product once, and two double words of trace.
    expect(json("cost", together)).to.include({ multiplyAdds: 8, weightBytes: 12, traceBytes: 16 });
  });

  it("traces a program", () => {
    const { hashes } = traceProgram(program, input);
    expect(json("trace", file, "--input", inputFile)).to.deep.equal({
      program: programId(program),
      input: tensorHash({ dtype: "int8", shape: [2, 2] }, input),
      operators: [
        { operator: 0, kind: "MatMul", hash: hashes[0] },
        { operator: 1, kind: "MulShift", hash: hashes[1] },
      ],
    });
    expect(assayTensor("trace", file, "--input", inputFile).out).to.contain(`${hashes[1] ?? ""}  1        MulShift  int64[2, 2]`);
  });

  it("opens an element", () => {
    const opening = json("open", file, "--input", inputFile, "--operator", "0", "--element", "3") as { element: string; bytes: number; values: { value: number }[] };
    expect(opening).to.include({ element: "-3", bytes: 8 + 3 * 256 });
    expect(opening.values.map(({ value }) => value)).to.deep.equal([0, 1, 2]);
    expect(assayTensor("open", file, "--input", inputFile, "--operator", "0", "--element", "3").out).to.contain("element 3 of operator 0 (MatMul) is -3");
  });

  it("measures", () => {
    const { runs, milliseconds, multiplyAdds } = json("bench", file, "--runs", "3") as { runs: number; milliseconds: object; multiplyAdds: number };
    expect({ runs, multiplyAdds }).to.deep.equal({ runs: 3, multiplyAdds: 8 });
    expect(milliseconds).to.have.all.keys("preparing", "first", "least", "median", "most");
  });

  it("runs a TFLite model, named by its own operators, and imports it", () => {
    const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/tflite-operators.json"), "utf8")) as TfliteVectors;
    const { modelHex, cases } = vectors.models.find(({ model }) => model === "CONV_2D 0") ?? { modelHex: "", cases: [] };
    const model = written("model.tflite", Buffer.from(modelHex, "hex"));
    const imported = join(folder, "imported.bin");
    expect(assayTensor("import", model, "-o", imported).out).to.match(/^0x[0-9a-f]{64} {2}[0-9,]+ bytes in /);
    for (const { input: seed, output, tensors } of cases) {
      if (typeof seed !== "number") continue;
      const bytes = written("model-input.raw", drawn(seed, describeProgram(readFileSync(imported)).input));
      const found = json("run", model, "--input", bytes, "--sha256") as { output: { elements: number[] }; operators: object[] };
      // The vectors keep the first elements.
      expect(found.output.elements.slice(0, output.length)).to.deep.equal(output);
      const named = tensors.map(({ op, kind, sha256 }) => ({ operator: op, kind, sha256 }));
      for (const [index, each] of named.entries()) expect(found.operators[index]).to.include(each);
      expect((json("run", imported, "--input", bytes) as typeof found).output).to.deep.equal(found.output);
    }
  });

  it("asks for samples to quantise an encoder by, and for lists of numbers", () => {
    const model = join(__dirname, "../../../stylus/import/tests/bert/model.safetensors");
    const bare = assayTensor("import", model, "-o", join(folder, "out"));
    expect(bare).to.include({ code: 2, out: "" }).and.property("err").contains("give --samples");
    const wrong = assayTensor("import", model, "-o", join(folder, "out"), "--samples", written("samples.json", '[["a"]]'));
    expect(wrong).to.include({ code: 2, out: "" }).and.property("err").contains("is no JSON list of lists of token ids");
  });

  it("takes an encoder with every word", () => {
    const model = join(__dirname, "../../../stylus/import/tests/bert/model.safetensors");
    const encoder = [model, "--samples", written("samples.json", "[[1, 2, 3], [4, 5]]"), "--tokens", "4"];
    const ids = ["--input", written("ids.raw", Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0))];
    const place = ["--operator", "0", "--element", "0"];
    for (const list of [["run", ...ids], ["import", "-o", join(folder, "out")], ["show"], ["cost"], ["trace", ...ids], ["open", ...ids, ...place], ["bench", "--runs", "1"]]) {
      const [word = "", ...flags] = list;
      // WebAssembly, which every checkout has, imports none, and says so only when the command is understood.
      expect(assayTensor(word, ...encoder, ...flags)).to.include({ code: 1, out: "" }).and.property("err").contains("native addon alone");
      if (!CORES.includes("native")) continue;
      const { status, stderr } = spawnSync(process.execPath, [BIN, word, ...encoder, ...flags], { encoding: "utf8", env: { ...process.env, ASSAY_TENSOR: "native" } });
      expect([status, stderr], word).to.deep.equal([0, ""]);
    }
  });

  for (const [what, list, code, says] of [
    ["a file that is not there", () => ["run", "nothing.bin", "--input", inputFile], 2, "Cannot read nothing.bin: there is no such file."],
    ["a folder", () => ["cost", folder], 2, "it is a folder"],
    ["an input of another length", () => ["run", file, "--input", file], 2, "the program takes int8[2, 2]: give its 4 bytes"],
    ["no input", () => ["run", file], 2, "required option '--input <file>' not specified"],
    ["an unknown command", () => ["walk", file], 2, "unknown command 'walk'"],
    ["an unknown kernel", () => ["run", file, "--input", inputFile, "--kernel", "abacus"], 2, "portable, avx2"],
    ["a number that is none", () => ["bench", file, "--runs", "some"], 2, "It must be a whole number."],
    ["more runs than are counted", () => ["bench", file, "--runs", "1000001"], 2, "It must be from 1 to 1,000,000."],
    ["an operator that is not there", () => ["open", file, "--input", inputFile, "--operator", "2", "--element", "0"], 2, "There is no operator 2."],
    ["an element that is not there", () => ["open", file, "--input", inputFile, "--operator", "0", "--element", "4"], 2, "has elements 0 to 3"],
    ["a file of no known kind", () => ["run", written("text", "one,two"), "--input", inputFile], 1, "is neither a TFLite or ONNX model nor a program"],
    ["a broken program", () => ["cost", written("broken.bin", program.subarray(0, 40))], 1, "(Truncated)"],
    ["a broken model", () => ["import", written("broken.tflite", "\x1c\0\0\0TFL3"), "-o", join(folder, "out")], 1, "malformed file"],
    ["a place that cannot be written", () => ["import", file, "-o", join(folder, "no", "out")], 2, "Cannot write"],
    ["a kernel that is not here", () => ["run", file, "--input", inputFile, "--kernel", "amx"], 3, "build:native"],
    ["threads that are not here", () => ["trace", file, "--input", inputFile, "--threads", "2"], 3, "build:native"],
  ] as const) {
    it(`says what is wrong with ${what}, and exits with ${code}`, () => {
      const said = assayTensor(...list());
      expect(said.err).to.contain(says);
      expect([said.code, said.out]).to.deep.equal([code, ""]);
    });
  }

  it("says where its output cannot be written, and exits with 2", function () {
    // A file that is always full, which Linux has.
    if (!existsSync("/dev/full")) this.skip();
    const full = openSync("/dev/full", "w");
    for (const list of [["show", file], ["run", file, "--input", inputFile], ["--help"]]) {
      const { status, stderr } = spawnSync(process.execPath, [BIN, ...list], { stdio: ["ignore", full, "pipe"], encoding: "utf8" });
      expect([status, stderr]).to.deep.equal([2, "error: Cannot write the output: no space is left.\n"]);
    }
    closeSync(full);
  });

  it("ends in peace where its reader has seen enough", () => {
    const bytes = written("long.raw", new Uint8Array(1 << 20));
    const long = written("long.bin", encodeProgram({ input: { dtype: "int8", shape: [1 << 10, 1 << 10] }, constants: [], operators: [{ kind: "Cast", x: 0, dtype: "int16" }] }));
    const command = [process.execPath, BIN, "run", long, "--input", bytes].map((word) => `'${word}'`).join(" ");
    const { stdout, stderr } = spawnSync("bash", ["-c", `${command} | head -c 10; echo; echo "\${PIPESTATUS[0]}"`], { encoding: "utf8" });
    expect([stdout, stderr]).to.deep.equal(["int16[1024\n0\n", ""]);
  });

  it("helps", () => {
    const { code, out } = assayTensor("--help");
    expect(code).to.equal(0);
    for (const command of ["run", "import", "show", "cost", "trace", "open", "bench"]) expect(out).to.match(new RegExp(`^ {2}${command} `, "m"));
  });
});

interface TfliteVectors {
  readonly models: readonly {
    readonly model: string;
    readonly modelHex: string;
    readonly cases: readonly { readonly input: number | string; readonly output: readonly number[]; readonly tensors: readonly Tensor[] }[];
  }[];
}

interface Tensor {
  readonly op: number;
  readonly kind: string;
  readonly sha256: string;
}

/** The bytes of a case: the low bytes of xorshift32 (13, 17, 5). */
function drawn(seed: number, { dtype, shape }: { readonly dtype: DType; readonly shape: readonly number[] }): Uint8Array {
  expect(dtype).to.equal("int8");
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return Uint8Array.from({ length: shape.reduce((product, dimension) => product * dimension, 1) }, () => {
    state = (state ^ (state << 13)) >>> 0;
    state = (state ^ (state >>> 17)) >>> 0;
    state = (state ^ (state << 5)) >>> 0;
    return state & 0xff;
  });
}
