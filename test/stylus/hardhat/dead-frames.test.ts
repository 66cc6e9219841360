import { expect } from "chai";
import { ethers, network } from "hardhat";
import { cache, deployActive, ECHO, isolate, stylus } from "./programs";
import { op, wasm } from "./wasm";

const IO = { read_args: "i", write_result: "ii" } as const;
const arg = (...values: readonly number[]): number[] => values.flatMap(op.const);
/** Calldata to memory at 0. */
const args = [...op.const(0), ...op.call(0)];
const ALL_GAS = [0x42, 0x7f];
const AT = 4_000;
const VALUE = 1_024;
const LENGTH = 2_048;

/** Calls the account that its calldata name, and says whether it was entered again. */
const asking = (kind: "call" | "delegate_call" | "static_call"): Uint8Array => wasm({
  imports: { ...IO, [`${kind}_contract`]: kind === "call" ? "iiiiIi>i" : "iiiIi>i", msg_reentrant: ">i" },
  body: [
    ...args, ...op.const(AT), ...op.call(3), ...op.store,
    ...arg(0, 0, 64), ...(kind === "call" ? op.const(VALUE) : []), ...ALL_GAS, ...op.const(LENGTH), ...op.call(2), op.drop,
    ...arg(AT, 4), ...op.call(1), ...op.const(0),
  ],
});

/** Loads a transient slot four times, which takes the shim more than it takes on a chain, and stores it. */
const TRANSIENT = wasm({
  imports: { transient_load_bytes32: "ii", transient_store_bytes32: "ii" },
  body: [...[0, 0, 0, 0].flatMap((key) => [...arg(key, 32), ...op.call(0)]), ...arg(0, 32), ...op.call(1), ...op.const(0)],
});

/** Writes a slot, and returns four bytes. */
const WRITER = wasm({
  imports: { ...IO, storage_cache_bytes32: "ii", storage_flush_cache: "i" },
  body: [...arg(0, 0), ...op.call(2), ...op.const(0), ...op.call(3), ...arg(0, 4), ...op.call(1), ...op.const(0)],
});

/** Calls the account that its calldata name with the rest of them, and so much gas. */
const passing = (gas: number): Uint8Array => wasm({
  imports: { read_args: "i", call_contract: "iiiiIi>i" },
  body: [
    ...args, ...arg(0, 20), ...op.length, ...op.const(20), 0x6b, ...op.const(VALUE), 0x42, ...op.const(gas).slice(1), ...op.const(LENGTH), ...op.call(1),
    op.drop, ...op.const(0),
  ],
});

/** Asks for the chain's id, which costs more here than there, and has no memory to pay for. */
const CHAIN = wasm({ imports: { chainid: ">I" }, body: [...op.call(0), op.drop, ...op.const(0)], pages: 0 });

/** Loads a slot. */
const LOAD = wasm({ imports: { storage_load_bytes32: "ii" }, body: [...arg(0, 32), ...op.call(0), ...op.const(0)] });

/**
 * EVM code: takes gas (32 bytes), two accounts (20 each) and data; calls the first with that gas and the data, then the
 * second with the data and all gas, and gives back what the second gave.
 */
const TWICE = "0x" + [
  "6048360360485f37", "5f5f604836035f5f60203560601c5f35f150", "5f5f604836035f5f60343560601c5af1", "3d5f5f3e", "6034575f5ffd", "5b3d5ff3",
].join("");

const UNTOLD = "0x00000000";

describe("Stylus on Hardhat Network: frames that die while the EVM works for them", () => {
  isolate();

  const setCode = async (code: string): Promise<string> => {
    const account = ethers.Wallet.createRandom().address;
    await network.provider.send("hardhat_setCode", [account, code]);
    return account;
  };
  const cached = async (module: Uint8Array): Promise<string> => {
    const program = await deployActive(module);
    await cache(program);
    return program;
  };

  /** Has the first program fail with every gas from `from` to `to`, and the second called after it with plenty. */
  const sweep = async (first: string, second: string, data: string, [from, to, step]: readonly [number, number, number]) => {
    const twice = await setCode(TWICE);
    const [sender] = await ethers.getSigners();
    const outputs = new Set<string | undefined>();
    const depths = new Set<number>();
    const pages = new Set<number>();
    for (let gas = from; gas < to; gas += step) {
      const calldata = ethers.concat([ethers.toBeHex(gas, 32), first, second, data]);
      outputs.add(await sender?.call({ to: twice, data: calldata, gasLimit: 1_000_000 }));
      const calls = stylus.lastCalls();
      expect(calls[0]?.status, `with ${gas}`).to.be.oneOf(["outOfGas", "outOfInk"]);
      expect(calls, `with ${gas}`).to.have.length(2);
      depths.add(calls[1]?.depth ?? -1);
      pages.add(calls[1]?.pages.open ?? -1);
    }
    return { outputs: [...outputs], depths: [...depths], pages: [...pages] };
  };

  for (const kind of ["call", "delegate_call", "static_call"] as const) {
    it(`are not around those that come after, where they died in a ${kind}`, async () => {
      const [asker, echo, writer] = [await cached(asking(kind)), await cached(ECHO), await cached(WRITER)];
      const data = await setCode("0x00");
      // A chain takes 368 gas before it and 2,600 for the account; the shim needs some 200 more.
      const range = [2_990, 3_170, 30] as const;
      expect(await sweep(asker, asker, data, range)).to.deep.equal({ outputs: [UNTOLD], depths: [0], pages: [1] });
      expect(await sweep(asker, echo, data, range)).to.deep.equal({ outputs: [data.toLowerCase()], depths: [0], pages: [1] });
      expect(await sweep(asker, writer, data, range)).to.deep.equal({ outputs: [UNTOLD], depths: [0], pages: [1] });
    });

    it(`are not around those that come after, where they died when a ${kind} had come back`, async () => {
      const [asker, writer] = [await cached(asking(kind)), await cached(WRITER)];
      // Gives back 4,096 bytes, which the shim copies for some 900 gas, and the chain does not.
      const data = await setCode("0x6110005ff3");
      const range = [3_500, 4_300, 100] as const;
      expect(await sweep(asker, asker, data, range)).to.deep.equal({ outputs: [UNTOLD], depths: [0], pages: [1] });
      expect(await sweep(asker, writer, data, range)).to.deep.equal({ outputs: [UNTOLD], depths: [0], pages: [1] });
    });
  }

  it("are not around those that come after, where they died while a slot was loaded or their frame was tried", async () => {
    const echo = await cached(ECHO);
    const after = { outputs: ["0x12345678"], depths: [0], pages: [1] };
    expect(await sweep(await cached(LOAD), echo, "0x12345678", [700, 2_400, 130])).to.deep.equal(after);
    expect(await sweep(await cached(TRANSIENT), echo, "0x12345678", [930, 1_900, 13])).to.deep.equal(after);
  });

  it("cost who called them all that they were given, whatever their callees cost here", async () => {
    const [asker, dear, burner] = [await cached(asking("call")), await cached(CHAIN), await setCode("0xfe")];
    const [sender] = await ethers.getSigners();
    for (let gas = 3_500; gas < 3_680; gas += 30) {
      const caller = await cached(passing(gas));
      const ink: (bigint | undefined)[] = [];
      for (const callee of [asker, burner]) {
        await sender?.call({ to: caller, data: ethers.concat([callee, dear]), gasLimit: 1_000_000 });
        ink.push(stylus.lastCalls().at(-1)?.inkUsed);
        if (callee === asker) expect(stylus.lastCalls().map(({ status }) => status), `with ${gas}`).to.deep.equal(["success", "outOfGas", "success"]);
      }
      expect(ink[0], `with ${gas}`).to.equal(ink[1]);
    }
  });
});
