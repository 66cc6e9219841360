import { expect } from "chai";
import { canonicalModule, compareBuilds, encodeProgram, MemoryHost, prepare, profile, run, StylusCodecError, stylusParams, type BuildDiff, type DiffOptions } from "stylus-runtime";
import { call, DROP, i32Const, moduleOf, program, type Bytes, type Part, type Parts } from "./wasm";

const params = stylusParams();
const CALL = { calldata: new Uint8Array(0), gas: 1_000_000n, host: () => new MemoryHost() };

const entry = (body: Bytes, name?: string): Part => ({ shape: "i>i", body: [...body, ...i32Const(0)], ...(name === undefined ? {} : { name }) });
const helper = (body: Bytes, name?: string): Part => ({ shape: "", body, ...(name === undefined ? {} : { name }) });

function compared(before: Parts, after: Parts, options: Partial<DiffOptions> = {}): BuildDiff {
  return compareBuilds(moduleOf(before), moduleOf(after), { params, ...options });
}

const BEFORE: Parts = {
  imports: ["msg_sender", "evm_ink_left"],
  functions: [entry([...call(3), ...call(4)], "entry"), helper([...i32Const(0), ...call(0)], "old"), helper([0x01, 0x01], "kept")],
};
const AFTER: Parts = {
  imports: ["msg_sender", "evm_gas_left"],
  functions: [entry([...call(3), ...call(4), ...call(4)], "entry"), helper([0x01], "kept"), helper([...call(1), DROP], "fresh")],
};

describe("stylus-runtime: compareBuilds", () => {
  it("finds no difference between a build and itself, in whatever form", () => {
    const wasm = moduleOf(BEFORE);
    const diff = compareBuilds(wasm, encodeProgram(wasm), { params, call: CALL });
    expect(diff).to.deep.include({ same: true, functions: {}, imports: { added: [], removed: [] }, refused: { before: undefined, after: undefined } });
    const everything = [...Object.values(diff.size), ...Object.values(diff.sections), ...Object.values(diff.activation), diff.call?.status, diff.call?.ink];
    for (const change of everything) expect(change?.before).to.equal(change?.after);
    expect(diff.call?.sameOutput).to.equal(true);
  });

  it("gives sizes of the module, of its code and by section", () => {
    const { same, size, sections } = compared(BEFORE, AFTER);
    const [before, after] = [moduleOf(BEFORE), moduleOf(AFTER)];
    expect(same).to.equal(false);
    expect(size).to.deep.equal({
      module: { before: before.length, after: after.length }, code: { before: encodeProgram(before).length, after: encodeProgram(after).length },
    });
    // A count of one byte, and of each body its length, its locals, its operators and its end.
    expect(sections.code).to.deep.equal({ before: 1 + 9 + 7 + 5, after: 1 + 11 + 4 + 6 });
    expect(sections["custom name"]?.before).to.be.a("number");
    const without = compareBuilds(before, canonicalModule(before), { params });
    expect(without.sections["custom name"]).to.deep.equal({ before: sections["custom name"]?.before, after: undefined });
  });

  it("gives the figures of activation, and for a refused build why", () => {
    const { activation, refused } = compared(BEFORE, AFTER);
    const total = (parts: Parts): number => 1_659_168 + prepare(moduleOf(parts), params).activation.activationGas;
    expect(activation["activation gas"]).to.deep.equal({ before: total(BEFORE), after: total(AFTER) });
    expect(Object.keys(activation)).to.deep.equal(["pages", "activation gas", "data fee", "call start, cached", "call start, not cached"]);
    expect(refused).to.deep.equal({ before: undefined, after: undefined });
    const broken = compared(BEFORE, { ...AFTER, memory: [1] }, { call: CALL });
    expect(broken.refused.after).to.match(/^import: missing import pay_for_memory_grow/);
    expect(broken.activation.pages).to.deep.equal({ before: 1, after: undefined });
    expect(broken.call).to.equal(undefined);
  });

  it("gives bytes of functions that differ by name, also where their indices moved", () => {
    const { functions, named } = compared(BEFORE, AFTER);
    expect(named).to.equal(true);
    expect(functions).to.deep.equal({
      entry: { before: 8, after: 10 }, old: { before: 6, after: undefined }, kept: { before: 4, after: 3 }, fresh: { before: undefined, after: 5 },
    });
  });

  it("tells functions of one name apart by their order, in a call that enters one of them, too", () => {
    const twice = (second: Bytes): Parts => ({ functions: [entry(call(2), "entry"), helper([0x01], "same"), helper(second, "same")] });
    const { functions, call: found } = compared(twice([0x01]), twice([0x01, 0x01]), { call: CALL });
    expect(functions).to.deep.equal({ "same (2)": { before: 3, after: 4 } });
    expect(found?.functions["same (2)"]).to.deep.equal({ before: 2n + 2_450n, after: 3n + 2_450n });
    expect(found?.functions).to.not.have.property("same");
  });

  it("goes by index where a build has no names", () => {
    const stripped = canonicalModule(moduleOf(AFTER));
    const { functions, named } = compareBuilds(moduleOf(BEFORE), stripped, { params });
    expect(named).to.equal(false);
    expect(functions).to.deep.equal({ "func[2]": { before: 8, after: 10 }, "func[3]": { before: 6, after: 3 }, "func[4]": { before: 4, after: 5 } });
  });

  it("gives the imports that came and went", () => {
    expect(compared(BEFORE, AFTER).imports).to.deep.equal({ added: ["vm_hooks.evm_gas_left"], removed: ["vm_hooks.evm_ink_left"] });
  });

  it("calls both in hosts of their own, and gives ink by function and by host function", () => {
    const { call: found } = compared(BEFORE, AFTER, { call: CALL });
    const used = (parts: Parts): bigint => run(prepare(moduleOf(parts), params), { ...CALL, host: new MemoryHost(), params }).inkUsed;
    expect(found?.ink).to.deep.equal({ before: used(BEFORE), after: used(AFTER) });
    expect(found?.status).to.deep.equal({ before: "success", after: "success" });
    expect(found?.hostCalls).to.deep.equal({ msg_sender: { before: 13_440n, after: undefined }, evm_gas_left: { before: undefined, after: 2n * 8_400n } });
    const own = profile(moduleOf(AFTER), { ...CALL, host: new MemoryHost(), params }).functions;
    expect(found?.functions.fresh).to.deep.equal({ before: undefined, after: own.find(({ name }) => name === "fresh")?.selfInk });
    expect(Object.keys(found?.functions ?? {})).to.have.members(["entry", "old", "kept", "fresh"]);
  });

  it("says that the output is another", () => {
    const answer = (length: number): Parts => ({ imports: ["write_result"], functions: [entry([...i32Const(0), ...i32Const(length), ...call(0)])] });
    expect(compared(answer(1), answer(2), { call: CALL }).call?.sameOutput).to.equal(false);
  });

  it("compares canonical forms where asked to, and keeps the names", () => {
    const padded = (slots: number): Parts => ({
      functions: [entry([...i32Const(0), 0x11, 1, 0x80, 0x80, 0x80, 0x80, 0, ...new Array<number>(slots).fill(0x01)], "entry"), helper([], "called")], table: [1],
    });
    expect(compared(padded(0), padded(1)).refused.before).to.match(/^feature: /);
    const canonical = compared(padded(0), padded(1), { canonical: true, call: CALL });
    expect(canonical.refused).to.deep.equal({ before: undefined, after: undefined });
    expect(canonical.functions).to.deep.equal({ entry: { before: 9, after: 10 } });
    expect(canonical.call?.functions.called?.before).to.equal(1n + 2_450n);
  });

  it("throws where code does not decode", () => {
    expect(() => compareBuilds(program({}), Uint8Array.of(0xef, 0xf0, 0, 0, 1, 2), { params })).to.throw(StylusCodecError);
  });
});
