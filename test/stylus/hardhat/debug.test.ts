import { expect } from "chai";
import { ethers, network } from "hardhat";
import { StylusNetworkError } from "hardhat-stylus";
import { deployCode } from "../../fixtures/code";
import { activate, ARB_WASM, DELEGATE_CALLER, deployActive, ECHO, INSPECT, isolate, STATIC_CALLER, stylus } from "./programs";

const INPUT = "0x12345678";
const TRACER = { tracer: "stylusTracer" };

/** EVM code: takes an address, and forwards the rest of its calldata there; gives back what it gets. */
const FORWARDER = "0x6014360360145f3760005f6014360360005f5f3560601c5af1503d5f5f3e3d5ff3";

interface HostStep {
  readonly name: string;
  readonly args: string;
  readonly outs: string;
  readonly startInk: number;
  readonly endInk: number;
  readonly address?: string;
  readonly steps?: readonly HostStep[];
}

describe("Stylus on Hardhat Network: debug_trace", () => {
  isolate();

  const trace = (hash: string, options?: object) => network.provider.send("debug_traceTransaction", [hash, ...(options === undefined ? [] : [options])]) as Promise<HostStep[]>;
  const traceCall = (call: object, options?: object) => network.provider.send("debug_traceCall", [call, "latest", ...(options === undefined ? [] : [options])]) as Promise<HostStep[]>;
  const deployed = async () => ({
    echo: await deployActive(ECHO),
    caller: await ethers.deployContract("StylusCaller"),
    sender: await ethers.provider.getSigner(),
  });
  const shown = (steps: readonly HostStep[]): unknown[] => steps.map(({ name, args, outs }) => [name, args, outs]);

  it("tells a program's host functions in Nitro's format, with ink before and after", async () => {
    const { echo, sender } = await deployed();
    const { hash } = await sender.sendTransaction({ to: echo, data: INPUT });
    const steps = await trace(hash, TRACER);
    expect(shown(steps)).to.deep.equal([["read_args", "0x", INPUT], ["write_result", INPUT, "0x"]]);
    // read_args: 8,400 and 5,040; write_result: 8,400 and twice 16,381.
    expect(steps.map(({ startInk, endInk }) => startInk - endInk)).to.deep.equal([13_440, 41_162]);
    expect(steps.every((step) => !("address" in step))).to.equal(true);
  });

  it("nests those of programs that contracts of the EVM call", async () => {
    const { echo, caller } = await deployed();
    const { hash } = await caller.callTimes(echo, INPUT, 2);
    const steps = await trace(hash, TRACER);
    expect(steps.map(({ name, address }) => [name, address])).to.deep.equal([["", echo.toLowerCase()], ["", echo.toLowerCase()]]);
    for (const { steps: inner } of steps) expect(shown(inner ?? [])).to.deep.equal([["read_args", "0x", INPUT], ["write_result", INPUT, "0x"]]);
  });

  it("nests what programs call, directly, through contracts and by delegation, and nothing of precompiles", async () => {
    const { echo, sender } = await deployed();
    const [looker, borrower] = [await deployActive(STATIC_CALLER), await deployActive(DELEGATE_CALLER)];
    const forwarder = await deployCode(FORWARDER);
    const sha256 = ethers.zeroPadValue("0x02", 20);
    const through = async (...path: string[]) => trace((await sender.sendTransaction({ to: path[0] ?? "", data: ethers.concat([...path.slice(1), INPUT]) })).hash, TRACER);
    const names = (steps: readonly HostStep[] = []): unknown[] => steps.map(({ name, address, steps: inner }) => (address === undefined ? name : [name, address, names(inner)]));
    const own = (call: string, to: string, inner: unknown[]) => ["read_args", [call, to.toLowerCase(), inner]];
    const echoed = ["read_args", "write_result"];
    expect(names(await through(looker, echo))).to.deep.equal(own("static_call_contract", echo, echoed));
    expect(names(await through(borrower, echo))).to.deep.equal(own("delegate_call_contract", echo, echoed));
    expect(names(await through(looker, forwarder, echo))).to.deep.equal(own("static_call_contract", forwarder, [["", echo.toLowerCase(), echoed]]));
    expect(names(await through(looker, sha256))).to.deep.equal(own("static_call_contract", sha256, []));
    expect(names(await through(forwarder, looker, looker, echo)))
      .to.deep.equal([["", looker.toLowerCase(), own("static_call_contract", looker, own("static_call_contract", echo, echoed))]]);
  });

  it("tells each transaction of a block its own", async () => {
    const { echo, sender } = await deployed();
    await network.provider.send("evm_setAutomine", [false]);
    const send = async (data: string) => (await sender.sendTransaction({ to: echo, data, gasLimit: 100_000 })).hash;
    const hashes = [await send("0x11"), await send("0x22")];
    await network.provider.send("evm_mine");
    await network.provider.send("evm_setAutomine", [true]);
    const outs = await Promise.all(hashes.map(async (hash) => (await trace(hash, TRACER))[0]?.outs));
    expect(outs).to.deep.equal(["0x11", "0x22"]);
  });

  it("tells what a call would ask, and leaves nothing behind", async () => {
    const { echo, caller, sender } = await deployed();
    await sender.sendTransaction({ to: caller, data: caller.interface.encodeFunctionData("attempt", [echo, INPUT, 50_000]) });
    const last = stylus.lastCalls();
    const steps = await traceCall({ to: echo, data: "0xaa" }, TRACER);
    expect(shown(steps)).to.deep.equal([["read_args", "0x", "0xaa"], ["write_result", "0xaa", "0x"]]);
    expect(stylus.lastCalls()).to.equal(last);
    const account = await deployActive(INSPECT);
    const asked = await traceCall({ to: account, data: ethers.zeroPadValue(echo, 32) }, TRACER);
    expect(asked.map(({ name }) => name)).to.include("account_codehash");
  });

  it("refuses to let Hardhat's tracer show a program or a Stylus precompile failing, and says what to ask", async () => {
    const { echo, caller, sender } = await deployed();
    const { hash } = await sender.sendTransaction({ to: echo, data: INPUT });
    await expect(trace(hash)).to.be.rejectedWith(StylusNetworkError, 'Ask with { tracer: "stylusTracer" }');
    await expect(trace((await caller.relay(echo, INPUT)).hash)).to.be.rejectedWith(StylusNetworkError, "hre.stylus.trace()");
    await expect(traceCall({ to: echo, data: INPUT })).to.be.rejectedWith(StylusNetworkError, "the call ran Stylus programs");
    const program = await ethers.deployContract("Referee");
    await activate(await program.getAddress());
    const block = await ethers.provider.getBlock("latest");
    await expect(trace(block?.transactions[0] ?? "")).to.be.rejectedWith(StylusNetworkError, "precompiles");
    await expect(traceCall({ to: ARB_WASM, data: ethers.id("stylusVersion()").slice(0, 10) })).to.be.rejectedWith(StylusNetworkError);
  });

  it("leaves what ran no program to Hardhat", async () => {
    const { caller, sender } = await deployed();
    const plain = await sender.sendTransaction({ to: caller, data: caller.interface.encodeFunctionData("attempt", [sender.address, "0x", 0]) });
    const traced = (await trace(plain.hash)) as unknown as { failed: boolean; structLogs: unknown[] };
    expect(traced.failed).to.equal(false);
    expect(traced.structLogs).not.to.have.length(0);
    const called = (await traceCall({ to: await caller.getAddress(), data: plain.data })) as unknown as { structLogs: unknown[] };
    expect(called.structLogs).to.have.length(traced.structLogs.length);
    expect(await trace(plain.hash, TRACER)).to.deep.equal([]);
    await expect(trace(plain.hash, { tracer: "callTracer" })).to.be.rejected;
  });

  it("keeps the steps of the last 32 transactions with programs, and says so of others", async () => {
    const { echo, sender } = await deployed();
    const hashes: string[] = [];
    for (let i = 0; i < 33; i++) hashes.push((await sender.sendTransaction({ to: echo, data: INPUT })).hash);
    await expect(trace(hashes[0] ?? "", TRACER)).to.be.rejectedWith(StylusNetworkError, "are not kept");
    expect(await trace(hashes[1] ?? "", TRACER)).to.have.length(2);
    expect((await stylus.trace(hashes[0])).programs).to.have.length(1);
  });
});
