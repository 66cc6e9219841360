import { expect } from "chai";
import fc from "fast-check";
import { ethers, network } from "hardhat";
import { encodeProgram } from "stylus-runtime";
import { activate, isolate, stylus } from "./programs";
import { addressOf, evmTwin, wasmTwin, type Action, type Node } from "./twins";

const NODES = 4;
const KEYS = 3;
const RUNS = Number(process.env.TWINS_RUNS ?? 40);
/** Milliseconds that a run may take on a busy machine. */
const SLOWEST = 5_000;

const key = fc.integer({ min: 0, max: KEYS - 1 });
const small = fc.integer({ min: 0, max: 2 });

const effect: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant("store" as const), key, value: small }),
  fc.record({ do: fc.constant("storeTransient" as const), key, value: small }),
  fc.record({ do: fc.constant("log" as const), topics: fc.integer({ min: 0, max: 4 }), word: small }),
);
const look: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant("load" as const), key }),
  fc.record({ do: fc.constant("loadTransient" as const), key }),
  fc.record({ do: fc.constantFrom("sender" as const, "value" as const, "self" as const) }),
  fc.record({ do: fc.constant("balance" as const), of: fc.integer({ min: 0, max: NODES }) }),
);

/** Calls go on to later nodes, or shortly to any; a call of the last one may reach an account that is not there. */
function call(from: number): fc.Arbitrary<Action> {
  const kind = fc.constantFrom("call" as const, "delegatecall" as const, "staticcall" as const);
  const far = fc.record({
    do: fc.constant("call" as const), kind, to: fc.integer({ min: from + 1, max: NODES }), value: small, short: fc.constant(false),
  });
  const near = fc.record({
    do: fc.constant("call" as const), kind, to: fc.integer({ min: 0, max: NODES - 1 }), value: small, short: fc.constant(true),
  });
  return from === NODES - 1 ? near : fc.oneof(far, far, near);
}

function node(index: number): fc.Arbitrary<Node> {
  return fc.record({
    actions: fc.array(fc.oneof(effect, look, call(index)), { minLength: 2, maxLength: 7, size: "max" }),
    short: fc.array(fc.oneof(effect, look), { maxLength: 3, size: "max" }),
    reverts: fc.integer({ min: 0, max: 4 }).map((die) => die === 0),
  });
}

const graph = fc.tuple(
  fc.tuple(...Array.from({ length: NODES }, (_, index) => node(index))),
  fc.array(fc.boolean(), { minLength: NODES, maxLength: NODES }),
);

/** Clearing a slot gives gas back at the end. */
function givesRefunds({ actions, short }: Node): boolean {
  return [...actions, ...short].some((action) => action.do === "store" && action.value === 0);
}

describe("Stylus on Hardhat Network: programs beside contracts that do the same", () => {
  isolate();

  /** Runs node 0 in a transaction; tells all that it left behind. */
  const play = async (codes: readonly string[], programs: readonly number[]) => {
    const snapshot: unknown = await network.provider.send("evm_snapshot");
    for (const [index, code] of codes.entries()) {
      await network.provider.send("hardhat_setCode", [addressOf(index), code]);
      await network.provider.send("hardhat_setBalance", [addressOf(index), "0x64"]);
    }
    const known = new Set<string>();
    for (const index of programs) {
      const code = codes[index] ?? "";
      if (!known.has(code)) await activate(addressOf(index));
      known.add(code);
    }
    const [from] = await ethers.getSigners();
    const gas = ethers.toQuantity(29_000_000);
    const output: unknown = await network.provider
      .send("eth_call", [{ from: from?.address, to: addressOf(0), value: "0x5", gas }])
      .catch((error: unknown) => (error as { data: unknown }).data);
    await network.provider
      .send("eth_sendTransaction", [{ from: from?.address, to: addressOf(0), value: "0x5", gas }])
      .catch(() => undefined);
    const ran = stylus.lastCalls();
    const block = await ethers.provider.getBlock("latest");
    const receipt = await ethers.provider.getTransactionReceipt(block?.transactions[0] ?? "");
    const accounts = await Promise.all(codes.map(async (_, index) => ({
      balance: await ethers.provider.getBalance(addressOf(index)),
      slots: await Promise.all(Array.from({ length: KEYS }, async (__, slot) => ethers.provider.getStorage(addressOf(index), slot))),
    })));
    await network.provider.send("evm_revert", [snapshot]);
    const logs = receipt?.logs.map(({ address, topics, data }) => ({ address, topics: [...topics], data }));
    return { seen: { output, status: receipt?.status, logs, accounts }, ran, gasUsed: receipt?.gasUsed };
  };

  it("leave the same behind, whoever calls whom, and whatever reverts, and cost what the record says", async function () {
    this.timeout(RUNS * SLOWEST);
    let calls = 0;
    await fc.assert(
      fc.asyncProperty(graph, async ([nodes, chosen]) => {
        const contracts = nodes.map((each, index) => evmTwin(index, each));
        const mixed = nodes.map((each, index) =>
          chosen[index] === true ? ethers.hexlify(encodeProgram(wasmTwin(index, each))) : evmTwin(index, each));
        const programs = chosen.flatMap((isProgram, index) => (isProgram ? [index] : []));
        const expected = await play(contracts, []);
        const { seen, ran, gasUsed } = await play(mixed, programs);
        expect(seen).to.deep.equal(expected.seen);
        expect(ran.filter(({ status }) => status === "outOfGas" || status === "outOfInk")).to.deep.equal([]);
        const outermost = ran.at(-1);
        if (chosen[0] === true && outermost !== undefined && !nodes.some(givesRefunds)) {
          expect(gasUsed).to.equal(21_000n + outermost.gas + outermost.excess);
        }
        calls += ran.length;
      }),
      { numRuns: RUNS },
    );
    expect(calls).to.be.greaterThan(RUNS / 4);
  });
});
