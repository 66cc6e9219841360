import { expect } from "chai";
import { ethers } from "hardhat";
import { deploy as deployModule, isolate, NOTHING, stylus } from "../programs";
import { active, ALL_GAS, word } from "./rust";

const [KEY, VALUE, OTHER] = [ethers.id("key"), ethers.id("value"), ethers.id("other")];

/**
 * given two programs in Rust and a contract in Solidity that call each other
 *   when a frame in the middle reverts: what it and the frames below did is gone, what others did stays
 *   when the outermost reverts: all is gone
 */
describe("Rust and Solidity, nested", () => {
  isolate();

  const deploy = async () => {
    const first = await active(ethers.deployContract("HostFunctions"));
    const second = await ethers.deployContract("HostFunctions");
    const witness = await ethers.deployContract("Witness");
    const slots = async (): Promise<readonly string[]> =>
      Promise.all([first, second, witness].map(async (account) => ethers.provider.getStorage(account, KEY)));
    return { first, second, witness, slots, write: first.interface.encodeFunctionData("storageCache", [KEY, VALUE]) };
  };

  it("keeps what all frames wrote where all end well", async () => {
    const { first, second, witness, slots, write } = await deploy();
    const keep = witness.interface.encodeFunctionData("keep", [KEY, OTHER]);
    const deepest = second.interface.encodeFunctionData("storageFlush", [KEY, VALUE, true, await witness.getAddress(), keep]);
    await witness.forward(first, first.interface.encodeFunctionData("storageFlush", [KEY, VALUE, true, await second.getAddress(), deepest]));
    expect(await slots()).to.deep.equal([VALUE, VALUE, OTHER]);
    expect(stylus.lastCalls().map(({ depth }) => depth)).to.deep.equal([1, 0]);
    await witness.forward(second, write);
    expect(await slots()).to.deep.equal([VALUE, VALUE, OTHER]);
  });

  it("undoes what ran below a contract that reverts, and nothing above it", async () => {
    const { first, second, witness, slots, write } = await deploy();
    const inVain = witness.interface.encodeFunctionData("forwardInVain", [await second.getAddress(), write]);
    await first.storageFlush(KEY, VALUE, true, witness, inVain);
    expect(await slots()).to.deep.equal([VALUE, ethers.ZeroHash, ethers.ZeroHash]);
    expect(stylus.lastCalls().map(({ status }) => status), "the program itself ended well").to.deep.equal(["success", "success"]);
    expect((await first.callContract.staticCall(witness, inVain, 0n, ALL_GAS)).returned).to.equal(word(1));
  });

  it("undoes what ran below a program that reverts, and tells the contract above", async () => {
    const { first, second, witness, slots, write } = await deploy();
    const revert = first.interface.encodeFunctionData("storageFlushAndRevert", [KEY, VALUE, true]);
    const call = first.interface.encodeFunctionData("callContract", [await second.getAddress(), revert, 0n, ALL_GAS]);
    const { gaveFirst, gaveSecond } = await witness.twice.staticCall(first, call, write);
    expect(ethers.dataSlice(gaveFirst, 0, 32)).to.equal(word(2));
    expect(gaveSecond).to.equal("0x");
    await witness.twice(first, call, write);
    expect(await slots()).to.deep.equal([VALUE, ethers.ZeroHash, ethers.ZeroHash]);
  });

  it("undoes everything where the outermost reverts", async () => {
    const { first, second, witness, slots, write } = await deploy();
    const nested = first.interface.encodeFunctionData("storageFlush", [KEY, VALUE, false, await second.getAddress(), write]);
    await expect(witness.forwardAndRevert(first, nested)).to.be.revertedWithCustomError(witness, "WitnessRefused").withArgs(1n);
    expect(await slots()).to.deep.equal([ethers.ZeroHash, ethers.ZeroHash, ethers.ZeroHash]);
  });

  it("emits events in the order in which frames did, and none of those undone", async () => {
    const { first, second, witness } = await deploy();
    const [a, b, w] = await Promise.all([first, second, witness].map(async (account) => account.getAddress()));
    const log = (topic: string): string => first.interface.encodeFunctionData("emitLog", [topic, 1]);
    const below = witness.interface.encodeFunctionData("twice", [b ?? "", log(KEY), log(VALUE)]);
    const undone = witness.interface.encodeFunctionData("forwardInVain", [b ?? "", log(OTHER)]);
    const call = (data: string): string => first.interface.encodeFunctionData("callContract", [w ?? "", data, 0n, ALL_GAS]);
    const look = witness.interface.encodeFunctionData("look");
    const all = witness.interface.encodeFunctionData("twice", [a ?? "", call(below), call(undone)]);
    const receipt = await (await witness.twice(witness, all, look)).wait();
    expect(receipt?.logs.map(({ address, topics }) => [address, topics[0]])).to.deep.equal([
      [b, KEY], [b, VALUE], [w, witness.interface.getEvent("Looked").topicHash],
    ]);
  });

  it("goes on where a program below has too little gas to start, or is not activated", async () => {
    const { first, second, write } = await deploy();
    const dormant = await deployModule(NOTHING);
    const little = await first.callContract.staticCall(second, write, 0n, 300n);
    expect([...little]).to.deep.equal([2n, 0n, "0x"]);
    const [used] = stylus.lastCalls();
    expect(used?.status).to.be.oneOf(["outOfInk", "outOfGas"]);
    expect([...(await first.callContract.staticCall(dormant, "0x", 0n, 50_000n))]).to.deep.equal([2n, 0n, "0x"]);
  });

  it("costs the same after any number of calls and estimates that came to nothing", async () => {
    const { first, second, witness, write } = await deploy();
    const nested = first.interface.encodeFunctionData("storageFlush", [KEY, VALUE, false, await second.getAddress(), write]);
    const snapshot: unknown = await ethers.provider.send("evm_snapshot", []);
    const before = await (await witness.forward(first, nested)).wait();
    await ethers.provider.send("evm_revert", [snapshot]);
    for (let i = 0; i < 3; i++) await witness.forward.estimateGas(first, nested);
    await witness.forward.staticCall(first, nested);
    const after = await (await witness.forward(first, nested)).wait();
    expect(after?.gasUsed).to.equal(before?.gasUsed);
  });

  it("keeps parallel calls apart", async () => {
    const { first, second } = await deploy();
    const echo = (i: number): string => second.interface.encodeFunctionData("readArgs", [ethers.toBeHex(i, 4)]);
    const results = await Promise.all(Array.from({ length: 20 }, async (_, i) => first.callContract.staticCall(second, echo(i + 1), 0n, ALL_GAS)));
    for (const [i, { returned }] of results.entries()) {
      const [inner] = ethers.AbiCoder.defaultAbiCoder().decode(["bytes"], returned) as unknown as [string];
      expect(inner).to.equal(echo(i + 1));
    }
  });
});
