import { keccak256 } from "ethers";
import { ethers } from "hardhat";
import { shouldVerifyByExecution } from "../../behaviors/execute-lane";
import { deployCode, deployProgram } from "../../fixtures/code";

describe("ExecuteVerifier, with a referee that xors", () => {
  shouldVerifyByExecution(async () => {
    const referee = await ethers.deployContract("MockReferee");
    const program = "0x0102030405060708090a";
    const account = await deployProgram(program, 4);
    const orphan = await deployCode("0x60006000fd");
    return {
      referee,
      account,
      elsewhere: await deployProgram(program, 5),
      program: keccak256(program),
      input: "0x00ff00ff00ff00ff00ff",
      inputHash: keccak256("0x00ff00ff00ff00ff00ff"),
      outputHash: keccak256("0x01fd03fb05f907f709f5"),
      wrongOutputHash: keccak256("0x01fd03fb05f907f709f4"),
      tooLong: ["RefereeInputLength", 10, 11],
      noProgram: [orphan, "RefereeProgramMissing", orphan],
    };
  });
});
