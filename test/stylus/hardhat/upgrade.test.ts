import { time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers, network } from "hardhat";
import { setStylusParams } from "hardhat-stylus/network-helpers";
import { now, own, precompile } from "./chain";
import { activate, ARB_WASM, ARB_WASM_CACHE, cache, codeHash, deployActive, ECHO, gasOf, isolate, stylus } from "./programs";

const INPUT = "0x12345678";
const SENT = 21_000n + 4n * 16n;
const VALUE = ethers.parseEther("1");
/** Seconds. */
const LATER = 1_000n;

describe("Stylus on Hardhat Network: upgrades", () => {
  isolate();

  const arbWasm = () => ethers.getContractAt("IArbWasm", ARB_WASM);
  const arbWasmCache = () => ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
  const arbosVersion = async (): Promise<bigint> =>
    ((await (await precompile("ArbSys")).getFunction("arbOSVersion")()) as bigint) - 55n;
  const upgraded = async () => {
    await setStylusParams({ stylusVersion: 2 });
    const echo = await deployActive(ECHO);
    await own("scheduleArbOSUpgrade", 61, (await now()) + LATER);
    return echo;
  };

  it("begin when their time has come, not before", async () => {
    const echo = await upgraded();
    const wasmInfo = await arbWasm();
    const from = (await now()) - 1n + LATER;
    const asked = (await precompile("ArbOwnerPublic")).getFunction("getScheduledUpgrade");
    expect(await asked()).to.deep.equal([61n, from]);
    await time.increaseTo(from - 1n);
    expect([await arbosVersion(), await wasmInfo.stylusVersion()]).to.deep.equal([51n, 2n]);
    expect(await wasmInfo.programVersion(echo)).to.equal(2n);
    await time.increase(1);
    expect([await arbosVersion(), await wasmInfo.stylusVersion()]).to.deep.equal([61n, 3n]);
    expect(await asked()).to.deep.equal([0n, 0n]);
  });

  it("begin in the next block at the earliest", async () => {
    await setStylusParams({ stylusVersion: 2 });
    await own("scheduleArbOSUpgrade", 61, 0);
    const scheduled = await ethers.provider.getBlockNumber();
    expect(await (await arbWasm()).stylusVersion()).to.equal(2n);
    await network.provider.send("evm_mine");
    expect(await (await arbWasm()).stylusVersion()).to.equal(3n);
    expect(await (await arbWasm()).stylusVersion({ blockTag: scheduled })).to.equal(2n);
  });

  it("leave programs behind until they are activated again", async () => {
    const echo = await upgraded();
    await cache(echo);
    expect(await gasOf(echo, INPUT, 100_000)).to.be.lessThan(40_000n);
    await time.increase(LATER);
    const [wasmInfo, wasmCache, hash] = [await arbWasm(), await arbWasmCache(), codeHash(ECHO)];
    expect(await gasOf(echo, INPUT, 100_000)).to.equal(100_000n);
    expect(stylus.lastCalls().map(({ status }) => status)).to.deep.equal(["inactive"]);
    const ofProgram = [wasmInfo.programVersion, wasmInfo.programInitGas, wasmInfo.programTimeLeft, wasmInfo.programMemoryFootprint];
    const refused = [
      ...ofProgram.map((ask) => (): Promise<unknown> => ask(echo)), () => wasmInfo.codehashVersion(hash),
      () => wasmInfo.codehashAsmSize(hash), () => wasmInfo.codehashKeepalive(hash, { value: VALUE }),
    ];
    for (const ask of refused) await expect(ask()).to.be.revertedWithCustomError(wasmInfo, "ProgramNeedsUpgrade").withArgs(2, 3);
    await expect(wasmCache.cacheProgram(echo)).to.be.revertedWithCustomError(wasmCache, "ProgramNeedsUpgrade").withArgs(2, 3);
    await expect(wasmInfo.activateProgram(echo, { value: VALUE })).to.emit(wasmInfo, "ProgramActivated");
    expect(await wasmInfo.programVersion(echo)).to.equal(3n);
    expect(await wasmCache.codehashIsCached(hash)).to.equal(true);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 363n + 7n);
  });

  it("let programs that they left behind be evicted", async () => {
    const echo = await upgraded();
    await cache(echo);
    await time.increase(LATER);
    const wasmCache = await arbWasmCache();
    await expect(wasmCache.evictCodehash(codeHash(ECHO))).to.emit(wasmCache, "UpdateProgramCache");
    await activate(echo);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 9_221n + 7n);
  });

  it("change the parameters as ArbOS does, version by version", async () => {
    const wasmInfo = await arbWasm();
    await setStylusParams({ stylusVersion: 1 });
    const seen = async () => [
      await wasmInfo.stylusVersion(), (await wasmInfo.minInitGas()).gas, await wasmInfo.maxStackDepth(),
    ];
    expect(await seen()).to.deep.equal([1n, 72n * 128n, 262_144n]);
    const steps = [[31, 2n, 8_832n, 262_144n], [40, 2n, 8_832n, 262_144n], [50, 2n, 8_832n, 22_000n], [59, 3n, 8_832n, 22_000n]] as const;
    for (const [arbos, ...expected] of steps) {
      await own("scheduleArbOSUpgrade", arbos, 0);
      await network.provider.send("evm_mine");
      expect(await arbosVersion()).to.equal(arbos);
      expect(await seen()).to.deep.equal(expected);
    }
    const fragments = (await precompile("ArbOwnerPublic")).getFunction("getMaxStylusContractFragments");
    await own("scheduleArbOSUpgrade", 61, 0);
    await network.provider.send("evm_mine");
    expect(await fragments()).to.equal(4n);
  });

  it("keep what an owner set and the upgrade does not change", async () => {
    await setStylusParams({ stylusVersion: 1 });
    await own("setInkPrice", 77);
    await own("setWasmMaxStackDepth", 5_000);
    await own("scheduleArbOSUpgrade", 61, 0);
    await network.provider.send("evm_mine");
    const wasmInfo = await arbWasm();
    expect(await Promise.all([wasmInfo.inkPrice(), wasmInfo.maxStackDepth()])).to.deep.equal([77n, 5_000n]);
  });

  it("never go back", async () => {
    await own("scheduleArbOSUpgrade", 51, 0);
    await network.provider.send("evm_mine");
    expect(await arbosVersion()).to.equal(61n);
    expect(await (await precompile("ArbOwnerPublic")).getFunction("getScheduledUpgrade")()).to.deep.equal([0n, 0n]);
  });

  it("to a version that nobody knows are refused before they stop the chain", async () => {
    await expect(own("scheduleArbOSUpgrade", 62, 0)).to.be.rejectedWith("ArbOS 62 is not known to hardhat-stylus, which goes up to 61");
  });

  it("bring methods that take all gas before", async () => {
    await setStylusParams({ stylusVersion: 2 });
    const caller = await ethers.deployContract("StylusCaller");
    const data = (await arbWasm()).interface.encodeFunctionData("activationGas");
    expect((await caller.attempt.staticCall(ARB_WASM, data, 50_000)).success).to.equal(false);
    await own("scheduleArbOSUpgrade", 59, 0);
    await network.provider.send("evm_mine");
    expect((await caller.attempt.staticCall(ARB_WASM, data, 50_000)).success).to.equal(true);
  });

  it("find older rules in place: of version 2, under which no block remembers its programs", async () => {
    await setStylusParams({ stylusVersion: 2 });
    const [echo, caller] = [await deployActive(ECHO), await ethers.deployContract("StylusCaller")];
    await caller.callTimes(echo, INPUT, 2);
    expect(stylus.lastCalls().map(({ cached, gas }) => [cached, gas])).to.deep.equal([[false, 9_228n], [false, 9_228n]]);
    await cache(echo);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 363n + 7n);
  });

  it("find older rules in place: of version 1, under which initial gas holds the cached part", async () => {
    await setStylusParams({ stylusVersion: 1 });
    const echo = await deployActive(ECHO);
    // 72 · 128, the program's own 26, and the 11 that it would pay when cached.
    expect(await (await arbWasm()).programInitGas(echo)).to.deep.equal([9_216n + 26n + 11n, 363n]);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + 9_216n + 26n + 11n + 7n);
  });
});
