import { expect } from "chai";
import { canonicalModule, MemoryHost, prepare, run, StylusActivationError, stylusParams } from "stylus-runtime";

const params = stylusParams();

function section(id: number, ...bytes: readonly number[]): number[] {
  return [id, bytes.length, ...bytes];
}

function name(text: string): number[] {
  return [text.length, ...Buffer.from(text)];
}

/** `user_entrypoint` calls entry 0 of a table, which gives the status, by `call_indirect` with a table as written. */
function module(table: readonly number[], ...custom: readonly number[]): Uint8Array {
  const entry = [0, 0x20, 0, 0x41, 0, 0x11, 0, ...table, 0x0b];
  const called = [0, 0x41, 0, 0x0b];
  return Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, 1, 0x60, 1, 0x7f, 1, 0x7f),
    ...section(3, 2, 0, 0),
    ...section(4, 1, 0x70, 1, 1, 1),
    ...section(5, 1, 1, 1, 1),
    ...section(6, 1, 0x7f, 0, 0x41, 0, 0x0b),
    ...section(7, 3, ...name("__heap_base"), 3, 0, ...name("user_entrypoint"), 0, 0, ...name("memory"), 2, 0),
    ...section(9, 1, 0, 0x41, 0, 0x0b, 1, 1),
    ...section(10, 2, entry.length, ...entry, called.length, ...called),
    ...custom,
  ]);
}

const PADDED = [0x80, 0x80, 0x80, 0x80, 0];

describe("canonicalModule", () => {
  it("unpads the table of call_indirect, which a chain refuses", () => {
    expect(() => prepare(module(PADDED), params)).to.throw(StylusActivationError, "zero byte");
    const canonical = canonicalModule(module(PADDED));
    const outcome = run(prepare(canonical, params), { calldata: new Uint8Array(0), gas: 1000n, host: new MemoryHost(), params });
    expect(outcome.status).to.equal("success");
    expect(Buffer.from(canonical)).to.deep.equal(Buffer.from(canonicalModule(module([0]))));
  });

  it("drops custom sections and the exports that a chain drops", () => {
    const canonical = canonicalModule(module([0], ...section(0, ...name("producers"), 1, 2, 3)));
    expect(Buffer.from(canonical)).to.deep.equal(Buffer.from(canonicalModule(module([0]))));
    expect(Buffer.from(canonical).includes("user_entrypoint")).to.equal(true);
    expect(Buffer.from(canonical).includes("__heap_base")).to.equal(false);
  });

  it("leaves a canonical module as it is", () => {
    const canonical = canonicalModule(module(PADDED));
    expect(Buffer.from(canonicalModule(canonical))).to.deep.equal(Buffer.from(canonical));
  });

  it("refuses what no rewriting makes acceptable", () => {
    expect(() => canonicalModule(module([1]))).to.throw(StylusActivationError, "one table");
    expect(() => canonicalModule(Uint8Array.from([0, 0x61, 0x73, 0x6d]))).to.throw(StylusActivationError);
  });
});
