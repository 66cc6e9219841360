import { expect } from "chai";
import { AbiCoder, dataLength, parseEther, toQuantity } from "ethers";
import hre, { ethers } from "hardhat";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { check } from "../../../scripts/node/check";
import { NodeSettingsError, nodeNetwork, signersFrom } from "../../../scripts/node/network";

const KEYS = ["11", "22", "33"].map((byte) => `0x${byte.repeat(32)}`) as [string, string, string];

type Answers = Readonly<Record<string, (params: readonly unknown[]) => unknown>>;

/** This process's chain, with some answers of another. */
function node(answers: Answers): HardhatRuntimeEnvironment {
  const request = async ({ method, params = [] }: { method: string; params?: readonly unknown[] }): Promise<unknown> =>
    (await answers[method]?.(params)) ?? hre.network.provider.request({ method, params });
  return { ...hre, ethers, network: { name: "node", provider: { request } } } as unknown as HardhatRuntimeEnvironment;
}

/** What was found that is not as it should be, by subject. */
async function findings(answers: Answers): Promise<Record<string, string>> {
  const found = await check(node(answers));
  return Object.fromEntries(found.filter(({ verdict }) => verdict !== "ok").map(({ subject, verdict, text }) => [`${verdict} ${subject}`, text]));
}

const calls = (to: string, output: string) => ({
  eth_call: ([transaction]: readonly unknown[]) => ((transaction as { to?: string }).to === to ? output : undefined),
});

function refuseCode(most: number, reason: string): Answers {
  return {
    eth_call: ([transaction]) => {
      const { to, data = "0x" } = transaction as { to?: string; data?: string };
      if (to === undefined && dataLength(data) - 43 > most) throw new Error(reason);
      return undefined;
    },
  };
}

describe("looking at a node", () => {
  it("finds nothing wrong with the chain of this process", async () => {
    expect(Object.keys(await findings({}))).to.deep.equal([]);
  });

  it("stops where nobody answers", async () => {
    const found = await findings({ eth_chainId: () => Promise.reject(new Error("ECONNREFUSED")) });
    expect(found).to.have.all.keys("stop node");
    expect(found["stop node"]).to.contain("STYLUS_NODE_URL").and.to.contain("ECONNREFUSED");
  });

  for (const [id, name] of [[1, "Ethereum"], [42161, "Arbitrum One"], [42170, "Arbitrum Nova"]] as const) {
    it(`stops on ${name}, where it would spend real ether, and asks no further`, async () => {
      const found = await findings({ eth_chainId: () => toQuantity(id) });
      expect(found).to.have.all.keys("stop chain");
      expect(found["stop chain"]).to.contain(name);
    });
  }

  it("stops where the first account cannot pay, and says how much is wanted", async () => {
    const found = await findings({ eth_getBalance: () => toQuantity(parseEther("0.69")), eth_gasPrice: () => toQuantity(100_000_000) });
    expect(found).to.have.all.keys("stop balance");
    expect(found["stop balance"]).to.contain("0.69 ether, of 1.4 wanted");
  });

  it("stops where transactions of the first account wait", async () => {
    expect(await findings({ eth_getTransactionCount: ([, block]) => (block === "pending" ? "0x3" : "0x2") })).to.have.all.keys("stop nonce");
  });

  it("stops where blocks are too small, or accounts for code", async () => {
    expect(await findings({ eth_getBlockByNumber: () => ({ gasLimit: "0x100000", baseFeePerGas: "0x1" }) })).to.have.all.keys("stop block gas limit");
    const found = await findings(refuseCode(20_000, "max code size exceeded"));
    expect(found).to.have.all.keys("stop code size");
    expect(found["stop code size"]).to.contain("max code size exceeded");
  });

  it("notes a larger limit on code", async () => {
    const create = { eth_call: ([transaction]: readonly unknown[]) => ((transaction as { to?: string }).to === undefined ? "0x" : undefined) };
    expect(await findings(create)).to.have.all.keys("note code size limit");
  });

  it("stops where there is no Stylus, and where programs cannot be stored", async () => {
    expect(await findings(calls("0x0000000000000000000000000000000000000071", "0x"))).to.have.all.keys("stop Stylus");
    const refused = {
      eth_call: ([transaction]: readonly unknown[]): undefined => {
        if ((transaction as { data: string }).data.includes("eff00000")) throw new Error("invalid code: must not begin with 0xef");
      },
    };
    expect(await findings(refused)).to.have.all.keys("stop program code");
  });

  it("notes an older Stylus, and parameters that are set otherwise", async () => {
    // Every view of ArbWasm gives 2.
    const found = await findings(calls("0x0000000000000000000000000000000000000071", `0x${"2".padStart(64, "0")}`));
    expect(found).to.include.keys("note Stylus", "note inkPrice", "note expiryDays");
    expect(found).not.to.include.keys("note freePages");
    expect(found["note inkPrice"]).to.contain("2, and the tests were written for 10000");
  });

  it("notes a chain without a cache manager", async () => {
    const none = AbiCoder.defaultAbiCoder().encode(["address[]"], [[]]);
    expect(await findings(calls("0x0000000000000000000000000000000000000072", none))).to.have.all.keys("note cache");
  });
});

describe("the network of the environment", () => {
  it("is none where no node is named", () => {
    expect(nodeNetwork({})).to.deep.equal({});
    expect(nodeNetwork({ STYLUS_NODE_URL: "", STYLUS_NODE_KEYS: KEYS[0] })).to.deep.equal({});
  });

  it("has ten accounts: those given, then ones that follow from the first and from nothing else", () => {
    const { node: network } = nodeNetwork({ STYLUS_NODE_URL: "http://127.0.0.1:8547", STYLUS_NODE_KEYS: `${KEYS[0]}, ${KEYS[1].slice(2)}` });
    expect(network?.url).to.equal("http://127.0.0.1:8547");
    const accounts = network?.accounts as string[];
    expect(accounts.slice(0, 2)).to.deep.equal([KEYS[0], KEYS[1]]);
    expect(new Set(accounts).size).to.equal(10);
    expect(signersFrom(KEYS[0]).slice(2)).to.deep.equal(accounts.slice(2));
    expect(signersFrom(KEYS[2]).slice(1)).not.to.include.members(accounts.slice(2));
  });

  for (const [what, text] of [["nothing", ""], ["something that is no key", `${KEYS[0]},0x1234`], ["a key twice", `${KEYS[0]},${KEYS[0]}`]] as const) {
    it(`is refused with ${what}, and no key is shown`, () => {
      expect(() => signersFrom(text)).to.throw(NodeSettingsError, /^STYLUS_NODE_KEYS(?!.*(1{64}|1234))/);
    });
  }
});
