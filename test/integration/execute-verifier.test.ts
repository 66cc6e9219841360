import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ethers } from "hardhat";
import { ARB_WASM, isActive } from "../../deploy/arb-wasm";
import { inputBytes, loadDigits } from "../../scripts/train-mnist/digits";
import { shouldVerifyByExecution } from "../behaviors/execute-lane";
import { deployCode, deployProgram } from "../fixtures/code";
import { programId, tensorHash } from "#tensor/reference/commitments";
import { execute } from "#tensor/reference/execute";
import { accept } from "#tensor/reference/program";
import { fill, read, tensor } from "#tensor/reference/tensor";

/** More than the data fee of an activation, which gives back what is too much. */
const ACTIVATION_VALUE = ethers.parseEther("0.01");

describe("ExecuteVerifier, with the Stylus referee and a digit", () => {
  shouldVerifyByExecution(async () => {
    const referee = await ethers.getContractAt("IReferee", await (await ethers.deployContract("Referee")).getAddress());
    // Code is activated once, whichever test deployed it.
    if (!(await isActive(ethers.provider, await referee.getAddress()))) {
      const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
      await arbWasm.activateProgram(referee, { value: ACTIVATION_VALUE });
    }

    const bytes = new Uint8Array(readFileSync(join(__dirname, "../../models/mnist/program.bin")));
    const [digit] = loadDigits();
    if (digit === undefined) throw new Error("there are no digits");
    const input = inputBytes(digit.pixels);
    // What is right is what the independent oracle says.
    const program = accept(bytes);
    const output = execute(program, input);
    expect(read(output, 0)).to.equal(digit.label);
    const wrong = fill(output.type, () => (digit.label + 1) % 10);
    const orphan = await deployCode("0x60006000fd");
    return {
      referee,
      account: await deployProgram(bytes, 24_000),
      elsewhere: await deployProgram(bytes, 23_000),
      program: programId(program.program),
      input,
      inputHash: tensorHash(tensor(program.program.input, input)),
      outputHash: tensorHash(output),
      wrongOutputHash: tensorHash(wrong),
      tooLong: ["RefereeInputLength", 784, 785],
      noProgram: [orphan, "RefereeProgramMissing", orphan],
    };
  });
});
