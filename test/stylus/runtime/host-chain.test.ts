import { expect } from "chai";
import { MemoryHost, type CallRequest, type CallResult, type CreateRequest, type CreateResult, type StylusParams } from "stylus-runtime";
import { called, END, frameInk, once, PRICE } from "./called";
import { call, DROP, i32Const, i64Const, store32, type Program } from "./wasm";

/** Answers calls and creations with what a test says, and keeps what it was asked. */
class ScriptedHost extends MemoryHost {
  readonly calls: CallRequest[] = [];
  readonly creations: CreateRequest[] = [];

  constructor(
    private readonly answer: CallResult = { success: true, output: new Uint8Array(0), gas: 0n, everPages: 0 },
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

describe("stylus-runtime: host functions that ask the chain", () => {
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
      const blocks = (2_450n + 1n + 3_800n) + (2_450n + 5n + 3_800n) + (2_450n + 825n + 2n + 3_800n) + (2_450n + 2n);
      const others = 8_400n + 5_040n + 8_400n + 2n * (16_381n + 55n * 12n);
      expect(cost(0, 0)).to.equal(blocks + others + E + 3_300n * PRICE + 5_040n + 30n * 68n);
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
      const failing = new ScriptedHost({ success: false, output, gas: 500n, everPages: 0 });
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
        const found = called(reading(16, offset, size), { host: new ScriptedHost({ success: true, output, gas: 0n, everPages: 0 }) }).output;
        return [Buffer.from(found).readUInt32LE(0), ...found.subarray(8, 13)];
      };
      expect(read(0, 5)).to.deep.equal([5, 1, 2, 3, 4, 5]);
      expect(read(3, 100)).to.deep.equal([2, 4, 5, 0, 0, 0]);
      expect(read(4, -1)).to.deep.equal([1, 5, 0, 0, 0, 0]);
    });

    it("leave nothing to read beyond their data, wherever it should go", () => {
      for (const [offset, size] of [[5, 1], [-1, 1], [-1, -1], [0, 0]] as const) {
        const found = called(reading(-1, offset, size), { host: new ScriptedHost({ success: true, output, gas: 0n, everPages: 0 }) });
        expect(found.status).to.equal("success");
        expect(Buffer.from(found.output).readUInt32LE(0)).to.equal(0);
      }
      expect(called(reading(-1, 4, 1), { host: new ScriptedHost({ success: true, output, gas: 0n, everPages: 0 }) }).status).to.equal("failure");
    });

    it("charge for the bytes that can be read", () => {
      const host = (): ScriptedHost => new ScriptedHost({ success: true, output: new Uint8Array(1_000), gas: 0n, everPages: 0 });
      const cost = (offset: number, size: number): bigint => called(reading(16, offset, size), { host: host() }).inkUsed;
      expect(cost(0, 1_000) - cost(0, 10)).to.equal(102_153n - 73_113n);
      expect(cost(0, -1)).to.equal(cost(0, 1_000));
      expect(cost(900, 2_000) - cost(0, 10)).to.equal(30n * 68n);
      expect(cost(1_000, 500)).to.equal(cost(0, 10));
    });

    it("pass on the pages that are open, and take over the most that ever were", () => {
      const host = new ScriptedHost({ success: true, output, gas: 0n, everPages: 30 });
      // After the call, 2 pages more: 1 is beyond the free ones, and the 30 that were open once make the rest cost nothing.
      const growing: Program = {
        imports: ["call_contract", "pay_for_memory_grow"],
        body: [...[0, 0, 0, 0].flatMap(i32Const), ...i64Const(0n), ...i32Const(0), ...call(0), DROP, ...i32Const(2), ...call(1), ...i32Const(0)],
      };
      const { pages, inkUsed } = called(growing, { host });
      expect(host.calls[0]?.pages).to.deep.equal({ open: 1, ever: 1 });
      expect(pages).to.deep.equal({ open: 3, ever: 30 });
      const blocks = 3n * 2_450n + (6n + 3_800n) + (9n + 1n + 3_800n) + 2n;
      expect(inkUsed).to.equal(blocks + 115_955n + 1_000n * PRICE);
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

  describe("creations", () => {
    const address = new Uint8Array(20).fill(0xad);
    const output = Uint8Array.of(1, 2, 3);
    /** Creates from the four bytes at 28 with an endowment of the word at 0; the result is the address and the length. */
    const creating: Program = {
      imports: ["create1", "write_result"],
      body: [
        ...store32(28, i32Const(9 << 24)), ...[28, 4, 0, 100, 120].flatMap(i32Const), ...call(0),
        ...i32Const(100), ...i32Const(24), ...call(1), ...i32Const(0),
      ],
    };
    // 8400 + 3 · 5040 + 59673 + 2 · 16381
    const base = 115_955n;

    it("cost what the host says and leave an address, and the length of revert data", () => {
      const host = new ScriptedHost(undefined, { address, output, gas: 40_000n, everPages: 0 });
      const found = called(creating, { host });
      expect([...found.output]).to.deep.equal([...address, 3, 0, 0, 0]);
      const blocks = 3n * 2_450n + (1n + 1n + 825n + 5n + 3_800n) + (2n + 3_800n) + 2n;
      expect(found.inkUsed).to.equal(blocks + base + 40_000n * PRICE + 8_400n + 2n * 16_381n);
      const left = (1_000_000n * PRICE - (2_450n + 827n + 5n + 3_800n) - base) / PRICE;
      expect(host.creations).to.deep.equal([{ initCode: Uint8Array.of(0, 0, 0, 9), endowment: 9n, salt: undefined, gasLeft: left, pages: { open: 1, ever: 1 } }]);
    });

    it("fail the program where the host refuses them, and cost no more than the question", () => {
      expect(called(creating, { host: new ScriptedHost() })).to.include({
        status: "failure", inkUsed: 2_450n + 827n + 5n + 3_800n + base,
      });
    });
  });
});
