import { expect } from "chai";
import { brotliCompressSync, constants } from "node:zlib";
import { decodeProgram, MemoryHost, prepare, run, StylusActivationError, StylusCodecError, StylusError, stylusParams, type RunOptions } from "stylus-runtime";
import { call, custom, DROP, i32Const, i64Const, program, text, u, type Program } from "./wasm";

const params = stylusParams();
const ALL = (1n << 64n) - 1n;

function refusal(wasm: Uint8Array): unknown {
  try {
    prepare(wasm, params);
    return "none";
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return error;
  }
}

describe("stylus-runtime: bounds", () => {
  describe("of a module", () => {
    it("are 512 kB, which are more than a chain can keep the cost of", () => {
      const padded = (bytes: number): Uint8Array => {
        const plain = program({});
        // A custom section: its id, its length in three bytes, an empty name and what is left.
        const rest = bytes - plain.length - 4;
        const whole = new Uint8Array(bytes);
        whole.set(plain);
        whole.set([0, ...u(rest)], plain.length);
        return whole;
      };
      expect(refusal(padded(509_000))).to.equal("none");
      expect(refusal(padded(1 << 19))).to.include({ code: "cost" });
      expect(refusal(padded((1 << 19) + 1))).to.include({ code: "limit", message: "too many bytes in the module: 524289, at most 524288" });
    });

    it("hold however deep it is nested", () => {
      const nested = (blocks: number, ends: number): Uint8Array => {
        const body = new Array<number>(2 * blocks + ends).fill(0);
        body.forEach((_, i) => (body[i] = i % 2 === 0 ? 0x02 : 0x40));
        return program({ body: [...body.fill(0x0b, 2 * blocks), ...i32Const(0)] });
      };
      expect(refusal(nested(4_600, 4_600))).to.equal("none");
      expect(refusal(nested(150_000, 150_000))).to.include({ code: "limit" }).and.property("message").to.match(/^too many operators in function 0.*, at most 65536/);
      expect(refusal(nested(250_000, 0))).to.include({ code: "malformed" });
    });

    it("hold however many locals it declares", () => {
      for (const count of [349, 50_000, 0xffff_ffff]) {
        expect(refusal(program({ locals: [[count, 0x7e]] })), String(count)).to.include({ code: "limit" })
          .and.property("message").to.contain(`too many locals: ${count}, at most 348`);
      }
    });

    it("hold however many labels a br_table has", () => {
      const labels = (count: number, written = count): Uint8Array => program({
        body: [0x02, 0x40, ...i32Const(0), 0x0e, ...u(count), ...new Array<number>(written + 1).fill(0), 0x0b, ...i32Const(0)],
      });
      expect(refusal(labels(65_520))).to.equal("none");
      expect(refusal(labels(65_521))).to.include({ code: "type-mismatch" });
      expect(refusal(labels(0xffff_ffff, 10))).to.include({ code: "malformed" });
    });

    it("hold however long a name is", () => {
      const named = (bytes: number): Uint8Array => Uint8Array.from([...program({}), ...custom("x".repeat(bytes))]);
      expect(refusal(named(100_000))).to.equal("none");
      expect(refusal(named(100_001))).to.include({ code: "malformed" });
      expect(refusal(Uint8Array.from([...program({}), ...custom("name", [0, ...u(514), ...text("x".repeat(512))])]))).to.equal("none");
      expect(refusal(Uint8Array.from([...program({}), ...custom("name", [0, ...u(515), ...text("x".repeat(513))])]))).to.include({ code: "limit" });
    });

    it("hold while code is decompressed", () => {
      const bomb = brotliCompressSync(new Uint8Array(1 << 28), { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
      expect(bomb.length).to.be.lessThan(100_000);
      expect(() => decodeProgram(Uint8Array.from([0xef, 0xf0, 0, 0, ...bomb]), params)).to.throw(StylusCodecError, "larger than 262144 bytes");
    });
  });

  describe("of a run", () => {
    const ended = (parts: Program, options: Partial<RunOptions> = {}): string => {
      const chosen = options.params ?? params;
      return run(prepare(program(parts), chosen), { calldata: new Uint8Array(0), gas: ALL, host: new MemoryHost(), params: chosen, ...options }).status;
    };
    const forever: Program = { body: [0x03, 0x40, 0x0c, 0, 0x0b, ...i32Const(0)] };
    const givenUp = (parts: Program, options: Partial<RunOptions>): void => {
      expect(() => ended(parts, options)).to.throw(StylusError, `given up after ${options.maxInk} ink`).with.property("code", "ink-bound");
    };
    // A call of a host function, and the block that it ends.
    const upToCall = 2_450n + 3_800n;

    it("end a program that never does, whatever gas it has", () => {
      givenUp(forever, { maxInk: 1_000_000n });
      expect(() => ended(forever)).to.throw(StylusError, "given up after 1000000000000 ink");
      expect(ended(forever, { gas: 1_000n })).to.equal("outOfInk");
      expect(ended(forever, { gas: 1_000n, maxInk: 10_000_000n })).to.equal("outOfInk");
      givenUp(forever, { gas: 1_000n, maxInk: 9_999_999n });
    });

    it("are hidden from a program that stays within them", () => {
      const parts: Program = { imports: ["evm_ink_left"], body: [...call(0), 0xa7] };
      const seen = (maxInk: bigint): unknown => {
        const { status, inkUsed, inkLeft } = run(prepare(program(parts), params), {
          calldata: new Uint8Array(0), gas: 1_000_000n, host: new MemoryHost(), params, maxInk,
        });
        return { status, inkUsed, inkLeft };
      };
      expect(seen(20_000n)).to.deep.equal(seen(ALL));
    });

    it("are told from the end of all ink where that can be told", () => {
      const grow: Program = { imports: ["pay_for_memory_grow"], body: [...i32Const(70_000), ...call(0), ...i32Const(0)] };
      expect(ended(grow)).to.equal("outOfInk");
      const float: Program = { body: [0x43, 0, 0, 0, 0, DROP, ...i32Const(0)] };
      expect(ended(float, { gas: 1n << 40n })).to.equal("outOfInk");
      givenUp(float, { maxInk: 1_000_000_000_000n });
      const result: Program = { imports: ["write_result"], body: [...i32Const(0), ...i32Const(0), ...call(0), ...i32Const(0)] };
      givenUp(result, { maxInk: upToCall + 2n + 40_000n });
      expect(ended(result, { maxInk: upToCall + 2n + 50_000n })).to.equal("success");
      const fill: Program = { body: [...i32Const(0), ...i32Const(0), ...i32Const(1_000), 0xfc, 0x0b, 0, ...i32Const(0)] };
      givenUp(fill, { maxInk: 100_000n });
      expect(ended(fill, { maxInk: 110_000n })).to.equal("success");
      givenUp({ body: [...i64Const(0n), DROP, ...i32Const(0)] }, { maxInk: 0n });
    });

    it("are no less than nothing", () => {
      expect(() => ended({}, { maxInk: -1n })).to.throw(StylusError, "-1").with.property("code", "bad-option");
    });

    it("keep the memory to 128 pages, and to the pages of the chain, whatever gas there is", () => {
      const grow = (pages: number): Program => ({ imports: ["pay_for_memory_grow"], memory: [0], body: [...i32Const(pages), 0x40, 0] });
      expect(ended(grow(128))).to.equal("success");
      for (const pages of [129, 65_535, -1]) expect(ended(grow(pages)), String(pages)).to.equal("outOfInk");
      expect(ended(grow(9), { params: stylusParams({ pageLimit: 8 }) })).to.equal("outOfInk");
    });

    it("say so where the machine has no memory for the program's", () => {
      const prepared = prepare(program({}), params);
      const { Instance } = WebAssembly;
      WebAssembly.Instance = function () {
        throw new RangeError("Out of memory");
      } as unknown as typeof Instance;
      try {
        expect(() => run(prepared, { calldata: new Uint8Array(0), gas: 1n, host: new MemoryHost(), params }))
          .to.throw(StylusError, "Out of memory").with.property("code", "no-memory");
      } finally {
        WebAssembly.Instance = Instance;
      }
    });
  });
});
