import { expect } from "chai";
import { ethers } from "hardhat";
import { MemoryHost, prepare, run, stylusParams } from "stylus-runtime";
import { cache, deployActive, gasOf, isolate, stylus } from "./programs";
import { op, wasm } from "./wasm";

const IO = { read_args: "i", write_result: "ii" } as const;
const arg = (...values: readonly number[]): number[] => values.flatMap(op.const);
/** Calldata to memory at 0. */
const args = [...op.const(0), ...op.call(0)];
const result = (at: number, length: number): number[] => [...arg(at, length), ...op.call(1), ...op.const(0)];

/** Takes key and value: caches, flushes, and returns what it then loads. */
const STORE = wasm({
  imports: { ...IO, storage_cache_bytes32: "ii", storage_flush_cache: "i", storage_load_bytes32: "ii" },
  body: [
    ...args, ...arg(0, 32), ...op.call(2), ...op.const(1), ...op.call(3), ...arg(0, 64), ...op.call(4), ...result(64, 32),
  ],
});

/** Takes a key and returns its slot. */
const LOAD = wasm({
  imports: { ...IO, storage_load_bytes32: "ii" },
  body: [...args, ...arg(0, 32), ...op.call(2), ...result(32, 32)],
});

/** Takes key and value: stores both transiently, and returns what it then loads. */
const TRANSIENT = wasm({
  imports: { ...IO, transient_store_bytes32: "ii", transient_load_bytes32: "ii" },
  body: [...args, ...arg(0, 32), ...op.call(2), ...arg(0, 64), ...op.call(3), ...result(64, 32)],
});

/** Takes an address, and returns its balance. */
const BALANCE = wasm({
  imports: { ...IO, account_balance: "ii" },
  body: [...args, ...arg(0, 32), ...op.call(2), ...result(32, 32)],
});

/** Emits its calldata with so many topics. */
const log = (topics: number): Uint8Array =>
  wasm({
    imports: { ...IO, emit_log: "iii" },
    body: [...args, ...op.const(0), ...op.length, ...op.const(topics), ...op.call(2), ...op.const(0)],
  });

describe("Stylus on Hardhat Network: what programs ask of the EVM", () => {
  isolate();

  const [key, value] = [ethers.id("key"), ethers.id("value")];
  const input = ethers.concat([key, value]);
  const params = stylusParams();

  /** Ink of the same call in a chain of one contract, whose slots and accounts are as cold and as new. */
  const inkAlone = (module: Uint8Array, calldata: string): bigint =>
    run(prepare(module, params), { calldata: ethers.getBytes(calldata), gas: 10_000_000n, host: new MemoryHost(), params }).inkUsed;

  const intrinsic = (data: string): bigint =>
    ethers.getBytes(data).reduce((gas, byte) => gas + (byte === 0 ? 4n : 16n), 21_000n);

  describe("storage", () => {
    it("outlives the transaction, and is undone with it", async () => {
      const [store, caller] = [await deployActive(STORE), await ethers.deployContract("StylusCaller")];
      const address = await caller.getAddress();
      await gasOf(store, input);
      expect(await ethers.provider.getStorage(store, key)).to.equal(value);
      await caller.borrow(store, ethers.concat([key, key]));
      expect(await ethers.provider.getStorage(address, key), "of who delegates").to.equal(key);
      expect(await ethers.provider.getStorage(store, key)).to.equal(value);
      await gasOf(store, ethers.concat([ethers.id("other"), value]), 45_000);
      expect(stylus.lastCalls()[0]?.status).to.be.oneOf(["outOfGas", "outOfInk"]);
      expect(await ethers.provider.getStorage(store, ethers.id("other"))).to.equal(ethers.ZeroHash);
    });

    it("costs what a chain charges, a slot that is cold or warm, new, changed or the same", async () => {
      const store = await deployActive(STORE);
      const first = await gasOf(store, input);
      const [call] = stylus.lastCalls();
      expect(call).to.include({ inkUsed: inkAlone(STORE, input), excess: 0n, status: "success" });
      expect(first).to.equal(intrinsic(input) + (call?.gas ?? 0n));
      // Known to the cache no longer, the slot is dirty and warm: 100 gas; storing the same again 2,100 + 100, another 2,100 + 2,900.
      const ink = inkAlone(STORE, input);
      await gasOf(store, input);
      expect(stylus.lastCalls()[0]).to.include({ inkUsed: ink - 200_000_000n + 1_000_000n, excess: 0n });
      await gasOf(store, ethers.concat([key, key]));
      expect(stylus.lastCalls()[0]).to.include({ inkUsed: ink - 200_000_000n + 29_000_000n, excess: 0n });
    });

    it("refunds what the EVM refunds", async () => {
      const store = await deployActive(STORE);
      await gasOf(store, input);
      const clear = ethers.concat([key, ethers.ZeroHash]);
      const gas = await gasOf(store, clear);
      expect(gas).to.equal(intrinsic(clear) + (stylus.lastCalls()[0]?.gas ?? 0n) - 4_800n);
    });

    it("may not be written in a static frame, which costs no more than having asked", async () => {
      const [store, caller] = [await deployActive(STORE), await ethers.deployContract("StylusCaller")];
      await expect(caller.look(store, input)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
      const [call] = stylus.lastCalls();
      expect(call?.status).to.equal("failure");
      expect(call?.gas).to.be.lessThan(12_000n);
      expect(call?.excess).to.equal(0n);
    });

    it("takes all gas where the gas does not reach, and a little less than a chain never succeeds", async () => {
      const store = await deployActive(STORE);
      await cache(store);
      const [sender] = await ethers.getSigners();
      const needed = await sender?.estimateGas({ to: store, data: input });
      expect(await gasOf(store, input, Number(needed) - 1)).to.equal((needed ?? 0n) - 1n);
      expect(stylus.lastCalls()[0]?.status).to.be.oneOf(["outOfGas", "outOfInk"]);
      await gasOf(store, input, Number(needed));
      expect(stylus.lastCalls()[0]?.status).to.equal("success");
    });

    it("is read by others' access lists", async () => {
      const [load, caller] = [await deployActive(LOAD), await ethers.deployContract("StylusCaller")];
      await cache(load);
      await caller.callTimes(load, key, 2);
      const [cold, warm] = stylus.lastCalls();
      expect((cold?.inkUsed ?? 0n) - (warm?.inkUsed ?? 0n)).to.equal(20_000_000n);
      expect(cold?.inkUsed).to.equal(inkAlone(LOAD, key));
    });
  });

  it("keeps transient storage for the transaction", async () => {
    const [transient, caller] = [await deployActive(TRANSIENT), await ethers.deployContract("StylusCaller")];
    const [sender] = await ethers.getSigners();
    expect(await sender?.call({ to: transient, data: input })).to.equal(value);
    expect(stylus.lastCalls()[0]).to.include({ inkUsed: inkAlone(TRANSIENT, input) });
    expect(await ethers.provider.getStorage(transient, key)).to.equal(ethers.ZeroHash);
    await expect(caller.look(transient, input)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
  });

  it("tells balances", async () => {
    const balance = await deployActive(BALANCE);
    const [sender, other] = await ethers.getSigners();
    expect(BigInt((await sender?.call({ to: balance, data: other?.address ?? "" })) ?? "")).to.equal(await ethers.provider.getBalance(other ?? ""));
    expect(stylus.lastCalls()[0]).to.include({ inkUsed: inkAlone(BALANCE, other?.address ?? "") });
    const absent = ethers.Wallet.createRandom().address;
    expect(await sender?.call({ to: balance, data: absent })).to.equal(ethers.ZeroHash);
  });

  it("emits events of none to four topics", async () => {
    const [sender] = await ethers.getSigners();
    const caller = await ethers.deployContract("StylusCaller");
    const topics = [1, 2, 3, 4].map((n) => ethers.id(String(n)));
    for (const count of [0, 1, 2, 3, 4]) {
      const program = await deployActive(log(count));
      for (const data of ["0x", "0x01", `0x${"ab".repeat(100)}`]) {
        const sent = ethers.concat([...topics.slice(0, count), data]);
        const receipt = await (await sender?.sendTransaction({ to: program, data: sent }))?.wait();
        const [event] = receipt?.logs ?? [];
        expect(event).to.deep.include({ topics: topics.slice(0, count), data });
        expect(event?.address.toLowerCase()).to.equal(program.toLowerCase());
        expect(stylus.lastCalls()[0]).to.include({ inkUsed: inkAlone(log(count), sent), excess: 0n });
        expect(receipt?.gasUsed).to.equal(intrinsic(sent) + (stylus.lastCalls()[0]?.gas ?? 0n));
        await expect(caller.look(program, sent)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
      }
    }
  });
});
