import { expect } from "chai";
import { CORES, packageOn } from "./cores";

for (const core of CORES) {
  const { encodeProgram, prepareProgram } = packageOn(core);
  for (const kernel of ["portable", "typescript"] as const) {
    describe(`tensor: a listener that throws, on ${core} by ${kernel}`, () => {
      const operators = [{ kind: "Cast", x: 0, dtype: "int16" }, { kind: "ArgMax", x: 1 }] as const;
      const program = encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators });
      const input = Uint8Array.of(1, 9, 3);
      const prepare = (): ReturnType<typeof prepareProgram> => prepareProgram(program, { kernel, threads: 1 });

      for (const [form, run] of [
        ["execute", (prepared, onOperator) => prepared.execute(input, { onOperator })],
        ["execute, told of outputs,", (prepared, onOutput) => prepared.execute(input, { onOutput })],
        ["trace", (prepared, onOperator) => prepared.trace(input, { onOperator })],
      ] as readonly [string, (prepared: ReturnType<typeof prepareProgram>, listener: (operator: number) => void) => unknown][]) {
        it(`ends the run by ${form} with what it threw, and neither that program nor another`, () => {
          const [one, other] = [prepare(), prepare()];
          const thrown = new Error("enough");
          const heard: number[] = [];
          const listener = (operator: number): void => {
            heard.push(operator);
            throw thrown;
          };
          let caught: unknown;
          try {
            run(one, listener);
          } catch (error) {
            caught = error;
          }
          expect(caught).to.equal(thrown);
          expect(heard).to.deep.equal([0]);
          for (const prepared of [one, other]) expect(prepared.execute(input)).to.deep.equal(Uint8Array.of(1, 0, 0, 0));
        });
      }
    });
  }
}
