import { expect } from "chai";
import hre, { ethers, network } from "hardhat";
import { StylusNetworkError } from "hardhat-stylus";
import { inspect } from "node:util";
import { activate, codeHash, deployActive, ECHO, isolate, NOTHING, REFUSE, STATIC_CALLER, stylus } from "./programs";

const INPUT = "0x12345678";

describe("Stylus on Hardhat Network: records by transaction", () => {
  isolate();

  const deployed = async () => {
    const referee = await ethers.deployContract("Referee");
    await activate(await referee.getAddress());
    return {
      referee,
      echo: await deployActive(ECHO),
      caller: await ethers.deployContract("StylusCaller"),
      asker: await ethers.deployContract("RefereeCaller"),
      sender: await ethers.provider.getSigner(),
    };
  };

  it("tells the programs of a transaction by its hash, response or receipt", async () => {
    const { echo, caller } = await deployed();
    const response = await caller.relay(echo, INPUT);
    const receipt = await response.wait();
    await caller.relay(echo, "0xff");
    for (const named of [response.hash, response, receipt ?? response]) {
      expect(receipt).not.to.equal(null);
      const { programs, transaction } = await stylus.trace(named);
      expect(transaction).to.equal(response.hash);
      expect(programs.map(({ program, calldata, output, status }) => [program, calldata, output, status]))
        .to.deep.equal([[echo.toLowerCase(), INPUT, INPUT, "success"]]);
    }
  });

  it("tells those of the last transaction or call where none is named", async () => {
    const { echo, caller } = await deployed();
    const { hash } = await caller.relay(echo, INPUT);
    expect((await stylus.trace()).transaction).to.equal(hash);
    await ethers.provider.call({ to: echo, data: "0xaa" });
    const { transaction, programs } = await stylus.trace();
    expect(transaction).to.equal(undefined);
    expect(programs.map(({ calldata }) => calldata)).to.deep.equal(["0xaa"]);
  });

  it("tells each transaction of a block its own, whatever surrounds it", async () => {
    const { echo, caller, sender } = await deployed();
    const nothing = await deployActive(NOTHING);
    const looker = await ethers.getContractFactory("RefereeCaller");
    await network.provider.send("evm_setAutomine", [false]);
    const gasLimit = 500_000;
    const send = (to: string, data: string) => sender.sendTransaction({ to, data, gasLimit });
    const sent = [
      await send(echo, "0x11"),
      await send(ethers.ZeroAddress, "0x"),
      await send("0x0000000000000000000000000000000000000002", "0x22"),
      await sender.sendTransaction({ data: looker.bytecode, gasLimit: 2_000_000 }),
      await caller.callTimes(echo, "0x33", 2, { gasLimit }),
      await send(nothing, "0x"),
      await send(echo, "0x11"),
    ];
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    const calldata = await Promise.all(sent.map(async (each) => (await stylus.trace(each)).programs.map((call) => call.calldata)));
    expect(calldata).to.deep.equal([["0x11"], [], [], [], ["0x33", "0x33"], ["0x"], ["0x11"]]);
    expect(stylus.lastCalls()).to.have.length(5);
    const cached = await Promise.all(sent.map(async (each) => (await stylus.trace(each)).programs.map((call) => call.cached)));
    expect(cached).to.deep.equal([[false], [], [], [], [true, true], [false], [true]]);
  });

  it("tells each transaction of a block its own where programs call programs, contracts and precompiles", async () => {
    const { echo, caller, sender } = await deployed();
    const looker = await deployActive(STATIC_CALLER);
    await network.provider.send("evm_setAutomine", [false]);
    const send = (...path: string[]) => sender.sendTransaction({ to: path[0] ?? "", data: ethers.concat([...path.slice(1), INPUT]), gasLimit: 500_000 });
    const sent = [
      await send(looker, echo),
      await send(looker, ethers.zeroPadValue("0x01", 20)),
      await caller.relay(looker, ethers.concat([looker, echo]), { gasLimit: 500_000 }),
      await send(looker, await caller.getAddress()),
      await send(echo),
    ];
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    const shape = await Promise.all(sent.map(async (each) => (await stylus.trace(each)).programs.map((call) => [call.program === echo.toLowerCase() ? "echo" : "looker", call.depth])));
    expect(shape).to.deep.equal([
      [["looker", 0], ["echo", 1]], [["looker", 0]], [["looker", 0], ["looker", 1], ["echo", 2]], [["looker", 0]], [["echo", 0]],
    ]);
  });

  it("sums the host functions of each program, and counts a callee's ink once", async () => {
    const { echo, sender } = await deployed();
    const looker = await deployActive(STATIC_CALLER);
    const trace = await stylus.trace(await sender.sendTransaction({ to: looker, data: ethers.concat([looker, echo, INPUT]) }));
    const [outer, inner, innermost] = trace.programs;
    expect(Object.entries(outer?.hostCalls ?? {}).map(([name, sum]) => [name, sum.calls])).to.deep.equal([["read_args", 1], ["static_call_contract", 1]]);
    expect(innermost?.hostCalls.read_args).to.deep.equal({ calls: 1, ink: 13_440n });
    expect([trace.ink, trace.inkOf(looker), trace.inkOf(echo)]).to.deep.equal([outer?.inkUsed, outer?.inkUsed, innermost?.inkUsed]);
    expect(outer?.inkUsed).to.be.greaterThan(inner?.inkUsed ?? 0n);
    expect(String(trace)).to.match(/\n {2}<StylusProgram>.*\n(?: {4}.*\n)+ {6}<StylusProgram>/).and.to.match(/read_args +1 call, 13,440 ink/);
  });

  it("tells what a failed transaction ran", async () => {
    const { sender } = await deployed();
    const refuse = await deployActive(REFUSE);
    const sent = sender.sendTransaction({ to: refuse, data: INPUT, gasLimit: 100_000 });
    const { transactionHash } = await sent.then(() => { throw new Error("succeeded"); }, (error: unknown) => error as { transactionHash: string });
    const { programs } = await stylus.trace(transactionHash);
    expect(programs.map(({ status, output }) => [status, output])).to.deep.equal([["revert", INPUT]]);
  });

  it("names contract, function, arguments and error by the artifact's ABI", async () => {
    const { referee, asker } = await deployed();
    const account = await asker.getAddress();
    await expect(referee.commit(account)).to.be.reverted;
    const [call] = (await stylus.trace()).programs;
    expect(call).to.include({ contract: "Referee", function: "commit(address)", status: "revert" });
    expect(call?.args?.toArray()).to.deep.equal([account]);
    expect(call?.error?.name).to.equal("RefereeProgramMissing");
    expect(call?.error?.args.toArray()).to.deep.equal([account]);
    expect(call?.reason).to.equal(`reverted with custom error 'RefereeProgramMissing("${account}")'`);
  });

  it("names nothing of a program without an artifact", async () => {
    const { echo, caller } = await deployed();
    await caller.relay(echo, INPUT);
    const [call] = (await stylus.trace()).programs;
    expect(call).to.include({ contract: undefined, function: undefined, args: undefined, error: undefined, reason: undefined });
    expect(call).to.include({ codeHash: codeHash(ECHO), cached: false, excess: 0n });
    expect(call?.pages).to.deep.equal({ open: 1, ever: 1 });
  });

  it("prints programs with gas and ink, and why one failed", async () => {
    const { referee, asker } = await deployed();
    const account = await asker.getAddress();
    await expect(asker.ask(referee, account)).to.be.reverted;
    const trace = await stylus.trace();
    const text = inspect(trace);
    expect(text).to.equal(String(trace));
    expect(text).to.contain("1 program, ").and.to.contain(`Referee.commit("${account}") at ${(await referee.getAddress()).toLowerCase()}: revert`);
    expect(text).to.contain(`reverted with custom error 'RefereeProgramMissing("${account}")'`);
    expect(text).to.match(/[\d,]+ gas \(not cached\), [\d,]+ ink, 1 page/);
  });

  it("gives an empty trace of a transaction without programs, and an error for what is no transaction", async () => {
    const { sender } = await deployed();
    const plain = await sender.sendTransaction({ to: sender, value: 1n });
    expect((await stylus.trace(plain)).programs).to.deep.equal([]);
    await expect(stylus.trace(ethers.ZeroHash)).to.be.rejectedWith(StylusNetworkError, "is no transaction that was mined");
  });

  it("forgets with a reset of the network", async () => {
    const { echo, caller } = await deployed();
    const { hash } = await caller.relay(echo, INPUT);
    await network.provider.send("hardhat_reset");
    await expect(hre.stylus.trace(hash)).to.be.rejectedWith(StylusNetworkError, "is no transaction that was mined");
  });
});
