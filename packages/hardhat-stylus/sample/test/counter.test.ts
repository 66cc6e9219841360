import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import hre, { ethers } from "hardhat";

const ARB_WASM = "0x0000000000000000000000000000000000000071";

/** A program has to be activated before it can be called, as on a chain, and once for all accounts with its code. */
async function activate(program: string): Promise<void> {
  const arbWasm = await ethers.getContractAt(["function activateProgram(address) payable returns (uint16, uint256)"], ARB_WASM);
  await arbWasm.activateProgram(program, { value: ethers.parseEther("1") });
}

describe("Counter, in Rust", () => {
  async function deploy() {
    const counter = await ethers.deployContract("Counter");
    await activate(await counter.getAddress());
    const turnstile = await ethers.deployContract("Turnstile", [counter]);
    return { counter, turnstile };
  }

  it("is called by a Solidity contract, and says what it cost", async () => {
    const { counter, turnstile } = await loadFixture(deploy);
    await expect(turnstile.enter(3)).to.emit(turnstile, "Entered").withArgs(3, 3);
    const [call] = hre.stylus.lastCalls();
    expect(call.program).to.equal((await counter.getAddress()).toLowerCase());
    expect(call.inkUsed).to.be.lessThan(300_000_000n);
    expect(await counter.number()).to.equal(3);
  });

  it("refuses with an error of its own", async () => {
    const { counter, turnstile } = await loadFixture(deploy);
    await turnstile.enter(999);
    await expect(turnstile.enter(2)).to.be.revertedWithCustomError(counter, "CounterLimit").withArgs(1_000, 1_001);
  });
});
