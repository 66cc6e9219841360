import * as tensor from "@assay/tensor";
import { expect } from "chai";
import { hexlify } from "ethers";
import { ethers } from "hardhat";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packageOn } from "./cores";

const byte = { dtype: "int8", shape: [1] } as const;
const argmax = { kind: "ArgMax", x: 0 } as const;

describe("tensor: a program is encoded", () => {
  const program = (operator: tensor.Operator): Uint8Array => tensor.encodeProgram({ input: byte, constants: [], operators: [operator] });
  const requantise = { zeroPoint: 0, lo: 0, hi: 0, scale: { per: "tensor", multiplier: 0, shift: 1 } } as const;
  const matmul = { kind: "MatMul", a: 0, b: 0 } as const;

  for (const [what, value, operator] of [
    ["value number x", 65_536, { kind: "ArgMax", x: 65_536 }],
    ["value number x", -1, { kind: "ArgMax", x: -1 }],
    ["value number x", 0.5, { kind: "ArgMax", x: 0.5 }],
    ["zeroPoint", 128, { ...matmul, requantise: { ...requantise, zeroPoint: 128 } }],
    ["lo", -129, { ...matmul, requantise: { ...requantise, lo: -129 } }],
    ["multiplier", 2 ** 32, { ...matmul, requantise: { ...requantise, scale: { per: "tensor", multiplier: 2 ** 32, shift: 1 } } }],
    ["shift", 256, { ...matmul, requantise: { ...requantise, scale: { per: "tensor", multiplier: 0, shift: 256 } } }],
  ] as const) {
    it(`but not where ${what} is ${value}`, () => {
      expect(() => program(operator)).to.throw(tensor.TensorRangeError).that.includes({ what, value });
    });
  }

  it("but not where a constant has too few bytes", () => {
    const constants = [{ type: { dtype: "int32", shape: [2, 3] }, data: new Uint8Array(23) }] as const;
    expect(() => tensor.encodeProgram({ input: byte, constants, operators: [argmax] }))
      .to.throw(tensor.TensorLengthError)
      .that.includes({ what: "constant 0", expected: 24, actual: 23 });
  });
});

describe("tensor: what is refused says what it was", () => {
  const program = tensor.encodeProgram({ input: byte, constants: [], operators: [argmax] });
  const hash = tensor.tensorHash(byte, Uint8Array.of(1));

  it("an input of another length", () => {
    expect(() => tensor.executeProgram(program, new Uint8Array(2))).to.throw(tensor.TensorLengthError).that.includes({ expected: 1, actual: 2 });
  });

  it("a shape out of range", () => {
    const type = { dtype: "int8", shape: [2, 0] } as const;
    expect(() => tensor.tensorHash(type, new Uint8Array())).to.throw(tensor.TensorTypeError).that.includes({ fault: "Dimension", type });
  });

  it("data of another length", () => {
    expect(() => tensor.tensorHash(byte, new Uint8Array(3))).to.throw(tensor.TensorLengthError).that.includes({ expected: 1, actual: 3 });
    expect(() => tensor.openRow(byte, new Uint8Array(3), 0)).to.throw(tensor.TensorLengthError).that.includes({ expected: 1, actual: 3 });
  });

  it("a row that is not there", () => {
    expect(() => tensor.openRow(byte, Uint8Array.of(1), 1)).to.throw(tensor.TensorRowError).that.includes({ row: 1, rows: 1 });
  });

  it("a salt, a hash or an address that is none", () => {
    expect(() => tensor.saltedHash("0x00", hash)).to.throw(tensor.TensorHexError).that.includes({ value: "0x00", bytes: 32 });
    expect(() => tensor.saltedHash(hash, hash.slice(2))).to.throw(tensor.TensorHexError);
    expect(() => tensor.accountCode([hash], program)).to.throw(tensor.TensorHexError).that.includes({ value: hash, bytes: 20 });
  });

  it("outputs of which more than 1 GiB live at one time, before anything is computed by WebAssembly", () => {
    const tensor = packageOn("wasm");
    const scale = { per: "tensor", multiplier: 0, shift: 1 } as const;
    const square = { kind: "MatMul", a: 0, b: 0, requantise: { zeroPoint: 0, lo: 0, hi: 0, scale } } as const;
    const indices = (x: number): tensor.Operator => ({ kind: "ArgMax", x });
    const operators = [square, square, square, square, square, ...[1, 2, 3, 4, 5].map(indices)];
    const huge = tensor.encodeProgram({ input: { dtype: "int8", shape: [2 ** 14, 1] }, constants: [], operators });
    expect(() => tensor.executeProgram(huge, new Uint8Array(2 ** 14))).to.throw(tensor.TensorMemoryError).that.includes({ bytes: 5 * 2 ** 28 + 2 ** 16 });
  });
});

describe("tensor: elements", () => {
  it("are little-endian, in two's complement", () => {
    expect(hexlify(tensor.fromElements("int8", [1, -2]))).to.equal("0x01fe");
    expect(hexlify(tensor.fromElements("int16", [1, -2]))).to.equal("0x0100feff");
    expect(hexlify(tensor.fromElements("int32", Int32Array.of(258, -(2 ** 31))))).to.equal("0x0201000000000080");
    expect(hexlify(tensor.fromElements("int64", [-3n, 2n ** 40n]))).to.equal("0xfdffffffffffffff0000000000010000");
  });

  it("are read back, from any offset", () => {
    const bytes = Uint8Array.of(9, 0xff, 0x7f, 0x00, 0x80).subarray(1);
    expect(tensor.toElements("int16", bytes)).to.deep.equal([32_767, -32_768]);
    expect(tensor.toElements("int8", bytes)).to.deep.equal([-1, 127, 0, -128]);
    expect(tensor.toElements("int32", bytes)).to.deep.equal([-2_147_450_881]);
    expect(tensor.toElements("int64", tensor.fromElements("int64", [-(2n ** 63n)]))).to.deep.equal([-(2n ** 63n)]);
  });

  it("are refused where they do not fit", () => {
    expect(() => tensor.fromElements("int8", [0, 128])).to.throw(tensor.TensorRangeError).that.includes({ what: "element 1", value: 128 });
    expect(() => tensor.fromElements("int32", [0.5])).to.throw(tensor.TensorRangeError);
    expect(() => tensor.fromElements("int64", [2n ** 63n])).to.throw(tensor.TensorRangeError);
    expect(() => tensor.toElements("int32", new Uint8Array(6))).to.throw(tensor.TensorLengthError).that.includes({ expected: 4, actual: 6 });
  });
});

describe("tensor: code of a program", () => {
  it("is deployed as it is, to the most bytes that an account holds", async () => {
    const [deployer] = await ethers.getSigners();
    for (const length of [1, 300, tensor.MAX_CODE_BYTES]) {
      const code = Uint8Array.from({ length }, (_, index) => index & 0xff);
      const sent = await deployer?.sendTransaction({ data: hexlify(tensor.deploymentCode(code)) });
      const receipt = await sent?.wait();
      expect(await ethers.provider.getCode(receipt?.contractAddress ?? "")).to.equal(hexlify(code));
    }
  });

  it("is not made where an account cannot hold it", () => {
    expect(() => tensor.deploymentCode(new Uint8Array(24_577))).to.throw(tensor.TensorRangeError).that.includes({ value: 24_577, most: 24_576 });
  });

  it("names at most 255 further accounts", () => {
    const addresses = (count: number): string[] => Array<string>(count).fill(`0x${"Ab".repeat(20)}`);
    expect(hexlify(tensor.accountCode(addresses(1), Uint8Array.of(7)))).to.equal(`0x0001${"ab".repeat(20)}07`);
    expect(tensor.accountCode(addresses(255), new Uint8Array()).length).to.equal(2 + 255 * 20);
    expect(() => tensor.accountCode(addresses(256), new Uint8Array())).to.throw(tensor.TensorRangeError);
  });
});

describe("tensor: the compiled core", () => {
  let folder: string;

  /** The package in a folder of its own, with another module or none. */
  function packageWith(module?: Uint8Array): typeof tensor {
    rmSync(join(folder, "tensor.wasm"), { force: true });
    if (module) writeFileSync(join(folder, "tensor.wasm"), module);
    const load = createRequire(join(folder, "index.js"));
    for (const path of Object.keys(load.cache)) if (path.startsWith(folder)) Reflect.deleteProperty(load.cache, path);
    return load("./index.js") as typeof tensor;
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "tensor-"));
    const dist = dirname(require.resolve("@assay/tensor"));
    cpSync(dist, folder, { recursive: true });
    cpSync(dirname(require.resolve("@noble/hashes/sha3", { paths: [dist] })), join(folder, "node_modules/@noble/hashes"), { recursive: true });
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("is asked for by the command that brings it, where it is missing or broken", () => {
    for (const module of [undefined, Uint8Array.of(0, 1, 2)]) {
      const { validateProgram, TensorModuleError } = packageWith(module);
      expect(() => validateProgram(Uint8Array.of(1))).to.throw(TensorModuleError, "npm run build --workspace @assay/tensor");
    }
  });

  /** The package in a folder of this name, on an addon that answers calls so. */
  function packageOnAddon(name: string, call: (name: string) => Uint8Array): typeof tensor {
    const dist = join(folder, name, "dist");
    cpSync(dirname(require.resolve("@assay/tensor")), dist, { recursive: true });
    cpSync(join(dirname(require.resolve("@assay/tensor")), "../package.json"), join(dist, "../package.json"));
    const addon = join(dist, `tensor.${process.platform}-${process.arch}.node`);
    writeFileSync(addon, "");
    const load = createRequire(join(dist, "index.js"));
    const { version } = load("../package.json") as { readonly version: string };
    const exports = { version: () => version, call };
    load.cache[addon] = { exports, id: addon, filename: addon, loaded: true } as unknown as NodeJS.Module;
    return load("./index.js") as typeof tensor;
  }

  it("of machine code is asked for by the command that compiles it, where a function is missing", () => {
    // What the core answers to a call that it does not know.
    const { validateProgram, TensorModuleError } = packageOnAddon("older", () => Uint8Array.of(8));
    const refused = expect(() => validateProgram(Uint8Array.of(1))).to.throw(TensorModuleError, "npm run build:native --workspace @assay/tensor");
    refused.with.nested.property("cause.message", "it does not take validate_program as this version calls it");
  });

  it("of machine code says how many threads the system does not start", () => {
    const { prepareProgram, TensorThreadsError } = packageOnAddon("threads", () => Uint8Array.of(13, 0x2c, 1, 0, 0, 0, 0, 0, 0));
    expect(() => prepareProgram(Uint8Array.of(1), { threads: 300 })).to.throw(TensorThreadsError, "The system does not start 300 threads").that.includes({ threads: 300 });
  });

  it("of machine code says for how much of a run there is no memory", () => {
    const refusing = (name: string): Uint8Array => (name === "prepare_program" ? Uint8Array.of(0) : Uint8Array.of(7, 0, 0, 0, 0, 1, 0, 0, 0));
    const { prepareProgram, TensorMemoryError } = packageOnAddon("memory", refusing);
    const prepared = prepareProgram(Uint8Array.of(1));
    for (const use of [() => prepared.execute(Uint8Array.of(1)), () => prepared.trace(Uint8Array.of(1)), () => prepared.open(Uint8Array.of(1), 0, 0)]) {
      expect(use).to.throw(TensorMemoryError).that.includes({ bytes: 2 ** 32 });
    }
  });

  it("that stops is started anew by the next call", () => {
    const { validateProgram, TensorStoppedError } = packageWith(stopping());
    for (let call = 0; call < 2; call++) expect(() => validateProgram(Uint8Array.of(1))).to.throw(TensorStoppedError).that.has.property("cause");
  });
});

/** A module whose `buffer_new` gives address 8 and, at its second call in one instance, 0; whose `call` traps. */
function stopping(): Uint8Array {
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  const section = (id: number, ...content: readonly number[]): number[] => [id, content.length, ...content];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, 2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 2, 0x7f, 0x7f, 1, 0x7e),
    ...section(3, 2, 0, 1),
    ...section(5, 1, 0, 1),
    ...section(6, 1, 0x7f, 1, 0x41, 8, 0x0b),
    ...section(7, 3, ...name("memory"), 2, 0, ...name("buffer_new"), 0, 0, ...name("call"), 0, 1),
    // global.get 0; i32.const 0; global.set 0: the first address, and none afterwards.
    ...section(10, 2, 8, 0, 0x23, 0, 0x41, 0, 0x24, 0, 0x0b, 3, 0, 0x00, 0x0b),
  ]);
}
