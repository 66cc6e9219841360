import { expect } from "chai";
import type { ContractTransactionResponse, EventLog } from "ethers";
import { ethers } from "hardhat";
import { encodeProgram } from "stylus-runtime";
import { ARB_WASM, CONTEXT, deployActive, ECHO, initCode, isolate, REFUSE, stylus } from "./programs";
import { op, wasm } from "./wasm";

const DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";
const ABI = [
  "function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) payable returns (address)",
  "function initSalt(bytes32 salt, bytes initData) pure returns (bytes32)",
  "function requiresActivation(address account) view returns (bool)",
  "event ContractDeployed(address deployedContract)",
  "error ContractDeploymentError(bytes bytecode)",
  "error ContractInitializationError(address newContract, bytes data)",
  "error RefundExcessValueError(uint256 excessValue)",
  "error EmptyBytecode()",
  "error InitValueButNotInitData()",
] as const;
const INIT = "0x12345678";
const VALUE = ethers.parseEther("1");
const SALT = ethers.id("salt");
/** `PUSH1 1 PUSH1 0 RETURN`: stores one byte, which is no program. */
const EVM_CODE = "0x60016000f3";

/** Takes an address and calldata, calls without value, and ends as that ended. */
const RELAY = wasm({
  imports: { read_args: "i", call_contract: "iiiiIi>i" },
  body: [
    ...op.const(0), ...op.call(0), ...op.const(0), ...op.const(20), ...op.length, ...op.const(20), 0x6b, ...op.const(60_000),
    0x42, 0x7f, ...op.const(50_000), ...op.call(1),
  ],
});

describe("Stylus on Hardhat Network: the deployer", () => {
  isolate();

  const contracts = async () => ({
    deployer: new ethers.Contract(DEPLOYER, ABI, (await ethers.getSigners())[0] ?? null),
    arbWasm: await ethers.getContractAt("IArbWasm", ARB_WASM),
    caller: await ethers.deployContract("StylusCaller"),
  });
  const send = async (init: string, value: bigint, salt: string = ethers.ZeroHash, module = ECHO, sent = VALUE) => {
    const { deployer } = await contracts();
    return (await deployer.getFunction("deploy").send(initCode(module), init, value, salt, { value: sent }));
  };
  const deployed = async (sent: ContractTransactionResponse) => {
    const events = (await sent.wait())?.logs.filter(({ address }) => address === DEPLOYER) as unknown as EventLog[];
    return String(events[0]?.args[0]);
  };

  it("creates, activates, calls and refunds", async () => {
    const { arbWasm } = await contracts();
    const [sender] = await ethers.getSigners();
    const sent = await send(INIT, 7n);
    const program = await deployed(sent);
    expect(await ethers.provider.getCode(program)).to.equal(ethers.hexlify(encodeProgram(ECHO)));
    expect(stylus.lastCalls().map(({ program: called, calldata, status }) => [called, calldata, status]))
      .to.deep.equal([[program.toLowerCase(), INIT, "success"]]);
    const [event] = await arbWasm.queryFilter(arbWasm.filters.ProgramActivated, sent.blockNumber ?? 0);
    expect(event?.args.program).to.equal(program);
    expect(await ethers.provider.getBalance(program)).to.equal(7n);
    expect(await ethers.provider.getBalance(DEPLOYER)).to.equal(0n);
    await expect(Promise.resolve(sent)).to.changeEtherBalance(sender, -(event?.args.dataFee ?? 0n) - 7n);
    expect(await arbWasm.programVersion(program)).to.equal(3n);
  });

  it("is the sender of what the constructor is called with", async () => {
    await send(INIT, 0n, ethers.ZeroHash, CONTEXT);
    const output = stylus.lastCalls()[0]?.output;
    expect(ethers.getAddress(ethers.dataSlice(output ?? "", 20, 40))).to.equal(DEPLOYER);
  });

  it("activates only where that is needed", async () => {
    const { deployer, arbWasm } = await contracts();
    const twin = await deployActive(ECHO);
    expect(await deployer.getFunction("requiresActivation")(twin)).to.equal(false);
    const [sender] = await ethers.getSigners();
    const sent = await send(INIT, 0n, ethers.ZeroHash, ECHO, 5n);
    await expect(Promise.resolve(sent)).not.to.emit(arbWasm, "ProgramActivated");
    await expect(Promise.resolve(sent)).to.changeEtherBalance(sender, 0n);
    expect(await deployer.getFunction("requiresActivation")(await deployed(sent))).to.equal(false);
    expect(await deployer.getFunction("requiresActivation")(sender)).to.equal(true);
  });

  it("calls nothing where there is no data", async () => {
    await deployed(await send("0x", 0n));
    expect(stylus.lastCalls()).to.deep.equal([]);
  });

  it("answers contracts, too", async () => {
    const { deployer, caller, arbWasm } = await contracts();
    await deployActive(ECHO);
    const data = deployer.interface.encodeFunctionData("deploy", [initCode(ECHO), INIT, 7n, ethers.ZeroHash]);
    await caller.relay(DEPLOYER, data, { value: 7n });
    const program = stylus.lastCalls()[0]?.program ?? "";
    expect(await arbWasm.programVersion(program)).to.equal(3n);
    expect(await ethers.provider.getBalance(program)).to.equal(7n);
  });

  it("charges programs that call it for what it does", async () => {
    const { deployer } = await contracts();
    const [relay, [sender]] = [await deployActive(RELAY), await ethers.getSigners()];
    await deployActive(ECHO);
    const data = deployer.interface.encodeFunctionData("deploy", [initCode(ECHO), INIT, 0n, ethers.ZeroHash]);
    const sent = await sender?.sendTransaction({ to: relay, data: ethers.concat([DEPLOYER, data]), gasLimit: 5_000_000 });
    const created = (await (await sender?.sendTransaction({ data: initCode(ECHO) }))?.wait())?.gasUsed ?? 0n;
    const { gasUsed = 0n } = (await sent?.wait()) ?? {};
    expect(gasUsed).to.be.greaterThan(created);
    await sender?.call({ to: relay, data: ethers.concat([DEPLOYER, data]) });
    expect(stylus.lastCalls().at(-1)?.gas).to.be.greaterThan(created - 53_000n);
  });

  it("gives a program an address by salt and data, once", async () => {
    const { deployer } = await contracts();
    const salted = ethers.keccak256(ethers.concat([SALT, INIT]));
    expect(await deployer.getFunction("initSalt")(SALT, INIT)).to.equal(salted);
    const first = await deployed(await send(INIT, 0n, SALT));
    await expect(send(INIT, 0n, SALT)).to.be.revertedWithCustomError(deployer, "ContractDeploymentError").withArgs(initCode(ECHO));
    expect(await deployed(await send("0x00", 0n, SALT))).not.to.equal(first);
  });

  it("undoes everything where the constructor refuses, and says with what", async () => {
    const { deployer, arbWasm } = await contracts();
    const nonce = await ethers.provider.getTransactionCount(DEPLOYER);
    const program = ethers.getCreateAddress({ from: DEPLOYER, nonce });
    await expect(send(INIT, 0n, ethers.ZeroHash, REFUSE))
      .to.be.revertedWithCustomError(deployer, "ContractInitializationError").withArgs(program, INIT);
    expect(await ethers.provider.getCode(program)).to.equal("0x");
    await expect(arbWasm.codehashVersion(ethers.keccak256(encodeProgram(REFUSE))))
      .to.be.revertedWithCustomError(arbWasm, "ProgramNotActivated");
  });

  it("needs code, data for a value, and the value", async () => {
    const { deployer } = await contracts();
    const deploy = deployer.getFunction("deploy");
    await expect(deploy("0x", INIT, 0n, ethers.ZeroHash)).to.be.revertedWithCustomError(deployer, "EmptyBytecode");
    await expect(send("0x", 7n)).to.be.revertedWithCustomError(deployer, "InitValueButNotInitData");
    await expect(send(INIT, 7n, ethers.ZeroHash, ECHO, 6n)).to.be.revertedWithPanic(0x11);
    await deployActive(ECHO);
    await expect(send(INIT, 7n, ethers.ZeroHash, ECHO, 6n)).to.be.revertedWithCustomError(deployer, "ContractInitializationError");
  });

  it("hands on why an activation or a creation fails", async () => {
    const { deployer, arbWasm } = await contracts();
    const deploy = deployer.getFunction("deploy");
    await expect(send(INIT, 7n, ethers.ZeroHash, ECHO, 8n)).to.be.revertedWithCustomError(arbWasm, "ProgramInsufficientValue");
    await expect(deploy(EVM_CODE, INIT, 0n, ethers.ZeroHash, { value: VALUE })).to.be.revertedWithCustomError(arbWasm, "ProgramNotWasm");
    await expect(deploy("0xfe", INIT, 0n, ethers.ZeroHash, { gasLimit: 5_000_000 }))
      .to.be.revertedWithCustomError(deployer, "ContractDeploymentError").withArgs("0xfe");
    // `MSTORE(0, 5) REVERT(0, 32)`.
    await expect(deploy("0x600560005260206000fd", INIT, 0n, ethers.ZeroHash, { gasLimit: 5_000_000 })).to.be.reverted;
  });

  it("refuses where what is left cannot be given back", async () => {
    const { deployer, caller } = await contracts();
    await deployActive(ECHO);
    const data = deployer.interface.encodeFunctionData("deploy", [initCode(ECHO), INIT, 0n, ethers.ZeroHash]);
    const refusal = deployer.interface.encodeErrorResult("RefundExcessValueError", [5n]);
    await expect(caller.relay(DEPLOYER, data, { value: 5n })).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs(refusal);
  });

  it("costs what its calls cost, and little more", async () => {
    const { arbWasm } = await contracts();
    const sender = (await ethers.getSigners())[0];
    const created = await (await sender?.sendTransaction({ data: initCode(ECHO) }))?.wait();
    const activated = await (await arbWasm.activateProgram(created?.contractAddress ?? "", { value: VALUE })).wait();
    await ethers.provider.send("hardhat_reset");
    const all = (await (await send(INIT, 0n)).wait())?.gasUsed ?? 0n;
    const parts = (created?.gasUsed ?? 0n) + (activated?.gasUsed ?? 0n) + 9_228n - 2n * 21_000n;
    expect(all).to.be.within(parts - 5_000n, parts + 30_000n);
  });
});
