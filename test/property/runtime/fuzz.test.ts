import { expect } from "chai";
import { prepare, StylusActivationError, stylusParams } from "stylus-runtime";
import { watched } from "./fuzz/watched";
import { custom, HEADER, i32Const, list, program, section, u } from "../../stylus/runtime/wasm";

/** The suite's share; `npm run fuzz -- --rounds 10000000` is a session. */
const ROUNDS = 100_000;

function refusal(bytes: Iterable<number>): string {
  try {
    prepare(Uint8Array.from(bytes), stylusParams());
    return "none";
  } catch (error) {
    if (!(error instanceof StylusActivationError)) throw error;
    return error.code;
  }
}

describe("stylus-runtime: whatever comes in", () => {
  it(`refuses or bounds ${ROUNDS} modules that are nearly right, or not at all`, async function () {
    this.timeout(900_000);
    const outcomes = await watched({ seed: 1, to: ROUNDS });
    const ran = ["success", "revert", "failure", "outOfInk", "outOfStack"].map((status) => outcomes.get(status) ?? 0);
    expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).to.equal(ROUNDS);
    expect(Math.min(...ran), JSON.stringify([...outcomes])).to.be.greaterThan(100);
    expect(ran.reduce((sum, count) => sum + count, 0)).to.be.greaterThan(ROUNDS / 20);
    for (const code of ["malformed", "feature", "type-mismatch", "unknown-index", "float-operation", "unsupported-section", "import", "export",
      "memory", "entrypoint", "start", "segment", "limit", "corrupt", "dictionary", "not-stylus"]) expect(outcomes, code).to.include.keys(code);
  });

  it("refuses at once what announces more than there is", () => {
    const huge = u(0xffff_ffff);
    for (let id = 1; id <= 11; id++) expect(refusal([...HEADER, ...section(id, huge)]), `section ${id}`).not.to.equal("none");
    const table = (min: number): Uint8Array => Uint8Array.from([
      ...HEADER, ...section(1, list([[0x60, 1, 0x7f, 1, 0x7f]])), ...section(3, list([[0]])), ...section(4, list([[0x70, 0, ...u(min)]])),
      ...section(5, list([[1, 1, 1]])), ...section(7, list([[15, ...Buffer.from("user_entrypoint"), 0, 0], [6, ...Buffer.from("memory"), 2, 0]])),
      ...section(10, list([[4, 0, ...i32Const(0), 0x0b]])),
    ]);
    expect(() => prepare(table(0xffff_ffff), stylusParams())).to.throw(StylusActivationError, "too many table entries");
    expect(refusal(table(4_096))).to.equal("none");
    expect(() => prepare(program({ memory: [65_536, 65_536] }), stylusParams())).to.throw(StylusActivationError, "exceed 128");
    expect(refusal([...program({}), ...custom("name", [1, ...u(5), ...huge])])).to.equal("malformed");
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
