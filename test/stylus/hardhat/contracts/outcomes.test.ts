import { expect } from "chai";
import type { Interface } from "ethers";
import { ethers } from "hardhat";
import { gasOf, isolate, stylus } from "../programs";
import { active, word } from "./rust";

const GAS = 1_000_000;
const ALL = BigInt(GAS);

/**
 * given a program that misbehaves, called with a million gas
 *   when it traps, or asks the host for what there is not: reverts without data and keeps the gas
 *   when it never ends, goes too deep or takes too much memory: takes all gas
 *   when it ends with a status: gives its data, as success or as revert
 * given that it is called statically
 *   when it writes: the same as a trap
 */
describe("Misbehaving, in Rust: how programs end", () => {
  isolate();

  const deploy = async () => {
    const program = await active(ethers.deployContract("Misbehaving"));
    const caller = await ethers.deployContract("StylusCaller");
    const abi: Interface = program.interface;
    const encode = (name: string, values: readonly unknown[] = []): string => abi.encodeFunctionData(name, values);
    /** How a contract sees it. */
    const attempt = async (data: string) => caller.attempt.staticCall(program, data, GAS);
    return { program, caller, encode, attempt };
  };

  describe("failures", () => {
    const failures = [
      "trap", "panic", "divideByZero", "readBeyondMemory", "writeResultBeyondMemory", "readArgsBeyondMemory", "callBeyondTable",
    ] as const;
    for (const name of failures) {
      it(`${name}: reverts without data, and keeps the gas`, async () => {
        const { program, encode, attempt } = await deploy();
        const { success, spent, output } = await attempt(encode(name));
        expect([success, output]).to.deep.equal([false, "0x"]);
        expect(spent).to.be.lessThan(30_000n);
        expect(await gasOf(await program.getAddress(), encode(name), GAS)).to.be.lessThan(50_000n);
        expect(stylus.lastCalls()[0]).to.include({ status: "failure", output: "0x" });
      });
    }
  });

  it("recurseInMemory: fails where it runs over its own stack, which grows towards the memory's start", async () => {
    const { program, encode, attempt } = await deploy();
    expect(await program.recurseInMemory(300)).to.equal(300n);
    const { success, spent, output } = await attempt(encode("recurseInMemory", [1_000]));
    expect([success, output]).to.deep.equal([false, "0x"]);
    expect(spent).to.be.lessThan(30_000n);
  });

  describe("what takes all gas", () => {
    const endless = async (data: string, status: string): Promise<void> => {
      const { program, attempt } = await deploy();
      const { success, spent, output } = await attempt(data);
      expect([success, output]).to.deep.equal([false, "0x"]);
      expect(spent).to.be.within(ALL, ALL + 5_000n);
      expect(await gasOf(await program.getAddress(), data, GAS)).to.equal(ALL);
      expect(stylus.lastCalls()[0]).to.include({ status, output: "0x" });
    };

    it("a loop that never ends", async () => {
      const { encode } = await deploy();
      await endless(encode("loopForever"), "outOfInk");
    });

    it("a recursion that is too deep, and one that is not ends well", async () => {
      const { program, encode } = await deploy();
      const levels = Array.from({ length: 1_000 }, (_, i) => i + 1);
      const checksum = levels.reduce((sum, level) => (((sum << 1) | (sum >>> 31)) ^ level) >>> 0, 0);
      expect(await program.recurse(1_000)).to.equal(BigInt(checksum));
      await endless(encode("recurse", [50_000]), "outOfStack");
    });

    it("memory of more than 128 pages, and of less that cannot be paid", async () => {
      const { program, encode } = await deploy();
      expect(await program.growMemory(0)).to.equal(1n);
      await endless(encode("growMemory", [128]), "outOfInk");
      await endless(encode("growMemory", [0xffff_ffff]), "outOfInk");
      expect(await program.growMemory.staticCall(50, { gasLimit: 20_000_000 })).to.equal(1n);
    });
  });

  describe("endings with a status", () => {
    it("0 is a success with data", async () => {
      const { encode, attempt } = await deploy();
      const { success, output } = await attempt(encode("exit", [0, "0x1234"]));
      expect([success, output]).to.deep.equal([true, "0x1234"]);
    });

    for (const status of [1, 2, 0xffff_ffff]) {
      it(`${status} is a revert with data`, async () => {
        const { encode, attempt } = await deploy();
        const { success, spent, output } = await attempt(encode("exit", [status, "0x1234"]));
        expect([success, output]).to.deep.equal([false, "0x1234"]);
        expect(spent).to.be.lessThan(30_000n);
      });
    }

    it("an error of its own is decoded", async () => {
      const { program } = await deploy();
      await expect(program.refuse(7n, "0xabcd")).to.be.revertedWithCustomError(program, "Misbehaved").withArgs(7n, "0xabcd");
    });

    it("returned data may be of any length that is paid", async () => {
      const { encode, attempt } = await deploy();
      for (const length of [0, 1, 24_577, 50_000]) {
        const { success, output } = await attempt(encode("returnBytes", [length]));
        expect([success, output], `${length} bytes`).to.deep.equal([true, `0x${"ab".repeat(length)}`]);
      }
    });
  });

  describe("in a static call", () => {
    for (const name of ["writeInView", "storeTransientInView", "logInView", "createInView"] as const) {
      it(`${name}: reverts without data and keeps the gas, and is allowed elsewhere`, async () => {
        const { program, caller, encode, attempt } = await deploy();
        await expect(caller.look(program, encode(name))).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
        const [call] = stylus.lastCalls();
        expect(call).to.include({ status: "failure", output: "0x" });
        expect(call?.gas).to.be.lessThan(30_000n);
        expect((await attempt(encode(name))).success).to.equal(true);
      });
    }

    it("writeInView elsewhere writes, and reading would have been better", async () => {
      const { program, encode } = await deploy();
      await gasOf(await program.getAddress(), encode("writeInView"));
      expect(await ethers.provider.getStorage(program, `0x${"01".repeat(32)}`)).to.equal(`0x${"01".repeat(32)}`);
    });

    it("cacheInView: what is never flushed harms nobody", async () => {
      const { program, caller, encode } = await deploy();
      expect(await caller.look(program, encode("cacheInView"))).to.equal("0x");
      await gasOf(await program.getAddress(), encode("cacheInView"));
      expect(await ethers.provider.getStorage(program, `0x${"01".repeat(32)}`)).to.equal(ethers.ZeroHash);
    });

    it("sendInView: the call fails, and the program goes on", async () => {
      const { program, caller, encode } = await deploy();
      const receiver = await ethers.deployContract("Witness");
      const data = encode("sendInView", [await receiver.getAddress()]);
      await ethers.provider.send("hardhat_setBalance", [await program.getAddress(), "0x1"]);
      expect(await caller.look(program, data)).to.equal(word(2));
      await gasOf(await program.getAddress(), data);
      expect(stylus.lastCalls()[0]?.output).to.equal(word(0));
      expect(await ethers.provider.getBalance(receiver)).to.equal(1n);
    });
  });

  describe("calls that re-enter", () => {
    it("are refused without data, itself or by way of another", async () => {
      const { program, encode } = await deploy();
      const witness = await ethers.deployContract("Witness");
      const harmless = encode("recurse", [1]);
      await expect(program.forward(program, harmless)).to.be.revertedWithoutReason();
      const roundabout = witness.interface.encodeFunctionData("forward", [await program.getAddress(), harmless]);
      await expect(program.forward(witness, roundabout)).to.be.revertedWithoutReason();
      expect(stylus.lastCalls().map(({ status, depth }) => [status, depth])).to.deep.equal([["revert", 1], ["revert", 0]]);
    });

    it("are none where another account has the same code", async () => {
      const { program, encode } = await deploy();
      const twin = await ethers.deployContract("Misbehaving");
      expect(await program.forward.staticCall(twin, encode("recurse", [3]))).to.equal(word(3));
    });
  });

  it("fails within, and what called it goes on", async () => {
    const { program, encode } = await deploy();
    const host = await active(ethers.deployContract("HostFunctions"));
    for (const name of ["trap", "panic", "callBeyondTable"] as const) {
      const { status, size, returned } = await host.callContract.staticCall(program, encode(name), 0n, 1_000_000n);
      expect([status, size, returned]).to.deep.equal([2n, 0n, "0x"]);
    }
    const { status, returned } = await host.callContract.staticCall(program, encode("exit", [3, "0x99"]), 0n, 1_000_000n);
    expect([status, returned]).to.deep.equal([2n, "0x99"]);
  });
});
