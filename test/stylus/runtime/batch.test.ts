import { expect } from "chai";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { runBatch, StylusError, type BatchCase, type BatchModule } from "stylus-runtime";
import { call, i32Const, program } from "./wasm";

/** Gives its calldata back. */
const echo = program({
  imports: ["read_args", "write_result"],
  memory: [1, 1],
  body: [...i32Const(0), ...call(0), ...i32Const(0), 0x20, 0, ...call(1), ...i32Const(0)],
});
const wasmBase64 = Buffer.from(echo).toString("base64");
const zipped = (bytes: Uint8Array): string => gzipSync(bytes).toString("base64");

function answer(item: Partial<BatchCase>, module: Partial<BatchModule> = { wasmBase64 }): unknown {
  return runBatch([{ name: "echo", cases: [{ gas: 1_000_000, ...item }], ...module }])[0]?.cases[0]?.result;
}

describe("stylus-runtime: batches", () => {
  const long = new Uint8Array(500).fill(9);
  const hashed = { outputLength: 500, outputSha256: createHash("sha256").update(long).digest("hex") };

  it("reads modules and calldata in both forms, and no calldata as none", () => {
    expect(answer({ calldata: "0x0102" })).to.include({ status: "success", output: "0x0102" });
    expect(answer({ calldata: "0102" }, { wasmGzipBase64: zipped(echo) })).to.include({ output: "0x0102" });
    expect(answer({ calldataGzipBase64: zipped(Uint8Array.of(7)) })).to.include({ output: "0x07" });
    expect(answer({})).to.include({ output: "0x" });
  });

  it("gives an output in the shape that is expected, and else by its length", () => {
    const calldataGzipBase64 = zipped(long);
    expect(answer({ calldataGzipBase64 })).to.include(hashed).and.not.property("output");
    expect(answer({ calldataGzipBase64, expected: { output: "0x" } })).to.include({ output: `0x${"09".repeat(500)}` });
    expect(answer({ calldata: "0x01", expected: { outputLength: 1 } })).to.include({ outputLength: 1 }).and.not.property("output");
  });

  it("keeps every digit of the ink", () => {
    const parts = { wasmBase64: Buffer.from(program({ body: [0x43, 0, 0, 0, 0, 0x1a, ...i32Const(0)] })).toString("base64") };
    expect(answer({ gas: 900_719_925_474 }, parts)).to.include({ status: "outOfInk", ink: 9_007_199_254_740_000 });
    expect(answer({ gas: "9007199254740993", inkPrice: 1 }, parts)).to.include({ status: "outOfInk", ink: 9_007_199_254_740_993n });
  });

  it("takes the parameters of each case", () => {
    expect(answer({ gas: 9_999, inkPrice: 1 })).to.include({ status: "outOfInk", ink: 9_999 });
    expect(answer({ maxDepth: 6 })).to.include({ status: "outOfStack" });
    expect(() => answer({ inkPrice: 0 })).to.throw(StylusError, "inkPrice");
    expect(() => answer({ stylusVersion: 4 })).to.throw(StylusError, "stylusVersion");
  });

  it("activates under the version named for it, and else under its first case's", () => {
    const activated = (module: Partial<BatchModule>): unknown => {
      const [found] = runBatch([{ name: "echo", wasmBase64, ...module }]);
      return found?.activation.ok === true ? found.activation.stylusVersion : undefined;
    };
    expect(activated({ activation: { stylusVersion: 1 }, cases: [{ gas: 1, stylusVersion: 2 }] })).to.equal(1);
    expect(activated({ cases: [{ gas: 1, stylusVersion: 2 }] })).to.equal(2);
    expect(activated({})).to.equal(3);
  });

  it("tells a refusal, and runs nothing then", () => {
    const [found] = runBatch([{ name: "none", wasmBase64: "", cases: [{ gas: 1 }] }]);
    expect(found?.activation).to.include({ ok: false, code: "malformed" });
    expect(found?.cases).to.deep.equal([{ gas: 1 }]);
  });

  it("refuses what it cannot read, by name", () => {
    const refused = (item: Partial<BatchCase>, module?: Partial<BatchModule>): void => {
      expect(() => answer(item, module)).to.throw(StylusError, "echo").with.property("code", "bad-batch");
    };
    refused({}, {});
    refused({}, { wasmBase64: "A*==" });
    refused({}, { wasmGzipBase64: "AAAA" });
    refused({ calldata: "0x123" });
    refused({ calldata: "0xzz" });
    refused({ calldataGzipBase64: zipped(Uint8Array.of(1)).slice(0, 12) });
    refused({ gas: 1.5 });
    refused({ gas: -1 });
    refused({ gas: Number.NaN });
    refused({ gas: "0x10" });
  });
});
