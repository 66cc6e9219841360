import { expect } from "chai";
import { ethers, network } from "hardhat";
import { encodeProgram } from "stylus-runtime";
import { itInProcess } from "../../fixtures/chain";
import {
  activate, cache, codeHash, CONTEXT, deploy, deployActive, ECHO, ENDLESS, gasOf, INSPECT, isolate, REFUSE, stylus, TRAP,
} from "./programs";
import { op, wasm } from "./wasm";

const INPUT = "0x12345678";

describe("Stylus on Hardhat Network: calls", () => {
  isolate();

  const programs = async () => ({
    echo: await deployActive(ECHO),
    refuse: await deployActive(REFUSE),
    inspect: await deployActive(INSPECT),
    context: await deployActive(CONTEXT),
    caller: await ethers.deployContract("StylusCaller"),
  });

  it("answers contracts, by call, staticcall and delegatecall", async () => {
    const { echo, caller } = await programs();
    await expect(caller.relay(echo, INPUT)).to.emit(caller, "Answered").withArgs(INPUT);
    expect(await caller.look(echo, INPUT)).to.equal(INPUT);
    expect(await caller.borrow.staticCall(echo, INPUT)).to.equal(INPUT);
  });

  it("reverts with the program's data", async () => {
    const { refuse, caller } = await programs();
    await expect(caller.relay(refuse, INPUT)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs(INPUT);
    await expect(network.provider.send("eth_call", [{ to: refuse, data: INPUT }])).to.be.rejected.and.eventually.have.property("data");
  });

  it("keeps ether that a call brings", async () => {
    const { echo, caller } = await programs();
    await expect(caller.relay(echo, INPUT, { value: 7n })).to.changeEtherBalance(echo, 7n);
  });

  it("takes inputs and gives outputs of any length", async () => {
    const { echo, caller } = await programs();
    for (const length of [0, 1, 31, 32, 33, 1_000, 30_000]) {
      const input = ethers.hexlify(new Uint8Array(length).fill(0xab));
      expect(await caller.look(echo, input), `${length} bytes`).to.equal(input);
    }
  });

  itInProcess("reverts without data on a trap, and keeps the gas", async () => {
    const trap = await deployActive(TRAP);
    await cache(trap);
    // `unreachable end`: 2,452 ink.
    expect(await gasOf(trap, "0x", 100_000)).to.equal(21_000n + 363n + 1n);
    expect(stylus.lastCalls()[0]).to.include({ status: "failure", inkUsed: 2_452n });
  });

  itInProcess("takes all gas of a program that never ends", async () => {
    const endless = await deployActive(ENDLESS);
    expect(await gasOf(endless, "0x", 500_000)).to.equal(500_000n);
    expect(stylus.lastCalls()[0]).to.include({ status: "outOfInk" });
  });

  itInProcess("takes all gas where it does not reach to start the program", async () => {
    const { echo } = await programs();
    const needed = 21_000n + 64n + 9_221n + 7n;
    expect(await gasOf(echo, INPUT, Number(needed))).to.equal(needed);
    for (const short of [1n, 7n, 8n, 100n]) {
      expect(await gasOf(echo, INPUT, Number(needed - short)), `${short} short`).to.equal(needed - short);
      expect(stylus.lastCalls()[0]?.status).to.be.oneOf(["outOfInk", "outOfGas"]);
    }
  });

  it("tells its contract, sender, origin, value and block", async () => {
    const { context, caller } = await programs();
    const [sender] = await ethers.getSigners();
    const address = await caller.getAddress();
    const gasPrice = 3_000_000_000n;
    const fields = ["address", "address", "address", "uint256", "uint256", "uint256", "address"];
    const receipt = await (await caller.relay(context, INPUT, { value: 9n, gasPrice })).wait();
    const block = await receipt?.getBlock();
    const seen = ethers.solidityPacked(fields, [
      context, address, sender?.address, 9n, block?.baseFeePerGas, gasPrice, block?.miner,
    ]);
    const [log] = receipt?.logs ?? [];
    expect(log && caller.interface.parseLog(log)?.args[0]).to.equal(seen);
  });

  it("is its caller when it is delegated to", async () => {
    const { context, caller } = await programs();
    const [sender] = await ethers.getSigners();
    const output = await caller.borrow.staticCall(context, INPUT);
    expect(ethers.getAddress(ethers.dataSlice(output, 0, 20))).to.equal(await caller.getAddress());
    expect(ethers.getAddress(ethers.dataSlice(output, 20, 40))).to.equal(sender?.address);
  });

  it("shows other accounts' code as a chain does", async () => {
    const { inspect, echo, caller } = await programs();
    const [sender] = await ethers.getSigners();
    const seen = async (account: string) => {
      const output = (await sender?.call({ to: inspect, data: account })) ?? "";
      const size = new DataView(ethers.getBytes(output).buffer, 32, 4).getUint32(0, true);
      return { hash: ethers.dataSlice(output, 0, 32), size, start: ethers.dataSlice(output, 36) };
    };
    const address = await caller.getAddress();
    const code = await ethers.provider.getCode(address);
    expect(await seen(address)).to.deep.equal({
      hash: ethers.keccak256(code), size: ethers.dataLength(code), start: ethers.dataSlice(code, 0, 32),
    });
    const program = await ethers.provider.getCode(echo);
    expect(await seen(echo)).to.deep.equal({
      hash: codeHash(ECHO), size: ethers.dataLength(program), start: ethers.dataSlice(program, 0, 32),
    });
    expect(await seen(sender?.address ?? "")).to.include({ hash: ethers.keccak256("0x"), size: 0 });
    expect(await seen(ethers.Wallet.createRandom().address)).to.include({ hash: ethers.ZeroHash, size: 0 });
  });

  itInProcess("reads code that the same transaction created", async () => {
    const { inspect, caller } = await programs();
    // Init code that stores 40 bytes, 32 of them 0xfe.
    const stored = ethers.concat([`0x${"fe".repeat(32)}`, "0x0011223344556677"]);
    const init = ethers.concat(["0x6028600b5f3960285ff3", "0x00", stored]);
    await caller.createAndCall(inspect, init);
    const [call] = stylus.lastCalls();
    expect(call).to.include({ status: "success", excess: 0n });
    const output = await caller.createAndCall.staticCall(inspect, init);
    expect(ethers.dataSlice(output, 0, 32)).to.equal(ethers.keccak256(stored));
    expect(ethers.dataSlice(output, 36)).to.equal(`0x${"fe".repeat(32)}`);
  });

  itInProcess("keeps parallel requests apart", async () => {
    const { echo, caller } = await programs();
    const inputs = Array.from({ length: 30 }, (_, i) => ethers.toBeHex(i + 1, 4));
    const outputs = await Promise.all(inputs.map(async (input) => caller.look(echo, input)));
    expect(outputs).to.deep.equal(inputs);
  });

  itInProcess("refuses to deploy what does not fit an account", async () => {
    const noise = ethers.concat(Array.from({ length: 800 }, (_, i) => ethers.id(String(i))));
    const module = wasm({ body: op.const(0), data: ethers.getBytes(noise) });
    await expect(deploy(module)).to.be.rejectedWith("an account holds at most 24576");
  });

  itInProcess("takes a program's code where an account's code is set", async () => {
    const account = ethers.zeroPadValue("0x57", 20);
    const code = ethers.hexlify(encodeProgram(ECHO));
    await network.provider.send("hardhat_setCode", [account, code]);
    expect(await ethers.provider.getCode(account)).to.equal(code);
    await activate(account);
    const [sender] = await ethers.getSigners();
    expect(await sender?.call({ to: account, data: INPUT })).to.equal(INPUT);
  });

  itInProcess("leaves the precompile at 0x03 as it is", async () => {
    const [sender] = await ethers.getSigners();
    expect(await sender?.call({ to: "0x0000000000000000000000000000000000000003", data: "0x616263" }))
      .to.equal(ethers.zeroPadValue(ethers.ripemd160("0x616263"), 32));
  });
});
