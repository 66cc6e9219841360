import { loadFixture, setBalance } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Wallet, ZeroAddress, ZeroHash, getBytes, id, parseEther } from "ethers";
import { ethers } from "hardhat";
import { anAcceptance, anAnswer, signAcceptance } from "../../fixtures/jobs";
import { FEATURES, H100, PRICE, aDelivery, anOrder, deployMarket, fund, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** How much less than a row of docs/market.md says a call may cost, so that the table says what is true. */
const CLOSE = 200n;

/** The rows of docs/market.md: what a hostile call is, the error that it fails by, and the most gas that it costs the others of a batch. */
function documented(): ReadonlyMap<string, { readonly error: string; readonly most: bigint }> {
  const page = readFileSync(join(__dirname, "../../../docs/market.md"), "utf8");
  const [, section = ""] = page.split("### What a hostile call of a batch costs");
  const rows = section.matchAll(/^\| ([^|]+) \| `(\w+)` \| ([\d,]+) \|$/gm);
  return new Map([...rows].map(([, what = "", error = "", gas = ""]) => [what, { error, most: BigInt(gas.replaceAll(",", "")) }]));
}

interface Scene extends MarketFixture {
  /** Clients with money in the market, each of whom orders once. */
  strangers: readonly Wallet[];
  agents: readonly Wallet[];
}

type Kind = (scene: Scene, i: number) => Promise<string>;

/**
 * given orders of many clients, their wallets and agents that cannot be taken any more, or never could
 *   when a batch takes them: each costs the others what docs/market.md says, and its calldata
 *   when a key signed, and its client spoilt the order: at most 30,000 gas, whatever it asks for
 */
describe("Market: hostile calls of a batch", () => {
  const deployScene = async (): Promise<Scene> => {
    const fixture = await deployMarket();
    const { market, token, owner } = fixture;
    const keys = (what: string) => [0, 1, 2].map((i) => new Wallet(id(`${what} ${i}`), ethers.provider));
    const [strangers, agents] = [keys("stranger"), keys("agent")];
    for (const stranger of strangers) {
      await setBalance(stranger.address, parseEther("1"));
      await fund(market, token, stranger, 10n * PRICE);
    }
    await market.connect(owner).setIndex(token, H100, 0, 0, 2 ** 28, 5_000);
    return { ...fixture, strangers, agents };
  };
  const deployed = () => loadFixture(deployScene);
  const encode = ({ market }: MarketFixture, name: string, args: unknown[]) => market.interface.encodeFunctionData(name as "pause", args as never);

  const strangerOf = ({ strangers }: Scene, i: number): Wallet => strangers[i] as Wallet;
  const orderOf = (scene: Scene, i: number, changes: Partial<Order> = {}) => anOrder(scene, { client: strangerOf(scene, i).address, ...changes });
  const signed = (scene: Scene, order: Order, signer: Wallet) => signOrder(scene, order, signer as never);
  const accept = (scene: Scene, order: Order, signature: string, changes = {}) =>
    encode(scene, "accept", [order, signature, anAcceptance(scene, order, changes), "0x", []]);
  const acceptOf: (changes?: Partial<Order>) => Kind = (changes) => async (scene, i) => {
    const order = await orderOf(scene, i, changes);
    return accept(scene, order, await signed(scene, order, strangerOf(scene, i)));
  };
  const fillOf: (changes?: Partial<Order>) => Kind = (changes) => async (scene, i) => {
    const order = await orderOf(scene, i, changes);
    return encode(scene, "fill", [order, await signed(scene, order, strangerOf(scene, i)), aDelivery(scene, order), "0x", "0x"]);
  };
  const afterwards = (kind: Kind, spoil: (scene: Scene, stranger: Wallet, i: number) => Promise<unknown>): Kind => async (scene, i) => {
    const call = await kind(scene, i);
    await spoil(scene, strangerOf(scene, i), i);
    return call;
  };
  const withdrawAll = async ({ market, token }: Scene, stranger: Wallet) => market.connect(stranger).withdraw(token, 10n * PRICE, stranger);
  const cancelAll = ({ market }: Scene, stranger: Wallet) => market.connect(stranger).cancelNonces(ZeroAddress, 0, 20);
  /** An order of an agent with an index price, masks and reputation, so that all that can be read is. */
  const byAgent = (changes: Partial<Order>, hire: (scene: Scene, stranger: Wallet, agent: Wallet) => Promise<unknown>): Kind => async (scene, i) => {
    const agent = scene.agents[i] as Wallet;
    await hire(scene, strangerOf(scene, i), agent);
    const order = await orderOf(scene, i, { agent: agent.address, ...changes });
    return accept(scene, order, await signed(scene, order, agent));
  };
  const ALL_READ = { pricing: 1n, minPrice: PRICE, maxPrice: 2n * PRICE, regions: 1n, features: FEATURES, minSettledBps: 1n };
  const hired = (budget: bigint, cap: bigint) => async ({ market, token }: Scene, stranger: Wallet, agent: Wallet) => {
    await market.connect(stranger).authorizeAgent(agent, { expiresAt: 2n ** 48n - 1n, workloads: 1, providerList: ZeroHash });
    await market.connect(stranger).setAgentBudget(agent, token, budget, cap, 100_000);
  };

  const MASKS = { regions: 1n, features: FEATURES, minSettledBps: 1n };
  const many = ({ market }: Scene, stranger: Wallet) => market.connect(stranger).cancelNonces(ZeroAddress, 0, 300);

  const forged = (changes: Partial<Order> = {}): Kind => async (scene, i) => {
    const order = await orderOf(scene, i, changes);
    return accept(scene, order, await signed(scene, { ...order, specHash: id("another") }, strangerOf(scene, i)));
  };

  /** Of a wallet that burns what it gets. */
  const ofWallet = (signature: string, changes: Partial<Order> = {}): Kind => async (scene, i) => {
    const wallet = await ethers.deployContract("WaywardWallet");
    await fund(scene.market, scene.token, wallet, 10n * PRICE);
    const order = await anOrder(scene, { client: await wallet.getAddress(), nonce: BigInt(i), ...changes });
    return accept(scene, order, signature);
  };
  const BURN = "0x01";
  /** Tried as a key's before. */
  const BURN_65_BYTES = `${BURN}${"11".repeat(63)}1b`;

  const able = hired(10n * PRICE, 10n * PRICE);
  const wronglyRelayed: Kind = async (scene, i) => {
    const agent = scene.agents[i] as Wallet;
    await able(scene, strangerOf(scene, i), agent);
    const order = await orderOf(scene, i, { ...ALL_READ, agent: agent.address });
    const wrong = await signAcceptance(scene, order, { minPrice: 1n });
    return encode(scene, "accept", [order, await signed(scene, order, agent), anAcceptance(scene, order), wrong, []]);
  };

  const forgedByAgent: Kind = async (scene, i) => {
    const agent = scene.agents[i] as Wallet;
    await able(scene, strangerOf(scene, i), agent);
    const order = await orderOf(scene, i, { ...ALL_READ, agent: agent.address });
    return accept(scene, order, await signed(scene, { ...order, specHash: id("another") }, agent));
  };

  const MANY = { copies: 256n, nonce: 5n, collateral: 0n, payableCollateral: 0n, units: 0n };

  /** What a client can spoil that signs with its key, or whose agent does. */
  const OF_CLIENTS: Readonly<Record<string, Kind>> = {
    "copies whose nonces were canceled": afterwards(acceptOf(ALL_READ), cancelAll),
    "the same, filled": afterwards(fillOf(ALL_READ), cancelAll),
    "256 copies whose nonces were canceled": afterwards(acceptOf({ ...ALL_READ, ...MANY }), many),
    "an account that was emptied": afterwards(acceptOf(), withdrawAll),
    "that account, filled": afterwards(fillOf(), withdrawAll),
    "that account, 256 copies": afterwards(acceptOf(MANY), withdrawAll),
    "that account, all wishes": afterwards(acceptOf(ALL_READ), withdrawAll),
    "that account, all wishes, filled": afterwards(fillOf(ALL_READ), withdrawAll),
    "no copies": async (scene, i) => {
      const order = await orderOf(scene, i, ALL_READ);
      return accept(scene, order, await signed(scene, order, strangerOf(scene, i)), { copies: 0n });
    },
    "an order that has expired": acceptOf({ ...ALL_READ, acceptBy: 1n }),
    "a payable part above the whole": acceptOf({ ...ALL_READ, payableCollateral: 5_001n }),
    "an index price above the cap": acceptOf({ ...ALL_READ, minPrice: 0n, maxPrice: 1n }),
    "an agent without terms": byAgent({}, () => Promise.resolve()),
    "an agent over its cap": byAgent({}, hired(10n * PRICE, PRICE - 1n)),
    "an agent over its budget": byAgent({}, hired(PRICE - 1n, 10n * PRICE)),
    "that agent, all wishes": byAgent(ALL_READ, hired(PRICE - 1n, 10n * PRICE)),
    "an answer to a job that is not there": async (scene, i) => encode(scene, "submit", [await orderOf(scene, i), scene.provider.address, [anAnswer()], ["0x"], "0x"]),
  };

  const OF_OTHERS: Readonly<Record<string, Kind>> = {
    "a key's signature of another order": forged(),
    "that signature, all wishes": forged(ALL_READ),
    "that signature, all wishes, of an agent": forgedByAgent,
    "a wallet that burns its gas": ofWallet(BURN),
    "that wallet, 65 bytes": ofWallet(BURN_65_BYTES),
    "that wallet, 65 bytes, all wishes": ofWallet(BURN_65_BYTES, ALL_READ),
    "more collateral than there is": acceptOf({ ...MASKS, collateral: 700_000n }),
    "more units than there are, all wishes": acceptOf({ ...ALL_READ, units: 129n }),
    "features that are missing, all wishes": acceptOf({ ...ALL_READ, features: 4n }),
    "reputation that is missing, all wishes": acceptOf({ ...ALL_READ, minSettled: 1n }),
    "reputation that is missing, all wishes, of an agent": byAgent({ ...ALL_READ, minSettled: 1n }, able),
    "an acceptance that a relayer brings, all wishes, of an agent": wronglyRelayed,
  };

  /** The gas that the last of three calls of a kind costs, each of another client, less its calldata; and why it failed. */
  const costOf = async (scene: Scene, kind: Kind): Promise<{ cost: bigint; reason: string }> => {
    const { market, operator } = scene;
    const calls = [];
    for (const i of [0, 1, 2]) calls.push(await kind(scene, i));
    const spent = async (some: string[]): Promise<bigint> => {
      const snapshot = (await ethers.provider.send("evm_snapshot", [])) as string;
      const sent = await market.connect(operator).batch(some);
      const { gasUsed = 0n } = (await sent.wait()) ?? {};
      await ethers.provider.send("evm_revert", [snapshot]);
      return gasUsed - calldataGas(sent.data);
    };
    const refused = await market.connect(operator).batch.staticCall(calls);
    expect(refused).to.equal(3);
    const cost = (await spent(calls)) - (await spent(calls.slice(0, 2)));
    await market.connect(operator).batch(calls);
    const reasons = (await market.queryFilter(market.filters.CallRefused(), "latest")).map(({ args }) => args.reason);
    return { cost, reason: market.interface.parseError(reasons.at(-1) ?? "0x")?.name ?? "" };
  };

  const rows = documented();
  for (const [what, kind] of Object.entries({ ...OF_CLIENTS, ...OF_OTHERS })) {
    it(`cost what is written: ${what}`, async () => {
      const { error, most } = rows.get(what) ?? { error: "none", most: 0n };
      const scene = await deployed();
      const sender = kind === wronglyRelayed ? { ...scene, operator: scene.relayer } : scene;
      const { cost, reason } = await costOf(sender, kind);
      expect(reason).to.equal(error);
      expect(cost).to.be.within(most - CLOSE, most);
    });
  }

  it("cost at most 30,000 gas where a key signed and its client spoilt the order, and docs/market.md has no other rows", () => {
    expect([...rows.keys()].sort()).to.deep.equal([...Object.keys(OF_CLIENTS), ...Object.keys(OF_OTHERS)].sort());
    for (const what of Object.keys(OF_CLIENTS)) expect(rows.get(what)?.most, what).to.be.at.most(30_000n);
  });
});

/** What the bytes of a transaction cost: 4 for a zero, 16 for any other. */
function calldataGas(data: string): bigint {
  return getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
}
