import { encodeProgram } from "@assay/tensor";
import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CORES } from "./cores";

const [ROWS, WIDTH, LAYERS] = [32, 1_024, 32];
const [WEIGHTS, TENSOR] = [LAYERS * WIDTH * WIDTH, ROWS * WIDTH];

/** Runs the command in this process; prints the most memory that it had, before and after. */
const SCRIPT = `
  const { readFileSync } = require("node:fs");
  const { main } = require(process.argv[1]);
  const peak = () => 1024 * Number(/^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  const before = peak();
  const nothing = () => undefined;
  const code = main(process.argv.slice(2), { print: nothing, write: nothing, complain: console.error });
  console.log(JSON.stringify({ code, before, after: peak() }));
`;

if (process.platform === "linux" && CORES.includes("native")) {
  describe("assay-tensor: memory", () => {
    let folder: string;

    before(() => {
      folder = mkdtempSync(join(tmpdir(), "assay-tensor-"));
      const constants = Array.from({ length: LAYERS }, (_, layer) => ({
        type: { dtype: "int8", shape: [WIDTH, WIDTH] } as const,
        data: new Uint8Array(WIDTH * WIDTH).map((_, index) => index * 89 + layer),
      }));
      const requantise = { zeroPoint: 0, lo: -128, hi: 127, scale: { per: "tensor", multiplier: 2 ** 30, shift: 40 } } as const;
      const operators = constants.map((_, layer) => ({ kind: "MatMul", a: layer === 0 ? 0 : LAYERS + layer, b: 1 + layer, requantise }) as const);
      writeFileSync(join(folder, "program.bin"), encodeProgram({ input: { dtype: "int8", shape: [ROWS, WIDTH] }, constants, operators }));
      writeFileSync(join(folder, "input.raw"), new Uint8Array(TENSOR).fill(1));
    });

    after(() => {
      rmSync(folder, { recursive: true });
    });

    for (const [word, ...flags] of [["run"], ["run", "--sha256"], ["trace"], ["bench", "--runs", "1"], ["open", "--operator", "31", "--element", "5"]] as const) {
      it(`of ${[word, ...flags].join(" ")} is the program's weights and two tensors and little more, beside Node's own`, () => {
        const main = join(dirname(require.resolve("@assay/tensor")), "cli/main.js");
        const threads = word === "open" ? [] : ["--threads", "1"];
        const list = [word, join(folder, "program.bin"), "--input", join(folder, "input.raw"), ...flags, ...threads];
        const printed = execFileSync(process.execPath, ["-e", SCRIPT, main, ...list], { env: { ...process.env, ASSAY_TENSOR: "native" }, encoding: "utf8" });
        const { code, before, after } = JSON.parse(printed) as { code: number; before: number; after: number };
        expect(code).to.equal(0);
        expect((after - before) / (WEIGHTS + 2 * TENSOR)).to.be.lessThan(1.75);
      }).timeout(60_000);
    }
  });
}
