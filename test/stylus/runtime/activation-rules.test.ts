import { expect } from "chai";
import { prepare, StylusActivationError, stylusParams, type Activation, type StylusParams } from "stylus-runtime";
import { custom, exported, i32Const, list, program, section, text, u, type Bytes, type Program } from "./wasm";

function activate(module: Uint8Array, params: Partial<StylusParams> = {}): Activation {
  return prepare(module, stylusParams(params)).activation;
}

/** The code of the refusal, or "accepted". */
function verdict(parts: Program, params: Partial<StylusParams> = {}): string {
  try {
    activate(program(parts), params);
    return "accepted";
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return error.code;
  }
}

const names = (...parts: readonly Bytes[]): Program => ({ after: custom("name", ...parts) });
/** A part of the name section. */
const part = (id: number, ...body: readonly Bytes[]): Bytes => [id, ...u(body.flat().length), ...body.flat()];

describe("stylus-runtime: rules of activation", () => {
  describe("names of exports, of which what follows the last __ counts", () => {
    const exporting = (name: string): string => verdict({ imports: ["read_args"], alsoExports: [exported(name, 0, 1)] });

    it("refuses a reserved name also after a prefix, and accepts the prefix itself", () => {
      expect(exporting("stylus_x")).to.equal("export");
      expect(exporting("mine__stylus_x")).to.equal("export");
      expect(exporting("stylus__mine")).to.equal("accepted");
    });

    it("refuses the name of an import after any prefix", () => {
      expect(exporting("a__b__read_args")).to.equal("export");
      expect(exporting("read_args__b")).to.equal("accepted");
    });
  });

  describe("the name section", () => {
    it("measures the module's name in bytes", () => {
      expect(verdict(names(part(0, text("é".repeat(256)))))).to.equal("accepted");
      expect(verdict(names(part(0, text("é".repeat(257)))))).to.equal("limit");
    });

    it("takes the last name of several", () => {
      const long = custom("name", part(0, text("a".repeat(600))));
      expect(verdict({ after: [...long, ...custom("name", part(0, text("a")))] })).to.equal("accepted");
      expect(verdict({ after: [...custom("name", part(0, text("a"))), ...long] })).to.equal("limit");
    });

    it("reads the length of every list that it knows, and nothing of those that it does not", () => {
      for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9, 11]) expect(verdict(names(part(id))), `part ${id}`).to.equal("malformed");
      for (const id of [2, 9, 11]) expect(verdict(names(part(id, u(3), [0xff]))), `part ${id}`).to.equal("accepted");
      for (const id of [10, 12, 127]) expect(verdict(names(part(id))), `part ${id}`).to.equal("accepted");
    });

    it("refuses an id of more than seven bits", () => {
      expect(verdict(names(part(0x80, u(0))))).to.equal("malformed");
    });

    it("refuses what is left over after a name or a list of functions", () => {
      expect(verdict(names(part(0, text("a"), [0])))).to.equal("malformed");
      expect(verdict(names(part(1, list([]), [0])))).to.equal("malformed");
    });
  });

  describe("limits", () => {
    it("holds a function to 348 locals over all groups, and says so before it allocates them", () => {
      expect(verdict({ locals: [[300, 0x7f], [48, 0x7e]] })).to.equal("accepted");
      expect(verdict({ locals: [[300, 0x7f], [49, 0x7e]] })).to.equal("limit");
      expect(verdict({ locals: [[0xffff_ffff, 0x7f]] })).to.equal("limit");
    });

    it("counts imports only from ArbOS 32 on", () => {
      const imports = (count: number): Program => ({ imports: new Array<string>(count).fill("read_args") });
      expect(verdict(imports(513))).to.equal("accepted");
      expect(verdict(imports(514), { stylusVersion: 2 })).to.equal("limit");
      expect(verdict(imports(514), { stylusVersion: 1 })).to.equal("accepted");
    });

    it("holds the memory to 128 pages and to the pages that are left", () => {
      expect(verdict({ memory: [128, 128] })).to.equal("accepted");
      expect(verdict({ memory: [129, 129] })).to.equal("memory");
      expect(verdict({ memory: [5, 5] }, { pageLimit: 4 })).to.equal("memory");
      expect(verdict({ imports: ["pay_for_memory_grow"], memory: [1, 65_536] })).to.equal("accepted");
      expect(verdict({ imports: ["pay_for_memory_grow"], memory: [1, 65_537] })).to.equal("type-mismatch");
    });

    it("asks for pay_for_memory_grow unless the maximum is the minimum", () => {
      expect(verdict({ memory: [0, 0] })).to.equal("accepted");
      expect(verdict({ memory: [1] })).to.equal("import");
      expect(verdict({ memory: [1, 2] })).to.equal("import");
      expect(verdict({ imports: ["pay_for_memory_grow"], memory: [1] })).to.equal("accepted");
    });
  });

  describe("the index of the memory", () => {
    const load = (...immediates: number[]): Program => ({ body: [...i32Const(0), 0x28, ...immediates] });

    it("may be written out in a load or a store", () => {
      expect(verdict(load(2, 0))).to.equal("accepted");
      expect(verdict(load(0x42, 0, 0))).to.equal("accepted");
      expect(verdict(load(0x42, 0x80, 0, 4))).to.equal("accepted");
      expect(verdict(load(0x42, 1, 0))).to.equal("feature");
      expect(verdict(load(0x43, 0, 0))).to.equal("type-mismatch");
    });
  });

  describe("segments", () => {
    const data = (offset: number, length: number): Program => ({
      after: section(11, list([[0, ...i32Const(offset), 0x0b, ...u(length), ...new Array<number>(length).fill(7)]])),
    });

    it("must lie in the memory; a negative offset is a large one", () => {
      expect(verdict(data(65_535, 1))).to.equal("accepted");
      expect(verdict(data(65_536, 0))).to.equal("accepted");
      expect(verdict(data(65_536, 1))).to.equal("segment");
      expect(verdict(data(-1, 0))).to.equal("segment");
    });
  });

  describe("costs by version", () => {
    // 1 function, 2 types long, 1 page, and a custom section that makes the module 1000 bytes long.
    const bare = program({}).length;
    const module = program({ after: custom("x", new Array<number>(1000 - bare - 5).fill(0)) });

    it("counts the cached cost into the initial one under version 1, and no length into the activation", () => {
      expect(module.length).to.equal(1000);
      // cached: 13420/100000 + 2·89/100000 + 122000/100000 + 4·1628/1000 + 0 + 5 = 0 + 0 + 1 + 6 + 0 + 5
      // init: 8252/1000 + 2·1059/1000 + 1286000/10000 = 8 + 2 + 128
      const second = activate(module, { stylusVersion: 2 });
      expect(second).to.include({ cachedCost: 12, initCost: 138 });
      expect(activate(module, { stylusVersion: 1 })).to.include({ cachedCost: 12, initCost: 150 });
      // operators: frame 12 + block 12 + i32.const + end + return 5 = 31, 31·535/1000 = 16; memory 2217; length 317
      expect(second.activationGas).to.equal((16 + 2217 + 317) * 28);
      expect(activate(module, { stylusVersion: 1 }).activationGas).to.equal((16 + 2217) * 28);
    });
  });
});
