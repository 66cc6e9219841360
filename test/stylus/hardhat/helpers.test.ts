import { loadFixture, time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers, network } from "hardhat";
import { StylusNetworkError } from "hardhat-stylus";
import {
  activateProgram, cacheProgram, evictProgram, expireProgram, setStylusParams, upgradeStylus, type StylusParams, type StylusVersion,
} from "hardhat-stylus/network-helpers";
import { now } from "./chain";
import { ARB_WASM, ARB_WASM_CACHE, codeHash, deploy, ECHO, gasOf, isolate, NOTHING } from "./programs";
import { op, wasm } from "./wasm";

const INPUT = "0x12345678";
const SENT = 21_000n + 4n * 16n;
const YEAR = 365n * 86_400n;

describe("Stylus on Hardhat Network: helpers", () => {
  isolate();

  const arbWasm = () => ethers.getContractAt("IArbWasm", ARB_WASM);
  const active = async () => {
    const program = await deploy(ECHO);
    await activateProgram(program);
    return program;
  };

  describe("activateProgram", () => {
    it("pays what is asked and tells what it came to", async () => {
      const [program, [sender]] = [await deploy(ECHO), await ethers.getSigners()];
      const before = await ethers.provider.getBalance(sender ?? "");
      const { version, dataFee } = await activateProgram(program);
      expect(version).to.equal(3);
      const block = await ethers.provider.getBlock("latest");
      const receipt = await ethers.provider.getTransactionReceipt(block?.transactions[0] ?? "");
      expect(before - (await ethers.provider.getBalance(sender ?? ""))).to.equal(dataFee + (receipt?.fee ?? 0n));
      const wasmInfo = await arbWasm();
      const [log] = await wasmInfo.queryFilter(wasmInfo.filters.ProgramActivated, block?.number);
      expect(log?.args.dataFee).to.equal(dataFee);
    });

    it("takes contracts that know their address", async () => {
      const contract = new ethers.Contract(await deploy(ECHO), []);
      expect((await activateProgram(contract)).version).to.equal(3);
      expect(await (await arbWasm()).programVersion(contract)).to.equal(3n);
    });

    it("leaves a program as it is that is active", async () => {
      const program = await active();
      const block = await ethers.provider.getBlockNumber();
      expect(await activateProgram(program)).to.deep.equal({ version: 3, dataFee: 0n });
      expect(await ethers.provider.getBlockNumber()).to.equal(block);
    });

    it("says by name why a chain refuses, and that it does where it gives no reason", async () => {
      const caller = await ethers.deployContract("StylusCaller");
      await expect(activateProgram(caller)).to.be.rejectedWith(StylusNetworkError, "was refused: ProgramNotWasm()");
      await expect(activateProgram(await deploy(wasm({ imports: { none: "i" }, body: op.const(0) })))).to.be.rejected;
    });
  });

  describe("expireProgram", () => {
    it("makes a program expire without moving the clock, until it is activated again", async () => {
      const [program, wasmInfo] = [await active(), await arbWasm()];
      const at = await now();
      await expireProgram(program);
      expect(await now()).to.equal(at);
      await expect(wasmInfo.programVersion(program))
        .to.be.revertedWithCustomError(wasmInfo, "ProgramExpired")
        .withArgs((age: bigint) => age > YEAR && age <= YEAR + 7_200n);
      expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
      expect((await activateProgram(program)).dataFee).to.be.greaterThan(0n);
      expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
    });

    it("does so also at the full hour", async () => {
      const program = await active();
      const at = await now();
      await time.increaseTo(at + 3_600n - ((at - 1_421_388_000n) % 3_600n));
      await expireProgram(program);
      const wasmInfo = await arbWasm();
      await expect(wasmInfo.programVersion(program)).to.be.revertedWithCustomError(wasmInfo, "ProgramExpired").withArgs(YEAR + 3_600n);
    });

    it("is undone by snapshots and by what loadFixture restores", async () => {
      const first = await loadFixture(active);
      await expireProgram(new ethers.Contract(first, []));
      expect(await gasOf(first, INPUT, 100_000)).to.equal(100_000n);
      const again = await loadFixture(active);
      expect(await gasOf(again, INPUT, 100_000)).to.be.lessThan(40_000n);
      const snapshot: unknown = await network.provider.send("evm_snapshot");
      await expireProgram(again);
      await network.provider.send("evm_revert", [snapshot]);
      expect(await gasOf(again, INPUT, 100_000)).to.be.lessThan(40_000n);
    });

    it("needs a program that was activated", async () => {
      const caller = await ethers.deployContract("StylusCaller");
      const address = await caller.getAddress();
      await expect(expireProgram(caller)).to.be.rejectedWith(`there is no Stylus program at ${address}: deploy it first`);
      await expect(expireProgram(await deploy(NOTHING))).to.be.rejectedWith("was never activated, so it cannot expire: activate it first");
      await expect(expireProgram("0x12")).to.be.rejectedWith("0x12 is not an address");
    });
  });

  describe("setStylusParams", () => {
    it("sets what is named and leaves the rest", async () => {
      const program = await active();
      await cacheProgram(program);
      await setStylusParams({ inkPrice: 1_000, pageLimit: 5 });
      const wasmInfo = await arbWasm();
      expect(await Promise.all([wasmInfo.inkPrice(), wasmInfo.pageLimit(), wasmInfo.pageGas()])).to.deep.equal([1_000n, 5n, 1_000n]);
      await setStylusParams({ pageGas: 7 });
      expect(await Promise.all([wasmInfo.inkPrice(), wasmInfo.pageGas()])).to.deep.equal([1_000n, 7n]);
      expect(await gasOf(program, INPUT)).to.equal(SENT + 363n + 70n);
    });

    it("begins another version of Stylus from its defaults", async () => {
      const program = await active();
      await setStylusParams({ stylusVersion: 1, inkPrice: 5 });
      const wasmInfo = await arbWasm();
      expect(await Promise.all([wasmInfo.stylusVersion(), wasmInfo.inkPrice(), wasmInfo.maxStackDepth()]))
        .to.deep.equal([1n, 5n, 262_144n]);
      await expect(wasmInfo.programVersion(program)).to.be.revertedWithCustomError(wasmInfo, "ProgramNeedsUpgrade").withArgs(3, 1);
    });

    it("refuses names and values that a chain does not have", async () => {
      await expect(setStylusParams({ inkprice: 5 } as Partial<StylusParams>)).to.be.rejectedWith("there is no parameter inkprice");
      await expect(setStylusParams({ pageGas: 65_536 })).to.be.rejectedWith("pageGas must be an integer from 0 to 65535, not 65536");
      expect(await (await arbWasm()).pageGas()).to.equal(1_000n);
    });

    it("is undone by snapshots", async () => {
      const snapshot: unknown = await network.provider.send("evm_snapshot");
      await setStylusParams({ inkPrice: 1_000 });
      await network.provider.send("evm_revert", [snapshot]);
      expect(await (await arbWasm()).inkPrice()).to.equal(10_000n);
    });
  });

  describe("upgradeStylus", () => {
    it("leaves programs behind that were activated before", async () => {
      await setStylusParams({ stylusVersion: 2 });
      const program = await active();
      await upgradeStylus(3);
      const wasmInfo = await arbWasm();
      await expect(wasmInfo.programVersion(program)).to.be.revertedWithCustomError(wasmInfo, "ProgramNeedsUpgrade").withArgs(2, 3);
      expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
      expect((await activateProgram(program)).version).to.equal(3);
      expect(await gasOf(program, INPUT)).to.equal(SENT + 9_221n + 7n);
    });

    it("changes what the upgrades of ArbOS change on the way", async () => {
      await setStylusParams({ stylusVersion: 1, inkPrice: 5 });
      await upgradeStylus(2);
      const wasmInfo = await arbWasm();
      expect([await wasmInfo.stylusVersion(), await wasmInfo.maxStackDepth(), await wasmInfo.minInitGas(), await wasmInfo.inkPrice()])
        .to.deep.equal([2n, 22_000n, [8_832n, 352n], 5n]);
    });

    it("goes forwards only, as far as it is known", async () => {
      await expect(upgradeStylus(2)).to.be.rejectedWith("runs Stylus version 3 already and cannot go back to 2: begin with an older one");
      await expect(upgradeStylus(4 as StylusVersion)).to.be.rejectedWith("to Stylus version 2 or 3, not 4");
    });
  });

  describe("cacheProgram and evictProgram", () => {
    it("cache and evict, once or again", async () => {
      const [program, wasmCache] = [await active(), await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE)];
      for (const change of [cacheProgram, cacheProgram]) await change(program);
      expect(await wasmCache.codehashIsCached(codeHash(ECHO))).to.equal(true);
      expect(await gasOf(program, INPUT)).to.equal(SENT + 363n + 7n);
      for (const change of [evictProgram, evictProgram]) await change(program);
      expect(await wasmCache.codehashIsCached(codeHash(ECHO))).to.equal(false);
    });

    it("say by name why a chain refuses", async () => {
      await expect(cacheProgram(await deploy(ECHO))).to.be.rejectedWith(StylusNetworkError, "was refused: ProgramNeedsUpgrade(0, 3)");
    });
  });

  it("say where they work, on a node that knows nothing of them", async () => {
    const { provider } = network;
    const refusals = [
      { code: -32_601, message: "the method stylus_setParams does not exist/is not available" },
      { code: -32_004, message: "Method stylus_setParams is not supported" },
    ];
    for (const refusal of refusals) {
      provider.request = () => Promise.reject(Object.assign(new Error(refusal.message), refusal));
      const outcome = await setStylusParams({}).catch((error: unknown) => error);
      Reflect.deleteProperty(provider, "request");
      expect(outcome).to.be.instanceOf(StylusNetworkError)
        .with.property("message").that.contains("setStylusParams changes the chain from outside, which only Hardhat's in-process network allows");
    }
  });
});
