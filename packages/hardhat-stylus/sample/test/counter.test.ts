import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { activateProgram } from "hardhat-stylus/network-helpers";

describe("Counter, in Rust", () => {
  async function deploy() {
    const counter = await ethers.deployContract("Counter");
    // As on a chain, a program has to be activated before it can be called.
    await activateProgram(counter);
    const turnstile = await ethers.deployContract("Turnstile", [counter]);
    return { counter, turnstile };
  }

  it("is called by a Solidity contract, which costs so much ink", async () => {
    const { counter, turnstile } = await loadFixture(deploy);
    const entering = turnstile.enter(3);
    await expect(entering).to.emit(turnstile, "Entered").withArgs(3, 3);
    await expect(entering).to.useInk((ink) => ink < 230_000_000n);
    expect(await counter.number()).to.equal(3);
  });

  it("refuses with an error of its own", async () => {
    const { counter, turnstile } = await loadFixture(deploy);
    await turnstile.enter(999);
    await expect(turnstile.enter(2)).to.be.revertedWithCustomError(counter, "CounterLimit").withArgs(1_000, 1_001);
  });
});
