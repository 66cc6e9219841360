import { expect } from "chai";
import { ethers } from "hardhat";
import { isolate, stylus } from "../programs";
import { active } from "./rust";

describe("Counter, in Rust", () => {
  isolate();

  const deploy = async () => active(ethers.deployContract("Counter"));

  it("begins with zero, and keeps what it is set to", async () => {
    const counter = await deploy();
    expect(await counter.number()).to.equal(0n);
    for (const number of [1n, ethers.MaxUint256, 0n]) {
      await counter.setNumber(number);
      expect(await counter.number()).to.equal(number);
      expect(await ethers.provider.getStorage(counter, 0)).to.equal(ethers.toBeHex(number, 32));
    }
  });

  it("adds one; the largest number becomes zero", async () => {
    const counter = await deploy();
    await counter.increment();
    await counter.increment();
    expect(await counter.number()).to.equal(2n);
    await counter.setNumber(ethers.MaxUint256);
    await counter.increment();
    expect(await counter.number()).to.equal(0n);
  });

  it("adds the wei that come along, and keeps them", async () => {
    const counter = await deploy();
    await expect(counter.pay({ value: 5n })).to.changeEtherBalance(counter, 5n);
    await counter.pay({ value: 7n });
    expect(await counter.number()).to.equal(12n);
    expect(await ethers.provider.getBalance(counter)).to.equal(12n);
  });

  it("takes no wei where it asks for none, no unknown function, and no empty calldata", async () => {
    const counter = await deploy();
    const [sender] = await ethers.getSigners();
    const data = counter.interface.encodeFunctionData("increment");
    for (const request of [{ data, value: 1n }, { data: "0x12345678" }, { data: "0x1234" }, { value: 1n }]) {
      await expect(sender?.sendTransaction({ to: counter, gasLimit: 100_000, ...request })).to.be.reverted;
      expect(stylus.lastCalls()[0]?.status).to.equal("revert");
    }
    expect(await ethers.provider.getBalance(counter)).to.equal(0n);
  });

  it("counts every transaction of a block, and forgets what a snapshot takes back", async () => {
    const counter = await deploy();
    await counter.increment();
    const snapshot: unknown = await ethers.provider.send("evm_snapshot", []);
    await ethers.provider.send("evm_setAutomine", [false]);
    for (let i = 0; i < 3; i++) await counter.increment({ gasLimit: 100_000 });
    await ethers.provider.send("evm_mine", []);
    await ethers.provider.send("evm_setAutomine", [true]);
    expect(await counter.number()).to.equal(4n);
    await ethers.provider.send("evm_revert", [snapshot]);
    expect(await counter.number()).to.equal(1n);
  });

  it("shares nothing with a twin of the same code, which needs no activation of its own", async () => {
    const [counter, twin] = [await deploy(), await ethers.deployContract("Counter")];
    await counter.increment();
    await twin.setNumber(9n);
    expect([await counter.number(), await twin.number()]).to.deep.equal([1n, 9n]);
  });
});
