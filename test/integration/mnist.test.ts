import { describeProgram, encodeProgram, executeProgram, programId, validateProgram } from "@assay/tensor";
import { expect } from "chai";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inputBytes, loadDigits, splitDigits, type Digit } from "../../scripts/train-mnist/digits";
import { page } from "../../scripts/train-mnist/page";
import type { Report } from "../../scripts/train-mnist/report";
import { execute } from "#tensor/reference/execute";
import { accept } from "#tensor/reference/program";
import { MeteredReferee } from "./metered-referee";
import { runsRust, executeNatively } from "./native";

const FOLDER = join(__dirname, "../../models/mnist");

function sha256(...parts: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return `0x${hash.digest("hex")}`;
}

/** The program up to its logits: a fault that leaves the largest where it is shows in them. */
function withoutArgMax(program: Uint8Array): Uint8Array {
  const { input, constants, operators } = describeProgram(program);
  return encodeProgram({ input, constants, operators: operators.slice(0, -1) });
}

const RUST = runsRust();

describe("the committed digit reader", () => {
  const program = new Uint8Array(readFileSync(join(FOLDER, "program.bin")));
  const report = JSON.parse(readFileSync(join(FOLDER, "report.json"), "utf8")) as Report;
  let heldOut: readonly Digit[];
  let inputs: readonly Uint8Array[];

  before("reads the held-out digits", () => {
    const digits = loadDigits();
    expect(sha256(...digits.flatMap(({ label, pixels }) => [Uint8Array.of(label), pixels]))).to.equal(report.digits.sha256);
    ({ heldOut } = splitDigits(digits, report.seed));
    inputs = heldOut.map(({ pixels }) => inputBytes(pixels));
  });

  it("is the program that its report names", () => {
    validateProgram(program);
    expect(program.length).to.equal(report.program.bytes);
    expect(sha256(program)).to.equal(report.program.sha256);
    expect(programId(program)).to.equal(report.program.id);
  });

  it("is described by its page", () => {
    expect(readFileSync(join(FOLDER, "README.md"), "utf8")).to.equal(page(report));
  });

  it("reads as many of the 2,000 held-out digits as its report says, and at least 96%", () => {
    const answers = inputs.map((input) => Buffer.from(executeProgram(program, input)).readInt32LE());
    const right = heldOut.filter(({ label }, at) => answers[at] === label).length;
    expect(heldOut.length).to.equal(2_000);
    expect(right).to.equal(report.heldOut.right).and.at.least(1_920);
    expect(report.accuracy.heldOut.integer).to.equal(right / 2_000);
    expect(report.heldOut.answersSha256).to.equal(sha256(Uint8Array.from(answers)));
  });

  for (const [what, form, bytes] of [["answers", program, 4], ["logits", withoutArgMax(program), 40]] as const) {
    describe(`gives one set of ${what} to the held-out digits`, () => {
      let outputs: Buffer;

      before("runs the core in WASM", () => {
        outputs = Buffer.concat(inputs.map((input) => executeProgram(form, input)));
        expect(outputs.length).to.equal(2_000 * bytes);
      });

      it("in TypeScript", () => {
        const accepted = accept(form);
        const found = Buffer.concat(inputs.map((input) => execute(accepted, input).data));
        expect(found.equals(outputs)).to.equal(true);
      });

      it("in the referee, metered", () => {
        const referee = new MeteredReferee(form);
        const found = Buffer.concat(inputs.map((input) => referee.execute(input)));
        expect(found.equals(outputs)).to.equal(true);
      }).timeout(60_000);

      if (RUST) {
        it("in Rust, native", () => {
          const found = executeNatively(form, Buffer.concat(inputs));
          expect(found.equals(outputs)).to.equal(true);
        }).timeout(300_000);
      }
    });
  }
});
