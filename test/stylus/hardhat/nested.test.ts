import { expect } from "chai";
import { ethers, network } from "hardhat";
import { MemoryHost, prepare, run, stylusParams, type CallRequest, type CallResult, type CreateRequest, type CreateResult } from "stylus-runtime";
import { activate, cache, deployActive, ECHO, gasOf, initCode, isolate, LARGE, REFUSE, stylus } from "./programs";
import { op, wasm } from "./wasm";

const IO = { read_args: "i", write_result: "ii", read_return_data: "iii>i" } as const;
const arg = (...values: readonly number[]): number[] => values.flatMap(op.const);
/** Calldata to memory at 0. */
const args = [...op.const(0), ...op.call(0)];
const I32_SUB = 0x6b;
const I32_ADD = 0x6a;
const ALL_GAS = [0x42, 0x7f];
const gasOfCall = (gas: number): number[] => [0x42, ...signedLeb(gas)];

function signedLeb(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signedLeb(Math.floor(value / 128))];
}

/** Where the answer is put together: status, length of the return data, return data. */
const AT = 40_000;
const answered = [
  ...arg(AT + 8, 0, 20_000), ...op.call(2), op.drop,
  ...op.const(AT), ...op.const(AT + 4), 0x28, 2, 0, ...op.const(8), I32_ADD, ...op.call(1), ...op.const(0),
];

/** Takes address, value where `kind` has one, and data; returns status, length and return data. */
const calling = (kind: "call" | "delegate_call" | "static_call", gas = ALL_GAS): Uint8Array => {
  const value = kind === "call" ? 32 : 0;
  return wasm({
    imports: { ...IO, [`${kind}_contract`]: kind === "call" ? "iiiiIi>i" : "iiiIi>i" },
    body: [
      ...args,
      ...op.const(AT), ...arg(0, 20 + value), ...op.length, ...op.const(20 + value), I32_SUB, ...(value > 0 ? op.const(20) : []),
      ...gas, ...op.const(AT + 4), ...op.call(3), ...op.store, ...answered,
    ],
  });
};
const CALL = calling("call");
const STATIC = calling("static_call");
const DELEGATE = calling("delegate_call");

/** Takes endowment, salt where there is one, and init code; returns address (20 bytes), length and return data. */
const creating = (salted: boolean): Uint8Array => {
  const head = salted ? 64 : 32;
  return wasm({
    imports: { ...IO, [salted ? "create2" : "create1"]: salted ? "iiiiii" : "iiiii" },
    body: [
      ...args, ...op.const(head), ...op.length, ...op.const(head), I32_SUB, ...arg(0, ...(salted ? [32] : []), AT, AT + 20), ...op.call(3),
      ...arg(AT + 24, 0, 20_000), ...op.call(2), op.drop,
      ...op.const(AT), ...op.const(AT + 20), 0x28, 2, 0, ...op.const(24), I32_ADD, ...op.call(1), ...op.const(0),
    ],
  });
};

/** Returns whether it is entered again, then calls what its calldata say: address and data; the answer of that follows. */
const REENTRANT = wasm({
  imports: { ...IO, call_contract: "iiiiIi>i", msg_reentrant: ">i" },
  body: [
    ...args, ...op.const(AT - 4), ...op.call(4), ...op.store,
    ...op.length, 0x45, 0x04, 0x40, ...arg(AT - 4, 4), ...op.call(1), ...op.const(0), 0x0f, 0x0b,
    ...op.const(AT), ...arg(0, 20), ...op.length, ...op.const(20), I32_SUB, ...op.const(30_000),
    ...ALL_GAS, ...op.const(AT + 4), ...op.call(3), ...op.store,
    ...arg(AT + 8, 0, 20_000), ...op.call(2), op.drop,
    ...op.const(AT - 4), ...op.const(AT + 4), 0x28, 2, 0, ...op.const(12), I32_ADD, ...op.call(1), ...op.const(0),
  ],
});

/** EVM code: returns the gas it has left, less the 2 of asking. */
const GAS_TELLER = "0x5a5f5260205ff3";
/** EVM code: takes an address, and forwards the rest of its calldata there with all gas; gives back what it gets. */
const FORWARDER = "0x6014360360145f3760005f6014360360005f5f3560601c5af1503d5f5f3e3d5ff3";
/** The same by delegatecall. */
const BORROWER = "0x6014360360145f3760005f60143603600060003560601c5af4503d5f5f3e3d5ff3";

const word = (value: bigint | number): string => ethers.toBeHex(value, 32);

/** Answers a call or creation with what a test says, and keeps what it was asked. */
class Scripted extends MemoryHost {
  request: CallRequest | CreateRequest | undefined;

  constructor(private readonly answer: Partial<CallResult & CreateResult>) {
    super();
  }

  private answered(request: CallRequest | CreateRequest): CallResult & CreateResult {
    this.request = request;
    const none = { success: true, output: new Uint8Array(0), gas: 0n, everPages: request.pages.ever, address: new Uint8Array(20) };
    return { ...none, ...this.answer };
  }

  override call(request: CallRequest): CallResult {
    return this.answered(request);
  }

  override create(request: CreateRequest): CreateResult {
    return this.answered(request);
  }
}

interface Answer {
  readonly status: number;
  readonly output: string;
}

function decoded(output: string): Answer {
  return { status: Number(ethers.dataSlice(output, 0, 1)), output: ethers.dataSlice(output, 8) };
}

describe("Stylus on Hardhat Network: programs that call", () => {
  isolate();

  const params = stylusParams();

  /** What a program asks and uses that runs alone with so much gas for its body. */
  const alone = (module: Uint8Array, calldata: string, gas: bigint, answer: Partial<CallResult & CreateResult>) => {
    const host = new Scripted(answer);
    const { inkUsed } = run(prepare(module, params), { calldata: ethers.getBytes(calldata), gas, host, params });
    return { inkUsed, gasLeft: host.request?.gasLeft ?? 0n };
  };

  const setCode = async (code: string): Promise<string> => {
    const account = ethers.Wallet.createRandom().address;
    await network.provider.send("hardhat_setCode", [account, code]);
    return account;
  };

  const ask = async (to: string, data: string, gasLimit = 5_000_000): Promise<string> => {
    const [sender] = await ethers.getSigners();
    return (await sender?.call({ to, data, gasLimit })) ?? "";
  };

  it("are answered by contracts, and told of refusals", async () => {
    const [call, echo, refuse] = [await deployActive(CALL), await deployActive(ECHO), await deployActive(REFUSE)];
    for (const length of [0, 1, 31, 32, 100, 5_000]) {
      const data = `0x${"ab".repeat(length)}`;
      const answer = decoded(await ask(call, ethers.concat([echo, word(0), data])));
      expect(answer, `${length} bytes`).to.deep.equal({ status: 0, output: data });
    }
    expect(decoded(await ask(call, ethers.concat([refuse, word(0), "0x1234"])))).to.deep.equal({ status: 2, output: "0x1234" });
    expect(decoded(await ask(call, ethers.concat([ethers.Wallet.createRandom().address, word(0)])))).to.deep.equal({ status: 0, output: "0x" });
  });

  const gasLimit = 2_000_000;
  /** What a program that is not cached has for its body, of `gasLimit`. */
  const bodyGas = async (program: string, data: string): Promise<bigint> => {
    const arbWasm = await ethers.getContractAt("IArbWasm", "0x0000000000000000000000000000000000000071");
    const { gas } = await arbWasm.programInitGas(program);
    const sent = ethers.getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 21_000n);
    return BigInt(gasLimit) - sent - gas;
  };

  describe("gas", () => {
    it("passes 63 of 64 parts of what is left after the call's own, and costs what the callee took", async () => {
      const [call, teller] = [await deployActive(CALL), await setCode(GAS_TELLER)];
      const data = ethers.concat([teller, word(0)]);
      const gas = await bodyGas(call, data);
      const told = BigInt(decoded(await ask(call, data, gasLimit)).output) + 2n;
      const { gasLeft } = alone(CALL, data, gas, {});
      expect(told).to.equal(((gasLeft - 2_600n) * 63n) / 64n);
      // The teller runs GAS 2, PUSH0 2, MSTORE 3 and memory 3, PUSH1 3, PUSH0 2, RETURN.
      const { inkUsed } = alone(CALL, data, gas, { gas: 2_600n + 15n, output: new Uint8Array(32) });
      expect(stylus.lastCalls()[0]).to.include({ inkUsed, excess: 0n });
    });

    it("passes what is asked for where that is less", async () => {
      const [call, teller] = [await deployActive(calling("call", gasOfCall(100_000))), await setCode(GAS_TELLER)];
      expect(BigInt(decoded(await ask(call, ethers.concat([teller, word(0)]))).output) + 2n).to.equal(100_000n);
    });

    it("charges a warm account 100", async () => {
      const call = await deployActive(CALL);
      const data = ethers.concat([ethers.zeroPadValue("0x04", 20), word(0)]);
      const gas = await bodyGas(call, data);
      await ask(call, data, gasLimit);
      // The identity precompile takes 15.
      const { inkUsed } = alone(CALL, data, gas, { gas: 115n });
      expect(stylus.lastCalls()[0]).to.include({ inkUsed });
    });

    it("charges value 9,000, a new account 25,000, and keeps the stipend", async () => {
      const [call, taker] = [await deployActive(CALL), await setCode(GAS_TELLER)];
      await network.provider.send("hardhat_setBalance", [call, "0x10"]);
      const pay = ethers.concat([taker, word(5)]);
      const gas = await bodyGas(call, pay);
      const told = BigInt(decoded(await ask(call, pay, gasLimit)).output) + 2n;
      expect(told).to.equal(((alone(CALL, pay, gas, {}).gasLeft - 11_600n) * 63n) / 64n + 2_300n);
      const paid = alone(CALL, pay, gas, { gas: 2_600n + 9_000n + 15n, output: new Uint8Array(32) });
      expect(stylus.lastCalls()[0]).to.include({ inkUsed: paid.inkUsed });
      const absent = ethers.concat([ethers.Wallet.createRandom().address, word(5)]);
      const bodyOfAbsent = await bodyGas(call, absent);
      await ask(call, absent, gasLimit);
      const created = alone(CALL, absent, bodyOfAbsent, { gas: 2_600n + 9_000n + 25_000n });
      expect(stylus.lastCalls()[0]).to.include({ inkUsed: created.inkUsed });
    });

    it("fails a call whose own cost does not reach, and takes what is left", async () => {
      const call = await deployActive(CALL);
      await cache(call);
      const data = ethers.concat([ethers.Wallet.createRandom().address, word(0)]);
      const enough = await gasOf(call, data);
      expect(await gasOf(call, data, Number(enough) - 1_000)).to.equal(enough - 1_000n);
      expect(stylus.lastCalls()[0]?.status).to.be.oneOf(["outOfGas", "outOfInk"]);
    });

    it("charges the program for nothing that the shims of the programs below it cost more", async () => {
      const [call, echo, caller] = [await deployActive(CALL), await deployActive(ECHO), await ethers.deployContract("StylusCaller")];
      await cache(call);
      await cache(echo);
      const long = `0x${"cd".repeat(3_000)}`;
      const data = ethers.concat([echo, word(0), long]);
      await caller.relay(call, data);
      const [inner, outer] = stylus.lastCalls();
      expect(inner?.excess).to.be.greaterThan(0n);
      const { inkUsed } = alone(CALL, data, 1_000_000n, { gas: 2_600n + (inner?.gas ?? 0n), output: ethers.getBytes(long) });
      expect(outer).to.include({ inkUsed });
    });
  });

  it("send ether, and fail where they have none", async () => {
    const [call, taker] = [await deployActive(CALL), ethers.Wallet.createRandom().address];
    const pay = ethers.concat([taker, word(7)]);
    expect(decoded(await ask(call, pay)).status).to.equal(2);
    await network.provider.send("hardhat_setBalance", [call, word(7).replace(/^0x0+/, "0x")]);
    await gasOf(call, pay);
    expect(await ethers.provider.getBalance(taker)).to.equal(7n);
  });

  it("are the sender of what they call, and lend their name to what they delegate to", async () => {
    const sender = await setCode("0x335f5260205ff3");
    const [call, delegate] = [await deployActive(CALL), await deployActive(DELEGATE)];
    const [user] = await ethers.getSigners();
    expect(decoded(await ask(call, ethers.concat([sender, word(0)]))).output).to.equal(ethers.zeroPadValue(call.toLowerCase(), 32));
    expect(decoded(await ask(delegate, sender)).output).to.equal(ethers.zeroPadValue(user?.address.toLowerCase() ?? "", 32));
  });

  it("let nothing be written under a static call, at any remove", async () => {
    const [stat, call, delegate, forwarder] = [
      await deployActive(STATIC), await deployActive(CALL), await deployActive(DELEGATE), await setCode(FORWARDER),
    ];
    const writer = await deployActive(wasm({
      imports: { storage_cache_bytes32: "ii", storage_flush_cache: "i" },
      body: [...arg(0, 0), ...op.call(0), ...op.const(0), ...op.call(1), ...op.const(0)],
    }));
    // A slot that holds 0 and is given 0 is dirty: its value was never read.
    const direct = decoded(await ask(stat, writer));
    expect(direct).to.deep.equal({ status: 2, output: "0x" });
    expect(decoded(await ask(call, ethers.concat([writer, word(0)])))).to.deep.equal({ status: 0, output: "0x" });
    const inner = ethers.concat([call, writer, word(0)]);
    expect(decoded(decoded(await ask(stat, inner)).output).status).to.equal(2);
    expect(decoded(decoded(await ask(stat, ethers.concat([delegate, writer]))).output).status).to.equal(2);
    await ask(stat, ethers.concat([forwarder, writer]));
    expect(stylus.lastCalls()[0]).to.include({ status: "failure" });
    await ask(call, ethers.concat([forwarder, word(0), writer]));
    expect(stylus.lastCalls()[0]).to.include({ status: "success" });
    const paying = ethers.concat([call, ethers.Wallet.createRandom().address, word(1)]);
    await network.provider.send("hardhat_setBalance", [call, "0x10"]);
    expect(decoded(decoded(await ask(stat, paying)).output)).to.deep.equal({ status: 2, output: "0x" });
  });

  it("see themselves entered again, but not where they were delegated to or have ended", async () => {
    const [reentrant, forwarder, borrower] = [await deployActive(REENTRANT), await setCode(FORWARDER), await setCode(BORROWER)];
    expect(await ask(reentrant, "0x")).to.equal("0x00000000");
    const flags = (output: string): number[] => [Number(ethers.dataSlice(output, 0, 1)), Number(ethers.dataSlice(output, 12, 13))];
    expect(flags(await ask(reentrant, reentrant))).to.deep.equal([0, 1]);
    expect(flags(await ask(reentrant, ethers.concat([forwarder, reentrant])))).to.deep.equal([0, 1]);
    const twin = await setCode(await ethers.provider.getCode(reentrant));
    expect(flags(await ask(reentrant, twin))).to.deep.equal([0, 0]);
    // A proxy's program that calls the proxy again.
    expect(flags(await ask(borrower, ethers.concat([reentrant, borrower, reentrant])))).to.deep.equal([0, 1]);
    const caller = await ethers.deployContract("StylusCaller");
    await caller.callTimes(reentrant, "0x", 2);
    expect(stylus.lastCalls().map(({ output }) => output)).to.deep.equal(["0x00000000", "0x00000000"]);
  });

  it("count pages with the frames around them", async () => {
    const [call, large] = [await deployActive(CALL), await deployActive(LARGE)];
    await cache(call);
    await cache(large);
    await ask(call, ethers.concat([large, word(0)]));
    const [inner, outer] = stylus.lastCalls();
    // Page 1 is open around it: 33 pages, of which 31 are beyond the free ones; the exponential part rises from 1 to 85.
    expect(inner?.gas).to.equal(352n + 6n + 160n + 31_000n + 84n + 1n);
    expect(inner?.pages).to.deep.equal({ open: 33, ever: 33 });
    expect(outer?.pages).to.deep.equal({ open: 1, ever: 33 });
    expect([outer?.depth, inner?.depth]).to.deep.equal([0, 1]);
  });

  it("go as deep as their gas, and come back", async () => {
    const call = await deployActive(CALL);
    await cache(call);
    const depth = 100;
    const data = ethers.concat([...Array.from({ length: depth }, () => [call, word(0)]).flat(), ethers.ZeroAddress, word(0)]);
    let answer = await ask(call, data, 30_000_000);
    for (let level = 0; level < depth; level++) {
      const { status, output } = decoded(answer);
      expect(status, `level ${level}`).to.equal(0);
      answer = output;
    }
    expect(stylus.lastCalls()).to.have.lengthOf(depth + 1);
    const endless = await deployActive(wasm({
      imports: { call_contract: "iiiiIi>i", contract_address: "i" },
      body: [...op.const(0), ...op.call(1), ...arg(0, 0, 0, 32), ...ALL_GAS, ...op.const(64), ...op.call(0)],
    }));
    await ask(endless, "0x", 30_000_000).catch(() => undefined);
    // A frame's page is open until it ends, and nobody can pay for more than 128.
    expect(stylus.lastCalls().length).to.be.within(100, 128);
  });

  describe("that create", () => {
    /** Init code that stores the code of the gas teller. */
    const init = ethers.concat(["0x6007600b5f3960075ff3", "0x00", GAS_TELLER]);

    it("give the address, which has code and endowment", async () => {
      const [create1, create2] = [await deployActive(creating(false)), await deployActive(creating(true))];
      for (const account of [create1, create2]) await network.provider.send("hardhat_setBalance", [account, "0x10"]);
      const [salt, first] = [ethers.id("salt"), ethers.getCreateAddress({ from: create1, nonce: await ethers.provider.getTransactionCount(create1) })];
      const second = ethers.getCreate2Address(create2, salt, ethers.keccak256(init));
      await gasOf(create1, ethers.concat([word(3), init]));
      expect(stylus.lastCalls()[0]).to.include({ status: "success", output: ethers.concat([first.toLowerCase(), "0x00000000"]), excess: 0n });
      await gasOf(create2, ethers.concat([word(4), salt, init]));
      expect(stylus.lastCalls()[0]).to.include({ output: ethers.concat([second.toLowerCase(), "0x00000000"]), excess: 0n });
      for (const [account, endowment] of [[first, 3n], [second, 4n]] as const) {
        expect(await ethers.provider.getCode(account)).to.equal(GAS_TELLER);
        expect(await ethers.provider.getBalance(account)).to.equal(endowment);
      }
    });

    it("pass on all gas but a 64th, and cost the creation and what ran in it", async () => {
      const create = await deployActive(creating(false));
      // Init code that reverts with the gas that it has, less 2.
      const data = ethers.concat([word(0), "0x5a5f5260205ffd"]);
      const body = await bodyGas(create, data);
      const output = await ask(create, data, gasLimit);
      const left = alone(creating(false), data, body, {}).gasLeft - 32_000n;
      expect(ethers.dataSlice(output, 0, 20)).to.equal(ethers.ZeroAddress);
      // The plugin keeps 400 gas for its own work, which the EVM passes on with the rest.
      const more = BigInt(ethers.dataSlice(output, 24)) + 2n - (left - left / 64n);
      expect(more).to.be.within(393n, 394n);
      const { inkUsed } = alone(creating(false), data, body, { gas: 32_000n + 15n, output: new Uint8Array(32) });
      expect(stylus.lastCalls()[0]).to.include({ inkUsed, excess: 0n });
    });

    it("fail in a static frame and without the creation's own gas, as a trap does", async () => {
      const [create, caller] = [await deployActive(creating(false)), await ethers.deployContract("StylusCaller")];
      const data = ethers.concat([word(0), init]);
      await expect(caller.look(create, data)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
      await gasOf(create, data, 60_000);
      expect(stylus.lastCalls()[0]).to.include({ status: "failure" });
    });

    it("may create programs, which have to be activated like any", async () => {
      const [create, caller] = [await deployActive(creating(false)), await ethers.deployContract("StylusCaller")];
      const from = create;
      const nonce = await ethers.provider.getTransactionCount(from);
      await gasOf(create, ethers.concat([word(0), initCode(ECHO)]));
      const program = ethers.getCreateAddress({ from, nonce });
      await activate(program);
      expect(await caller.look(program, "0x0102")).to.equal("0x0102");
    });
  });
});
