import { time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers, network } from "hardhat";
import { activate, ARB_WASM, codeHash, deploy, deployActive, ENDLESS, isolate, NOTHING, REFUSE, TRAP } from "./programs";

interface Failure extends Error {
  readonly data: unknown;
}

const LINE = /stylus\/contracts\/referee\/src\/contract\.rs:\d+/;
const YEAR = 365 * 24 * 3_600;

describe("Stylus on Hardhat Network: what errors say", () => {
  isolate();

  const call = async (to: string, data: string, gas = 1_000_000): Promise<Failure> =>
    network.provider.send("eth_call", [{ to, data, gas: ethers.toQuantity(gas) }])
      .then(() => { throw new Error("succeeded"); }, (error: unknown) => error as Failure);
  const referees = async () => {
    const referee = await ethers.deployContract("Referee");
    await activate(await referee.getAddress());
    return { referee, asker: await ethers.deployContract("RefereeCaller") };
  };

  it("a custom error by its name and arguments, with contract, function and line of Rust", async () => {
    const { referee, asker } = await referees();
    const account = await asker.getAddress();
    const error = await call(await referee.getAddress(), referee.interface.encodeFunctionData("commit", [account]));
    expect(error.message).to.equal(
      `VM Exception while processing transaction: reverted with custom error 'RefereeProgramMissing("${account}")'`,
    );
    expect(error.data).to.equal(referee.interface.encodeErrorResult("RefereeProgramMissing", [account]));
    expect(error.stack?.split("\n")[1]).to.match(/^ +at Referee\.commit \(/).and.to.match(LINE);
  });

  it("the same below the Solidity that called", async () => {
    const { referee, asker } = await referees();
    const error = await asker.ask(referee, asker).then(() => { throw new Error("succeeded"); }, (failed: unknown) => failed as Failure);
    expect(error.message).to.contain("reverted with custom error 'RefereeProgramMissing(");
    const [, rust, solidity] = error.stack?.split("\n") ?? [];
    expect(rust).to.contain("at Referee.commit (").and.to.match(LINE);
    expect(solidity).to.contain("at RefereeCaller.ask (test/mocks/RefereeCaller.sol:");
  });

  it("as Hardhat's matchers expect", async () => {
    const { referee, asker } = await referees();
    await expect(asker.ask(referee, asker)).to.be.revertedWithCustomError(referee, "RefereeProgramMissing").withArgs(asker);
    await expect(referee.commit(asker)).to.be.revertedWithCustomError(referee, "RefereeProgramMissing").withArgs(asker);
    const sender = await ethers.provider.getSigner();
    const [refuse, trap] = [await deployActive(REFUSE), await deployActive(TRAP)];
    const sent = async (to: string, data = "0x") => sender.sendTransaction({ to, data });
    await expect(sent(trap)).to.be.revertedWithoutReason();
    const errors = new ethers.Interface(["error Error(string)", "error Panic(uint256)"]);
    await expect(sent(refuse, errors.encodeErrorResult("Error", ["no more"]))).to.be.revertedWith("no more");
    await expect(sent(refuse, errors.encodeErrorResult("Panic", [0x11]))).to.be.revertedWithPanic(0x11);
    await expect(sender.sendTransaction({ to: await deploy(NOTHING), gasLimit: 100_000 })).to.be.reverted;
  });

  it("a reason, a panic and unknown data of a program without an artifact", async () => {
    const refuse = await deployActive(REFUSE);
    const errors = new ethers.Interface(["error Error(string)", "error Panic(uint256)"]);
    const reason = await call(refuse, errors.encodeErrorResult("Error", ["no more"]));
    expect(reason.message).to.contain("reverted with reason string 'no more'");
    expect(reason.stack).to.contain(`at <StylusProgram>.<unknown> (${refuse.toLowerCase()})`);
    expect((await call(refuse, errors.encodeErrorResult("Panic", [0x11]))).message).to.contain("reverted with panic code 0x11");
    expect((await call(refuse, "0x12345678")).message).to.contain("reverted with an unrecognized custom error (return data: 0x12345678)");
  });

  it("that an interface has no such function, where the program gives no data", async () => {
    const { referee } = await referees();
    const address = await referee.getAddress();
    const unknown = await call(address, "0xdeadbeef");
    expect(unknown.message).to.contain("reverted without data: Referee").and.to.contain("no function with the selector 0xdeadbeef");
    expect(unknown.data).to.equal("0x");
    expect((await call(address, "0x")).message).to.contain("it was called with nothing");
  });

  it("that a program trapped, and that the message of a panic is lost", async () => {
    const error = await call(await deployActive(TRAP), "0x");
    expect(error.message).to.contain("trapped").and.to.contain("panic!");
    expect(error.data).to.equal("0x");
  });

  it("that ink ran out", async () => {
    const error = await call(await deployActive(ENDLESS), "0x", 500_000);
    expect(error.message).to.contain("out of gas").and.to.contain("used up the ink");
  });

  it("that the gas does not reach to start the program", async () => {
    const error = await call(await deployActive(NOTHING), "0x", 21_500);
    expect(error.message).to.contain("out of gas").and.to.contain("does not reach to start it");
  });

  it("that a program has to be activated, and how", async () => {
    const program = await deploy(NOTHING);
    const error = await call(program, "0x");
    expect(error.message).to.contain("invalid opcode").and.to.contain("is not activated")
      .and.to.contain(`activateProgram(${program.toLowerCase()})`).and.to.contain("0x71");
    expect(error.data).to.equal("0x");
  });

  it("that a program has expired, and what would have prolonged it", async () => {
    const program = await deployActive(NOTHING);
    await time.increase(YEAR + 7_200);
    const error = await call(program, "0x");
    expect(error.message).to.contain("has expired").and.to.contain(`codehashKeepalive(${codeHash(NOTHING)})`);
  });

  it("Hardhat's own words where no program failed", async () => {
    const caller = await ethers.deployContract("StylusCaller");
    const error = await call(await caller.getAddress(), "0xdeadbeef");
    expect(error.message).to.contain("function selector was not recognized");
    const precompile = await call(ARB_WASM, "0xdeadbeef");
    expect(precompile.stack).not.to.contain("StylusProgram");
  });
});
