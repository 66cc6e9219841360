import { expect } from "chai";
import { ethers, network } from "hardhat";
import {
  cache, COUNT, deployActive, ECHO, FLUSH, gasOf, isolate, LARGE, NOTHING, READ_FIVE, REFUSE, stylus,
} from "./programs";

/** A transaction that sends four bytes, none of them zero. */
const SENT = 21_000n + 4n * 16n;
const INPUT = "0x12345678";

/**
 * Cached, the programs below pay 352 and for their own: four injected globals ⌊4 · 1.628⌋ = 6 and 5 a page; not cached,
 * 8,832 more and for their own: one function 8, its type of two values 2, and ⌊0.1286 · bytes⌋.
 */
const CACHED = 352n + 6n + 5n;
const ECHO_UNCACHED = CACHED + 8_832n + 8n + 2n + 16n;

/**
 * Echo of four bytes, in ink: `const call` 1 + 3,800 + 2,450, `const get call` 1 + 75 + 3,800 + 2,450, `const end`
 * 2 + 2,450; read_args 8,400 + 5,040, write_result 8,400 + 2 · 16,381: 69,631 ink are 7 gas.
 */
const ECHO_GAS = 7n;

describe("Stylus on Hardhat Network: gas", () => {
  isolate();

  const programs = async () => ({
    echo: await deployActive(ECHO),
    refuse: await deployActive(REFUSE),
    caller: await ethers.deployContract("StylusCaller"),
  });

  it("charges a first call in its block for starting the program", async () => {
    const { echo } = await programs();
    expect(ECHO.length).to.be.within(125, 132);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
  });

  it("charges a cached program less", async () => {
    const { echo } = await programs();
    await cache(echo);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + CACHED + ECHO_GAS);
  });

  it("charges a revert like a success", async () => {
    const { refuse } = await programs();
    expect(await gasOf(refuse, INPUT)).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
    await cache(refuse);
    expect(await gasOf(refuse, INPUT)).to.equal(SENT + CACHED + ECHO_GAS);
  });

  it("charges the second call of a transaction as cached", async () => {
    const { echo, caller } = await programs();
    await caller.callTimes(echo, INPUT, 3);
    const spent = stylus.lastCalls().map(({ gas, cached, excess }) => ({ gas, cached, excess }));
    expect(spent).to.deep.equal([
      { gas: ECHO_UNCACHED + ECHO_GAS, cached: false, excess: 0n },
      { gas: CACHED + ECHO_GAS, cached: true, excess: 0n },
      { gas: CACHED + ECHO_GAS, cached: true, excess: 0n },
    ]);
    const [first, second, third] = await caller.callTimes.staticCall(echo, INPUT, 3, { gasLimit: 10_000_000n });
    expect(second).to.equal(third);
    expect((first ?? 0n) - (second ?? 0n)).to.equal(ECHO_UNCACHED - CACHED + 2_500n);
  });

  it("charges the second transaction of a block as cached, and the next block again", async () => {
    const { echo } = await programs();
    const [sender] = await ethers.getSigners();
    await network.provider.send("evm_setAutomine", [false]);
    const sent = await Promise.all([0, 1, 2].map(async () => sender?.sendTransaction({ to: echo, data: INPUT, gasLimit: 100_000 })));
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    const gas = await Promise.all(sent.map(async (transaction) => (await transaction?.wait())?.gasUsed));
    expect(gas).to.deep.equal([SENT + ECHO_UNCACHED + ECHO_GAS, SENT + CACHED + ECHO_GAS, SENT + CACHED + ECHO_GAS]);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
  });

  it("charges the same after calls, estimates and reverted snapshots", async () => {
    const { echo, caller } = await programs();
    const [sender] = await ethers.getSigners();
    for (let i = 0; i < 100; i++) {
      await sender?.call({ to: echo, data: INPUT });
      await caller.callTimes.staticCall(echo, INPUT, 2);
    }
    expect(await sender?.estimateGas({ to: echo, data: INPUT })).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
    const snapshot: unknown = await network.provider.send("evm_snapshot");
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
    await network.provider.send("evm_revert", [snapshot]);
    expect(await gasOf(echo, INPUT)).to.equal(SENT + ECHO_UNCACHED + ECHO_GAS);
  });

  it("charges pages by what the transaction ever had open, and anew in the next", async () => {
    const [large, caller] = [await deployActive(LARGE), await ethers.deployContract("StylusCaller")];
    await cache(large);
    // Of 32 pages 30 cost 1,000 each at every call; the exponential part rises from 1 to 75 at the first.
    const start = 352n + 6n + 32n * 5n + 30_000n;
    // `const end`: 2,452 ink.
    expect(await gasOf(large, "0x")).to.equal(21_000n + start + 74n + 1n);
    expect(await gasOf(large, "0x")).to.equal(21_000n + start + 74n + 1n);
    await caller.callTimes(large, "0x", 2);
    expect(stylus.lastCalls().map(({ gas }) => gas)).to.deep.equal([start + 74n + 1n, start + 1n]);
    const [first, second] = await ethers.getSigners();
    await network.provider.send("evm_setAutomine", [false]);
    for (const sender of [first, second]) await sender?.sendTransaction({ to: large, gasLimit: 100_000 });
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    expect(stylus.lastCalls().map(({ gas }) => gas)).to.deep.equal([start + 74n + 1n, start + 74n + 1n]);
  });

  it("charges for reading five cold code accounts, whatever was read before", async () => {
    const reader = await deployActive(READ_FIVE);
    await cache(reader);
    const codeAccounts = async (first: number) => {
      const accounts = [1, 2, 3, 4, 5].map((i) => ethers.zeroPadValue(ethers.toBeHex(first + i), 20));
      for (const [i, account] of accounts.entries()) {
        const code = ethers.hexlify(new Uint8Array(24_576).fill((first + i) & 0xff));
        await network.provider.send("hardhat_setCode", [account, code]);
      }
      return ethers.concat(accounts);
    };
    // Each address: 17 zero bytes and 3 others.
    const sent = 21_000n + 5n * (17n * 4n + 3n * 16n);
    // Blocks: 6,251 + 6,254 + 4 · 6,263 + 6,261 + 2,452; read_args of 100 bytes 15,480; write_result 41,162; for each
    // account 8,400 + 59,673, 3,300 gas, and 5,040 + 30 · (24,576 − 32): 169,150,077 ink.
    const gas = 352n + 6n + 5n + 16_916n;
    const input = await codeAccounts(0xc0de00);
    for (const time of ["first", "second"]) {
      expect(await gasOf(reader, input), time).to.equal(sent + gas);
      expect(stylus.lastCalls(), time).to.have.lengthOf(1);
      expect(stylus.lastCalls()[0], time).to.include({ inkUsed: 169_150_077n, gas, excess: 0n });
    }
    const [sender] = await ethers.getSigners();
    expect(await sender?.call({ to: reader, data: input })).to.equal(`0x${"04".repeat(32)}`);
    expect(await sender?.estimateGas({ to: reader, data: await codeAccounts(0xbeef10) })).to.equal(sent + gas);
    await sender?.call({ to: reader, data: await codeAccounts(0xabcd20), gasLimit: 10_000_000 });
    expect(stylus.lastCalls()[0]).to.include({ gas, excess: 0n });
  });

  it("takes at least what the EVM takes for memory of the output's size", async () => {
    const { echo } = await programs();
    // 64 kB: 2,048 words cost 3 · 2,048 + 2,048² / 512 = 14,336, more than starting and running.
    const input = `0x${"00".repeat(65_536 - 64)}`;
    const words = 2_046n;
    const floor = 3n * words + (words * words) / 512n;
    await gasOf(echo, input);
    expect(stylus.lastCalls()[0]?.gas).to.equal(floor);
  });

  it("says by how much the shim's own work exceeds the charge", async () => {
    const { echo } = await programs();
    await cache(echo);
    const input = `0x${"11".repeat(4_096)}`;
    const used = await gasOf(echo, input);
    const [call] = stylus.lastCalls();
    expect(call?.excess).to.be.greaterThan(0n);
    expect(used).to.equal(21_000n + 4_096n * 16n + (call?.gas ?? 0n) + (call?.excess ?? 0n));
  });

  it("needs the gas that the EVM's storage sentry needs, where a program flushes", async () => {
    const flush = await deployActive(FLUSH);
    await cache(flush);
    const [sender] = await ethers.getSigners();
    // `const call` 6,251, flush 8,400 + 59,673, `const end` 2,452: 76,776 ink.
    const used = 21_000n + 352n + 6n + 5n + 8n;
    expect(await gasOf(flush, "0x")).to.equal(used);
    // 2,300 gas must be left after 74,324 ink; they remain but for the last 2,452.
    const least = 21_000n + 352n + 6n + 5n + 8n + 2_300n;
    expect(await sender?.estimateGas({ to: flush, data: "0x" })).to.equal(least);
    expect(await gasOf(flush, "0x", Number(least) - 1)).to.equal(least - 1n);
    expect(await gasOf(flush, "0x", Number(least))).to.equal(used);
  });

  it("burns the gas of a program that does nothing to the unit", async () => {
    const nothing = await deployActive(NOTHING);
    await cache(nothing);
    for (const gas of [21_364, 21_400, 22_000, 30_000, 100_000, 1_000_000, 30_000_000]) {
      expect(await gasOf(nothing, "0x", gas), `with a limit of ${gas}`).to.equal(21_000n + CACHED + 1n);
    }
  });

  it("burns nearly all of what a call has, and fails with one unit less", async () => {
    const count = await deployActive(COUNT);
    await cache(count);
    // `loop` 2,451; 60,000 times `get const sub tee br_if` 75 + 1 + 70 + 75 + 765 + 2,450; `end` 2,451; `const end` 2,452.
    const needed = 21_000n + 60_000n * 4n + CACHED + 20_617n;
    const input = ethers.hexlify(new Uint8Array(60_000));
    for (const more of [0n, 1n, 100n, 200n, 300n, 400n, 2_000n, 50_000n]) {
      expect(await gasOf(count, input, Number(needed + more)), `${more} more than needed`).to.equal(needed);
    }
    expect(await gasOf(count, input, Number(needed - 1n))).to.equal(needed - 1n);
    expect(stylus.lastCalls()[0]).to.include({ status: "outOfInk" });
  });
});
