import { expect } from "chai";
import { CORES, packageOn } from "./cores";

for (const core of CORES) {
  const tensor = packageOn(core);
  for (const kernel of ["portable", "typescript"] as const) {
    describe(`tensor: a prepared program, on ${core} by ${kernel}`, () => {
      const program = tensor.encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
      const input = Uint8Array.of(1, 9, 3);

      it("that is released while it runs, ends its run and is gone", () => {
        const prepared = tensor.prepareProgram(program, { kernel, threads: 1 });
        expect(prepared.execute(input, { onOperator: prepared.release })).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
        for (const use of [() => prepared.execute(input), () => prepared.trace(input), () => prepared.open(input, 0, 0), () => prepared.output(input, 0)]) {
          expect(use).to.throw(tensor.TensorReleasedError);
        }
      });

      it("is made of bytes, and given bytes", () => {
        const list = [1, 2, 3] as unknown as Uint8Array;
        expect(() => tensor.prepareProgram(list, { kernel })).to.throw(tensor.TensorBytesError, "Array was given");
        const prepared = tensor.prepareProgram(program, { kernel, threads: 1 });
        for (const use of [prepared.execute, prepared.trace]) expect(() => use(list)).to.throw(tensor.TensorBytesError, "Array was given");
        expect(prepared.execute(Buffer.from(input))).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
        prepared.release();
      });
    });
  }
}
