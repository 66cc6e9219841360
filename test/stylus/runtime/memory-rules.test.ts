import { expect } from "chai";
import {
  ENDLESS_GAS, MemoryHost, openPages, pagesGas, prepare, run, stylusParams, type Outcome, type RunOptions, type StylusParams,
} from "stylus-runtime";
import { i32Const, program, store32, type Bytes, type Program } from "./wasm";

const GROW: Bytes = [0x40, 0];
const SIZE: Bytes = [0x3f, 0];

function called(parts: Program, params: Partial<StylusParams> = {}, options: Partial<RunOptions> = {}): Outcome {
  const chosen = stylusParams(params);
  return run(prepare(program(parts), chosen), {
    calldata: new Uint8Array(0), gas: 1_000_000_000n, host: new MemoryHost(), params: chosen, ...options,
  });
}

/** Grows by constants, returns the last answer and the pages then. */
function growing(memory: readonly [number, number?], ...steps: readonly number[]): Program {
  const grow = (pages: number): Bytes => [...i32Const(pages), ...GROW];
  const last = steps.at(-1) ?? 0;
  return {
    imports: ["pay_for_memory_grow", "write_result"],
    memory,
    locals: [[2, 0x7f]],
    body: [
      ...steps.slice(0, -1).flatMap((pages) => [...grow(pages), 0x1a]),
      ...grow(last), 0x21, 1, ...SIZE, 0x21, 2,
      ...(memory[0] === 0 ? [] : [...store32(0, [0x20, 1]), ...store32(4, [0x20, 2]), ...i32Const(0), ...i32Const(8), 0x10, 1]),
      0x20, 1, ...i32Const(-1), 0x46,
    ],
  };
}

function answered({ output }: Outcome): readonly number[] {
  return [Buffer.from(output).readInt32LE(0), Buffer.from(output).readInt32LE(4)];
}

describe("stylus-runtime: memory", () => {
  describe("the model", () => {
    const params = stylusParams();

    it("costs 31,999,998 gas from 0 to 128 pages in any step", () => {
      for (const step of [1, 2, 4, 64, 128]) {
        let pages = { open: 0, ever: 0 };
        let total = 0n;
        for (let grown = 0; grown < 128; grown += step) {
          total += pagesGas(pages, step, params);
          pages = openPages(pages, step);
        }
        expect(total, `steps of ${step}`).to.equal(31_999_998n);
      }
    });

    it("charges pages that another frame gave back by their number alone", () => {
      expect(pagesGas({ open: 3, ever: 20 }, 4, params)).to.equal(4_000n);
      expect(pagesGas({ open: 0, ever: 20 }, 2, params)).to.equal(0n);
      expect(pagesGas({ open: 0, ever: 20 }, 4, params)).to.equal(2_000n);
      // 3 · 1000, and EXP[21] − EXP[20] = 17 − 14
      expect(pagesGas({ open: 18, ever: 20 }, 3, params)).to.equal(3_003n);
    });

    it("asks for more than anybody has beyond the page limit, of which version 2 knows nothing at run time", () => {
      const limited = { pageLimit: 10 };
      expect(pagesGas({ open: 8, ever: 8 }, 3, stylusParams(limited))).to.equal(ENDLESS_GAS);
      expect(pagesGas({ open: 8, ever: 8 }, 2, stylusParams(limited))).to.equal(2_001n);
      expect(pagesGas({ open: 8, ever: 8 }, 3, stylusParams({ ...limited, stylusVersion: 2 }))).to.equal(3_002n);
      expect(pagesGas({ open: 8, ever: 8 }, 3, stylusParams({ pageLimit: 0 }))).to.equal(3_002n);
      expect(pagesGas({ open: 0, ever: 0 }, 0xffff, stylusParams({ pageLimit: 100, freePages: 0xffff }))).to.equal(ENDLESS_GAS);
    });

    it("saturates at 2^64 − 1, and has nothing exponential left where that was paid", () => {
      const roomy = stylusParams({ stylusVersion: 2, freePages: 200 });
      expect(pagesGas({ open: 100, ever: 100 }, 100, roomy)).to.equal(0n);
      expect(pagesGas({ open: 200, ever: 200 }, 10, roomy)).to.equal(10_000n);
      expect(pagesGas({ open: 128, ever: 128 }, 100, roomy)).to.equal(ENDLESS_GAS - 31_873_999n + 28_000n);
      expect(pagesGas({ open: 2, ever: 2 }, 40_000, stylusParams({ stylusVersion: 2, pageGas: 1 }))).to.equal(ENDLESS_GAS);
      expect(openPages({ open: 65_000, ever: 65_000 }, 1_000)).to.deep.equal({ open: 65_535, ever: 65_535 });
    });
  });

  describe("memory.grow", () => {
    it("pays although it fails, and fails beyond the declared maximum", () => {
      const outcome = called(growing([1, 5], 4, 1));
      expect(answered(outcome)).to.deep.equal([-1, 5]);
      expect(outcome.pages).to.deep.equal({ open: 6, ever: 6 });
      // 4 of 6 pages beyond the free ones, and EXP[6] − EXP[1] = 1; then 27,585 for the block up to write_result,
      // 8400 + 2 · 16381 for that, and 2,697 for the rest
      expect(outcome.inkUsed).to.equal(4_001n * 10_000n + 27_585n + 41_162n + 2_697n);
    });

    it("is paid for also where no call follows it", () => {
      const parts: Program = { imports: ["pay_for_memory_grow"], memory: [1, 5], body: [...i32Const(3), ...GROW, 0x1a, 0x02, 0x40, 0x0b, ...i32Const(0)] };
      // two of four pages beyond the free ones; const, grow, drop, block and end in one block, const and end in another
      expect(called(parts).inkUsed).to.equal(2_000n * 10_000n + (2_450n + 1n + 8_050n + 9n + 1n + 1n) + (2_450n + 2n));
    });

    it("pays version 2 for the pages' lower 16 bits only, and never gets 65,536 for it", () => {
      for (const memory of [[1], [1, 65_536], [1, 65_535]] as const) {
        expect(answered(called(growing(memory, 65_536), { stylusVersion: 2 })), memory.join()).to.deep.equal([-1, 1]);
      }
      for (const memory of [[0], [0, 65_536]] as const) {
        const outcome = called(growing(memory, 65_536), { stylusVersion: 2 });
        expect(outcome.status, memory.join()).to.equal("revert");
        // the block 2450 + 1 + 8050 + 210 + 3000 + 210 + 75 + 1 + 170 + 1, and 8400 for no pages
        expect(outcome.inkUsed).to.equal(14_168n + 8_400n);
      }
    });

    it("runs out of ink for more than 65,535 pages from version 3 on", () => {
      for (const pages of [65_536, 0x7fff_ffff, -1]) {
        const outcome = called(growing([0], pages));
        expect(outcome.status).to.equal("outOfInk");
        expect(outcome.pages).to.deep.equal({ open: 0, ever: 0 });
      }
    });

    it("stops at 65,534 pages, whatever is declared and paid", () => {
      const params: Partial<StylusParams> = { stylusVersion: 2, freePages: 0xffff };
      for (const memory of [[1], [1, 65_536]] as const) {
        const outcome = called(growing(memory, 65_534), params);
        expect(answered(outcome), memory.join()).to.deep.equal([-1, 1]);
      }
    });

    it("counts the pages of other frames against the limit and into the price", () => {
      const parts = growing([1, 5], 2);
      expect(called(parts, {}, { pages: { open: 126, ever: 126 } }).status).to.equal("success");
      expect(called(parts, {}, { pages: { open: 127, ever: 127 } }).status).to.equal("outOfInk");
      const cheap = called(parts, {}, { pages: { open: 1, ever: 100 } });
      const dear = called(parts, {}, { pages: { open: 50, ever: 100 } });
      expect(dear.inkUsed - cheap.inkUsed).to.equal(1_000n * 10_000n);
      expect(dear.pages).to.deep.equal({ open: 52, ever: 100 });
    });
  });
});
