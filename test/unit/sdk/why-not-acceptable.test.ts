import {
  type Acceptance,
  ContractRevertError,
  EXECUTE_LANE,
  type Hex,
  NO_LIST,
  OPTIMISTIC_LANE,
  type Order,
  PRICING,
  type Refusal,
  VISIBILITY,
  WORKLOADS,
  accept,
  agentMask,
  authorizeAgent,
  cancelOrder,
  listProviders,
  setAgentBudget,
  signAcceptance,
  signOrder,
  syncProvider,
  toLane,
  whyNotAcceptable,
  withdraw,
} from "@assay/sdk";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import * as fc from "fast-check";
import { ethers } from "hardhat";
import { ALLOCATED, FEATURES, FUNDS, H100, L4, REGIONS, TIMES, UNITS, deployMarketCode } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { ACCEPT_BY, PRICE, type SdkFixture, aSalt, anOrder, deployFundedForSdk } from "../../fixtures/sdk";

/** What is asked and sent in a case, where it is not the plain thing. */
interface Changes {
  readonly order?: Partial<Order>;
  readonly acceptance?: Partial<Acceptance>;
  readonly listProof?: readonly Hex[];
  readonly signedBy?: keyof Pick<SdkFixture, "client" | "relayer" | "thief">;
  readonly market?: string;
}

/** Something that keeps an order from being accepted. */
interface Obstacle extends Changes {
  readonly title: string;
  readonly name: Refusal["name"];
  readonly given?: (fixture: SdkFixture) => Promise<unknown>;
}

/** An order that the fixture's provider can accept. */
function acceptable(fixture: SdkFixture, changes: Partial<Order> = {}): Order {
  const order = anOrder(fixture, { executionSeconds: 60, collateral: 1_000n, payableCollateral: 100n, units: 4, copies: 2, workload: WORKLOADS.inference });
  return { ...order, ...changes };
}

async function hire(fixture: SdkFixture, expiresAt = ACCEPT_BY, cap = 2n * PRICE): Promise<void> {
  const { client, relayer, market, token } = fixture;
  const terms = { expiresAt, workloads: agentMask(["inference"]), providerList: NO_LIST };
  await authorizeAgent({ signer: client, market, agent: relayer.address, terms });
  await setAgentBudget({ signer: client, market, agent: relayer.address, token, budget: PRICE, cap, periodSeconds: 86_400 });
}

async function byAgent({ relayer }: SdkFixture): Promise<Partial<Order>> {
  return Promise.resolve({ agent: relayer.address });
}

/** With proofs, which publishes no input. */
const ANY_LANE = toLane("0x00000001");

const OBSTACLES: readonly Obstacle[] = [
  { title: "a pause", name: "MarketPaused", given: ({ contract, guardian }) => contract.connect(guardian).pause() },
  { title: "its end", name: "MarketOrderExpired", order: { acceptBy: 1 } },
  { title: "another provider's name", name: "MarketProviderNotNamed", order: { provider: "0x00000000000000000000000000000000000000B1" } },
  { title: "a fee for nobody", name: "MarketCoordinatorMissing", order: { coordinator: ZeroAddress } },
  { title: "fees above the price", name: "MarketFeesExceedPrice", order: { coordinatorFeeBps: 9_751 } },
  { title: "a list of inputs", name: "MarketInputListUnsupported", order: { inputPerCopy: true } },
  { title: "an auditor's visibility without an auditor", name: "MarketVisibilityInvalid", order: { visibility: VISIBILITY.auditor, lane: ANY_LANE } },
  { title: "an auditor of what is public", name: "MarketVisibilityInvalid", order: { auditor: "0x00000000000000000000000000000000000000B1" } },
  { title: "a secret in a lane that publishes it", name: "MarketVisibilityInvalid", order: { visibility: VISIBILITY.client, lane: EXECUTE_LANE } },
  { title: "a secret for anybody", name: "MarketProviderUnnamed", order: { visibility: VISIBILITY.client, lane: ANY_LANE } },
  { title: "a hungry callback", name: "MarketCallbackGasAboveCap", order: { callback: "0x00000000000000000000000000000000000000B1", callbackGas: 2_000_001 } },
  { title: "a stale book", name: "BookStale", given: () => time.increase(2_000_000) },
  { title: "a stale book, by its masks", name: "BookStale", order: { units: 0, features: 1n }, given: () => time.increase(2_000_000) },
  { title: "another region", name: "BookRegionsDiffer", order: { regions: ~REGIONS & 0xffn } },
  { title: "a feature that is not there", name: "BookFeaturesMissing", order: { features: FEATURES + 1n } },
  { title: "too few settled jobs", name: "MarketReputationShort", order: { minSettled: 1 } },
  { title: "another list", name: "MarketProviderNotListed", order: { providerList: aSalt("list") }, listProof: [] },
  { title: "no time", name: "MarketExecutionOutOfBounds", order: { executionSeconds: 0 } },
  { title: "too long a time", name: "MarketExecutionOutOfBounds", order: { executionSeconds: Number(TIMES.maxExecution) + 1 } },
  { title: "a payable part above the whole", name: "MarketPayableAboveCollateral", order: { payableCollateral: 1_001n } },
  { title: "too little collateral for a dispute", name: "MarketCollateralBelowMinimum", order: { lane: OPTIMISTIC_LANE, collateral: 799n }, given: ({ contract }) => contract.syncLeastCollateral() },
  { title: "another class", name: "BookGpuClassDiffers", order: { gpuClass: Number(L4) } },
  { title: "a range upside down", name: "MarketPriceRangeInvalid", order: { maxPrice: PRICE - 1n } },
  { title: "a price of another kind", name: "MarketPricingUnknown", order: { pricing: 2 } },
  { title: "no index", name: "IndexUnknown", order: { pricing: PRICING.index, gpuClass: Number(H100) } },
  {
    title: "an index above the cap",
    name: "MarketPriceAboveCap",
    order: { pricing: PRICING.index, gpuClass: Number(H100), minPrice: 0n, maxPrice: 239n },
    given: ({ contract, owner, mock }) => contract.connect(owner).setIndex(mock, H100, 0, 0, 2 ** 28, 5_000),
  },
  { title: "an acceptance that ended", name: "MarketAcceptanceExpired", acceptance: { validUntil: 1 } },
  { title: "a provider that wants more", name: "MarketPriceBelowMinimum", acceptance: { minPrice: PRICE + 1n } },
  { title: "somebody else's signature", name: "MarketSignatureInvalid", signedBy: "thief" },
  { title: "no copies", name: "MarketNothingAsked", acceptance: { copies: 0 } },
  { title: "more copies than fit an acceptance", name: "MarketTooManyCopies", order: { copies: 300 }, acceptance: { copies: 257 } },
  { title: "more copies than there are", name: "MarketCopyOutOfRange", acceptance: { firstCopy: 299, copies: 2 } },
  { title: "nonces that run over", name: "MarketNonceOverflow", order: { nonce: 2n ** 64n - 1n } },
  { title: "a withdrawn order", name: "MarketCopyCanceled", given: (fixture) => cancelOrder({ signer: fixture.client, market: fixture.market, order: acceptable(fixture) }) },
  { title: "copies that are taken", name: "MarketCopyConsumed", given: (fixture) => taken(fixture) },
  { title: "more than an agent's terms allow", name: "MarketAgentExpired", signedBy: "relayer" },
  { title: "an agent's other work", name: "MarketAgentWorkload", signedBy: "relayer", order: { workload: WORKLOADS.audit }, given: (fixture) => hire(fixture) },
  {
    title: "an agent's other list",
    name: "MarketAgentProviderList",
    signedBy: "relayer",
    given: ({ client, relayer, market }) =>
      authorizeAgent({ signer: client, market, agent: relayer.address, terms: { expiresAt: ACCEPT_BY, workloads: 1, providerList: aSalt("list") } }),
  },
  { title: "an agent's cap", name: "MarketAgentCapExceeded", signedBy: "relayer", given: (fixture) => hire(fixture, ACCEPT_BY, 2n * PRICE - 1n) },
  { title: "an agent's budget", name: "MarketAgentBudgetShort", signedBy: "relayer", acceptance: { copies: 2 }, given: (fixture) => hire(fixture) },
  { title: "an empty account", name: "MarketBalanceShort", given: ({ client, market, token }) => withdraw({ signer: client, market, token, amount: FUNDS - PRICE + 1n }) },
  { title: "stake that is not there", name: "BookStakeShort", order: { collateral: ALLOCATED / 2n + 1n }, acceptance: { copies: 2 } },
  { title: "units that are not there", name: "BookUnitsShort", order: { units: Number(UNITS) / 2 + 1 }, acceptance: { copies: 2 } },
  {
    title: "own stake that is not there",
    name: "BookPayableShort",
    order: { payableCollateral: 1_000n },
    given: async ({ stakes, stakeToken, contract, provider, delegator }) => {
      await stakeToken.mint(delegator, 1_000_000n);
      await stakeToken.connect(delegator).approve(stakes, 1_000_000n);
      await stakes.connect(delegator).delegate(provider, 1_000_000n, 1n, delegator);
      await stakes.connect(provider).allocate(contract, 1_500_000n);
    },
  },
];

async function taken(fixture: SdkFixture): Promise<void> {
  const { client, operator, provider, market } = fixture;
  const order = acceptable(fixture);
  const orderSignature = await signOrder({ signer: client, market, order });
  const acceptance = { provider: provider.address, firstCopy: 0, copies: 1, minPrice: 0n, validUntil: ACCEPT_BY };
  await accept({ signer: operator, market, order, orderSignature, acceptance });
}

/** Of a moment that nobody fixes. */
function timeless(args: object): object {
  return Object.fromEntries(Object.entries(args).filter(([name]) => name !== "timestamp"));
}

describe("whyNotAcceptable", () => {
  async function ask(fixture: SdkFixture, { order: changes, acceptance: terms, listProof, signedBy = "client" }: Changes = {}) {
    const { market, operator, provider } = fixture;
    const agent = signedBy === "relayer" ? await byAgent(fixture) : {};
    const order = acceptable(fixture, { ...agent, ...changes });
    const orderSignature = await signOrder({ signer: fixture[signedBy], market, order });
    const acceptance = { provider: provider.address, firstCopy: 0, copies: 1, minPrice: 0n, validUntil: ACCEPT_BY, ...terms };
    const proof = listProof === undefined ? {} : { listProof };
    const asked = { market, order, orderSignature, acceptance, ...proof };
    return { why: () => whyNotAcceptable({ provider: ethers.provider, ...asked }), send: () => accept({ signer: operator, ...asked }) };
  }

  it("says nothing of an order that is accepted then", async () => {
    const { why, send } = await ask(await loadFixture(deployFundedForSdk));
    expect(await why()).to.deep.equal([]);
    expect((await send()).events).to.have.length(1);
  });

  for (const { title, name, given, ...changes } of OBSTACLES) {
    it(`says first what the market says, of ${title}`, async () => {
      const fixture = await loadFixture(deployFundedForSdk);
      await given?.(fixture);
      const { why, send } = await ask(fixture, changes);
      const [first] = await why();
      const error = (await refusal(send())) as ContractRevertError;
      expect(error).to.be.instanceOf(ContractRevertError);
      expect(error.errorName).to.equal(name);
      expect(first?.name).to.equal(name);
      expect(timeless(first?.args ?? {})).to.deep.equal(timeless(error.args));
      expect(first?.advice).to.be.a("string");
    });
  }

  it("says first what the market says, of several things at once", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { contract, owner, mock } = fixture;
    await contract.connect(owner).setIndex(mock, H100, 0, 0, 2 ** 28, 5_000);
    // Those that are in the order or the acceptance alone, so that nothing has to be undone.
    const plain = OBSTACLES.filter(({ given, signedBy, name }) => given === undefined && signedBy !== "relayer" && name !== "IndexUnknown");
    const several = fc.subarray([...plain], { minLength: 2, maxLength: 6 }).chain((chosen) => fc.shuffledSubarray(chosen, { minLength: chosen.length }));
    await fc.assert(
      fc.asyncProperty(several, async (chosen) => {
        const changes: Changes = chosen.reduce<Changes>(
          (sum, each) => ({ ...sum, ...each, order: { ...sum.order, ...each.order }, acceptance: { ...sum.acceptance, ...each.acceptance } }),
          {},
        );
        const { why, send } = await ask(fixture, changes);
        const [first] = await why();
        const error = (await refusal(send())) as ContractRevertError;
        expect(first?.name).to.equal(error.errorName);
        expect(timeless(first?.args ?? {})).to.deep.equal(timeless(error.args));
      }),
      { numRuns: 150 },
    );
  });

  it("says everything at once, in the market's order", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { client, market, token } = fixture;
    await withdraw({ signer: client, market, token, amount: FUNDS });
    const { why } = await ask(fixture, { order: { acceptBy: 1, features: 4n, executionSeconds: 0, units: 129 }, acceptance: { minPrice: PRICE + 1n } });
    expect((await why()).map(({ name }) => name)).to.deep.equal([
      "MarketOrderExpired", "MarketExecutionOutOfBounds", "MarketPriceBelowMinimum", "MarketBalanceShort", "BookUnitsShort", "BookFeaturesMissing",
    ]);
  });

  it("says where a sync helps, and it does", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { offers, provider, market, thief } = fixture;
    await offers.connect(provider).update(provider, UNITS, REGIONS, 0b111n);
    const { why, send } = await ask(fixture, { order: { features: 4n, gpuClass: Number(L4) } });
    const refusals = await why();
    expect(refusals.map(({ name, syncHelps }) => [name, syncHelps])).to.deep.equal([["BookGpuClassDiffers", false], ["BookFeaturesMissing", true]]);
    expect(refusals[1]?.advice).to.include("syncProvider");
    await syncProvider({ signer: thief, service: market, stakedProvider: provider.address });
    expect((await why()).map(({ name }) => name)).to.deep.equal(["BookGpuClassDiffers"]);
    const error = await refusal(send());
    expect(error).to.have.property("errorName", "BookGpuClassDiffers");
  });

  it("knows an agent's budget of the moment that is asked about", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { relayer, operator, provider, market } = fixture;
    await hire(fixture);
    const order = acceptable(fixture, await byAgent(fixture));
    const orderSignature = await signOrder({ signer: relayer, market, order });
    const terms = { provider: provider.address, copies: 1, minPrice: 0n, validUntil: ACCEPT_BY };
    await accept({ signer: operator, market, order, orderSignature, acceptance: { ...terms, firstCopy: 0 } });
    const end = (await time.latest()) + 86_400;

    const asked = { market, order, orderSignature, acceptance: { ...terms, firstCopy: 1 } };
    const why = (timestamp?: number) => whyNotAcceptable({ provider: ethers.provider, ...asked, ...(timestamp === undefined ? {} : { timestamp }) });
    // What the provider has synced is fresh for longer than the period, so that nothing else changes meanwhile.
    for (const timestamp of [undefined, end - 1]) {
      const [first, ...others] = await why(timestamp);
      expect(first).to.deep.include({ name: "MarketAgentBudgetShort", syncHelps: false });
      expect(first?.args).to.deep.include({ amount: PRICE, available: 0n });
      expect(others).to.deep.equal([]);
    }
    expect(await why(end)).to.deep.equal([]);
    await time.increaseTo(end);
    expect((await accept({ signer: operator, ...asked })).events).to.have.length(1);
  });

  it("looks at an acceptance's signature, by the operator's key alone", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { operator, provider, relayer, market } = fixture;
    const order = acceptable(fixture);
    const orderSignature = await signOrder({ signer: fixture.client, market, order });
    const acceptance = { provider: provider.address, firstCopy: 0, copies: 1, minPrice: 0n, validUntil: ACCEPT_BY };
    for (const [signer, names] of [[operator, []], [provider, ["MarketSignatureInvalid"]]] as const) {
      const signed = await signAcceptance({ signer, market, order, acceptance });
      const refusals = await whyNotAcceptable({ provider: ethers.provider, market, order, orderSignature, ...signed });
      expect(refusals.map(({ name }) => name)).to.deep.equal(names);
      if (names.length === 0) continue;
      const error = await refusal(accept({ signer: relayer, market, order, orderSignature, ...signed }));
      expect(refusals[0]?.args).to.deep.equal((error as ContractRevertError).args);
    }
  });

  it("says that a market has no court", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { owner, guardian, treasury, burner, router, offers, policy } = fixture;
    const contract = await deployMarketCode(owner, { guardian, treasury, burner, router, registry: offers, policy, court: ZeroAddress });
    const market = await contract.getAddress();
    const { why, send } = await ask({ ...fixture, market }, { order: { lane: OPTIMISTIC_LANE } });
    expect((await why())[0]).to.deep.include({ name: "MarketLaneWithoutCourt", args: { lane: OPTIMISTIC_LANE } });
    expect(await refusal(send())).to.have.property("errorName", "MarketLaneWithoutCourt");
  });

  it("knows a provider of a list by its proof, and an ERC-1271 client by its code", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const { provider, rival, market } = fixture;
    const list = listProviders([rival.address, provider.address, fixture.thief.address]);
    const { why, send } = await ask(fixture, { order: { providerList: list.root }, listProof: list.proofOf(provider.address) ?? [] });
    expect(await why()).to.deep.equal([]);
    expect((await send()).events).to.have.length(1);

    const wallet = await ethers.deployContract("KeyWallet", [fixture.client]);
    const order = acceptable(fixture, { client: await wallet.getAddress() });
    const signatures = await Promise.all([fixture.client, fixture.thief].map((signer) => signOrder({ signer, market, order })));
    const names = await Promise.all(signatures.map(async (orderSignature) => (await whyNotAcceptable({ provider: ethers.provider, market, order, orderSignature })).map(({ name }) => name)));
    expect(names).to.deep.equal([["MarketBalanceShort"], ["MarketBalanceShort", "MarketSignatureInvalid"]]);
  });

  it("looks at the client's side alone where nobody is named", async () => {
    const fixture = await loadFixture(deployFundedForSdk);
    const order = acceptable(fixture, { gpuClass: 9, collateral: 10n ** 20n });
    expect(await whyNotAcceptable({ provider: ethers.provider, market: fixture.market, order })).to.deep.equal([]);
    const named = { ...order, provider: fixture.provider.address };
    const refusals = await whyNotAcceptable({ provider: ethers.provider, market: fixture.market, order: named });
    expect(refusals.map(({ name }) => name)).to.deep.equal(["BookGpuClassDiffers", "BookStakeShort"]);
  });
});
