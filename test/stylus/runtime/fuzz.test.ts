import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MemoryHost, prepare, run, StylusActivationError, stylusParams, type BatchModule, type StylusVersion } from "stylus-runtime";
import { custom, HEADER, i32Const, list, program, section, u } from "./wasm";

/** More rounds than the suite's share, for a session: `FUZZ_ROUNDS=20000`; another seed by `FUZZ_SEED`. */
const ROUNDS = Number(process.env.FUZZ_ROUNDS ?? 1_200);
const SEED = Number(process.env.FUZZ_SEED ?? 1);
const LONGEST = 3_000;

const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/stylus.json"), "utf8")) as BatchModule[];
const modules = vectors
  .map(({ wasmBase64, wasmGzipBase64 }) => wasmBase64 === undefined
    ? gunzipSync(Buffer.from(wasmGzipBase64 ?? "", "base64"))
    : Buffer.from(wasmBase64, "base64"))
  .filter(({ length }) => length < LONGEST);

/** Bytes that mean something: section ids, opcodes, types, and the ends of LEB128 ranges. */
const TELLING = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x1a, 0x1b, 0x1c, 0x20, 0x21, 0x22,
  0x23, 0x24, 0x25, 0x28, 0x36, 0x3f, 0x40, 0x41, 0x42, 0x43, 0x60, 0x6f, 0x70, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0xc0, 0xd0, 0xd2, 0xfc,
  0xfd, 0xfe, 0xff];

/** A linear congruential generator: the same seed, the same modules. */
function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function mutant(source: Uint8Array, below: (count: number) => number): Uint8Array {
  let bytes = [...source];
  for (let edits = 1 + below(4); edits > 0; edits--) {
    const at = 8 + below(Math.max(1, bytes.length - 8));
    const telling = TELLING[below(TELLING.length)] ?? 0;
    switch (below(6)) {
      case 0: bytes[at] = below(256); break;
      case 1: bytes.splice(at, 0, telling); break;
      case 2: bytes.splice(at, 1 + below(3)); break;
      case 3: bytes = [...bytes.slice(0, at), ...bytes.slice(at - below(8), at), ...bytes.slice(at)]; break;
      case 4: bytes = bytes.slice(0, below(12) === 0 ? at : bytes.length); break;
      default: bytes[at] = telling;
    }
  }
  return Uint8Array.from(bytes);
}

const STATUSES = ["success", "revert", "failure", "outOfInk", "outOfStack"];
const GAS = 20_000n;

/** Activates and, where that works, runs; whatever is not a refusal is thrown on. */
function survive(bytes: Uint8Array, version: StylusVersion, what: string): boolean {
  const params = stylusParams({ stylusVersion: version });
  try {
    const program = prepare(bytes, params);
    const { status, inkUsed, inkLeft } = run(program, { calldata: bytes.subarray(0, 40), gas: GAS, host: new MemoryHost(), params });
    expect(STATUSES, what).to.include(status);
    expect(inkUsed + inkLeft, what).to.equal(GAS * 10_000n);
    return true;
  } catch (error) {
    if (error instanceof StylusActivationError) return false;
    throw new Error(`${what}: ${Buffer.from(bytes).toString("base64")}`, { cause: error });
  }
}

describe("stylus-runtime: whatever comes in", () => {
  it(`refuses or bounds ${ROUNDS} mutants of the vectors' modules`, () => {
    const below = random(SEED);
    let accepted = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const source = modules[below(modules.length)] ?? new Uint8Array(0);
      const version = (1 + below(3)) as StylusVersion;
      if (survive(mutant(source, below), version, `seed ${SEED}, round ${round}`)) accepted++;
    }
    expect(accepted).to.be.greaterThan(ROUNDS / 50);
  });

  it("refuses noise, with and without a header", () => {
    const below = random(SEED + 1);
    for (let round = 0; round < ROUNDS; round++) {
      const noise = Array.from({ length: below(200) }, () => below(256));
      const bytes = round % 2 === 0 ? noise : [...HEADER, below(12), ...u(noise.length), ...noise];
      expect(survive(Uint8Array.from(bytes), 3, `seed ${SEED + 1}, round ${round}`)).to.equal(false);
    }
  });

  it("refuses at once what announces more than there is", () => {
    const huge = u(0xffff_ffff);
    const whole = program({});
    for (let id = 1; id <= 11; id++) survive(Uint8Array.from([...HEADER, ...section(id, huge)]), 3, `section ${id}`);
    const table = (min: number): Uint8Array => Uint8Array.from([
      ...HEADER, ...section(1, list([[0x60, 1, 0x7f, 1, 0x7f]])), ...section(3, list([[0]])), ...section(4, list([[0x70, 0, ...u(min)]])),
      ...section(5, list([[1, 1, 1]])), ...section(7, list([[15, ...Buffer.from("user_entrypoint"), 0, 0], [6, ...Buffer.from("memory"), 2, 0]])),
      ...section(10, list([[4, 0, ...i32Const(0), 0x0b]])),
    ]);
    expect(() => prepare(table(0xffff_ffff), stylusParams())).to.throw(StylusActivationError, "too many table entries");
    expect(survive(table(4_096), 3, "a table")).to.equal(true);
    expect(() => prepare(program({ memory: [65_536, 65_536] }), stylusParams())).to.throw(StylusActivationError, "exceed 128");
    expect(survive(Uint8Array.from([...whole, ...custom("name", [1, ...u(5), ...huge])]), 3, "names")).to.equal(false);
  });

  it("refuses a crowd of functions with as many locals as there may be, at once", () => {
    const count = 30_000;
    const body = [5, 1, ...u(348), 0x7f, 0x0b];
    const crowd = Uint8Array.from([
      ...HEADER, ...section(1, list([[0x60, 0, 0]])), ...section(3, [...u(count), ...new Array<number>(count).fill(0)]),
      ...section(10, u(count), new Array<number[]>(count).fill(body).flat()),
    ]);
    expect(() => prepare(crowd, stylusParams())).to.throw(StylusActivationError, "too many functions: 30000");
  });
});
