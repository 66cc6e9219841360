import { loadFixture, setBalance } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { Wallet, ZeroAddress, ZeroHash, getBytes, id, parseEther } from "ethers";
import { ethers } from "hardhat";
import { anAcceptance, anAnswer, signAcceptance } from "../../fixtures/jobs";
import { FEATURES, H100, PRICE, aDelivery, anOrder, deployMarket, fund, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** What one hostile call may cost the others of a batch beside its calldata, as {IBatch} says it. */
const PLAIN = 30_000n;
const INDEXED = 43_000n;
const OF_AN_AGENT = 43_000n;
/** An index price, masks and reputation. */
const WITH_WISHES = 49_000n;
const WITH_WISHES_RELAYED = 54_000n;
const WITH_WISHES_OF_AN_AGENT = 62_000n;

interface Scene extends MarketFixture {
  /** Clients with money in the market, each of whom orders once. */
  strangers: readonly Wallet[];
  agents: readonly Wallet[];
}

type Kind = (scene: Scene, i: number) => Promise<string>;

/**
 * given orders of many clients that cannot be taken any more, or never could
 *   when a batch takes them: each costs the others at most 30,000 gas and its calldata, whatever it fails of
 *   when they are of agents, at an index price, or with masks, so that more is read in vain: as much more as that costs
 * given orders of wallets that burn what they get
 *   when a batch takes them: what that is more than a key's signature costs
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
  const INDEX = { pricing: 1n, minPrice: PRICE, maxPrice: 2n * PRICE };
  const many = ({ market }: Scene, stranger: Wallet) => market.connect(stranger).cancelNonces(ZeroAddress, 0, 300);

  const KINDS: Readonly<Record<string, readonly [kind: Kind, error: string, most: bigint]>> = {
    "an account that was emptied": [afterwards(acceptOf(), withdrawAll), "MarketBalanceShort", PLAIN],
    "an account that was emptied, masks and reputation": [afterwards(acceptOf(MASKS), withdrawAll), "MarketBalanceShort", PLAIN],
    "an account that was emptied, an index price": [afterwards(acceptOf(INDEX), withdrawAll), "MarketBalanceShort", INDEXED],
    "an account that was emptied, all of these": [afterwards(acceptOf(ALL_READ), withdrawAll), "MarketBalanceShort", WITH_WISHES],
    "an account that was emptied, filled": [afterwards(fillOf(), withdrawAll), "MarketBalanceShort", PLAIN],
    "256 copies and an account that was emptied": [afterwards(acceptOf({ copies: 256n, nonce: 5n, collateral: 0n, payableCollateral: 0n, units: 0n }), withdrawAll), "MarketBalanceShort", PLAIN],
    "nonces that were canceled": [afterwards(acceptOf(ALL_READ), cancelAll), "MarketCopyCanceled", PLAIN],
    "nonces that were canceled, filled": [afterwards(fillOf(ALL_READ), cancelAll), "MarketCopyCanceled", PLAIN],
    "256 copies that were canceled": [afterwards(acceptOf({ ...ALL_READ, copies: 256n, nonce: 5n }), many), "MarketCopyCanceled", PLAIN],
    "more collateral than there is": [acceptOf({ collateral: 700_000n }), "BookStakeShort", PLAIN],
    "more units than there are": [acceptOf({ ...ALL_READ, units: 129n }), "BookUnitsShort", WITH_WISHES],
    "a payable part above the whole": [acceptOf({ ...ALL_READ, payableCollateral: 5_001n }), "MarketPayableAboveCollateral", PLAIN],
    "an index price above the cap": [acceptOf({ ...ALL_READ, minPrice: 0n, maxPrice: 1n }), "MarketPriceAboveCap", WITH_WISHES],
    "features that are missing": [acceptOf({ ...ALL_READ, features: 4n }), "BookFeaturesMissing", PLAIN],
    "reputation that is missing": [acceptOf({ ...ALL_READ, minSettled: 1n }), "MarketReputationShort", PLAIN],
    "an order that has expired": [acceptOf({ ...ALL_READ, acceptBy: 1n }), "MarketOrderExpired", PLAIN],
    "no copies": [async (scene, i) => {
      const order = await orderOf(scene, i, ALL_READ);
      return accept(scene, order, await signed(scene, order, strangerOf(scene, i)), { copies: 0n });
    }, "MarketNothingAsked", PLAIN],
    "another's signature": [async (scene, i) => accept(scene, await orderOf(scene, i), await signed(scene, await orderOf(scene, i, MASKS), strangerOf(scene, i))), "MarketSignatureInvalid", PLAIN],
    "an agent without terms": [byAgent({}, () => Promise.resolve()), "MarketAgentExpired", PLAIN],
    "an agent over its cap": [byAgent({}, hired(10n * PRICE, PRICE - 1n)), "MarketAgentCapExceeded", OF_AN_AGENT],
    "an agent over its budget": [byAgent({}, hired(PRICE - 1n, 10n * PRICE)), "MarketAgentBudgetShort", OF_AN_AGENT],
    "an agent over its budget, with all wishes": [byAgent(ALL_READ, hired(PRICE - 1n, 10n * PRICE)), "MarketAgentBudgetShort", WITH_WISHES_OF_AN_AGENT],
    "an answer to a job that is not there": [async (scene, i) => encode(scene, "submit", [await orderOf(scene, i), scene.provider.address, [anAnswer()], ["0x"], "0x"]), "MarketJobNotDue", PLAIN],
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

  for (const [what, [kind, error, most]] of Object.entries(KINDS)) {
    it(`cost ${most} gas at most: ${what}`, async () => {
      const { cost, reason } = await costOf(await deployed(), kind);
      expect(reason).to.equal(error);
      expect(cost).to.be.lessThan(most);
    });
  }

  /** Of a wallet that burns what it gets. */
  const ofWallet = (signature: string, changes: Partial<Order> = {}): Kind => async (scene, i) => {
    const wallet = await ethers.deployContract("WaywardWallet");
    await fund(scene.market, scene.token, wallet, 10n * PRICE);
    const order = await anOrder(scene, { client: await wallet.getAddress(), nonce: BigInt(i), ...changes });
    return accept(scene, order, signature);
  };

  for (const [what, kind, most] of [
    ["a wallet", ofWallet("0x01"), 31_000n],
    ["a wallet that was sent a key's bytes", ofWallet(`0x01${"11".repeat(63)}1b`), 34_000n],
    ["a wallet, with all wishes", ofWallet("0x01", ALL_READ), WITH_WISHES],
  ] as const) {
    it(`cost ${most} gas at most: ${what}`, async () => {
      const { cost, reason } = await costOf(await deployed(), kind);
      expect(reason).to.equal("MarketSignatureInvalid");
      expect(cost).to.be.lessThan(most);
    });
  }

  it("cost the provider's acceptance more where a relayer brings them with it", async () => {
    const scene = await deployed();
    const { cost, reason } = await costOf({ ...scene, operator: scene.relayer }, async (_, i) => {
      const order = await orderOf(scene, i, { ...ALL_READ, collateral: 700_000n });
      const signature = await signed(scene, order, strangerOf(scene, i));
      return encode(scene, "accept", [order, signature, anAcceptance(scene, order), await signAcceptance(scene, order), []]);
    });
    expect(reason).to.equal("BookStakeShort");
    expect(cost).to.be.lessThan(WITH_WISHES_RELAYED);
  });
});

/** What the bytes of a transaction cost: 4 for a zero, 16 for any other. */
function calldataGas(data: string): bigint {
  return getBytes(data).reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
}
