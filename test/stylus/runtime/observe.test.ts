import { expect } from "chai";
import { inkByHostCall, MemoryHost, prepare, run, stylusParams, type Charged, type HostCall, type HostFunctionName, type Outcome } from "stylus-runtime";
import { END, frameInk, once, PRICE } from "./called";
import { call, DROP, i32Const, i64Const, program, store32, type Bytes, type Program } from "./wasm";

interface Watched {
  readonly outcome: Outcome;
  readonly calls: readonly HostCall[];
}

function watched(parts: Program, { gas = 1_000_000n, calldata = "", host = new MemoryHost() } = {}): Watched {
  const params = stylusParams();
  const prepared = prepare(program(parts), params);
  const options = { calldata: Buffer.from(calldata, "hex"), gas, params };
  const calls: HostCall[] = [];
  const outcome = run(prepared, { ...options, host, onHostCall: (seen) => calls.push(seen) });
  return { outcome, calls };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const shown = ({ calls }: Watched): [HostFunctionName, string, string][] => calls.map(({ name, args, outs }) => [name, hex(args), hex(outs)]);

describe("stylus-runtime: the observer of host functions", () => {
  it("sees each call in order, with the ink before and after it", () => {
    const { outcome, calls } = watched(once("native_keccak256", [0, 0, 0], [...i32Const(0), DROP]));
    expect(calls.map(({ name, startInk, endInk }) => [name, startInk, endInk])).to.deep.equal([
      ["native_keccak256", 1_000_000n * PRICE - (3n + 3_800n + 2_450n), 1_000_000n * PRICE - (3n + 3_800n + 2_450n) - 121_800n],
    ]);
    expect(outcome.inkUsed).to.equal(121_800n + frameInk(3) + 10n);
  });

  it("sees the call that ends the run: by exit, by failure, and for want of ink", () => {
    const exit = watched(once("exit_early", [7]));
    expect(exit.outcome.status).to.equal("revert");
    expect(shown(exit)).to.deep.equal([["exit_early", "00000007", ""]]);

    const failed = watched(once("write_result", [END - 2, 5]));
    expect(failed.outcome.status).to.equal("failure");
    // The part of the five bytes that there is.
    expect(shown(failed)).to.deep.equal([["write_result", "0000", ""]]);
    expect((failed.calls[0]?.startInk ?? 0n) - (failed.calls[0]?.endInk ?? 0n)).to.equal(8_400n + 2n * 16_381n);

    const poor = watched(once("native_keccak256", [0, 0, 0]), { gas: 10n });
    expect(poor.outcome).to.include({ status: "outOfInk", inkUsed: 100_000n });
    expect(poor.calls.map(({ startInk, endInk }) => [startInk, endInk])).to.deep.equal([[100_000n - 6_253n, 0n]]);
  });

  it("sees what memory growth is charged, and the call that the meter makes for it", () => {
    const grow: Bytes = [...i32Const(3), 0x40, 0, DROP, ...i32Const(0)];
    const seen = watched({ imports: ["pay_for_memory_grow"], body: grow, memory: [1] });
    expect(shown(seen)).to.deep.equal([["pay_for_memory_grow", "0003", ""]]);
  });

  it("is given questions and answers in the layout of Nitro's stylusTracer", () => {
    const word = (last: string): string => last.padStart(64, "0");
    const one = (name: string, args: readonly (number | bigint)[], before: Bytes = [], after: Bytes = [], calldata = ""): [string, string, string] => {
      const parts = once(name, args, after);
      const seen = shown(watched({ ...parts, body: [...before, ...(parts.body ?? [])] }, { calldata }));
      expect(seen).to.have.length(1);
      return seen[0] as [string, string, string];
    };
    const seven = store32(28, i32Const(7 << 24));
    expect(one("read_args", [0], [], [], "c0ffee")).to.deep.equal(["read_args", "", "c0ffee"]);
    expect(one("write_result", [28, 4], seven)).to.deep.equal(["write_result", "00000007", ""]);
    expect(one("storage_load_bytes32", [0, 32], seven)).to.deep.equal(["storage_load_bytes32", word("7"), word("0")]);
    expect(one("storage_cache_bytes32", [32, 0], seven)).to.deep.equal(["storage_cache_bytes32", word("0") + word("7"), ""]);
    expect(one("storage_flush_cache", [2])).to.deep.equal(["storage_flush_cache", "01", ""]);
    // An operand that the result overwrites is shown as it was: 7 to the power of 0.
    expect(one("math_pow", [0, 32], seven)).to.deep.equal(["math_pow", word("7") + word("0"), word("1")]);
    expect(one("msg_sender", [0])).to.deep.equal(["msg_sender", "", "aa".repeat(20)]);
    const ink = 1_000_000n * PRICE - (3_800n + 2_450n) - 8_400n;
    expect(one("evm_ink_left", [], [], [DROP])).to.deep.equal(["evm_ink_left", "", ink.toString(16).padStart(16, "0")]);
    expect(one("account_code_size", [0], [], [DROP])).to.deep.equal(["account_code_size", "00".repeat(20), "00000000"]);
    expect(one("read_return_data", [0, 1, 2], [], [DROP])).to.deep.equal(["read_return_data", "0000000100000002", ""]);
    expect(one("emit_log", [0, 33, 1], seven)).to.deep.equal(["emit_log", `00000001${word("7")}00`, ""]);
    // Address, gas, value, calldata; then the length of the answer and the status, which MemoryHost makes 2.
    expect(one("call_contract", [0, 28, 4, 32, 5n, 64], seven, [DROP])).to.deep.equal([
      "call_contract", `${"00".repeat(20)}0000000000000005${word("0")}00000007`, "0000000002",
    ]);
    expect(one("static_call_contract", [0, 28, 4, -1n, 64], seven, [DROP])).to.deep.equal([
      "static_call_contract", `${"00".repeat(20)}ffffffffffffffff00000007`, "0000000002",
    ]);
    expect(one("create1", [28, 4, 32, 64, 96], seven)).to.deep.equal(["create1", `${word("0")}00000007`, "00".repeat(24)]);
  });

  it("changes neither ink nor outcome", () => {
    const params = stylusParams();
    for (const parts of [once("exit_early", [1]), once("write_result", [-1, 1]), once("evm_gas_left", [], [DROP]), once("math_mul_mod", [0, 32, 64])]) {
      for (const gas of [1n, 3n, 1_000_000n]) {
        const prepared = prepare(program(parts), params);
        const options = { calldata: new Uint8Array(0), gas, params };
        const alone = run(prepared, { ...options, host: new MemoryHost() });
        expect(run(prepared, { ...options, host: new MemoryHost(), onHostCall: () => undefined })).to.deep.equal(alone);
      }
    }
  });

  it("is passed on what it throws itself, and what a host throws", () => {
    const params = stylusParams();
    const prepared = prepare(program(once("storage_load_bytes32", [0, 32])), params);
    const options = { calldata: new Uint8Array(0), gas: 1_000_000n, params };
    expect(() => run(prepared, { ...options, host: new MemoryHost(), onHostCall: () => { throw new TypeError("watcher"); } })).to.throw(TypeError, "watcher");
    class Broken extends MemoryHost {
      override loadSlot(): Charged<Uint8Array> {
        throw new TypeError("no such node");
      }
    }
    expect(() => run(prepared, { ...options, host: new Broken(), onHostCall: () => undefined })).to.throw(TypeError, "no such node");
  });

  describe("inkByHostCall", () => {
    it("sums calls and ink by name", () => {
      const body: Bytes = [...i32Const(0), ...call(0), ...i64Const(0n), DROP, ...call(1), DROP, ...i32Const(32), ...call(0), ...i32Const(0)];
      const { calls, outcome } = watched({ imports: ["msg_sender", "evm_gas_left"], body });
      const sums = inkByHostCall(calls);
      expect(sums).to.deep.equal({ msg_sender: { calls: 2, ink: 2n * (8_400n + 5_040n) }, evm_gas_left: { calls: 1, ink: 8_400n } });
      expect(outcome.inkUsed - 2n * 13_440n - 8_400n).to.equal(3n * 3_800n + 4n * 2_450n + 4n + 2n * 9n + 1n);
    });
  });
});
