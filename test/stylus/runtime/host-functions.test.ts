import { expect } from "chai";
import { MemoryHost, prepare, run, stylusParams, type Charged, type Outcome } from "stylus-runtime";
import { called, END, frameInk, once, PRICE } from "./called";
import { call, exported, functionType, HEADER, i32Const, i64Const, list, section, store32, store64, text, u, type Bytes, type Program } from "./wasm";

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

  it("may be the entry point themselves, which then runs no code of the program's", () => {
    const bytes = Uint8Array.from([
      ...HEADER, ...section(1, list([functionType("i>i")])), ...section(2, list([[...text("vm_hooks"), ...text("account_code_size"), 0, 0]])),
      ...section(5, list([[1, 1, 1]])), ...section(7, list([exported("user_entrypoint", 0, 0), exported("memory", 2, 0)])),
    ]);
    const params = stylusParams({ inkPrice: 1 });
    const entered = (gas: bigint): Outcome => run(prepare(bytes, params), { calldata: new Uint8Array(3), gas, host: new MemoryHost(), params });
    const cost = 8_400n + 59_673n + 3_300n;
    expect(entered(cost + 1n)).to.include({ status: "success", inkUsed: cost, inkLeft: 1n });
    expect(entered(cost)).to.include({ status: "success", inkLeft: 0n });
    expect(entered(cost - 1n).status).to.equal("outOfInk");
  });

  it("are paid where they are called through the table, and by the block after it no less", () => {
    const body: Bytes = [...i32Const(0), ...i32Const(32), ...i32Const(0), 0x11, 1, 0, ...i32Const(0), 0x0b];
    const bytes = Uint8Array.from([
      ...HEADER, ...section(1, list([functionType("i>i"), functionType("ii")])),
      ...section(2, list([[...text("vm_hooks"), ...text("math_pow"), 0, 1]])), ...section(3, list([[0]])), ...section(4, list([[0x70, 0, 1]])),
      ...section(5, list([[1, 1, 1]])), ...section(7, list([exported("user_entrypoint", 0, 1), exported("memory", 2, 0)])),
      ...section(9, list([[0, ...i32Const(0), 0x0b, ...list([[0]])]])), ...section(10, list([[...u(body.length + 1), 0, ...body]])),
    ]);
    const params = stylusParams();
    const { status, inkUsed } = run(prepare(bytes, params), { calldata: new Uint8Array(0), gas: 10_000n, host: new MemoryHost(), params });
    expect(status).to.equal("success");
    // call_indirect costs 13,610 and 650 for each parameter
    expect(inkUsed).to.equal(3n + 13_610n + 2n * 650n + 2_450n + 8_400n + 3n * 5_040n + 3_000n + 17_500n + 2n + 2_450n);
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
