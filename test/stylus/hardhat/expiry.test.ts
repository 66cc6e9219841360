import { time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { now, own } from "./chain";
import { activate, ARB_WASM, ARB_WASM_CACHE, cache, codeHash, deploy, deployActive, ECHO, gasOf, isolate, NOTHING } from "./programs";

const INPUT = "0x12345678";
const VALUE = ethers.parseEther("1");
const HOUR = 3_600n;
const DAY = 24n * HOUR;
const YEAR = 365n * DAY;
const KEEPALIVE = 31n * DAY;
/** 2015-01-15, from which a chain counts the hours. */
const EPOCH = 1_421_388_000n;

describe("Stylus on Hardhat Network: the life of a program", () => {
  isolate();

  /** A program and the hour, in seconds, in which it was activated. */
  const activated = async () => {
    const program = await deployActive(ECHO);
    const at = await now();
    return { program, hour: at - ((at - EPOCH) % HOUR), wasmInfo: await ethers.getContractAt("IArbWasm", ARB_WASM) };
  };

  it("counts from the full hour of its activation", async () => {
    const { program, hour, wasmInfo } = await activated();
    expect(await wasmInfo.programTimeLeft(program)).to.equal(hour + YEAR - (await now()));
    await time.increaseTo(hour + YEAR - 10n);
    expect(await wasmInfo.programTimeLeft(program)).to.equal(10n);
  });

  it("ends after so many days, to the second", async () => {
    const { program, hour, wasmInfo } = await activated();
    await time.setNextBlockTimestamp(hour + YEAR);
    expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
    expect(await wasmInfo.programTimeLeft(program)).to.equal(0n);
    await time.setNextBlockTimestamp(hour + YEAR + 1n);
    expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
    const hash = codeHash(ECHO);
    const ofProgram = [wasmInfo.programVersion, wasmInfo.programInitGas, wasmInfo.programTimeLeft, wasmInfo.programMemoryFootprint];
    const asked = [
      ...ofProgram.map((ask) => (): Promise<unknown> => ask(program)), () => wasmInfo.codehashVersion(hash),
      () => wasmInfo.codehashAsmSize(hash),
    ];
    for (const ask of asked) await expect(ask()).to.be.revertedWithCustomError(wasmInfo, "ProgramExpired").withArgs(YEAR + 1n);
    await time.setNextBlockTimestamp(hour + YEAR + 2n);
    await expect(wasmInfo.codehashKeepalive(hash, { value: VALUE }))
      .to.be.revertedWithCustomError(wasmInfo, "ProgramExpired").withArgs(YEAR + 2n);
  });

  it("ends sooner where the owner says so, and begins again with an activation", async () => {
    const { program, hour, wasmInfo } = await activated();
    await own("setWasmExpiryDays", 10);
    await time.increaseTo(hour + 10n * DAY + 1n);
    await expect(wasmInfo.programVersion(program)).to.be.revertedWithCustomError(wasmInfo, "ProgramExpired");
    await activate(program);
    expect(await wasmInfo.programTimeLeft(program)).to.be.within(10n * DAY - HOUR, 10n * DAY);
    await time.increase(11n * DAY);
    await own("setWasmExpiryDays", 12);
    expect(await wasmInfo.programVersion(program)).to.equal(3n);
  });

  it("leaves an expired program in the cache, from which it may go but to which it may not come", async () => {
    const { program, hour, wasmInfo } = await activated();
    const wasmCache = await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
    await cache(program);
    await time.increaseTo(hour + YEAR + 1n);
    expect(await wasmCache.codehashIsCached(codeHash(ECHO))).to.equal(true);
    await expect(wasmCache.evictCodehash(codeHash(ECHO))).to.emit(wasmCache, "UpdateProgramCache");
    await time.setNextBlockTimestamp(hour + YEAR + 100n);
    await expect(wasmCache.cacheProgram(program))
      .to.be.revertedWithCustomError(wasmCache, "ProgramExpired").withArgs(YEAR + 100n);
    await wasmInfo.activateProgram(program, { value: VALUE });
    await cache(program);
  });

  it("may be extended after 31 days, to the second, for the fee of an activation", async () => {
    const { program, hour, wasmInfo } = await activated();
    const hash = codeHash(ECHO);
    await time.setNextBlockTimestamp(hour + KEEPALIVE - 1n);
    await expect(wasmInfo.codehashKeepalive(hash, { value: VALUE }))
      .to.be.revertedWithCustomError(wasmInfo, "ProgramKeepaliveTooSoon").withArgs(KEEPALIVE - 1n);
    await time.setNextBlockTimestamp(hour + KEEPALIVE);
    // 513,022 bytes, kept as 502 kilobytes; wei a byte by e^(demand / inertia), which a month has let fall to its own.
    const bytes = 502n * 1_024n;
    const bips = (10_000n * bytes) / 21_360_419n;
    const fee = ((82_928_201n * (10_000n + bips + (bips * bips) / 20_000n)) / 10_000n) * bytes;
    const [sender] = await ethers.getSigners();
    const kept = wasmInfo.codehashKeepalive(hash, { value: VALUE });
    await expect(kept).to.emit(wasmInfo, "ProgramLifetimeExtended").withArgs(hash, fee);
    await expect(kept).to.changeEtherBalance(sender, -fee);
    expect(await wasmInfo.programTimeLeft(program)).to.equal(YEAR);
    await time.increaseTo(hour + KEEPALIVE + YEAR);
    expect(await wasmInfo.programVersion(program)).to.equal(3n);
  });

  it("may be extended sooner where the owner says so", async () => {
    const { wasmInfo } = await activated();
    await own("setWasmKeepaliveDays", 0);
    await expect(wasmInfo.codehashKeepalive(codeHash(ECHO), { value: VALUE })).to.emit(wasmInfo, "ProgramLifetimeExtended");
  });

  it("is not extended for less than the fee, nor where it never began", async () => {
    const { wasmInfo } = await activated();
    await own("setWasmKeepaliveDays", 0);
    await expect(wasmInfo.codehashKeepalive(codeHash(ECHO), { value: 7n }))
      .to.be.revertedWithCustomError(wasmInfo, "ProgramInsufficientValue").withArgs(7n, (want: bigint) => want > 40_000_000_000_000n);
    await deploy(NOTHING);
    for (const hash of [codeHash(NOTHING), ethers.ZeroHash]) {
      await expect(wasmInfo.codehashKeepalive(hash, { value: VALUE })).to.be.revertedWithCustomError(wasmInfo, "ProgramNotActivated");
    }
  });

  it("is extended for what ArbOS reads and writes", async () => {
    const { wasmInfo } = await activated();
    await own("setWasmKeepaliveDays", 0);
    const data = wasmInfo.interface.encodeFunctionData("codehashKeepalive", [codeHash(ECHO)]);
    const zeros = ethers.getBytes(data).filter((byte) => byte === 0).length;
    const sent = 21_000n + BigInt(zeros * 4 + (36 - zeros) * 16);
    const receipt = await (await wasmInfo.codehashKeepalive(codeHash(ECHO), { value: VALUE })).wait();
    // Version, parameters, program, five of the pricer, the fee's account; pricer twice and program; event of two topics.
    const reads = 800n + 100n + 800n + 5n * 800n + 800n;
    expect(receipt?.gasUsed).to.equal(sent + 3n + reads + 3n * 20_000n + 375n + 2n * 375n + 8n * 32n);
  });
});
