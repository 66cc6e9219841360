import { expect } from "chai";
import { CORES, packageOn } from "./cores";

describe("tensor: prepared programs of two copies of the package", () => {
  it("are each its own, though both have one addon", () => {
    const copies = CORES.flatMap((core) => [packageOn(core), packageOn(core)]);
    const results = copies.map((tensor, at) => {
      const type = { dtype: "int8", shape: [1, 1] } as const;
      const program = tensor.encodeProgram({ input: type, constants: [{ type: { dtype: "int8", shape: [1, 1] }, data: Uint8Array.of(at) }], operators: [{ kind: "MatMul", a: 0, b: 1 }] });
      return tensor.prepareProgram(program);
    });
    expect(results.map((prepared) => prepared.execute(Uint8Array.of(1))[0])).to.deep.equal(copies.map((_, at) => at));
    for (const prepared of results) prepared.release();
  });
});

for (const core of CORES) {
  const tensor = packageOn(core);
  for (const kernel of ["portable", "typescript"] as const) {
    describe(`tensor: a prepared program, on ${core} by ${kernel}`, () => {
      const program = tensor.encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
      const input = Uint8Array.of(1, 9, 3);

      it("that is released while it runs, ends its run and is gone", () => {
        const prepared = tensor.prepareProgram(program, { kernel, threads: 1 });
        expect(prepared.execute(input, { onOperator: prepared.release })).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
        for (const use of [() => prepared.execute(input), () => prepared.claim(input), () => prepared.trace(input), () => prepared.open(input, 0, 0), () => prepared.output(input, 0)]) {
          expect(use).to.throw(tensor.TensorReleasedError);
        }
      });

      it("is made of bytes, and given bytes", () => {
        const list = [1, 2, 3] as unknown as Uint8Array;
        expect(() => tensor.prepareProgram(list, { kernel })).to.throw(tensor.TensorBytesError, "Array was given");
        const prepared = tensor.prepareProgram(program, { kernel, threads: 1 });
        for (const use of [prepared.execute, prepared.claim, prepared.trace]) expect(() => use(list)).to.throw(tensor.TensorBytesError, "Array was given");
        expect(prepared.execute(Buffer.from(input))).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
        prepared.release();
      });

      it("claims its input and output by their hashes, salted with zeros where no salt is given", () => {
        const prepared = tensor.prepareProgram(program, { kernel, threads: 1 });
        const hashes = [tensor.tensorHash({ dtype: "int8", shape: [1, 3] }, input), tensor.tensorHash({ dtype: "int32", shape: [1, 1] }, Uint8Array.of(1, 0, 0, 0))] as const;
        const [none, other] = ["00", "5a"].map((byte) => `0x${byte.repeat(32)}`) as [string, string];
        for (const salts of [undefined, {}, { input: other }, { output: other }, { input: other, output: other }]) {
          const { output, hashes: claimed } = salts ? prepared.claim(input, salts) : prepared.claim(input);
          expect(output).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
          expect(claimed).to.deep.equal({ input: tensor.saltedHash(salts?.input ?? none, hashes[0]), output: tensor.saltedHash(salts?.output ?? none, hashes[1]) });
        }
        for (const salt of ["0x00", "5a".repeat(32)]) {
          for (const salts of [{ input: salt }, { output: salt }]) expect(() => prepared.claim(input, salts)).to.throw(tensor.TensorHexError).that.includes({ value: salt, bytes: 32 });
        }
        expect(() => prepared.claim(input.subarray(1))).to.throw(tensor.TensorLengthError).that.includes({ expected: 3, actual: 2 });
        prepared.release();
      });
    });
  }
}
