import { expect } from "chai";
import hre, { ethers, network } from "hardhat";
import { createProvider } from "hardhat/internal/core/providers/construction";
import { StylusBuildError, StylusNetworkError } from "hardhat-stylus";
import { resolveStylusConfig } from "#hardhat-stylus/internal/build/config";
import { extendNetwork } from "#hardhat-stylus/internal/network/environment";
import { overrideCalls } from "#hardhat-stylus/internal/network/hardhat-private";
import { WorkerPool } from "#hardhat-stylus/internal/network/worker/pool";
import type { EthereumProvider, HardhatRuntimeEnvironment } from "hardhat/types";
import { prepare, stylusParams } from "stylus-runtime";
import { ARB_WASM, deployActive, ECHO, INSPECT, isolate, stylus } from "./programs";

describe("Stylus on Hardhat Network: environment", () => {
  isolate();

  it("leaves other networks alone", async () => {
    const other = { network: { name: "localhost" } } as HardhatRuntimeEnvironment;
    expect(() => extendNetwork(other).lastCalls()).to.throw(StylusNetworkError, "not on localhost");
    const [sender] = await ethers.getSigners();
    await sender?.call({ to: await deployActive(ECHO), data: "0x01" });
    expect(stylus.lastCalls()).to.have.lengthOf(1);
  });

  it("begins a network with the parameters of its configuration", async () => {
    Object.assign(hre.config.stylus, { params: { inkPrice: 7 } });
    const provider = await createProvider(hre.config, "hardhat");
    await provider.request({ method: "eth_chainId" });
    Object.assign(hre.config.stylus, { params: {} });
    const inkPrice = (asked: EthereumProvider): Promise<unknown> =>
      asked.request({ method: "eth_call", params: [{ to: ARB_WASM, data: ethers.id("inkPrice()").slice(0, 10) }, "latest"] });
    expect(await inkPrice(provider)).to.equal(ethers.toBeHex(7, 32));
    await provider.request({ method: "hardhat_reset" });
    expect(await inkPrice(provider)).to.equal(ethers.toBeHex(7, 32));
    expect(await inkPrice(network.provider)).to.equal(ethers.toBeHex(10_000, 32));
  });

  it("refuses parameters that a chain cannot have, as the configuration is read", () => {
    const resolved = (params: object) => () => resolveStylusConfig({ params }, "/");
    expect(resolved({ inkPrice: 0 })).to.throw(StylusBuildError, "stylus.params: inkPrice must be at least 1");
    expect(resolved({ stylusVersion: 4 })).to.throw(StylusBuildError, "stylus.params: stylusVersion must be 1, 2 or 3, not 4");
    expect(resolved({ inkprice: 1 })).to.throw(StylusBuildError, "stylus.params: there is no parameter inkprice");
    expect(resolved({ inkPrice: 1 })().params).to.deep.equal({ inkPrice: 1 });
    expect(resolveStylusConfig({}, "/").params).to.deep.equal({});
  });

  it("says which Hardhat it works with, where Hardhat lacks what it needs", async () => {
    const changed = { request: () => Promise.resolve(null) };
    await expect(overrideCalls(changed, () => Promise.resolve(undefined)))
      .to.be.rejectedWith(StylusNetworkError, "install hardhat 2.29.1, with which it was tried");
  });

  it("records transactions, mined blocks and calls, but no estimates", async () => {
    const echo = await deployActive(ECHO);
    const [sender] = await ethers.getSigners();
    await sender?.call({ to: echo, data: "0x01" });
    await sender?.estimateGas({ to: echo, data: "0x0102" });
    expect(stylus.lastCalls().map(({ inkUsed }) => inkUsed)).to.deep.equal([69_631n]);
    await sender?.sendTransaction({ to: sender });
    expect(stylus.lastCalls()).to.deep.equal([]);
    await network.provider.send("evm_setAutomine", [false]);
    await sender?.sendTransaction({ to: echo, gasLimit: 100_000 });
    expect(stylus.lastCalls()).to.deep.equal([]);
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    expect(stylus.lastCalls().map(({ program }) => program)).to.deep.equal([echo.toLowerCase()]);
  });

  it("tells at the next request what failed in a block that was mined by itself", async () => {
    const echo = await deployActive(ECHO);
    const [sender] = await ethers.getSigners();
    const stateAccount = "0x0000000000000000000000000000000000000003";
    const state: unknown = await network.provider.send("eth_getBalance", [stateAccount]);
    await network.provider.send("evm_setAutomine", [false]);
    await network.provider.send("hardhat_setBalance", [stateAccount, "0xffffff"]);
    await sender?.sendTransaction({ to: echo, gasLimit: 100_000 });
    const subscription: unknown = await network.provider.send("eth_subscribe", ["newHeads"]);
    const mined = new Promise((resolve) => network.provider.once("message", resolve));
    await network.provider.send("evm_setIntervalMining", [20]);
    await mined;
    const failed: unknown = await network.provider.send("evm_setIntervalMining", [0]).catch((error: unknown) => error);
    await network.provider.send("evm_setIntervalMining", [0]);
    await network.provider.send("evm_setAutomine", [true]);
    await network.provider.send("eth_unsubscribe", [subscription]);
    await network.provider.send("hardhat_setBalance", [stateAccount, state]);
    expect(failed).to.be.instanceOf(StylusNetworkError).and.include({ code: "state" });
  });

  it("frees the thread of a program that is given up", async () => {
    const pool = new WorkerPool();
    const params = stylusParams();
    const none = new Uint8Array(20);
    const job = {
      kind: "job" as const, program: prepare(INSPECT, params), params, calldata: none, gas: 1_000_000n, pages: { open: 1, ever: 1 },
      facts: { contract: none, sender: none, value: 0n, timestamp: 0n, reentrant: false },
    };
    for (let i = 0; i < 3; i++) {
      const run = pool.run(job);
      expect((await run.next()).value).to.deep.equal({ method: "codeHash", args: [none] });
      await run.return({ kind: "abandoned" });
    }
  });
});
