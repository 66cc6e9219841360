import { expect } from "chai";
import { mine } from "@nomicfoundation/hardhat-network-helpers";
import { ethers, network } from "hardhat";
import { encodeProgram, prepare, stylusParams } from "stylus-runtime";
import { addressOf, own, precompile, stranger } from "./chain";
import {
  activate, ARB_WASM, ARB_WASM_CACHE, cache, COUNT, deploy, deployActive, ECHO, gasOf, isolate, LARGE, NOTHING, REFUSE, stylus,
} from "./programs";
import { op, wasm } from "./wasm";

const INPUT = "0x12345678";
const SENT = 21_000n + 4n * 16n;
/** As gas.test.ts reckons them. */
const ECHO_CACHED = 363n;
const ECHO_INK = 69_631n;
const VALUE = ethers.parseEther("1");

describe("Stylus on Hardhat Network: the chain's owner", () => {
  isolate();

  const arbWasm = () => ethers.getContractAt("IArbWasm", ARB_WASM);
  const arbWasmCache = () => ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);

  it("may set what a chain's owner may, and reads it back", async () => {
    const wasmInfo = await arbWasm();
    await own("setInkPrice", 12_345);
    await own("setWasmMaxStackDepth", 30_000);
    await own("setWasmFreePages", 3);
    await own("setWasmPageGas", 999);
    await own("setWasmPageLimit", 127);
    await own("setWasmExpiryDays", 100);
    await own("setWasmKeepaliveDays", 20);
    await own("setWasmBlockCacheSize", 7);
    await own("setWasmActivationGas", 55);
    await own("setMaxStylusContractFragments", 2);
    const read = [
      wasmInfo.inkPrice, wasmInfo.maxStackDepth, wasmInfo.freePages, wasmInfo.pageGas, wasmInfo.pageLimit, wasmInfo.expiryDays, wasmInfo.keepaliveDays,
      wasmInfo.blockCacheSize, wasmInfo.activationGas,
    ];
    expect(await Promise.all(read.map((get) => get()))).to.deep.equal([12_345n, 30_000n, 3n, 999n, 127n, 100n, 20n, 7n, 55n]);
    expect(await (await precompile("ArbOwnerPublic")).getFunction("getMaxStylusContractFragments")()).to.equal(2n);
  });

  it("sets minimum costs and their scalar in units, rounded up", async () => {
    const wasmInfo = await arbWasm();
    await own("setWasmMinInitGas", 129, 33);
    expect(await wasmInfo.minInitGas()).to.deep.equal([256n, 64n]);
    await own("setWasmMinInitGas", 0, 65_535);
    expect(await wasmInfo.minInitGas()).to.deep.equal([0n, 255n * 32n]);
    await own("setWasmInitCostScalar", 33);
    expect(await wasmInfo.initCostScalar()).to.equal(34n);
    await own("setWasmInitCostScalar", 1_000);
    expect(await wasmInfo.initCostScalar()).to.equal(510n);
  });

  it("is told to everybody by an event", async () => {
    const owner = await precompile("ArbOwner");
    const data = owner.interface.encodeFunctionData("setInkPrice", [5]);
    const [first] = await ethers.getSigners();
    await expect(owner.getFunction("setInkPrice")(5)).to.emit(owner, "OwnerActs").withArgs(data.slice(0, 10), first, data);
  });

  it("cannot set an ink price that a chain cannot hold, and keeps the gas", async () => {
    const owner = await precompile("ArbOwner");
    for (const price of [0, 2 ** 24]) {
      await expect(owner.getFunction("setInkPrice")(price, { gasLimit: 100_000 })).to.be.revertedWithoutReason();
      const data = owner.interface.encodeFunctionData("setInkPrice", [price]);
      expect(await gasOf(addressOf("ArbOwner"), data, 100_000)).to.be.lessThan(30_000n);
    }
    await own("setInkPrice", 2 ** 24 - 1);
    expect(await (await arbWasm()).inkPrice()).to.equal(2n ** 24n - 1n);
  });

  it("keeps the gas also for what the precompile does not know, and for numbers too large for their type", async () => {
    const { interface: abi } = await precompile("ArbOwner");
    const tooLarge = `${abi.encodeFunctionData("setWasmPageGas", [0]).slice(0, 10)}${(2n ** 16n).toString(16).padStart(64, "0")}`;
    for (const data of ["0x12345678", tooLarge]) expect(await gasOf(addressOf("ArbOwner"), data, 100_000)).to.be.lessThan(30_000n);
    expect(await (await arbWasm()).pageGas()).to.equal(1_000n);
  });

  it("alone may: others lose all gas", async () => {
    const { interface: abi } = await precompile("ArbOwner");
    const caller = await ethers.deployContract("StylusCaller");
    const data = abi.encodeFunctionData("setInkPrice", [5]);
    const { success, spent, output } = await caller.attempt.staticCall(addressOf("ArbOwner"), data, 50_000);
    expect([success, output]).to.deep.equal([false, "0x"]);
    expect(spent).to.be.greaterThan(50_000n);
    const view = abi.encodeFunctionData("getAllChainOwners");
    expect((await caller.attempt.staticCall(addressOf("ArbOwner"), view, 50_000)).success).to.equal(false);
    expect(await (await arbWasm()).inkPrice()).to.equal(10_000n);
  });

  it("is each account that Hardhat unlocks", async () => {
    const accounts = (await ethers.getSigners()).map(({ address }) => address);
    const other = await stranger();
    for (const name of ["ArbOwner", "ArbOwnerPublic"] as const) {
      const contract = await precompile(name);
      expect(await contract.getFunction("getAllChainOwners")()).to.deep.equal(accounts);
      expect(await contract.getFunction("isChainOwner")(accounts[3])).to.equal(true);
      expect(await contract.getFunction("isChainOwner")(other)).to.equal(false);
    }
  });

  it("decides how much ink a unit of gas buys", async () => {
    const echo = await deployActive(ECHO);
    await cache(echo);
    await own("setInkPrice", 1_000);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_CACHED + 70n);
    expect(stylus.lastCalls().map(({ inkUsed }) => inkUsed)).to.deep.equal([ECHO_INK]);
    await own("setInkPrice", 100);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_CACHED + 697n);
  });

  it("decides what starting a program costs", async () => {
    const echo = await deployActive(ECHO);
    await own("setWasmMinInitGas", 0, 320);
    // Of its own, the program has 26 gas and 11 when cached, of which the former counts by the scalar.
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 320n + 11n + 26n + 7n);
    await own("setWasmInitCostScalar", 200);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 320n + 11n + 52n + 7n);
    expect(await (await arbWasm()).programInitGas(echo)).to.deep.equal([320n + 11n + 52n, 331n]);
  });

  it("decides what pages cost", async () => {
    const large = await deployActive(LARGE);
    await cache(large);
    // 352 and 6 and 5 a page to start, 74 for the exponential part of 32 pages, 1 for its ink.
    const rest = 21_000n + 352n + 6n + 32n * 5n + 74n + 1n;
    expect(await gasOf(large, "0x")).to.equal(rest + 30n * 1_000n);
    await own("setWasmPageGas", 10);
    expect(await gasOf(large, "0x")).to.equal(rest + 30n * 10n);
    await own("setWasmFreePages", 12);
    expect(await gasOf(large, "0x")).to.equal(rest + 20n * 10n);
    await own("setWasmFreePages", 32);
    expect(await gasOf(large, "0x")).to.equal(rest - 74n);
  });

  it("decides how many pages may be open, of active programs and of those to be activated", async () => {
    const [large, unused] = [await deployActive(LARGE), await deploy(wasm({ body: [op.unreachable], pages: 32 }))];
    await own("setWasmPageLimit", 31);
    expect(await gasOf(large, "0x", 200_000)).to.equal(200_000n);
    expect(stylus.lastCalls().map(({ status }) => status)).to.deep.equal(["outOfGas"]);
    const wasmInfo = await arbWasm();
    expect(await wasmInfo.programMemoryFootprint(large)).to.equal(32n);
    const data = wasmInfo.interface.encodeFunctionData("activateProgram", [unused]);
    expect(await gasOf(ARB_WASM, data, 3_000_000)).to.equal(3_000_000n);
    await own("setWasmPageLimit", 32);
    expect(await gasOf(large, "0x", 200_000)).to.be.lessThan(70_000n);
    await activate(unused);
  });

  it("decides how deep a stack may be", async () => {
    const echo = await deployActive(ECHO);
    await own("setWasmMaxStackDepth", 3);
    expect(await gasOf(echo, INPUT, 100_000)).to.equal(100_000n);
    expect(stylus.lastCalls().map(({ status }) => status)).to.deep.equal(["outOfStack"]);
  });

  it("decides how large a module may be", async () => {
    const echo = await deploy(ECHO);
    const wasmInfo = await arbWasm();
    const data = wasmInfo.interface.encodeFunctionData("activateProgram", [echo]);
    await own("setWasmMaxSize", ECHO.length - 1);
    expect(await gasOf(ARB_WASM, data, 3_000_000)).to.equal(3_000_000n);
    await own("setWasmMaxSize", ECHO.length);
    await activate(echo);
    await own("setWasmMaxSize", 1);
    expect(await gasOf(echo, INPUT)).to.be.lessThan(40_000n);
  });

  it("decides how many programs a block remembers", async () => {
    const [echo, count] = [await deployActive(ECHO), await deployActive(COUNT)];
    const cachedOnes = async () => {
      const [sender] = await ethers.getSigners();
      await network.provider.send("evm_setAutomine", [false]);
      for (const to of [echo, count, echo, echo]) await sender?.sendTransaction({ to, data: "0x01", gasLimit: 100_000 });
      await network.provider.send("evm_mine");
      await network.provider.send("evm_setAutomine", [true]);
      return stylus.lastCalls().map(({ cached }) => cached);
    };
    expect(await cachedOnes()).to.deep.equal([false, false, true, true]);
    await own("setWasmBlockCacheSize", 1);
    expect(await cachedOnes()).to.deep.equal([false, false, false, true]);
    await own("setWasmBlockCacheSize", 0);
    expect(await cachedOnes()).to.deep.equal([false, false, false, true]);
  });

  it("may make activations dearer, or impossible", async () => {
    const wasmInfo = await arbWasm();
    const [first, second] = [await deploy(NOTHING), await deploy(REFUSE)];
    const { activation } = prepare(NOTHING, stylusParams());
    const plain = (await (await wasmInfo.activateProgram(first, { value: VALUE })).wait())?.gasUsed ?? 0n;
    await own("setWasmActivationGas", 100_000);
    const dearer = (await (await wasmInfo.activateProgram(second, { value: VALUE })).wait())?.gasUsed ?? 0n;
    const difference = BigInt(prepare(REFUSE, stylusParams()).activation.activationGas - activation.activationGas);
    expect(dearer - plain).to.be.within(100_000n + difference - 24n, 100_000n + difference + 24n);
    await own("setWasmActivationGas", 2n ** 64n - 1n);
    const data = wasmInfo.interface.encodeFunctionData("activateProgram", [await deploy(ECHO)]);
    expect(await gasOf(ARB_WASM, data, 5_000_000)).to.equal(5_000_000n);
  });

  it("names and dismisses cache managers", async () => {
    const wasmCache = await arbWasmCache();
    const [standing = ""] = await wasmCache.allCacheManagers();
    const [first, second] = [await stranger(), await stranger()];
    for (const manager of [first, second, first]) await own("addWasmCacheManager", manager);
    expect(await wasmCache.allCacheManagers()).to.deep.equal([standing, first.address, second.address]);
    const echo = await deployActive(ECHO);
    await expect(wasmCache.connect(first).cacheProgram(echo)).to.emit(wasmCache, "UpdateProgramCache")
      .withArgs(first, ethers.keccak256(encodeProgram(ECHO)), true);
    await own("removeWasmCacheManager", standing);
    expect(await wasmCache.allCacheManagers()).to.deep.equal([second.address, first.address]);
    await own("removeWasmCacheManager", first);
    expect(await wasmCache.isCacheManager(first)).to.equal(false);
    await expect(wasmCache.connect(first).cacheProgram(echo, { gasLimit: 100_000 })).to.be.reverted;
    const owner = await precompile("ArbOwner");
    await expect(owner.getFunction("removeWasmCacheManager")(first, { gasLimit: 100_000 })).to.be.revertedWithoutReason();
  });

  it("leaves nothing behind when calls, reverts or snapshots undo it", async () => {
    const [owner, wasmInfo] = [await precompile("ArbOwner"), await arbWasm()];
    await owner.getFunction("setInkPrice").staticCall(5);
    expect(await wasmInfo.inkPrice()).to.equal(10_000n);
    const snapshot: unknown = await network.provider.send("evm_snapshot");
    await own("setInkPrice", 5);
    const block = await ethers.provider.getBlockNumber();
    expect(await wasmInfo.inkPrice({ blockTag: block - 1 })).to.equal(10_000n);
    expect(await wasmInfo.inkPrice()).to.equal(5n);
    await network.provider.send("evm_revert", [snapshot]);
    expect(await wasmInfo.inkPrice()).to.equal(10_000n);
  });

  it("shares the chain with what tells which one it is", async () => {
    const [sys, prices] = [await precompile("ArbSys"), await precompile("ArbGasInfo")];
    expect(await sys.getFunction("arbOSVersion")()).to.equal(55n + 61n);
    expect(await sys.getFunction("arbChainID")()).to.equal(31_337n);
    expect(await sys.getFunction("arbBlockNumber")()).to.equal(await ethers.provider.getBlockNumber());
    const hashOf = async (number: number): Promise<unknown> => sys.getFunction("arbBlockHash").staticCall(number);
    await mine(260);
    const current = await ethers.provider.getBlockNumber();
    for (const number of [current - 1, current - 256]) expect(await hashOf(number)).to.equal((await ethers.provider.getBlock(number))?.hash);
    for (const number of [current, current - 257]) await expect(hashOf(number)).to.be.revertedWithCustomError(sys, "InvalidBlockNumber").withArgs(number, current);
    const caller = await ethers.deployContract("StylusCaller");
    const asked = await caller.relay(prices, prices.interface.encodeFunctionData("getPricesInWei"));
    const price = (await asked.getBlock())?.baseFeePerGas ?? 0n;
    const wei = ethers.AbiCoder.defaultAbiCoder().encode(Array<string>(6).fill("uint256"), [0, 0, 20_000n * price, price, 0, price]);
    await expect(asked).to.emit(caller, "Answered").withArgs(wei);
    expect(await prices.getFunction("getL1BaseFeeEstimate")()).to.equal(0n);
    expect(await prices.getFunction("getCurrentTxL1GasFees")()).to.equal(0n);
  });
});
