import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CORES, packageOn } from "./cores";

for (const core of CORES) {
  describe(`tensor: the program of a file, by ${core}`, () => {
    const tensor = packageOn(core);
    const program = tensor.encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
    const input = Uint8Array.of(1, 9, 3);
    let folder: string;
    let file: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "assay-"));
      file = join(folder, "program.bin");
    });
    beforeEach(() => {
      writeFileSync(file, program);
    });
    after(() => {
      rmSync(folder, { recursive: true });
    });

    for (const kernel of [undefined, "portable", "typescript"] as const) {
      it(`gives what the program gives, by ${kernel ?? "the fastest kernel"}`, () => {
        const prepared = tensor.prepareProgramFile(file, { threads: 1, ...(kernel && { kernel }) });
        expect(prepared.trace(input)).to.deep.equal(tensor.traceProgram(program, input));
        prepared.release();
      });
    }

    it("is refused as the program is", () => {
      writeFileSync(file, program.subarray(1));
      expect(() => tensor.prepareProgramFile(file)).to.throw(tensor.TensorProgramError);
    });

    it("is no folder", () => {
      expect(() => tensor.prepareProgramFile(folder)).to.throw(tensor.TensorImportError, `${folder} is a folder`);
    });

    it("is missed with its name", () => {
      expect(() => tensor.prepareProgramFile(`${file}.not`)).to.throw("program.bin.not").with.property("code", "ENOENT");
    });
  });
}
