import { clearSnapshots, loadFixture, time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers, network } from "hardhat";
import { encodeProgram, prepare, stylusParams } from "stylus-runtime";
import { activate, ARB_WASM, ARB_WASM_CACHE, cache, codeHash, deploy, ECHO, gasOf, initCode, isolate, NOTHING, REFUSE, stylus } from "./programs";
import { op, wasm } from "./wasm";

const INPUT = "0x12345678";
const VALUE = ethers.parseEther("1");
const YEAR = 365 * 24 * 3_600;

/** `512,000 + ⌊996.829⌋ + ⌊2 · 11.416⌋ + ⌊6.2628 · 128⌋` bytes, at ⌊82,928,201 · 1.0244⌋ wei: 0.0244 is e^(demand / inertia) − 1. */
const ECHO_FEE_AT_LEAST = 513_000n * 82_928_201n;

describe("Stylus on Hardhat Network: activation", () => {
  isolate();

  const deployed = async () => ({
    program: await deploy(ECHO),
    arbWasm: await ethers.getContractAt("IArbWasm", ARB_WASM),
    arbWasmCache: await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE),
    caller: await ethers.deployContract("StylusCaller"),
  });
  const activated = async () => {
    const all = await deployed();
    await activate(all.program);
    return all;
  };

  it("is needed: else a call takes all gas and returns nothing", async () => {
    const { program, caller } = await deployed();
    expect(await gasOf(program, INPUT, 200_000)).to.equal(200_000n);
    expect(stylus.lastCalls().map(({ status }) => status)).to.deep.equal(["inactive"]);
    const { success, spent, output } = await caller.attempt.staticCall(program, INPUT, 50_000);
    expect([success, output]).to.deep.equal([false, "0x"]);
    expect(spent).to.be.greaterThan(50_000n);
  });

  it("tells version, fee and event, and keeps no more than the fee", async () => {
    const { program, arbWasm } = await deployed();
    const [sender] = await ethers.getSigners();
    const { version, dataFee } = await arbWasm.activateProgram.staticCall(program, { value: VALUE });
    expect(version).to.equal(3n);
    expect(dataFee).to.be.within(ECHO_FEE_AT_LEAST, (ECHO_FEE_AT_LEAST * 103n) / 100n);
    const activation = arbWasm.activateProgram(program, { value: VALUE });
    await expect(activation).to.changeEtherBalance(sender, -dataFee);
    await expect(activation).to.emit(arbWasm, "ProgramActivated")
      .withArgs(codeHash(ECHO), ethers.keccak256(ECHO), program, dataFee, 3);
  });

  it("costs more while others activate", async () => {
    const { arbWasm } = await deployed();
    const [first, second] = [await deploy(NOTHING), await deploy(REFUSE)];
    const feeOf = async (program: string) => (await arbWasm.activateProgram.staticCall(program, { value: VALUE })).dataFee;
    const alone = await feeOf(second);
    await activate(first);
    expect(await feeOf(second)).to.be.greaterThan(alone);
  });

  it("refunds a contract that cannot take ether by a call", async () => {
    const { program, caller, arbWasm } = await deployed();
    const { dataFee } = await arbWasm.activateProgram.staticCall(program, { value: VALUE });
    await caller.activateAndCall(program, INPUT, { value: VALUE });
    expect(VALUE - (await ethers.provider.getBalance(caller))).to.be.within(dataFee - 10n ** 9n, dataFee + 10n ** 9n);
    expect(stylus.lastCalls().map(({ status, excess }) => [status, excess])).to.deep.equal([["success", 0n]]);
  });

  it("costs the fixed gas, the module's and ArbOS storage", async () => {
    const { program, arbWasm } = await deployed();
    const { activation } = prepare(ECHO, stylusParams());
    const data = arbWasm.interface.encodeFunctionData("activateProgram", [program]);
    const zeros = ethers.getBytes(data).filter((byte) => byte === 0).length;
    const sent = 21_000n + BigInt(zeros * 4 + (36 - zeros) * 16);
    const reads = 800n * (1n + 1n + 5n + 1n) + 100n;
    const writes = 20_000n * 4n;
    const event = 375n * 3n - 375n + 375n + 8n * 128n;
    const receipt = await (await arbWasm.activateProgram(program, { value: VALUE })).wait();
    expect(receipt?.gasUsed).to.equal(sent + 1_659_168n + BigInt(activation.activationGas) + reads + writes + event + 3n * 3n);
  });

  it("is refused without enough value, twice, and for what is no program", async () => {
    const { program, arbWasm, caller } = await deployed();
    const { dataFee } = await arbWasm.activateProgram.staticCall(program, { value: VALUE });
    await expect(arbWasm.activateProgram(program, { value: 5n }))
      .to.be.revertedWithCustomError(arbWasm, "ProgramInsufficientValue")
      .withArgs(5n, (want: bigint) => want > (dataFee * 99n) / 100n);
    await expect(arbWasm.activateProgram(caller, { value: VALUE })).to.be.revertedWithCustomError(arbWasm, "ProgramNotWasm");
    await activate(program);
    await expect(arbWasm.activateProgram(program, { value: VALUE })).to.be.revertedWithCustomError(arbWasm, "ProgramUpToDate");
  });

  it("burns all gas for a module that a chain refuses", async () => {
    const { arbWasm } = await deployed();
    const program = await deploy(wasm({ imports: { no_such_function: "i" }, body: op.const(0) }));
    const data = arbWasm.interface.encodeFunctionData("activateProgram", [program]);
    expect(await gasOf(ARB_WASM, data, 3_000_000)).to.equal(3_000_000n);
  });

  it("follows the chain: reverts, snapshots and calls undo it", async () => {
    const { program, arbWasm, caller } = await deployed();
    await arbWasm.activateProgram.staticCall(program, { value: VALUE });
    expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
    expect(await caller.activateInVain.staticCall(program, INPUT, { value: VALUE })).to.deep.equal([false, false]);
    await caller.activateInVain(program, INPUT, { value: VALUE });
    expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
    const snapshot: unknown = await network.provider.send("evm_snapshot");
    await activate(program);
    expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
    await network.provider.send("evm_revert", [snapshot]);
    expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
    await activate(program);
    expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
  });

  it("is part of what loadFixture restores", async () => {
    const first = await loadFixture(activated);
    await first.arbWasmCache.cacheProgram(first.program);
    expect(await gasOf(first.program, INPUT)).to.equal(21_000n + 64n + 363n + 7n);
    const again = await loadFixture(activated);
    expect(await again.arbWasmCache.codehashIsCached(codeHash(ECHO))).to.equal(false);
    expect(await gasOf(again.program, INPUT)).to.equal(21_000n + 64n + 9_221n + 7n);
  });

  it("can be asked for at an earlier block", async () => {
    const { program } = await activated();
    const call = (block: string) => network.provider.send("eth_call", [{ to: program, data: INPUT }, block]);
    const before = ethers.toQuantity((await ethers.provider.getBlockNumber()) - 1);
    expect(await call("latest")).to.equal(INPUT);
    await expect(call(before)).to.be.rejectedWith("invalid opcode");
  });

  it("holds for every account with the code, and is asked by code hash and address", async () => {
    const { program, arbWasm } = await activated();
    const twin = await deploy(ECHO);
    const hash = codeHash(ECHO);
    expect(await arbWasm.programVersion(twin)).to.equal(3n);
    expect(await arbWasm.codehashVersion(hash)).to.equal(3n);
    const { activation } = prepare(ECHO, stylusParams());
    expect(await arbWasm.codehashAsmSize(hash)).to.equal(Math.ceil(activation.asmEstimate / 1_024) * 1_024);
    expect(await arbWasm.programInitGas(program)).to.deep.equal([8_832n + 26n + 363n, 363n]);
    expect(await arbWasm.programMemoryFootprint(program)).to.equal(1n);
    expect(await arbWasm.programTimeLeft(program)).to.be.within(YEAR - 3_700, YEAR);
    expect(await arbWasm.stylusVersion()).to.equal(3n);
    expect(await arbWasm.minInitGas()).to.deep.equal([8_832n, 352n]);
    await expect(arbWasm.codehashVersion(ethers.ZeroHash)).to.be.revertedWithCustomError(arbWasm, "ProgramNotActivated");
  });

  it("expires after a year, unless it was kept alive, and can be repeated", async () => {
    const { program, arbWasm } = await activated();
    await expect(arbWasm.codehashKeepalive(codeHash(ECHO), { value: VALUE }))
      .to.be.revertedWithCustomError(arbWasm, "ProgramKeepaliveTooSoon");
    await time.increase(YEAR - 7_200);
    await expect(arbWasm.codehashKeepalive(codeHash(ECHO), { value: VALUE })).to.emit(arbWasm, "ProgramLifetimeExtended");
    await time.increase(YEAR - 7_200);
    expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
    await time.increase(2 * 7_200);
    expect(await gasOf(program, INPUT, 100_000)).to.equal(100_000n);
    await expect(arbWasm.programVersion(program)).to.be.revertedWithCustomError(arbWasm, "ProgramExpired");
    await activate(program);
    expect(await gasOf(program, INPUT, 100_000)).to.be.lessThan(40_000n);
  });

  it("takes all gas for what a precompile does not know, may not be paid for, or has no right to", async () => {
    const { program, arbWasmCache, caller } = await activated();
    const { success, output } = await caller.attempt.staticCall(ARB_WASM, "0x12345678", 50_000);
    expect([success, output]).to.deep.equal([false, "0x"]);
    const cacheData = arbWasmCache.interface.encodeFunctionData("cacheProgram", [program]);
    expect((await caller.attempt.staticCall(ARB_WASM_CACHE, cacheData, 500_000)).success).to.equal(false);
    // Delegated to by a contract with ether, for an owner of the chain.
    await network.provider.send("hardhat_setBalance", [await caller.getAddress(), ethers.toQuantity(VALUE)]);
    await expect(caller.borrow(ARB_WASM_CACHE, cacheData)).to.be.reverted;
    await expect(caller.look(ARB_WASM_CACHE, cacheData)).to.be.reverted;
  });

  it("lets the chain's owners cache and evict without a bid", async () => {
    const { program, arbWasmCache } = await activated();
    const [owner] = await ethers.getSigners();
    expect(await arbWasmCache.isCacheManager(owner ?? "")).to.equal(false);
    const hash = codeHash(ECHO);
    const caching = arbWasmCache.cacheProgram(program);
    await expect(caching).to.emit(arbWasmCache, "UpdateProgramCache").withArgs(owner, hash, true);
    await expect(arbWasmCache.cacheProgram(program)).not.to.emit(arbWasmCache, "UpdateProgramCache");
    expect(await arbWasmCache.codehashIsCached(hash)).to.equal(true);
    await expect(arbWasmCache.evictCodehash(hash)).to.emit(arbWasmCache, "UpdateProgramCache").withArgs(owner, hash, false);
    expect(await arbWasmCache.codehashIsCached(hash)).to.equal(false);
    await expect(arbWasmCache.cacheProgram(await deploy(NOTHING)))
      .to.be.revertedWithCustomError(arbWasmCache, "ProgramNeedsUpgrade").withArgs(0, 3);
  });

  it("survives a reset of the network, which undoes what was done on it", async () => {
    const { program } = await activated();
    await cache(program);
    await network.provider.send("hardhat_reset");
    await clearSnapshots();
    expect(await ethers.provider.getCode(program)).to.equal("0x");
    const again = await deploy(ECHO);
    expect(await gasOf(again, INPUT, 100_000)).to.equal(100_000n);
    await activate(again);
    expect(await gasOf(again, INPUT)).to.equal(21_000n + 64n + 9_221n + 7n);
    await network.provider.send("hardhat_reset");
  });

  it("deploys for what a chain charges, and shows the code that a chain stores", async () => {
    const [deployer] = await ethers.getSigners();
    // 2,000 bytes of noise make the code larger than its shim.
    const noise = Uint8Array.from({ length: 2_000 }, (_, i) => Number(BigInt(ethers.id(String(i))) & 0xffn));
    const module = wasm({ body: op.const(0), data: noise });
    const code = encodeProgram(module);
    const init = ethers.getBytes(initCode(module));
    const zeros = init.filter((byte) => byte === 0).length;
    const words = Math.ceil(code.length / 32);
    const memory = 3 * words + Math.floor((words * words) / 512);
    const expected =
      53_000 + zeros * 4 + (init.length - zeros) * 16 + 2 * Math.ceil(init.length / 32) + 18 + 3 * words + memory + 200 * code.length;
    const sent = await deployer?.sendTransaction({ data: initCode(module) });
    const receipt = await sent?.wait();
    expect(receipt?.gasUsed).to.equal(BigInt(expected));
    expect(await deployer?.estimateGas({ data: initCode(module) })).to.equal(BigInt(expected));
    expect(await ethers.provider.getCode(receipt?.contractAddress ?? "")).to.equal(ethers.hexlify(code));
    expect(await deployer?.call({ data: initCode(module) })).to.equal(ethers.hexlify(code));
  });

  it("deploys what was signed elsewhere, under the hash that the signer knows", async () => {
    const [funder] = await ethers.getSigners();
    const wallet = ethers.Wallet.createRandom().connect(ethers.provider);
    await funder?.sendTransaction({ to: wallet, value: VALUE });
    const sent = await wallet.sendTransaction({ data: initCode(ECHO) });
    const receipt = await sent.wait();
    expect(receipt?.hash).to.equal(sent.hash);
    expect(receipt?.contractAddress).to.equal(ethers.getCreateAddress({ from: wallet.address, nonce: 0 }));
    expect((await ethers.provider.getTransaction(sent.hash))?.hash).to.equal(sent.hash);
    await activate(receipt?.contractAddress ?? "");
    expect(await wallet.call({ to: receipt?.contractAddress ?? "", data: INPUT })).to.equal(INPUT);
  });

  it("leaves what was signed for another chain to the chain, and impersonation to who asked for it", async () => {
    const [funder] = await ethers.getSigners();
    const wallet = ethers.Wallet.createRandom().connect(ethers.provider);
    await funder?.sendTransaction({ to: wallet, value: VALUE });
    const creation = { data: initCode(ECHO), gasLimit: 1_000_000, maxFeePerGas: 10n ** 10n, nonce: 0, type: 2 };
    const foreign = await wallet.signTransaction({ ...creation, chainId: 42_161 });
    await expect(ethers.provider.broadcastTransaction(foreign)).to.be.rejectedWith(/chain ?id/i);
    await ethers.provider.broadcastTransaction(await wallet.signTransaction({ ...creation, chainId: 31_337 }));
    const send = () => network.provider.send("eth_sendTransaction", [{ from: wallet.address, to: wallet.address }]);
    await expect(send()).to.be.rejectedWith("Unknown account");
    await network.provider.send("hardhat_impersonateAccount", [wallet.address]);
    await ethers.provider.broadcastTransaction(await wallet.signTransaction({ ...creation, nonce: 1, chainId: 31_337 }));
    await expect(send()).to.be.fulfilled;
  });
});
