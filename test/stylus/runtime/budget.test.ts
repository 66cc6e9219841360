import { expect } from "chai";
import { MemoryHost, prepare, run, StylusError, stylusParams, type Outcome, type StylusParams } from "stylus-runtime";
import { call, i32Const, program, store64, type Bytes, type Program } from "./wasm";

const MAX_U64 = (1n << 64n) - 1n;

function called(parts: Program, gas: bigint, params: Partial<StylusParams> = { inkPrice: 1 }, maxInk?: bigint): Outcome {
  const chosen = stylusParams(params);
  const bound = maxInk === undefined ? {} : { maxInk };
  return run(prepare(program(parts), chosen), { calldata: new Uint8Array(0), gas, host: new MemoryHost(), params: chosen, ...bound });
}

describe("stylus-runtime: budgets at the edges", () => {
  const plain: Program = { body: i32Const(0) };
  // i32.const, end and a block
  const ink = 2_452n;

  it("counts 64 bits without a sign, and no more", () => {
    for (const gas of [1n << 63n, (1n << 63n) + 5n, MAX_U64]) {
      expect(called(plain, gas)).to.include({ status: "success", inkUsed: ink, inkLeft: gas - ink });
    }
    for (const gas of [MAX_U64 + 1n, 1n << 80n]) expect(called(plain, gas).inkLeft).to.equal(MAX_U64 - ink);
    expect(called(plain, 1n << 62n, { inkPrice: 10_000 }).inkLeft).to.equal(MAX_U64 - ink);
  });

  it("ends at the last unit and not before", () => {
    expect(called(plain, ink)).to.include({ status: "success", inkLeft: 0n });
    expect(called(plain, ink - 1n)).to.include({ status: "outOfInk", inkUsed: ink - 1n, inkLeft: 0n });
    expect(called(plain, 0n)).to.include({ status: "outOfInk", inkUsed: 0n });
  });

  it("refuses less than nothing", () => {
    expect(() => called(plain, -1n)).to.throw(StylusError, "-1");
  });

  it("keeps a block with a float out of reach of all but the greatest budget there is", () => {
    const float: Program = { body: [0x43, 0, 0, 0, 0, 0x1a, ...i32Const(0)] };
    expect(called(float, MAX_U64 - 1n)).to.include({ status: "outOfInk", inkUsed: MAX_U64 - 1n });
    expect(called(float, MAX_U64, { inkPrice: 1 }, MAX_U64)).to.include({ status: "success", inkUsed: MAX_U64, inkLeft: 0n });
  });

  it("charges a bulk operator's length beyond 2^63, and stops where the charge would wrap", () => {
    const fill = (length: number): Program => ({ body: [...i32Const(0), ...i32Const(7), ...i32Const(length), 0xfc, 11, 0, ...i32Const(0)] });
    const block = 4n + 950n + 2_450n + 1n;
    expect(called(fill(65_536), MAX_U64).inkUsed).to.equal(block + 6_553_600n);
    expect(called(fill(65_536), block + 6_553_600n)).to.include({ status: "success", inkLeft: 0n });
    expect(called(fill(65_536), block + 6_553_599n).status).to.equal("outOfInk");
    expect(called(fill(-1), MAX_U64)).to.include({ status: "failure", inkUsed: block + 100n * 0xffff_ffffn });
    expect(called(fill(-1), block + 100n * 0xffff_ffffn - 1n).status).to.equal("outOfInk");
  });

  it("tells a program its ink and gas beyond 2^63", () => {
    const parts: Program = {
      imports: ["evm_ink_left", "evm_gas_left", "write_result"],
      body: [...store64(0, call(0)), ...store64(8, call(1)), ...i32Const(0), ...i32Const(16), ...call(2), ...i32Const(0)],
    };
    const output = Buffer.from(called(parts, MAX_U64).output);
    const first = MAX_U64 - (2_450n + 1n + 3_800n + 8_400n);
    expect(output.readBigUInt64LE(0)).to.equal(first);
    expect(output.readBigUInt64LE(8)).to.equal(first - (2_450n + 950n + 1n + 3_800n + 8_400n));
  });

  it("bounds a program that never ends", () => {
    const forever: Bytes = [0x03, 0x40, 0x0c, 0, 0x0b, ...i32Const(0)];
    expect(called({ body: forever }, 1_000_000n, { inkPrice: 10_000 })).to.include({ status: "outOfInk", inkUsed: 10_000_000_000n });
  });

  describe("stack", () => {
    /** A function that calls itself for ever. The charge after the call stands on its result: 1 + 2, and 4: 7 words a frame. */
    const deep: Program = { imports: [], body: [0x20, 0, 0x10, 0] };

    it("needs one word more than the frames take", () => {
      const frames = (maxStackDepth: number): bigint => called(deep, 1_000_000_000n, { maxStackDepth }).inkUsed;
      expect(called(deep, 1n << 40n, { maxStackDepth: 0 }).status).to.equal("outOfStack");
      expect(called(plain, 1n << 40n, { maxStackDepth: 6 }).status).to.equal("outOfStack");
      expect(called(plain, 1n << 40n, { maxStackDepth: 7 }).status).to.equal("success");
      expect(called(plain, 1n << 40n, { maxStackDepth: 0xffff_ffff }).status).to.equal("success");
      expect(frames(22_000)).to.equal(10_000_000_000_000n);
    });

    it("holds the 3,142 frames that the default allows, and takes everything after them", () => {
      // each frame pays local.get, call and a block; the last that fits pays, and the next takes no frame
      const paid = 3_142n * (75n + 3_800n + 2_450n);
      expect(called(deep, paid - 1n, { inkPrice: 1 }).status).to.equal("outOfInk");
      expect(called(deep, paid, { inkPrice: 1 }).status).to.equal("outOfStack");
    });
  });

  it("puts an empty stack before spent ink, and either before the trap that showed it", () => {
    const trap: Program = { body: [0x00] };
    expect(called(trap, 2_452n)).to.include({ status: "failure", inkLeft: 0n });
    expect(called(trap, 2_451n).status).to.equal("outOfInk");
    expect(called(trap, 2_451n, { inkPrice: 1, maxStackDepth: 3 }).status).to.equal("outOfStack");
  });
});
