import { expect } from "chai";
import { ethers, network } from "hardhat";
import { cache, deployActive, ECHO, gasOf, initCode, INSPECT, isolate, LARGE, NOTHING, stylus } from "./programs";
import { op, wasm } from "./wasm";

const IO = { read_args: "i", write_result: "ii" } as const;
const arg = (...values: readonly number[]): number[] => values.flatMap(op.const);
/** Calldata to memory at 0. */
const args = [...op.const(0), ...op.call(0)];
const ALL_GAS = [0x42, 0x7f];
const I32_EQZ = 0x45;
const IF = [0x04, 0x40];
const RETURN_END = [0x0f, 0x0b];
const FLAG = 1_000;
const LENGTH = 1_004;
const RETURNED = 2_000;

/** Without calldata says whether it is entered again; with an address delegates there without calldata, and gives back what that gave. */
const DELEGATING = wasm({
  imports: { ...IO, delegate_call_contract: "iiiIi>i", msg_reentrant: ">i", read_return_data: "iii>i" },
  body: [
    ...op.length, I32_EQZ, ...IF, ...op.const(FLAG), ...op.call(3), ...op.store, ...arg(FLAG, 4), ...op.call(1), ...op.const(0), ...RETURN_END,
    ...args, ...arg(0, 0, 0), ...ALL_GAS, ...op.const(LENGTH), ...op.call(2), op.drop,
    ...arg(RETURNED, 0, 32), ...op.call(4), op.drop, ...arg(RETURNED, 4), ...op.call(1), ...op.const(0),
  ],
});

/** Takes an address and data, looks there with the data, and returns a word of what that gave. */
const ASKING = wasm({
  imports: { ...IO, static_call_contract: "iiiIi>i", read_return_data: "iii>i" },
  body: [
    ...args, ...arg(0, 20), ...op.length, ...op.const(20), 0x6b, ...ALL_GAS, ...op.const(LENGTH), ...op.call(2), op.drop,
    ...arg(RETURNED, 0, 32), ...op.call(3), op.drop, ...arg(RETURNED, 32), ...op.call(1), ...op.const(0),
  ],
});

/** Writes a slot. */
const WRITER = wasm({
  imports: { storage_cache_bytes32: "ii", storage_flush_cache: "i" },
  body: [...arg(0, 0), ...op.call(0), ...op.const(0), ...op.call(1), ...op.const(0)],
});

/** Sends a wei to the account that its calldata name. */
const SENDER = wasm({
  imports: { read_args: "i", call_contract: "iiiiIi>i" },
  body: [...args, ...arg(0, 0, 0, 32), ...ALL_GAS, ...op.const(LENGTH), ...op.call(1), op.drop, ...op.const(0)],
  data: Uint8Array.from({ length: 64 }, (_, i) => (i === 63 ? 1 : 0)),
});

/** Creates by init code, its calldata, and returns what that reverted with. */
const creating = (salted: boolean): Uint8Array => wasm({
  imports: { ...IO, read_return_data: "iii>i", [salted ? "create2" : "create1"]: salted ? "iiiiii" : "iiiii" },
  body: [
    ...args, ...op.const(0), ...op.length, ...op.const(60_000), ...(salted ? op.const(60_000) : []), ...arg(60_100, 60_200), ...op.call(3),
    ...arg(61_000, 0, 64), ...op.call(2), op.drop, ...arg(61_000, 64), ...op.call(1), ...op.const(0),
  ],
});

describe("Stylus on Hardhat Network: programs at the edges", () => {
  isolate();

  const setCode = async (code: string): Promise<string> => {
    const account = ethers.Wallet.createRandom().address;
    await network.provider.send("hardhat_setCode", [account, code]);
    return account;
  };
  const signer = async () => ethers.provider.getSigner();
  /** Sends transactions without mining them. */
  const queue = async (...transactions: readonly (readonly [to: string, data: string, gasLimit?: number])[]) => {
    const sender = await signer();
    await network.provider.send("evm_setAutomine", [false]);
    const sent = [];
    for (const [to, data, gasLimit = 300_000] of transactions) sent.push(await sender.sendTransaction({ to, data, gasLimit }));
    await network.provider.send("evm_setAutomine", [true]);
    return sent;
  };
  const callsOf = async (sent: { hash: string }) => (await stylus.trace(sent)).programs;

  it("are not entered again where they delegate to themselves, at whatever remove", async () => {
    const program = await deployActive(DELEGATING);
    const sender = await signer();
    expect(await sender.call({ to: program, data: program }), "directly").to.equal("0x00000000");
    // By a contract's code: delegates to the program without calldata, and gives back what it gave.
    const library = await setCode(`0x5f5f5f5f73${program.slice(2)}5af4503d5f5f3e3d5ff3`);
    expect(await sender.call({ to: program, data: library }), "by a library").to.equal("0x00000000");
    const calling = await setCode(`0x5f5f5f5f5f73${program.slice(2)}5af1503d5f5f3e3d5ff3`);
    expect(await sender.call({ to: program, data: calling }), "called by a library").to.equal("0x01000000");
  });

  it("that a constructor reads are in a static frame", async () => {
    const [writer, create] = [await deployActive(WRITER), await deployActive(creating(false))];
    // Init code: STATICCALL with 200,000 gas; reverts with success and the gas that it took.
    const look = `0x5a5f5f5f5f73${writer.slice(2)}62030d40fa5f525a900360205260405ffd`;
    const output = await (await signer()).call({ to: create, data: look, gasLimit: 5_000_000 });
    expect(ethers.dataSlice(output, 0, 32)).to.equal(ethers.ZeroHash);
    expect(BigInt(ethers.dataSlice(output, 32, 64))).to.be.lessThan(20_000n);
    expect(stylus.lastCalls()[0]).to.include({ status: "failure" });
  });

  it("start cold in each block, also where one request mines several", async () => {
    const nothing = await deployActive(NOTHING);
    await network.provider.send("evm_setBlockGasLimit", [ethers.toQuantity(20_000_000)]);
    const sent = await queue([nothing, "0x", 19_990_000], [nothing, "0x", 19_990_000], [nothing, "0x", 19_990_000]);
    await network.provider.send("hardhat_mine", ["0x3"]);
    const receipts = await Promise.all(sent.map(async ({ hash }) => ethers.provider.getTransactionReceipt(hash)));
    expect(new Set(receipts.map((receipt) => receipt?.blockNumber))).to.have.length(3);
    expect(new Set(receipts.map((receipt) => receipt?.gasUsed))).to.have.length(1);
    for (const each of sent) expect((await callsOf(each))[0]?.cached).to.equal(false);
  });

  it("know their own frame from a transaction's first that asks the same", async () => {
    const [large, writer] = [await deployActive(LARGE), await deployActive(WRITER)];
    // Looks at the account in its calldata, with 100,000 gas.
    const looker = await setCode("0x6014360360145f375f5f601436035f5f3560601c620186a0fa5f525a60205260405ff3");
    const sent = await queue([looker, writer], [looker, large], [writer, "0x"], [large, "0x"]);
    await network.provider.send("evm_mine");
    const [looked, , wrote, opened] = await Promise.all(sent.map(callsOf));
    expect(looked?.[0]).to.include({ status: "failure" });
    expect(looked?.[0]?.gas).to.be.lessThan(20_000n);
    expect(wrote?.[0]).to.include({ status: "success" });
    // Pages beyond the second cost again in a transaction of their own: 30,000 gas and the exponential part.
    expect(opened?.[0]?.gas).to.be.greaterThan(30_000n);
  });

  it("have their records in their own transactions, where calls fail for want of ether", async () => {
    const [sender, echo] = [await deployActive(SENDER), await deployActive(ECHO)];
    // Sends a wei that it does not have.
    const poor = await setCode("0x5f5f5f5f60013373ffffffffffffffffffffffffffffffffffffffff5af15f5f5f5f600160045af100");
    const sent = await queue([sender, echo], [echo, "0x11"], [poor, "0x"], [echo, "0x22"]);
    await network.provider.send("evm_mine");
    const calldata = await Promise.all(sent.map(async (each) => (await callsOf(each)).map((call) => call.calldata)));
    expect(calldata).to.deep.equal([[echo.toLowerCase()], ["0x11"], [], ["0x22"]]);
    const steps: unknown = await network.provider.send("debug_traceTransaction", [sent[0]?.hash, { tracer: "stylusTracer" }]);
    expect((steps as { name: string }[]).map(({ name }) => name)).to.deep.equal(["read_args", "call_contract"]);
  });

  it("that create programs pay for the hash of the init code that they gave, by create2", async () => {
    const module = wasm({ body: op.const(0), data: Uint8Array.from({ length: 8_000 }, (_, i) => (i * i * 7 + (i >> 3)) & 0xff) });
    const code = initCode(module);
    const charged: bigint[] = [];
    for (const salted of [false, true]) {
      await gasOf(await deployActive(creating(salted)), code, 6_000_000);
      expect(stylus.lastCalls()[0]).to.include({ status: "success", excess: 0n });
      charged.push(stylus.lastCalls()[0]?.inkUsed ?? 0n);
    }
    const words = BigInt(Math.ceil(ethers.dataLength(code) / 32));
    // A pointer 5,040, `const` 1.
    expect((charged[1] ?? 0n) - (charged[0] ?? 0n)).to.equal(words * 60_000n + 5_040n + 1n);
  });

  it("that create are charged for the programs that a constructor calls what those are charged", async () => {
    const [create, nothing, writer] = [await deployActive(creating(false)), await deployActive(NOTHING), await deployActive(WRITER)];
    for (const program of [create, nothing, writer]) await cache(program);
    const created = async (program: string) => {
      await gasOf(create, `0x5f5f5f5f5f73${program.slice(2)}5af15f5ffd`);
      const [inner, outer] = stylus.lastCalls();
      return { gas: inner?.gas ?? 0n, excess: inner?.excess ?? 0n, ink: outer?.inkUsed ?? 0n };
    };
    const [cheap, dear] = [await created(nothing), await created(writer)];
    expect(dear.excess).to.be.greaterThan(0n);
    expect(dear.ink - cheap.ink).to.equal((dear.gas - cheap.gas) * 10_000n);
  });

  it("go on without gas where that does not reach for a new account, as long as the rest of their ink lasts", async () => {
    const [sender, taker] = [await deployActive(SENDER), ethers.Wallet.createRandom().address];
    await cache(sender);
    await network.provider.send("hardhat_setBalance", [sender, "0x1"]);
    // 2,600 gas for the account and 9,000 for the value are there, 25,000 for a new account are not.
    expect(await gasOf(sender, taker, 50_000)).to.equal(50_000n);
    expect(stylus.lastCalls()[0]).to.include({ status: "success", excess: 0n });
    expect(await ethers.provider.getBalance(taker)).to.equal(0n);
  });

  it("run out of gas where what is left does not pay for the output's memory", async () => {
    const long = await deployActive(wasm({ imports: { write_result: "ii" }, body: [...arg(0, 20_000), ...op.call(0), ...op.const(0)] }));
    await cache(long);
    // 625 words: 1,875 gas and ⌊625² / 512⌋ = 762; the program itself takes some 590.
    expect(await gasOf(long, "0x", 21_000 + 2_636)).to.equal(21_000n + 2_636n);
    expect(stylus.lastCalls()[0]).to.include({ status: "outOfGas", output: "0x" });
    await gasOf(long, "0x", 21_000 + 8_000);
    expect(stylus.lastCalls()[0]).to.include({ status: "success", gas: 2_637n });
  });

  it("reach the precompile at the host's address with any data, also what looks like a question", async () => {
    const [hash, asking] = [ethers.zeroPadValue("0x03", 20), await deployActive(ASKING)];
    for (const length of [0, 191, 192, 193]) {
      const data = `0x${"cd".repeat(length)}`;
      const output = await (await signer()).call({ to: asking, data: ethers.concat([hash, data]) });
      expect(output, `${length} bytes`).to.equal(ethers.zeroPadValue(ethers.ripemd160(data), 32));
    }
  });

  it("see the code of precompiles that a chain keeps", async () => {
    const inspect = await deployActive(INSPECT);
    const precompile = ethers.zeroPadValue("0x71", 20);
    expect(await ethers.provider.getCode(precompile)).to.equal("0xfe");
    const output = await (await signer()).call({ to: inspect, data: precompile });
    expect(ethers.dataSlice(output, 0, 32)).to.equal(ethers.keccak256("0xfe"));
    expect(ethers.dataSlice(output, 32, 37)).to.equal("0x01000000fe");
  });

  it("may ask as often as their gas lasts, with as much as they like", async () => {
    const reader = await deployActive(wasm({
      imports: { read_args: "i" }, pages: 2, body: [0x03, 0x40, ...args, 0x0c, 0, 0x0b, op.unreachable],
    }));
    const before = process.memoryUsage.rss();
    await gasOf(reader, ethers.hexlify(new Uint8Array(100_000)), 4_000_000);
    const [call] = stylus.lastCalls();
    expect(call).to.include({ status: "outOfInk" });
    // Each call of read_args takes 300 gas and shows 100,000 bytes: more than a gibibyte, if all were kept.
    expect(call?.hostCalls.read_args?.calls).to.be.greaterThan(11_000);
    expect(process.memoryUsage.rss() - before).to.be.lessThan(600 * 2 ** 20);
  });
});
