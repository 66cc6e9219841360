import { expect } from "chai";
import { getBytes } from "ethers";
import { artifacts, ethers, network } from "hardhat";
import { decodeProgram, MemoryHost, prepare, run, stylusParams, type Charged, type PreparedModule } from "stylus-runtime";
import { actors } from "../../../fixtures/actors";
import { cache, gasOf, isolate, stylus } from "../programs";
import { active, construct } from "./rust";

/** A chain whose slots cost nothing, so that what is left is the program's own ink. */
class FreeSlots extends MemoryHost {
  override loadSlot(key: Uint8Array): Charged<Uint8Array> {
    return { ...super.loadSlot(key), gas: 0n };
  }

  override storeSlots(slots: readonly (readonly [Uint8Array, Uint8Array])[], gasLeft: bigint): Charged<"stored" | "outOfGas" | "readOnly"> {
    return { ...super.storeSlots(slots, gasLeft), gas: 0n };
  }
}

const COLD_SLOAD = 2_100n;
/** SSTORE of a slot that was read before; clearing one costs as much as changing it, and gives back. */
const [FILLED, CHANGED, CLEARED_REFUND] = [20_000n, 2_900n, 4_800n];

/**
 * given the ERC-20 in Rust, cached and not
 *   when a transaction calls it: a chain charges 21,000, the calldata, the program's start, its own ink, and its slots
 *   it costs that much; 3% more would do, if the record stated the difference
 */
describe("Contracts in Rust: gas", () => {
  isolate();

  const params = stylusParams();
  const coder = ethers.AbiCoder.defaultAbiCoder();
  const slotOf = (key: string, slot: bigint | string): string => ethers.keccak256(coder.encode(["address", "uint256"], [key, slot]));

  const deploy = async () => {
    const { owner, client, provider } = await actors();
    const [sender] = await ethers.getSigners();
    const token = await active(ethers.deployContract("RustErc20"));
    await construct(token, ["address"], [owner.address]);
    for (const account of [sender?.address ?? "", client.address]) await token.connect(owner).mint(account, 1_000n);
    await token.connect(client).approve(sender?.address ?? "", 500n);
    return { token, client, provider, spender: sender?.address ?? "" };
  };

  const prepared = (name: string) =>
    prepare(decodeProgram(getBytes(artifacts.readArtifactSync(name).deployedBytecode), params), params);
  const [erc20, counter] = [prepared("RustErc20"), prepared("Counter")];

  /** A program's own ink, on a chain in memory that holds the same slots. */
  const ownInk = async (program: PreparedModule, account: string, sender: string, data: string, slots: readonly string[]): Promise<bigint> => {
    const host = new FreeSlots({ context: { sender: getBytes(sender) } });
    for (const slot of slots) {
      const value = (await network.provider.send("eth_getStorageAt", [account, slot, "latest"])) as string;
      host.storeSlots([[getBytes(slot), getBytes(value)]], 1_000_000n);
    }
    const { status, inkUsed } = run(program, { calldata: getBytes(data), gas: 1_000_000n, host, params });
    expect(status).to.equal("success");
    return inkUsed;
  };

  /** What a chain charges for a call by itself where its slots, all of them cold, cost so much. */
  const charged = (program: PreparedModule, ink: bigint, slots: bigint, cached: boolean): bigint => {
    const { initCost, cachedCost, footprint } = program.activation;
    expect(footprint, "pages that are free").to.be.at.most(2);
    const start = 352n + BigInt(cachedCost) + (cached ? 0n : 8_832n + BigInt(initCost));
    return start + (ink + slots * 10_000n + 9_999n) / 10_000n;
  };

  const sent = (data: string): bigint =>
    getBytes(data).reduce((gas, byte) => gas + (byte === 0 ? 4n : 16n), 21_000n);

  type Setting = Awaited<ReturnType<typeof deploy>>;
  interface Case {
    readonly name: string;
    readonly data: (setting: Setting) => string;
    /** Gas of the slots, all of which are cold. */
    readonly slots: bigint;
    readonly refund?: bigint;
  }
  const cases: readonly Case[] = [
    {
      name: "a transfer to a new holder", slots: 2n * COLD_SLOAD + CHANGED + FILLED,
      data: ({ token, provider }) => token.interface.encodeFunctionData("transfer", [provider.address, 10n]),
    },
    {
      name: "a transfer to a holder", slots: 2n * COLD_SLOAD + 2n * CHANGED,
      data: ({ token, client }) => token.interface.encodeFunctionData("transfer", [client.address, 10n]),
    },
    {
      name: "a transfer of everything", slots: 2n * COLD_SLOAD + 2n * CHANGED, refund: CLEARED_REFUND,
      data: ({ token, client }) => token.interface.encodeFunctionData("transfer", [client.address, 1_000n]),
    },
    {
      name: "an approval of a new spender, whose slot is not read", slots: COLD_SLOAD + FILLED,
      data: ({ token, provider }) => token.interface.encodeFunctionData("approve", [provider.address, 10n]),
    },
    {
      name: "a transfer of what was approved", slots: 3n * COLD_SLOAD + 2n * CHANGED + FILLED,
      data: ({ token, client, provider }) => token.interface.encodeFunctionData("transferFrom", [client.address, provider.address, 10n]),
    },
    {
      name: "a balance", slots: COLD_SLOAD,
      data: ({ token, client }) => token.interface.encodeFunctionData("balanceOf", [client.address]),
    },
  ];

  for (const { name, data: dataOf, slots, refund = 0n } of cases) {
    it(`of the ERC-20 for ${name} is a chain's to the unit, cached and not`, async () => {
      const setting = await deploy();
      const { token, client, spender } = setting;
      const [address, data] = [await token.getAddress(), dataOf(setting)];
      const held = [slotOf(spender, 2n), slotOf(client.address, 2n), slotOf(spender, slotOf(client.address, 3n))];
      const ink = await ownInk(erc20, address, spender, data, held);
      for (const cached of [false, true]) {
        if (cached) await cache(address);
        const snapshot: unknown = await network.provider.send("evm_snapshot");
        const used = await gasOf(address, data);
        const [record] = stylus.lastCalls();
        const chains = sent(data) + charged(erc20, ink, slots, cached) - refund;
        expect(record, cached ? "cached" : "not cached").to.include({ status: "success", cached, excess: 0n });
        expect(used, cached ? "cached" : "not cached").to.equal(chains);
        await network.provider.send("evm_revert", [snapshot]);
      }
    });
  }

  it("is stated by the record where a call costs more than a chain's: within three percent of the transaction", async () => {
    const program = await active(ethers.deployContract("Counter"));
    const [address, caller] = [await program.getAddress(), await ethers.deployContract("StylusCaller")];
    await cache(address);
    // A contract has the plugin try whether the frame is static, which costs more than to start and run this one.
    const data = program.interface.encodeFunctionData("setNumber", [7n]);
    const [around] = await caller.callTimes.staticCall(ethers.Wallet.createRandom(), data, 1n);
    const receipt = await (await caller.callTimes(program, data, 1n)).wait();
    const [record] = stylus.lastCalls();
    const [spent] = await caller.callTimes.staticCall(program, data, 1n, { blockTag: (receipt?.blockNumber ?? 1) - 1 });
    const ink = await ownInk(counter, address, await caller.getAddress(), data, []);
    const chains = charged(counter, ink, COLD_SLOAD + FILLED, true);
    const excess = record?.excess ?? 0n;
    expect(record).to.include({ status: "success", gas: chains });
    expect(excess).to.be.greaterThan(0n);
    expect(spent).to.equal((around ?? 0n) + chains + excess);
    expect(excess * 100n).to.be.at.most(3n * ((receipt?.gasUsed ?? 0n) - excess));
  });
});
