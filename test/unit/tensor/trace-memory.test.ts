import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { CORES } from "./cores";

const [ROWS, COLUMNS] = [4096, 2048];
const ELEMENTS = ROWS * COLUMNS;
const OPERATORS = 86;
/** The operators' outputs are of int16 and of int8 by turns: a trace of 1 GiB in tensors of 16 and 8 MiB. */
const [LARGEST, TRACE] = [2 * ELEMENTS, (OPERATORS / 2) * 3 * ELEMENTS];

/** Hashes an execution, then asks for tensors and for an opening; prints the most memory that the process had, before and after. */
const SCRIPT = `
  const { readFileSync } = require("node:fs");
  const { TRACE, commitTrace, encodeProgram } = require("@assay/tensor");
  const peak = () => 1024 * Number(/^VmHWM:\\s+(\\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))[1]);
  const operators = Array.from({ length: ${OPERATORS} }, (_, x) => ({ kind: "Cast", x, dtype: x % 2 === 0 ? "int16" : "int8" }));
  const program = encodeProgram({ input: { dtype: "int8", shape: [${ROWS}, ${COLUMNS}] }, constants: [], operators });
  const input = new Uint8Array(${ELEMENTS}).map((_, index) => index >> 3);
  const before = peak();
  const trace = commitTrace(program, input);
  trace.answer(TRACE);
  for (const tensor of [70, 17, 28]) {
    trace.answer({ kind: "tensor", tensor, height: 0, index: 0, hash: trace.hashes[tensor] });
    trace.open(tensor, 5);
  }
  console.log(JSON.stringify({ before, after: peak() }));
`;

if (process.platform === "linux") {
  describe("commitTrace: memory", () => {
    for (const core of CORES) {
      it(`is a few tensors, not the trace (${core})`, () => {
        const printed = execFileSync(process.execPath, ["-e", SCRIPT], { cwd: __dirname, env: { ...process.env, ASSAY_TENSOR: core }, encoding: "utf8" });
        const { before, after } = JSON.parse(printed) as { before: number; after: number };
        expect(TRACE).to.be.greaterThan(2 ** 30);
        expect(after - before).to.be.lessThan(12 * LARGEST);
      }).timeout(300_000);
    }
  });
}
