import { expect } from "chai";
import { ethers, network } from "hardhat";
import { StylusNetworkError } from "hardhat-stylus";
import { extendNetwork } from "hardhat-stylus/dist/internal/network/environment";
import { overrideCalls } from "hardhat-stylus/dist/internal/network/hardhat-private";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { deployActive, ECHO, isolate, stylus } from "./programs";

describe("Stylus on Hardhat Network: environment", () => {
  isolate();

  it("leaves other networks alone", async () => {
    const other = { network: { name: "localhost" } } as HardhatRuntimeEnvironment;
    expect(() => extendNetwork(other).lastCalls()).to.throw(StylusNetworkError, "not on localhost");
    const [sender] = await ethers.getSigners();
    await sender?.call({ to: await deployActive(ECHO), data: "0x01" });
    expect(stylus.lastCalls()).to.have.lengthOf(1);
  });

  it("says which Hardhat it works with, where Hardhat lacks what it needs", async () => {
    const changed = { request: () => Promise.resolve(null) };
    await expect(overrideCalls(changed, () => Promise.resolve(undefined)))
      .to.be.rejectedWith(StylusNetworkError, "install hardhat 2.29.1, with which it was tried");
  });

  it("records transactions, mined blocks and calls, but no estimates", async () => {
    const echo = await deployActive(ECHO);
    const [sender] = await ethers.getSigners();
    await sender?.call({ to: echo, data: "0x01" });
    await sender?.estimateGas({ to: echo, data: "0x0102" });
    expect(stylus.lastCalls().map(({ inkUsed }) => inkUsed)).to.deep.equal([69_631n]);
    await sender?.sendTransaction({ to: sender });
    expect(stylus.lastCalls()).to.deep.equal([]);
    await network.provider.send("evm_setAutomine", [false]);
    await sender?.sendTransaction({ to: echo, gasLimit: 100_000 });
    expect(stylus.lastCalls()).to.deep.equal([]);
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    expect(stylus.lastCalls().map(({ program }) => program)).to.deep.equal([echo.toLowerCase()]);
  });
});
