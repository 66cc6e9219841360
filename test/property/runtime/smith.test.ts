import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { canonicalModule, MemoryHost, prepare, run, StylusActivationError, stylusParams, type Host, type PreparedModule } from "stylus-runtime";
import { Exit, interpret, type HostCall, type Interpreted } from "./reference/interpreter";
import { referenceModule } from "./reference/module";
import { forge, runsRust, split } from "./smith/modules";
import { observed } from "./smith/observe";
import { scripted } from "./smith/scripted";

/** More seeds than the suite's share, for a session: `SMITH_SEEDS=5000`; others by `SMITH_FROM`. */
const SEEDS = Number(process.env.SMITH_SEEDS ?? 300);
const FROM = Number(process.env.SMITH_FROM ?? 0);
const CALLDATA_LENGTH = 7;
const INK = 1n << 62n;
const LONG = 1_000;
const OBSERVE = join(__dirname, "smith/observe.ts");
const TYPESCRIPT = ["--require", "ts-node/register/transpile-only"];
const params = stylusParams();

interface Seen extends Pick<Interpreted, "end" | "memory"> {
  readonly log: readonly string[];
  readonly exports: WebAssembly.Exports;
}

/** What a chain refuses is none of these programs: where functions may trap, a segment may lie anywhere. */
function activated(wasm: Uint8Array): PreparedModule | undefined {
  try {
    return prepare(wasm, params);
  } catch (error) {
    if (error instanceof StylusActivationError && error.code === "segment") return undefined;
    throw error;
  }
}

/** Instantiates a module by hand and calls it: a host function takes no ink, and there is more of it than any program needs. */
function seenOf(module: WebAssembly.Module, { call, log }: { call: HostCall; log: string[] }): Seen {
  const memory = (): Uint8Array => new Uint8Array((exports.memory as WebAssembly.Memory).buffer);
  const hooks = Object.fromEntries(WebAssembly.Module.imports(module).map(({ name }) => [name, (...args: (number | bigint)[]) => call(name, args, memory())]));
  const { exports } = new WebAssembly.Instance(module, { vm_hooks: hooks });
  if (exports.stylus_ink_left !== undefined) (exports.stylus_ink_left as WebAssembly.Global).value = INK;
  if (exports.stylus_stack_left !== undefined) (exports.stylus_stack_left as WebAssembly.Global).value = -1;
  let end: Seen["end"];
  try {
    end = (exports.user_entrypoint as (length: number) => number)(CALLDATA_LENGTH);
  } catch (error) {
    if (!(error instanceof Exit) && !(error instanceof WebAssembly.RuntimeError)) throw error;
    end = error instanceof Exit ? "exit" : "trap";
  }
  return { end, memory: memory(), log, exports };
}

function paysNothing(entry: string): boolean {
  return !entry.startsWith("pay_for_memory_grow");
}

/** Answers like a host, later. */
function slow(host: Host): Host {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  let waits = 0;
  return new Proxy(host, {
    get(target, name) {
      const found = Reflect.get(target, name) as unknown;
      if (typeof found !== "function") return found;
      if (waits++ < 3) Atomics.wait(clock, 0, 0, 1);
      return (found as (...args: unknown[]) => unknown).bind(target);
    },
  });
}

/** Host functions that answer by the gas left, or want more of it than they take. */
const WATCHFUL = /^(evm_|storage_|account_)/;

if (runsRust()) {
  describe(`stylus-runtime: generated programs, seeds ${FROM} to ${FROM + SEEDS - 1}`, function () {
    let forged: Buffer;
    let modules: Uint8Array[];
    let programs: (PreparedModule | undefined)[];

    this.timeout(900_000);
    before(() => {
      forged = forge(FROM, SEEDS);
      modules = split(forged);
      programs = modules.map(activated);
    });

    const each = (check: (wasm: Uint8Array, program: PreparedModule, seed: string) => void): void =>
      modules.forEach((wasm, i) => {
        const program = programs[i];
        if (program !== undefined) check(wasm, program, `seed ${FROM + i}`);
      });

    it("compute under the meter what they compute without it, and pay what an interpreter says", () => {
      let long = 0;
      each((wasm, program, seed) => {
        const reference = referenceModule(wasm);
        const [first, second, third] = [scripted(reference), scripted(reference), scripted(reference)];
        const bare = seenOf(new WebAssembly.Module(Uint8Array.from(canonicalModule(wasm))), first);
        const metered = seenOf(program.module, second);
        const interpreted = interpret(reference, CALLDATA_LENGTH, third.call);
        expect(metered.end, seed).to.equal(bare.end);
        expect(Buffer.compare(metered.memory, bare.memory), `memory, ${seed}`).to.equal(0);
        expect(metered.log.filter(paysNothing), seed).to.deep.equal(bare.log.filter(paysNothing));
        expect(metered.end, seed).to.equal(interpreted.end);
        expect(Buffer.compare(metered.memory, interpreted.memory), `interpreter's memory, ${seed}`).to.equal(0);
        expect(metered.log, seed).to.deep.equal(third.log);
        expect(INK - ((metered.exports.stylus_ink_left as WebAssembly.Global).value as bigint), `ink, ${seed}`).to.equal(interpreted.ink);
        expect(-1 - (metered.exports.stylus_stack_left as WebAssembly.Global<"i32">).value, `words of stack, ${seed}`).to.equal(interpreted.words);
        if (interpreted.operators > LONG) long++;
      });
      console.log(`      ${long} of ${SEEDS} activate and run more than ${LONG} operators`);
      expect(long).to.be.greaterThan(SEEDS / 2);
    });

    it("cost the same twice in a row, with a slow host, in a worker, and by either of V8's compilers", async () => {
      const once = modules.map((wasm) => observed(wasm));
      expect(modules.map((wasm) => observed(wasm, 2))).to.deep.equal(once);
      expect(modules.map((wasm) => observed(wasm, 1, () => slow(new MemoryHost())))).to.deep.equal(once);
      const worker = new Worker(OBSERVE, { workerData: forged, execArgv: TYPESCRIPT });
      expect(await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject))).to.deep.equal(once);
      const folder = mkdtempSync(join(tmpdir(), "assay-"));
      try {
        const file = join(folder, "modules");
        writeFileSync(file, forged);
        for (const compiler of ["--liftoff-only", "--no-liftoff"]) {
          const printed = execFileSync(process.execPath, [compiler, ...TYPESCRIPT, OBSERVE, file], { encoding: "utf8", maxBuffer: 1 << 28 });
          expect(JSON.parse(printed), compiler).to.deep.equal(once);
        }
      } finally {
        rmSync(folder, { recursive: true });
      }
    });

    it("end alike with just the ink that they use, and run out of it with one unit less", () => {
      const exact = stylusParams({ inkPrice: 1 });
      let checked = 0;
      each((wasm, program, seed) => {
        if (WebAssembly.Module.imports(program.module).some(({ name }) => WATCHFUL.test(name))) return;
        const calldata = new Uint8Array(CALLDATA_LENGTH);
        const ending = (gas: bigint): Omit<ReturnType<typeof run>, "inkLeft"> => {
          const { inkLeft, ...outcome } = run(program, { calldata, gas, host: new MemoryHost(), params: exact });
          expect(outcome.inkUsed + inkLeft, seed).to.equal(gas);
          return outcome;
        };
        const plenty = ending(1n << 40n);
        if (plenty.status === "outOfStack") return;
        expect(ending(plenty.inkUsed), seed).to.deep.equal(plenty);
        expect(ending(plenty.inkUsed - 1n).status, seed).to.equal("outOfInk");
        checked++;
      });
      expect(checked).to.be.greaterThan(SEEDS / 4);
    });
  });
}
