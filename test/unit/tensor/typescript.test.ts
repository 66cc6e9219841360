import * as tensor from "@assay/tensor";
import { prepareInTypeScript } from "#tensor/typescript";
import { expect } from "chai";
import { getBytes, hexlify } from "ethers";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { OperatorVectors } from "../../oracle/operator-vectors";
import { packageOn } from "./cores";

const text = readFileSync(join(__dirname, "../../vectors/operators.json"), "utf8");
const vectors = JSON.parse(text) as OperatorVectors;

describe("tensor: programs in TypeScript", () => {
  const core = packageOn("wasm");
  const argmax = tensor.encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });

  it("give the output of WebAssembly, and the hash of every operator's", () => {
    for (const { name, bytes, input } of vectors.programs) {
      const [program, elements] = [getBytes(bytes), getBytes(input)];
      const [ours, theirs] = [tensor.traceProgram(program, elements, { kernel: "typescript" }), core.traceProgram(program, elements)];
      expect(ours.hashes, name).to.deep.equal(theirs.hashes);
      expect(hexlify(ours.output), name).to.equal(hexlify(theirs.output));
    }
  });

  it("say of each operator that it is done, after its output", () => {
    const heard: unknown[] = [];
    const output = tensor.executeProgram(argmax, Uint8Array.of(1, 9, 3), {
      kernel: "typescript",
      onOperator: (operator) => heard.push(operator),
      onOutput: (operator, data) => heard.push([operator, hexlify(data)]),
    });
    expect(hexlify(output)).to.equal("0x01000000");
    expect(heard).to.deep.equal([[0, "0x01000000"], 0]);
  });

  it("open an element by the leaves, hashes and paths of WebAssembly", () => {
    for (const { name, bytes, input, outputs } of vectors.programs) {
      const prepared = prepareInTypeScript(getBytes(bytes), 1);
      for (const [operator, { dtype, shape }] of outputs.entries()) {
        const last = tensor.tensorBytes({ dtype, shape }) / tensor.elementBytes(dtype) - 1;
        for (const element of new Set([0, last])) {
          const { leaves, ...opening } = flat(core.openElement(getBytes(bytes), getBytes(input), operator, element));
          expect(flat(prepared.open(getBytes(input), operator, element)), `${name}, element ${element} of operator ${operator}`).to.deep.equal({ leaves, ...opening });
        }
      }
    }
  });

  it("are refused for the rule that they break, at its operator", () => {
    for (const { name, bytes, fault, operator } of vectors.malformed) {
      expect(() => tensor.prepareProgram(getBytes(bytes), { kernel: "typescript" }), name)
        .to.throw(tensor.TensorProgramError)
        .that.includes({ fault, operator });
    }
  });

  it("take an input of their type's length, and one thread", () => {
    const prepared = tensor.prepareProgram(argmax, { kernel: "typescript", threads: 1 });
    expect(() => prepared.execute(new Uint8Array(2))).to.throw(tensor.TensorLengthError).that.includes({ expected: 3, actual: 2 });
    expect(() => tensor.prepareProgram(argmax, { kernel: "typescript", threads: 2 })).to.throw(tensor.TensorKernelError);
  });

  it("have the operators and elements that they have", () => {
    const { open } = prepareInTypeScript(argmax, 1);
    for (const [operator, element, elements] of [[1, 0, 0], [0, 1, 1], [0, -1, 1]] as const) {
      expect(() => open(new Uint8Array(3), operator, element)).to.throw(tensor.TensorElementError).that.includes({ operator, element, elements });
    }
  });

  it("do not run while they run, and not once they are released", () => {
    const prepared = tensor.prepareProgram(argmax, { kernel: "typescript" });
    const again = (): Uint8Array => prepared.execute(Uint8Array.of(1, 9, 3));
    expect(() => prepared.execute(new Uint8Array(3), { onOperator: again })).to.throw(tensor.TensorReleasedError);
    expect(tensor.toElements("int32", again())).to.deep.equal([1]);
    prepared.release();
    expect(again).to.throw(tensor.TensorReleasedError);
  });
});

describe("tensor: the definitions in TypeScript", () => {
  const folder = join(__dirname, "../../../packages/tensor/src/reference");
  /** How hashes are written. */
  const SHARED = join(folder, "../hex");

  it("share nothing with the core, nor with what encodes and describes programs", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    expect(files.length).to.be.above(40);
    for (const file of files) {
      const imports = [...readFileSync(join(folder, file), "utf8").matchAll(/from "(\.[^"]*)"/g)].map(([, path = ""]) => join(folder, dirname(file), path));
      for (const path of imports) expect(path.startsWith(`${folder}/`) || path === SHARED, `${file} imports ${path}`).to.equal(true);
    }
  });
});

/** With bytes as digits, which are compared faster. */
function flat({ element, descriptor, values, bytes }: tensor.ElementOpening): { readonly leaves: readonly string[] } {
  const opened = values.map(({ value, hash, runs, path }) => ({ value, hash, runs, path }));
  return { leaves: values.map(({ leaves }) => hexlify(leaves)), ...{ element, descriptor: hexlify(descriptor), values: opened, bytes } };
}
