import { time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { now, own, stranger } from "./chain";
import {
  ARB_WASM_CACHE, codeHash, COUNT, deploy, deployActive, ECHO, gasOf, isolate, NOTHING, REFUSE,
} from "./programs";

const INPUT = "0x12345678";
const CACHE_MANAGER = "0x51dEDBD2f190E0696AFbEE5E60bFdE96d86464ec";
const ABI = [
  "function placeBid(address program) payable",
  "function makeSpace(uint64 size) payable returns (uint64 space)",
  "function getMinBid(address program) view returns (uint192 min)",
  "function getMinBid(bytes32 codehash) view returns (uint192 min)",
  "function getMinBid(uint64 size) view returns (uint192 min)",
  "function getEntries() view returns (tuple(bytes32 code, uint64 size, uint192 bid)[])",
  "function getSmallestEntries(uint256 k) view returns (tuple(bytes32 code, uint64 size, uint192 bid)[])",
  "function entries(uint256 index) view returns (bytes32 code, uint64 size, uint192 bid)",
  "function cacheSize() view returns (uint64)",
  "function queueSize() view returns (uint64)",
  "function decay() view returns (uint64)",
  "function isPaused() view returns (bool)",
  "function setCacheSize(uint64 newSize)",
  "function setDecayRate(uint64 newDecay)",
  "function paused()",
  "function unpause()",
  "function evictAll()",
  "function evictPrograms(uint256 count)",
  "event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size)",
  "event DeleteBid(bytes32 indexed codehash, uint192 bid, uint64 size)",
  "event SetCacheSize(uint64 size)",
  "event SetDecayRate(uint64 decay)",
  "event Pause()",
  "event Unpause()",
  "error NotChainOwner(address sender)",
  "error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize)",
  "error AlreadyCached(bytes32 codehash)",
  "error BidTooSmall(uint192 bid, uint192 min)",
  "error BidsArePaused()",
  "error MakeSpaceTooLarge(uint64 size, uint64 limit)",
  "error HeapIsEmpty()",
  "error ProgramNotActivated()",
] as const;
/** Bytes of machine code that each of the programs here is thought to need, in whole kilobytes. */
const SIZE = 514_048n;
const DECAY = 10_322_197_911n;

describe("Stylus on Hardhat Network: the cache manager", () => {
  isolate();

  const manager = async () => new ethers.Contract(CACHE_MANAGER, ABI, await stranger());
  const asOwner = async () => new ethers.Contract(CACHE_MANAGER, ABI, (await ethers.getSigners())[0] ?? null);
  const isCached = async (module: Uint8Array) =>
    (await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE)).codehashIsCached(codeHash(module));
  const bid = async (program: string, value: bigint) =>
    (await (await manager()).getFunction("placeBid").send(program, { value }));
  /** Room for two programs, whose bids do not age, of which one was cached for 10 wei and one for 20. */
  const full = async () => {
    const owner = await asOwner();
    await expect(owner.getFunction("setDecayRate")(0)).to.emit(owner, "SetDecayRate").withArgs(0);
    await expect(owner.getFunction("setCacheSize")(2n * SIZE + 100n)).to.emit(owner, "SetCacheSize").withArgs(2n * SIZE + 100n);
    const programs = { echo: await deployActive(ECHO), count: await deployActive(COUNT), nothing: await deployActive(NOTHING) };
    await bid(programs.echo, 20n);
    await bid(programs.count, 10n);
    return programs;
  };

  it("begins as on Arbitrum One: empty, open, and with half a gibibyte", async () => {
    const contract = await manager();
    const read = ["cacheSize", "queueSize", "decay", "isPaused"].map((name) => contract.getFunction(name)());
    expect(await Promise.all(read)).to.deep.equal([536_870_912n, 0n, DECAY, false]);
    const wasmCache = await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
    expect(await wasmCache.allCacheManagers()).to.deep.equal([CACHE_MANAGER]);
    expect(await wasmCache.isCacheManager(CACHE_MANAGER)).to.equal(true);
  });

  it("takes bids from everybody, which count for more the later they come", async () => {
    const [contract, echo] = [await manager(), await deployActive(ECHO)];
    const placed = bid(echo, 5n);
    await placed;
    const worth = 5n + DECAY * (await now());
    await expect(placed).to.emit(contract, "InsertBid").withArgs(codeHash(ECHO), echo, worth, SIZE);
    const wasmCache = await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
    await expect(placed).to.emit(wasmCache, "UpdateProgramCache").withArgs(CACHE_MANAGER, codeHash(ECHO), true);
    expect(await isCached(ECHO)).to.equal(true);
    expect(await gasOf(echo, INPUT)).to.equal(21_000n + 64n + 363n + 7n);
    expect(await contract.getFunction("queueSize")()).to.equal(SIZE);
    expect(await contract.getFunction("getEntries")()).to.deep.equal([[codeHash(ECHO), SIZE, worth]]);
    expect(await contract.getFunction("entries")(0)).to.deep.equal([codeHash(ECHO), SIZE, worth]);
    await expect(contract.getFunction("entries")(1)).to.be.reverted;
    expect(await ethers.provider.getBalance(CACHE_MANAGER)).to.be.greaterThan(0n);
  });

  it("refuses what is cached, and what is not active", async () => {
    const [contract, echo, nothing] = [await manager(), await deployActive(ECHO), await deploy(NOTHING)];
    await bid(echo, 0n);
    await expect(contract.getFunction("placeBid")(echo)).to.be.revertedWithCustomError(contract, "AlreadyCached").withArgs(codeHash(ECHO));
    await expect(contract.getFunction("placeBid")(nothing)).to.be.revertedWithCustomError(contract, "ProgramNotActivated");
  });

  it("says what the least bid is, by address, code hash and size", async () => {
    const { echo, nothing } = await full();
    const contract = await manager();
    const least = async (type: string, of: unknown) => (await contract.getFunction(`getMinBid(${type})`)(of)) as bigint;
    expect(await least("address", nothing)).to.equal(10n);
    expect(await least("bytes32", codeHash(NOTHING))).to.equal(10n);
    expect(await least("uint64", SIZE)).to.equal(10n);
    expect(await least("uint64", SIZE + 101n)).to.equal(20n);
    // Less than four kilobytes count as four, for which there is no room.
    expect(await least("uint64", 1n)).to.equal(10n);
    await (await asOwner()).getFunction("setCacheSize").send(4n * SIZE);
    expect(await least("address", echo)).to.equal(0n);
    await expect(least("uint64", 4n * SIZE + 1n)).to.be.revertedWithCustomError(contract, "AsmTooLarge")
      .withArgs(4n * SIZE + 1n, 0n, 4n * SIZE);
    await expect(least("bytes32", codeHash(REFUSE))).to.be.revertedWithCustomError(contract, "ProgramNotActivated");
  });

  it("evicts the smallest bid for one that is not smaller", async () => {
    const { echo, count, nothing } = await full();
    const contract = await manager();
    await expect(bid(nothing, 9n)).to.be.revertedWithCustomError(contract, "BidTooSmall").withArgs(9n, 10n);
    const placed = bid(nothing, 10n);
    await expect(placed).to.emit(contract, "DeleteBid").withArgs(codeHash(COUNT), 10n, SIZE);
    await expect(placed).to.emit(contract, "InsertBid").withArgs(codeHash(NOTHING), nothing, 10n, SIZE);
    expect(await Promise.all([ECHO, COUNT, NOTHING].map(isCached))).to.deep.equal([true, false, true]);
    expect(await gasOf(count, "0x01")).to.be.greaterThan(29_000n);
    expect(await gasOf(echo, INPUT)).to.equal(21_000n + 64n + 363n + 7n);
    const entries = [[codeHash(ECHO), SIZE, 20n], [codeHash(NOTHING), SIZE, 10n]];
    expect(await contract.getFunction("getEntries")()).to.deep.equal(entries);
    expect(await contract.getFunction("getSmallestEntries")(1)).to.deep.equal([entries[1]]);
    expect(await contract.getFunction("getSmallestEntries")(9)).to.deep.equal([entries[1], entries[0]]);
  });

  it("evicts of equal bids the one in the first place", async () => {
    const { nothing } = await full();
    await bid(nothing, 20n);
    await expect(bid(await deployActive(REFUSE), 20n)).to.emit(await manager(), "DeleteBid").withArgs(codeHash(ECHO), 20n, SIZE);
  });

  it("lets bids age", async () => {
    const { nothing } = await full();
    const contract = await manager();
    await (await asOwner()).getFunction("setDecayRate").send(1);
    const at = (await now()) + 1_000n;
    await time.setNextBlockTimestamp(at);
    await expect(bid(nothing, 0n)).to.emit(contract, "InsertBid").withArgs(codeHash(NOTHING), nothing, at, SIZE);
    expect(await isCached(COUNT)).to.equal(false);
  });

  it("makes space for what it is worth", async () => {
    await full();
    const contract = await manager();
    const makeSpace = contract.getFunction("makeSpace");
    expect(await makeSpace.staticCall(100)).to.equal(100n);
    await expect(makeSpace(101, { value: 9 })).to.be.revertedWithCustomError(contract, "BidTooSmall").withArgs(9n, 10n);
    expect(await makeSpace.staticCall(101, { value: 10 })).to.equal(SIZE + 100n);
    await expect(makeSpace(SIZE + 101n, { value: 20 })).to.emit(contract, "DeleteBid").withArgs(codeHash(ECHO), 20n, SIZE);
    expect(await contract.getFunction("queueSize")()).to.equal(0n);
    await expect(makeSpace(2n * SIZE + 101n)).to.be.revertedWithCustomError(contract, "HeapIsEmpty");
    await expect(makeSpace(5n * 2n ** 20n + 1n)).to.be.revertedWithCustomError(contract, "MakeSpaceTooLarge")
      .withArgs(5n * 2n ** 20n + 1n, 5n * 2n ** 20n);
  });

  it("closes and opens when an owner says so", async () => {
    const [contract, owner, echo] = [await manager(), await asOwner(), await deployActive(ECHO)];
    await expect(owner.getFunction("paused")()).to.emit(owner, "Pause");
    expect(await contract.getFunction("isPaused")()).to.equal(true);
    await expect(contract.getFunction("placeBid")(echo)).to.be.revertedWithCustomError(contract, "BidsArePaused");
    await expect(contract.getFunction("makeSpace")(1)).to.be.revertedWithCustomError(contract, "BidsArePaused");
    await expect(owner.getFunction("unpause")()).to.emit(owner, "Unpause");
    await bid(echo, 0n);
    expect(await isCached(ECHO)).to.equal(true);
  });

  it("lets owners evict, the smallest bids first", async () => {
    await full();
    const owner = await asOwner();
    await expect(owner.getFunction("evictPrograms")(1)).to.emit(owner, "DeleteBid").withArgs(codeHash(COUNT), 10n, SIZE);
    expect(await Promise.all([ECHO, COUNT].map(isCached))).to.deep.equal([true, false]);
    expect(await owner.getFunction("getEntries")()).to.deep.equal([[codeHash(ECHO), SIZE, 20n], [ethers.ZeroHash, 0n, 0n]]);
    await owner.getFunction("evictAll").send();
    expect(await isCached(ECHO)).to.equal(false);
    expect(await owner.getFunction("getEntries")()).to.deep.equal([]);
  });

  it("lets nobody else do that", async () => {
    const contract = await manager();
    const { address } = contract.runner as unknown as { address: string };
    const calls = [["setCacheSize", 1], ["setDecayRate", 1], ["paused"], ["unpause"], ["evictAll"], ["evictPrograms", 1]] as const;
    for (const [name, ...args] of calls) {
      await expect(contract.getFunction(name)(...args)).to.be.revertedWithCustomError(contract, "NotChainOwner").withArgs(address);
    }
  });

  it("reverts as a contract does: after its dismissal, and for what it does not know", async () => {
    const [contract, echo] = [await manager(), await deployActive(ECHO)];
    await own("removeWasmCacheManager", CACHE_MANAGER);
    await expect(contract.getFunction("placeBid")(echo, { gasLimit: 500_000 })).to.be.reverted;
    expect(await isCached(ECHO)).to.equal(false);
    expect(await gasOf(CACHE_MANAGER, "0x12345678", 100_000)).to.be.lessThan(30_000n);
  });
});
