import { expect } from "chai";
import { checkProgram, encodeProgram, prepare, stylusParams, StylusCodecError, type Approval, type Refusal, type StylusParams } from "stylus-runtime";
import {
  call, custom, DROP, exported, functionType, HEADER, i32Const, list, moduleOf, program, section, text, u, type Bytes, type Part, type Program,
} from "./wasm";

const params = stylusParams();

function refused(bytes: Uint8Array, chosen: StylusParams = params): Refusal {
  const report = checkProgram(bytes, chosen);
  if (report.activates) throw new Error("it activates");
  return report;
}

function approved(bytes: Uint8Array, chosen: StylusParams = params): Approval {
  const report = checkProgram(bytes, chosen);
  if (!report.activates) throw new Error(report.message);
  return report;
}

const entry = (body: Bytes, name?: string): Part => ({ shape: "i>i", body: [...body, ...i32Const(0)], ...(name === undefined ? {} : { name }) });
const helper = (body: Bytes, name?: string): Part => ({ shape: "", body, ...(name === undefined ? {} : { name }) });

/** A module whose imports are given as a whole. */
function importing(...imports: readonly Bytes[]): Uint8Array {
  return Uint8Array.from([
    ...HEADER, ...section(1, list([functionType("i>i"), functionType("")])), ...section(2, list(imports)), ...section(3, list([[0]])),
    ...section(5, list([[1, 1, 1]])), ...section(7, list([exported("user_entrypoint", 0, imports.length), exported("memory", 2, 0)])),
    ...section(10, list([[4, 0, 0x41, 0, 0x0b]])),
  ]);
}

const imported = (from: string, name: string, type = 1): Bytes => [...text(from), ...text(name), 0, type];

describe("stylus-runtime: checkProgram", () => {
  describe("given what a chain would activate", () => {
    it("gives the figures of activation and of a call's start", () => {
      const wasm = program({});
      const { activation } = prepare(wasm, params);
      const report = approved(wasm);
      expect(report).to.deep.include({
        activates: true, kind: "module", wasmBytes: wasm.length, codeBytes: encodeProgram(wasm).length, accounts: 1, fits: true, footprint: 1,
        activation: { fixed: 1_659_168, parameter: 0, size: activation.activationGas, total: 1_659_168 + activation.activationGas }, hints: [],
      });
      // 8,832 and 352 are the minima; one page of the two that are free.
      expect(report.callStart).to.deep.equal({
        cached: BigInt(352 + activation.cachedCost), uncached: BigInt(352 + activation.cachedCost + 8_832 + activation.initCost), pages: 0n,
      });
    });

    it("gives the data fee that a chain takes where nobody else activates", () => {
      // 512,000 + ⌊996.829⌋ + ⌊2 · 11.416⌋ + ⌊6.2628 · n⌋ bytes; bips = ⌊bytes / 2,136.0419⌋; e^x by twelve terms, in bips
      const wasm = program({});
      const bytes = 512_000 + 996 + 22 + Math.floor((wasm.length * 62_628) / 10_000);
      const bips = Math.floor((10_000 * bytes) / 21_360_419);
      const factor = Math.exp(bips / 10_000);
      const exact = 82_928_201 * factor * bytes;
      expect(Number(approved(wasm).dataFee) / exact).to.be.closeTo(1, 1e-3);
      // That of a program of a known estimate, worked out term by term: e^0.0240 is 10,242 bips.
      expect(bips).to.equal(240);
      expect(approved(wasm).dataFee).to.equal(((82_928_201n * 10_242n) / 10_000n) * BigInt(bytes));
    });

    it("takes the parameters of the chain", () => {
      const dear = stylusParams({ activationGas: 1_000, minInitGas: 70, freePages: 0, pageGas: 7 });
      const report = approved(program({}), dear);
      const plain = approved(program({}));
      expect(report.activation.parameter).to.equal(1_000);
      expect(report.activation.total).to.equal(plain.activation.total + 1_000);
      // A page that is not free: 7 gas, and nothing of the exponential's first step.
      expect(report.callStart.pages).to.equal(7n);
      expect(report.callStart.uncached).to.equal(plain.callStart.uncached + 128n + 7n);
    });

    it("finds the module in account code and in init code", () => {
      const code = encodeProgram(program({}));
      const prelude = Buffer.from(`7f${code.length.toString(16).padStart(64, "0")}80602b6000396000f300`, "hex");
      expect(approved(code)).to.deep.equal({ ...approved(program({})), kind: "account code" });
      expect(approved(Buffer.concat([prelude, code]))).to.deep.equal({ ...approved(program({})), kind: "init code" });
    });

    it("says what makes the start dear: pages, data, custom sections", () => {
      const hints = (parts: Program): readonly string[] => approved(program(parts)).hints;
      const [pages, ...others] = hints({ memory: [17, 17] });
      expect(pages).to.match(/^17 pages .* cost 15,008 gas at every call.*-zstack-size/);
      expect(others).to.deep.equal([]);
      const data = (bytes: number): Program => ({ after: section(11, list([[0, ...i32Const(0), 0x0b, ...u(bytes), ...new Array<number>(bytes).fill(7)]])) });
      // 1 + 3 + 2 bytes before the thousand; 0.75244 gas a byte
      expect(hints(data(1_000))[0]).to.match(/^1,006 bytes of data segments cost 756 gas at every call/);
      expect(hints(data(100))).to.deep.equal([]);
      const [section0] = hints({ after: custom("producers", new Array<number>(500).fill(0)) });
      expect(section0).to.match(/^510 bytes of custom sections .*strip = true/);
    });

    it("says how many accounts the code takes, and whether that is too many", () => {
      // Bytes that do not compress.
      const noise = (bytes: number): Bytes => {
        let state = 1;
        return Array.from({ length: bytes }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff);
      };
      const large = (bytes: number): Uint8Array => program({ after: custom("noise", noise(bytes)) });
      const two = approved(large(40_000));
      expect(two).to.include({ accounts: 2, fits: true });
      expect(two.codeBytes).to.be.within(40_000, 41_000);
      expect(two.hints.at(-1)).to.contain("2 fragments and a root");
      const five = approved(large(110_000));
      expect(five).to.include({ accounts: 5, fits: false });
      expect(five.hints.at(-1)).to.contain("too many");
      expect(approved(large(40_000), stylusParams({ stylusVersion: 2 })).fits).to.equal(false);
    });
  });

  describe("given what a chain would refuse", () => {
    const cases: readonly {
      readonly title: string;
      readonly wasm: Uint8Array;
      readonly code: string;
      readonly section?: string;
      readonly cause: RegExp;
      readonly remedy: RegExp;
    }[] = [
      { title: "several results", wasm: Uint8Array.from([...HEADER, ...section(1, list([[0x60, 0, 2, 0x7f, 0x7f]]))]), code: "feature", section: "type", cause: /multivalue/, remedy: /target-cpu=mvp/ },
      { title: "a table of references", wasm: Uint8Array.from([...HEADER, ...section(4, list([[0x6f, 0, 1]]))]), code: "feature", section: "table", cause: /Reference types/, remedy: /-reference-types/ },
      { title: "vectors", wasm: Uint8Array.from([...HEADER, ...section(1, list([[0x60, 1, 0x7b, 0]]))]), code: "feature", section: "type", cause: /SIMD/, remedy: /-simd128/ },
      { title: "shared memory", wasm: Uint8Array.from([...HEADER, ...section(5, list([[3, 1, 1]]))]), code: "feature", section: "memory", cause: /threads/, remedy: /atomics/ },
      { title: "memory.init", wasm: program({ body: [...i32Const(0), ...i32Const(0), ...i32Const(0), 0xfc, 8, 0, 0, ...i32Const(0)] }), code: "feature", section: "code", cause: /passive segments/, remedy: /bulk-memory/ },
      { title: "a tail call", wasm: program({ body: [...i32Const(0), 0x12, 0] }), code: "feature", section: "code", cause: /tail calls/, remedy: /-tail-call/ },
      { title: "exceptions", wasm: program({ body: [0x08, 0, ...i32Const(0)] }), code: "feature", section: "code", cause: /exceptions/, remedy: /panic = "abort"/ },
      { title: "a typed select", wasm: program({ body: [...i32Const(0), ...i32Const(0), ...i32Const(0), 0x1c, 1, 0x7f] }), code: "feature", section: "code", cause: /Reference types/, remedy: /target-cpu=mvp/ },
      { title: "the section DataCount", wasm: Uint8Array.from([...program({}), ...section(12, [0])]), code: "unsupported-section", section: "data count", cause: /DataCount/, remedy: /-bulk-memory/ },
      { title: "tags", wasm: Uint8Array.from([...program({}), ...section(13, [0])]), code: "unsupported-section", section: "tag", cause: /exception/, remedy: /panic = "abort"/ },
      { title: "a start function", wasm: program({ beforeCode: section(8, [0]) }), code: "start", section: "start", cause: /instantiated/, remedy: /user_entrypoint/ },
      { title: "WASI", wasm: importing(imported("wasi_snapshot_preview1", "fd_write")), code: "import", cause: /WASI/, remedy: /wasm32-unknown-unknown/ },
      { title: "wasm-bindgen", wasm: importing(imported("__wbindgen_placeholder__", "x")), code: "import", cause: /wasm-bindgen/, remedy: /getrandom/ },
      { title: "console", wasm: importing(imported("console", "log_txt")), code: "import", cause: /debug chains/, remedy: /feature debug/ },
      { title: "debug", wasm: importing(imported("debug", "null_host")), code: "import", cause: /debug chains/, remedy: /feature debug/ },
      { title: "an undefined function", wasm: importing(imported("env", "memcmp")), code: "import", cause: /not defined/, remedy: /Link/ },
      { title: "an unknown host function", wasm: importing(imported("vm_hooks", "read_mind")), code: "import", cause: /another host/, remedy: /stylus-sdk/ },
      { title: "an imported memory", wasm: importing([...text("env"), ...text("memory"), 2, 0, 1]), code: "import", section: "import", cause: /memory/, remedy: /--import-memory/ },
      { title: "growth that is not paid for", wasm: program({ memory: [1] }), code: "import", cause: /#\[entrypoint\]/, remedy: /pay_for_memory_grow\(0\)/ },
      { title: "no entry point", wasm: Uint8Array.from([...HEADER, ...section(5, list([[1, 1, 1]])), ...section(7, list([exported("memory", 2, 0)]))]), code: "entrypoint", cause: /entry point/, remedy: /cdylib/ },
      { title: "a reserved export", wasm: program({ alsoExports: [exported("stylus_ink_left", 0, 0)] }), code: "export", cause: /names of its own/, remedy: /no_mangle/ },
      { title: "too much memory", wasm: program({ memory: [129, 129] }), code: "memory", cause: /stack/, remedy: /-zstack-size/ },
      { title: "several memories", wasm: Uint8Array.from([...HEADER, ...section(1, list([functionType("i>i")])), ...section(3, list([[0]])), ...section(5, list([[1, 1, 1], [1, 1, 1]])), ...section(7, list([exported("user_entrypoint", 0, 0), exported("memory", 2, 0)])), ...section(10, list([[4, 0, 0x41, 0, 0x0b]]))]), code: "memory", cause: /several memories/, remedy: /multimemory/ },
      { title: "several tables", wasm: Uint8Array.from([...HEADER, ...section(1, list([functionType("i>i")])), ...section(3, list([[0]])), ...section(4, list([[0x70, 0, 1], [0x70, 0, 1]])), ...section(5, list([[1, 1, 1]])), ...section(7, list([exported("user_entrypoint", 0, 0), exported("memory", 2, 0)])), ...section(10, list([[4, 0, 0x41, 0, 0x0b]]))]), code: "feature", cause: /several tables/, remedy: /-reference-types/ },
      { title: "data outside the memory", wasm: program({ after: section(11, list([[0, ...i32Const(65_536), 0x0b, 1, 7]])) }), code: "segment", cause: /segment/, remedy: /linking/ },
      { title: "a function that is too long", wasm: program({ body: [...new Array<number>(65_536).fill(0x01), ...i32Const(0)] }), code: "limit", section: "code", cause: /too many operators/, remedy: /inline\(never\)/ },
      { title: "too many locals", wasm: program({ locals: [[349, 0x7f]] }), code: "limit", section: "code", cause: /too many locals/, remedy: /opt-level/ },
      { title: "too many data segments", wasm: program({ after: section(11, list(Array.from({ length: 129 }, (): Bytes => [0, ...i32Const(0), 0x0b, 0]))) }), code: "limit", cause: /apart/, remedy: /memory-packing/ },
      { title: "a start that costs too much", wasm: program({ memory: [2, 2], after: section(11, list([[0, ...i32Const(0), 0x0b, ...u(100_000), ...new Array<number>(100_000).fill(0)]])) }), code: "cost", cause: /16 bits/, remedy: /tables/ },
      { title: "code that does not type-check", wasm: moduleOf({ functions: [entry([...call(1)]), helper([...i32Const(1)])] }), code: "type-mismatch", section: "code", cause: /type-check/, remedy: /wasm-validate/ },
      { title: "another file", wasm: Uint8Array.from(Buffer.from("#!/bin/sh\n")), code: "malformed", cause: /something else/, remedy: /target\/wasm32/ },
      { title: "a module that was cut off", wasm: program({}).slice(0, -3), code: "malformed", section: "code", cause: /cut off/, remedy: /wasm-validate/ },
    ];
    for (const { title, wasm, code, section: where, cause, remedy } of cases) {
      it(`${title}: says why and what to do`, () => {
        const report = refused(wasm);
        expect(report).to.include({ code, kind: "module" });
        expect(report.place?.section).to.equal(where);
        expect(report.cause).to.match(cause);
        expect(report.remedy).to.match(remedy);
      });
    }

    it("names the function and the offset of a float, as far as it can", () => {
      const body: Bytes = [0x44, ...new Array<number>(8).fill(0), 0x99, DROP];
      const named = refused(moduleOf({ imports: ["msg_sender"], functions: [entry(call(2), "entry"), helper(body, "_ZN4shop4rate17h0123456789abcdefE")] }));
      expect(named).to.include({ code: "float-operation" });
      expect(named.place).to.deep.equal({ section: "code", functionIndex: 2, functionName: "shop::rate" });
      expect(named.offset).to.be.a("number");
      expect(named.cause).to.contain("f32 or f64");
      const stripped = refused(moduleOf({ imports: ["msg_sender"], functions: [entry(call(2)), helper(body)] }));
      expect(stripped.place).to.deep.equal({ section: "code", functionIndex: 2 });
    });

    it("names the function that is too long, and that which does not type-check", () => {
      const long = refused(moduleOf({ functions: [entry([]), helper(new Array<number>(65_536).fill(0x01), "long")] }));
      expect(long.place).to.deep.equal({ section: "code", functionIndex: 1, functionName: "long" });
      const wrong = refused(moduleOf({ imports: ["msg_sender"], functions: [entry([]), helper(i32Const(1), "wrong")] }));
      expect(wrong.place).to.deep.equal({ section: "code", functionIndex: 2, functionName: "wrong" });
    });

    it("says what comes of a padded table once it is canonical", () => {
      const padded = (...more: Bytes): Uint8Array => moduleOf({
        functions: [entry([...i32Const(0), 0x11, 1, 0x80, 0x80, 0x80, 0x80, 0, ...more], "entry"), helper([])], table: [1],
      });
      const good = refused(padded());
      expect(good).to.include({ code: "feature" });
      expect(good.cause).to.contain("padding");
      expect(good.remedy).to.contain("canonicalModule");
      expect(good.canonical).to.include({ activates: true, footprint: 1 });
      const bad = refused(padded(0x8b, 0));
      expect(bad.canonical).to.include({ activates: false, code: "float-operation" });
      expect((bad.canonical as Refusal).place).to.deep.equal({ section: "code", functionIndex: 0, functionName: "entry" });
    });

    it("does not repeat a refusal that stays", () => {
      expect(refused(program({ memory: [1] })).canonical).to.equal(undefined);
    });

    it("refuses code that does not decode, and a module that is too large", () => {
      expect(refused(Uint8Array.of(0xef, 0xf0, 0, 0, 1, 2, 3))).to.include({ kind: "account code", code: "corrupt" });
      const small = stylusParams({ maxWasmSize: 40 });
      expect(refused(program({}), small)).to.include({ kind: "module", code: "too-large" });
      expect(refused(encodeProgram(program({})), small)).to.include({ kind: "account code", code: "too-large" });
    });

    it("throws where it cannot tell", () => {
      expect(() => checkProgram(Uint8Array.of(0xef, 0xf0, 2, 0, 1), params)).to.throw(StylusCodecError).with.property("code", "fragment");
      expect(() => checkProgram(Uint8Array.of(0xef, 0xf0, 0, 1, 1), params)).to.throw(StylusCodecError).with.property("code", "dictionary");
    });
  });
});
