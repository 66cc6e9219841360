import { expect } from "chai";
import {
  MemoryHost, prepare, run, stylusParams, type CallRequest, type CallResult, type Charged, type CreateRequest, type CreateResult,
  type MemoryHostOptions, type Outcome, type StylusParams,
} from "stylus-runtime";
import { call, DROP, i32Const, i64Const, program, store32, store64, type Bytes, type Program } from "./wasm";

const PRICE = 10_000n;
const END = 65_536;

interface Chain extends MemoryHostOptions {
  readonly params?: Partial<StylusParams>;
  readonly gas?: bigint;
  readonly calldata?: string;
  readonly host?: MemoryHost;
}

function called(parts: Program, { params = {}, gas = 1_000_000n, calldata = "", host, ...options }: Chain = {}): Outcome {
  const chosen = stylusParams(params);
  const bytes = Buffer.from(calldata, "hex");
  return run(prepare(program(parts), chosen), { calldata: bytes, gas, host: host ?? new MemoryHost(options), params: chosen });
}

/** A program that calls `name` once, with constants, and ends; `after` sees a result. */
function once(name: string, args: readonly (number | bigint)[], after: Bytes = []): Program {
  const pushed = args.flatMap((arg) => (typeof arg === "bigint" ? i64Const(arg) : i32Const(arg)));
  return { imports: [name], body: [...pushed, ...call(0), ...after, ...i32Const(0)] };
}

/** Ink of {@link once} without its host function: `constants` of them, one call, `after`, and two blocks. */
function frameInk(constants: number, after = 0): bigint {
  return BigInt(constants) + 3_800n + 2_450n + BigInt(after) + 1n + 1n + 2_450n;
}

/** Answers calls and creations with what a test says, and keeps what it was asked. */
class ScriptedHost extends MemoryHost {
  readonly calls: CallRequest[] = [];
  readonly creations: CreateRequest[] = [];

  constructor(
    private readonly answer: CallResult = { success: true, output: new Uint8Array(0), gas: 0n },
    private readonly created?: CreateResult,
  ) {
    super();
  }

  override call(request?: CallRequest): CallResult {
    if (request !== undefined) this.calls.push(request);
    return this.answer;
  }

  override create(request?: CreateRequest): CreateResult | undefined {
    if (request !== undefined) this.creations.push(request);
    return this.created;
  }
}

describe("stylus-runtime: host functions", () => {
  describe("pointers and lengths", () => {
    it("are unsigned, and what ends beyond the memory fails after it was paid", () => {
      for (const [pointer, length] of [[-1, 1], [-32, 32], [0, END + 1], [END, 1], [1, -1], [END + 1, 0]] as const) {
        const { status, inkUsed } = called(once("write_result", [pointer, length]), { gas: 1_000_000_000n });
        expect(status, `${pointer}, ${length}`).to.equal("failure");
        const beyond = BigInt(Math.max(0, (length >>> 0) - 32));
        expect(inkUsed, `${pointer}, ${length}`).to.equal(2n + 3_800n + 2_450n + 8_400n + 2n * (16_381n + 55n * beyond));
      }
    });

    it("may be nothing at the memory's very end", () => {
      expect(called(once("write_result", [END, 0])).status).to.equal("success");
      expect(called(once("read_args", [END])).status).to.equal("success");
      expect(called(once("read_args", [END]), { calldata: "00" }).status).to.equal("failure");
      expect(called(once("read_args", [END + 1])).status).to.equal("failure");
      expect(called(once("msg_sender", [END - 20])).status).to.equal("success");
      expect(called(once("msg_sender", [END - 19])).status).to.equal("failure");
    });

    it("are paid before they are looked at", () => {
      // 841,400,000 ink to read 2^23 bytes, twice
      expect(called(once("write_result", [0, 1 << 23]), { gas: 80_000n }).status).to.equal("outOfInk");
      expect(called(once("write_result", [0, 1 << 23]), { gas: 93_000n }).status).to.equal("failure");
    });
  });

  describe("native_keccak256", () => {
    it("hashes nothing at the end of the memory for the price of two words", () => {
      const empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
      const parts: Program = {
        imports: ["native_keccak256", "write_result"],
        body: [...i32Const(END), ...i32Const(0), ...i32Const(0), ...call(0), ...i32Const(0), ...i32Const(32), ...call(1), ...i32Const(0)],
      };
      const { output, inkUsed } = called(parts);
      expect(Buffer.from(output).toString("hex")).to.equal(empty);
      expect(inkUsed).to.equal(121_800n + 8_400n + 2n * 16_381n + 2n * 3_800n + 3n * 2_450n + 5n + 2n);
    });

    it("charges 21,000 for each word begun after the second", () => {
      for (const [bytes, ink] of [[64, 121_800n], [65, 142_800n], [96, 142_800n], [97, 163_800n]] as const) {
        expect(called(once("native_keccak256", [0, bytes, 0])).inkUsed).to.equal(ink + frameInk(3));
      }
    });
  });

  describe("math", () => {
    /** Words of 0xff at 0, then the value given at 32 and 64; `write_result` of the word at 0. */
    const words = (name: string, ...values: readonly number[]): Program => ({
      imports: [name, "write_result"],
      body: [
        ...[0, 8, 16, 24].flatMap((address) => store64(address, i64Const(-1n))),
        ...values.flatMap((value, i) => store32(32 * (i + 1) + 28, i32Const(value << 24))),
        ...[0, ...values.map((_, i) => 32 * (i + 1))].flatMap(i32Const), ...call(0),
        ...i32Const(0), ...i32Const(32), ...call(1), ...i32Const(0),
      ],
    });
    const result = (parts: Program): bigint => BigInt(`0x${Buffer.from(called(parts).output).toString("hex")}`);

    it("gives 0 for a modulus of 0 or 1", () => {
      expect(result(words("math_mul_mod", 7, 0))).to.equal(0n);
      expect(result(words("math_mul_mod", 7, 1))).to.equal(0n);
      // (2^256 − 1) · 7 mod 10
      expect(result(words("math_mul_mod", 7, 10))).to.equal(5n);
    });

    it("prices a power by the length of its exponent, none at all like one byte", () => {
      expect(result(words("math_pow", 0))).to.equal(1n);
      expect(result(words("math_pow", 3))).to.equal((1n << 256n) - 1n);
      const price = (exponent: Bytes): bigint => {
        const parts: Program = { imports: ["math_pow"], body: [...exponent, ...i32Const(0), ...i32Const(32), ...call(0), ...i32Const(0)] };
        return called(parts).inkUsed;
      };
      const store = 1n + 1n + 825n;
      const base = frameInk(2) + store + 8_400n + 3n * 5_040n + 3_000n;
      expect(price(store32(60, i32Const(0)))).to.equal(base + 17_500n);
      expect(price(store32(60, i32Const(1 << 24)))).to.equal(base + 2n * 17_500n);
      expect(price(store32(60, i32Const(1)))).to.equal(base + 5n * 17_500n);
      expect(price(store32(32, i32Const(1)))).to.equal(base + 33n * 17_500n);
    });
  });

  describe("what is left", () => {
    it("is told in whole gas, after the question was paid", () => {
      const parts: Program = {
        imports: ["evm_gas_left", "write_result"],
        body: [...store64(0, call(0)), ...i32Const(0), ...i32Const(8), ...call(1), ...i32Const(0)],
      };
      const left = (gas: bigint, inkPrice: number): bigint => Buffer.from(called(parts, { gas, params: { inkPrice } }).output).readBigUInt64LE();
      const paid = 2_450n + 1n + 3_800n + 8_400n;
      expect(left(100n, 10_000)).to.equal((100n * PRICE - paid) / PRICE);
      expect(left(1_000n, 777)).to.equal((1_000n * 777n - paid) / 777n);
      expect(left(1n << 63n, 1)).to.equal((1n << 63n) - paid);
      expect(left(1n << 40n, 0xff_ffff)).to.equal(((1n << 40n) * 0xff_ffffn - paid) / 0xff_ffffn);
    });
  });

  describe("storage", () => {
    const load = once("storage_load_bytes32", [0, 32]);

    it("takes the ink of asking for gas before ArbOS 32", () => {
      const base = frameInk(2) + 8_400n + 2n * 5_040n;
      expect(called(load).inkUsed).to.equal(base + (2_100n + 5n) * PRICE);
      expect(called(load, { params: { stylusVersion: 1 } }).inkUsed).to.equal(base + (2_100n + 59_673n) * PRICE);
      expect(called(load, { params: { stylusVersion: 1 }, gas: 61_784n }).status).to.equal("outOfInk");
      expect(called(load, { params: { inkPrice: 60_000 } }).inkUsed).to.equal(base + 2_100n * 60_000n);
    });

    it("demands the dearest load before it reads the key", () => {
      // 2,115 gas and 18,480 for the function; the price of the block before it is 6,252
      const demanded = 21_150_000n + 18_480n + 6_252n;
      const bad = once("storage_load_bytes32", [END, 32]);
      expect(called(bad, { gas: (demanded + PRICE) / PRICE }).status).to.equal("failure");
      expect(called(bad, { gas: (demanded - PRICE) / PRICE }).status).to.equal("outOfInk");
    });

    it("writes at a flush, unpaid before ArbOS 32 but within the gas that is left", () => {
      const flush: Program = {
        imports: ["storage_cache_bytes32", "storage_flush_cache"],
        body: [...store32(32, i32Const(1)), ...i32Const(0), ...i32Const(32), ...call(0), ...i32Const(0), ...call(1), ...i32Const(0)],
      };
      const first = { stylusVersion: 1 } as const;
      const written = 22_100n * PRICE;
      const { inkUsed } = called(flush);
      expect(called(flush, { params: first })).to.include({ status: "success", inkUsed: inkUsed - written });
      const body = (inkUsed - written + PRICE - 1n) / PRICE;
      expect(called(flush, { gas: body + 22_100n }).status).to.equal("success");
      expect(called(flush, { gas: body + 22_099n }).status).to.equal("outOfInk");
      expect(called(flush, { params: first, gas: body + 22_100n }).status).to.equal("success");
      expect(called(flush, { params: first, gas: body + 22_098n }).status).to.equal("failure");
      expect(called(flush, { readOnly: true })).to.include({ status: "failure", inkUsed: inkUsed - written - 2_452n });
    });
  });

  describe("a static frame", () => {
    const frame = { readOnly: true };

    it("may not write what outlives it, and pays for having tried", () => {
      expect(called(once("transient_store_bytes32", [0, 0]), frame).status).to.equal("failure");
      expect(called(once("emit_log", [0, 0, 0]), frame)).to.include({
        status: "failure", inkUsed: 3n + 3_800n + 2_450n + 8_400n + 59_673n + 16_381n + 375n * PRICE,
      });
      expect(called(once("create1", [0, 0, 0, 0, 0]), frame).status).to.equal("failure");
    });

    it("may fill its own cache, flush nothing and read", () => {
      expect(called(once("storage_cache_bytes32", [0, 0]), frame).status).to.equal("success");
      expect(called(once("storage_flush_cache", [1]), frame).status).to.equal("success");
      expect(called(once("transient_load_bytes32", [0, 0]), frame).status).to.equal("success");
    });
  });

  describe("emit_log", () => {
    it("refuses topics that its data does not hold, before it pays for them", () => {
      for (const [length, topics] of [[31, 1], [127, 4], [160, 5], [0, -1], [64, 0x8000_0000 | 0]] as const) {
        expect(called(once("emit_log", [0, length, topics]))).to.include({
          status: "failure", inkUsed: 3n + 3_800n + 2_450n + 8_400n + 59_673n,
        });
      }
      const host = new MemoryHost();
      expect(called(once("emit_log", [0, 100, 3]), { host }).inkUsed).to.equal(
        frameInk(3) + 8_400n + 59_673n + 16_381n + 55n * 68n + (375n * 4n + 8n * 4n) * PRICE,
      );
      expect(host.logs.map(({ topics, data }) => [topics.length, data.length])).to.deep.equal([[3, 4]]);
    });
  });

  describe("account_code", () => {
    const address = "11".repeat(20);
    const other = "22".repeat(20);
    const code = Uint8Array.from({ length: 100 }, (_, i) => i);
    const accounts = new Map([[address, { code }]]);
    const E = 8_400n + 59_673n;
    /** Returns the answer, stored at 60, and the 40 bytes after it. */
    const copy = (offset: number, size: number, destination: number): Program => ({
      imports: ["read_args", "account_code", "write_result"],
      body: [
        ...i32Const(0), ...call(0),
        ...store32(60, [...i32Const(0), ...i32Const(offset), ...i32Const(size), ...i32Const(destination), ...call(1)]),
        ...i32Const(60), ...i32Const(44), ...call(2), ...i32Const(0),
      ],
    });
    const copied = (offset: number, size: number): readonly [number, readonly number[]] => {
      const output = Buffer.from(called(copy(offset, size, 64), { accounts, calldata: address }).output);
      return [output.readUInt32LE(0), [...output.subarray(4)]];
    };
    const padded = (bytes: readonly number[]): readonly number[] => [...bytes, ...new Array<number>(40 - bytes.length).fill(0)];

    it("copies what there is, and says how much", () => {
      expect(copied(0, 40)).to.deep.equal([40, padded([...code.subarray(0, 40)])]);
      expect(copied(98, 40)).to.deep.equal([2, padded([98, 99])]);
      expect(copied(99, -1)).to.deep.equal([1, padded([99])]);
      expect(copied(100, 1)).to.deep.equal([0, padded([])]);
      expect(copied(-1, -1)).to.deep.equal([0, padded([])]);
      expect(copied(5, 0)).to.deep.equal([0, padded([])]);
    });

    it("costs the code's whole length, whatever is copied, and fails where even nothing has no room", () => {
      const cost = (offset: number, size: number): bigint => called(copy(offset, size, 64), { accounts, calldata: address }).inkUsed;
      expect(cost(0, 0)).to.equal(cost(0, 40));
      expect(cost(0, 0)).to.equal(cost(-1, -1));
      expect(called(copy(100, 1, END), { accounts, calldata: address }).status).to.equal("success");
      expect(called(copy(100, 1, END + 1), { accounts, calldata: address }).status).to.equal("failure");
    });

    /** Asks for the size of the code at each offset of the calldata in turn. */
    const sizes = (...offsets: readonly number[]): Program => ({
      imports: ["read_args", "account_code_size"],
      body: [...i32Const(0), ...call(0), ...offsets.flatMap((offset) => [...i32Const(offset), ...call(1), DROP]), ...i32Const(0)],
    });
    const asked = (offsets: readonly number[], params: Partial<StylusParams> = {}): bigint => {
      const { inkUsed } = called(sizes(...offsets), { accounts, calldata: address + other, params });
      const blocks = BigInt(offsets.length) * (2_450n + 1n + 3_800n + 9n + E);
      return inkUsed - blocks - (1n + 3_800n + 2_450n + 8_400n + 5_040n + 30n * 8n) - (2_450n + 2n);
    };

    it("is free of gas for the last account that had any, until another takes its place", () => {
      expect(asked([0])).to.equal(3_300n * PRICE);
      expect(asked([0, 0, 0])).to.equal(3_300n * PRICE);
      expect(asked([0, 20, 0])).to.equal(2n * 3_300n * PRICE);
      expect(asked([20, 20])).to.equal((3_300n + 800n) * PRICE);
    });

    it("remembers an account without code only before ArbOS 40", () => {
      const first = { stylusVersion: 1 } as const;
      expect(asked([20, 20], first)).to.equal(3_300n * PRICE);
      expect(asked([0, 20, 0], first)).to.equal((2n * 3_300n + 800n) * PRICE);
    });
  });

  describe("calls", () => {
    const output = Uint8Array.from([1, 2, 3, 4, 5]);
    const zeros = new Uint8Array(20);

    it("pass on at most what is left, and what was asked as an unsigned number", () => {
      const host = new ScriptedHost();
      called(once("static_call_contract", [0, 0, 0, -1n, 0], [DROP]), { host, gas: 1_000n });
      called(once("static_call_contract", [0, 0, 0, 7n, 0], [DROP]), { host, gas: 1_000n });
      // 5 constants, call and block; then 8400 + 3 · 5040 + 59673 + 2 · 16381
      const left = (1_000n * PRICE - (5n + 3_800n + 2_450n) - 115_955n) / PRICE;
      expect(host.calls.map(({ kind, gas, gasLeft }) => [kind, gas, gasLeft])).to.deep.equal([
        ["staticcall", left, left], ["staticcall", 7n, left],
      ]);
    });

    it("cost what the host says, and tell 2 for any failure", () => {
      const failing = new ScriptedHost({ success: false, output, gas: 500n });
      const parts = once("call_contract", [0, 0, 0, 0, 0n, 0], [...i32Const(2), 0x47, 0x0f]);
      const { status, inkUsed } = called(parts, { host: failing });
      expect(status).to.equal("success");
      // two blocks end in the call and in the return, with ne 170 and return 1 in the second
      expect(inkUsed).to.equal(6n + 3_800n + 2_450n + 115_955n + 500n * PRICE + 1n + 170n + 1n + 2_450n);
    });

    /** Calls once, then reads return data to 16; the result is the answer at 8 and eight bytes from 16. */
    const reading = (destination: number, offset: number, size: number): Program => ({
      imports: ["static_call_contract", "read_return_data", "write_result"],
      body: [
        ...[0, 0, 0].flatMap(i32Const), ...i64Const(0n), ...i32Const(0), ...call(0), DROP,
        ...store32(8, [...i32Const(destination), ...i32Const(offset), ...i32Const(size), ...call(1)]),
        ...i32Const(8), ...i32Const(16), ...call(2), ...i32Const(0),
      ],
    });

    it("leave data that are read as far as they go", () => {
      const read = (offset: number, size: number): readonly number[] => {
        const found = called(reading(16, offset, size), { host: new ScriptedHost({ success: true, output, gas: 0n }) }).output;
        return [Buffer.from(found).readUInt32LE(0), ...found.subarray(8, 13)];
      };
      expect(read(0, 5)).to.deep.equal([5, 1, 2, 3, 4, 5]);
      expect(read(3, 100)).to.deep.equal([2, 4, 5, 0, 0, 0]);
      expect(read(4, -1)).to.deep.equal([1, 5, 0, 0, 0, 0]);
    });

    it("leave nothing to read beyond their data, wherever it should go", () => {
      for (const [offset, size] of [[5, 1], [-1, 1], [-1, -1], [0, 0]] as const) {
        const found = called(reading(-1, offset, size), { host: new ScriptedHost({ success: true, output, gas: 0n }) });
        expect(found.status).to.equal("success");
        expect(Buffer.from(found.output).readUInt32LE(0)).to.equal(0);
      }
      expect(called(reading(-1, 4, 1), { host: new ScriptedHost({ success: true, output, gas: 0n }) }).status).to.equal("failure");
    });

    it("charge for the bytes that can be read", () => {
      const host = (): ScriptedHost => new ScriptedHost({ success: true, output: new Uint8Array(1_000), gas: 0n });
      const cost = (offset: number, size: number): bigint => called(reading(16, offset, size), { host: host() }).inkUsed;
      expect(cost(0, 1_000) - cost(0, 10)).to.equal(102_153n - 73_113n);
      expect(cost(0, -1)).to.equal(cost(0, 1_000));
      expect(cost(900, 2_000) - cost(0, 10)).to.equal(30n * 68n);
      expect(cost(1_000, 500)).to.equal(cost(0, 10));
    });

    it("are asked with addresses, data and value from memory", () => {
      const host = new ScriptedHost();
      const parts: Program = {
        imports: ["call_contract"],
        body: [...store32(28, i32Const(5 << 24)), ...[100, 28, 4, 0].flatMap(i32Const), ...i64Const(1n), ...i32Const(200), ...call(0)],
      };
      called(parts, { host });
      expect(host.calls[0]).to.deep.include({ kind: "call", to: zeros, data: Uint8Array.of(0, 0, 0, 5), value: 5n });
    });
  });

  describe("exit_early", () => {
    it("costs nothing, keeps the result and reverts for any status but zero", () => {
      const parts = (status: number): Program => ({
        imports: ["write_result", "exit_early"],
        body: [...i32Const(0), ...i32Const(3), ...call(0), ...i32Const(status), ...call(1), 0x00],
      });
      const inkUsed = 2n + 3_800n + 2_450n + 8_400n + 2n * 16_381n + 1n + 3_800n + 2_450n;
      for (const [status, outcome] of [[0, "success"], [1, "revert"], [-1, "revert"], [0x8000_0000 | 0, "revert"]] as const) {
        const found = called(parts(status));
        expect(found).to.include({ status: outcome, inkUsed });
        expect(found.output.length).to.equal(3);
      }
    });
  });

  it("passes on what a host throws", () => {
    class Broken extends MemoryHost {
      override balance(): Charged<bigint> {
        throw new TypeError("no such node");
      }

      override loadSlot(): Charged<Uint8Array> {
        throw new TypeError("no such node");
      }
    }
    expect(() => called(once("storage_load_bytes32", [0, 32]), { host: new Broken() })).to.throw(TypeError, "no such node");
  });
});
