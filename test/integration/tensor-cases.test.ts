import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { randomCase } from "../oracle/draw/case";
import { caseBytes } from "../oracle/draw/file";
import { encodeProgram } from "#tensor/reference/program";
import { CORES, packageOn } from "../unit/tensor/cores";
import { runsRust } from "./native";

/** `SEED=… TENSOR_CASES=… npx hardhat test test/integration/tensor-cases.test.ts` repeats a run, or a longer one. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 32);
const CASES = Number(process.env.TENSOR_CASES ?? 20_000);
/** How many a test takes. */
const PART = 1_000;

const WORKSPACE = join(__dirname, "../../stylus");
/** With overflow checked, and compiled by `cargo test` anyway. */
const COMMAND = ["run", "--quiet", "--profile", "test", "--locked", "-p", "assay-engine", "--example", "cases"];

const RUST = runsRust();
const PACKAGES = CORES.map((core) => ({ core, ...packageOn(core) }));

/** The engine's kernels in a process of their own, which is fed with cases. */
class Engine {
  readonly #process = spawn("cargo", COMMAND, { cwd: WORKSPACE, stdio: ["pipe", "pipe", "inherit"] });
  readonly #ended = once(this.#process, "close");
  #said = "";

  constructor() {
    this.#process.stdout.on("data", (bytes: Buffer) => (this.#said += bytes.toString()));
    // A process that ended tells why by its exit code.
    this.#process.stdin.on("error", () => undefined);
  }

  async feed(bytes: Uint8Array): Promise<void> {
    if (!this.#process.stdin.write(bytes)) await Promise.race([once(this.#process.stdin, "drain"), this.#ended]);
  }

  async end(): Promise<{ readonly code: number; readonly said: string }> {
    this.#process.stdin.end();
    const [code] = (await this.#ended) as [number];
    return { code, said: this.#said };
  }
}

/** Who computes each case besides the oracle. */
const WHO = [...(RUST ? ["every kernel of the engine on one thread and on three"] : []), ...CORES.map((core) => `${core} on one thread`)].join(", ");

describe(`random programs over all operators (seed ${SEED})`, () => {
  for (let first = 0; first < CASES; first += PART) {
    const end = Math.min(first + PART, CASES);
    it(`have one right value in every element, by ${WHO} and in TypeScript: ${first} to ${end - 1}`, async () => {
      const engine = RUST ? new Engine() : undefined;
      for (let number = first; number < end; number++) {
        const drawn = randomCase(SEED, number);
        await engine?.feed(caseBytes(drawn));
        const program = encodeProgram(drawn.program);
        for (const { core, executeProgram } of PACKAGES) {
          const given: Uint8Array[] = [];
          executeProgram(program, drawn.input.data, { threads: 1, onOutput: (_, data) => given.push(data) });
          expect(given.length, `case ${number} on ${core}`).to.equal(drawn.outputs.length);
          for (const [operator, { data }] of drawn.outputs.entries()) {
            expect(Buffer.compare(given[operator] ?? new Uint8Array(), data), `case ${number} on ${core}, operator ${operator}`).to.equal(0);
          }
        }
      }
      if (engine === undefined) return;
      const { code, said } = await engine.end();
      expect(code, said).to.equal(0);
      expect(said).to.match(new RegExp(`^${end - first} cases, 0 differences; kernels: portable`));
      if (first === 0) console.log(`      ${said.trim()}`);
    });
  }
});
