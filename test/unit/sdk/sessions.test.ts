import {
  NO_LIST,
  type SessionTerms,
  type SignedVoucher,
  agentMask,
  authorizeAgent,
  checkVoucher,
  closeSession,
  finishSession,
  isRevert,
  openSession,
  proveEquivocation,
  readAgent,
  readBalance,
  readEarnings,
  readSession,
  receiptDigest,
  redeem,
  releaseSession,
  revokeAgent,
  sessionIdOf,
  sessionsDomain,
  setAgentBudget,
  signReceipt,
  signSessionTerms,
  signVoucher,
  sweepFees,
  topUpSession,
  voucherDigest,
  withdrawEarnings,
} from "@assay/sdk";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type Signer, TypedDataEncoder } from "ethers";
import { ethers } from "hardhat";
import { FUNDS } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { ACCEPT_BY, aSalt, deployFundedForSdk } from "../../fixtures/sdk";

const TIMES = { session: 3_600n, execution: 600n, thaw: 100n, receipt: 200n, dispute: 300n };
const NOTICE = 120_000n;
const FEE_BPS = 250;
const PAID_IN = 1_000_000n;

/** Sessions beside the market, with stake of the provider's behind them. */
async function deploySessionsForSdk() {
  const fixture = await deployFundedForSdk();
  const { owner, guardian, contract, offers, policy, court, stakes, provider, chainId } = fixture;
  const keeper = await ethers.deployContract("Sessions", [owner, guardian, contract, offers, policy, court, TIMES], {
    libraries: { ProviderBookLib: await ethers.deployContract("ProviderBookLib") },
  });
  await stakes.connect(owner).appoint(keeper);
  await time.increase(NOTICE);
  await stakes.connect(provider).allocate(keeper, 300_000n);
  await keeper.sync(provider);
  await contract.connect(owner).setPayee(keeper, true);
  await keeper.connect(owner).setSessionFee(FEE_BPS);
  const sessions = await keeper.getAddress();
  return { ...fixture, keeper, sessions, domain: sessionsDomain(sessions, chainId) };
}

type Fixture = Awaited<ReturnType<typeof deploySessionsForSdk>>;

/** An hour between the client, whose key is the relayer's, and the provider, whose key is the rival's. */
async function termsOf({ client, provider, token, relayer, rival }: Fixture, changes: Partial<SessionTerms> = {}): Promise<SessionTerms> {
  const now = await time.latest();
  return {
    client: client.address, provider: provider.address, token, clientKey: relayer.address, providerKey: rival.address,
    collateral: 10_000n, payableCollateral: 4_000n, answerPrice: 500n, openBy: now + 600, endsAt: now + 3_000, executionSeconds: 60,
    feeBps: FEE_BPS, workload: "0x696e6672", nonce: 1n, ...changes,
  };
}

async function open(fixture: Fixture, terms: SessionTerms, signer: Signer = fixture.client) {
  const { market, sessions, operator } = fixture;
  const termsSignature = await signSessionTerms({ signer: operator, sessions, terms });
  return openSession({ signer, market, sessions, terms, termsSignature, amount: PAID_IN });
}

async function voucherOf({ sessions, relayer, domain }: Fixture, terms: SessionTerms, amount: bigint): Promise<SignedVoucher> {
  const signature = await signVoucher({ signer: relayer, sessions, voucher: { session: sessionIdOf(domain, terms), amount } });
  return { terms, amount, signature };
}

function inMarket({ market, token }: Fixture, account: string): Promise<bigint> {
  return readBalance({ provider: ethers.provider, market, token, account });
}

describe("sessions through the SDK", () => {
  it("hash what is signed as the contract does", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { keeper, domain } = fixture;
    const terms = await termsOf(fixture, { collateral: 2n ** 128n - 1n, openBy: 2 ** 48 - 1, executionSeconds: 2 ** 32 - 1, feeBps: 2 ** 16 - 1, nonce: 2n ** 64n - 1n });
    const session = sessionIdOf(domain, terms);
    expect(TypedDataEncoder.hashDomain(domain)).to.equal(await keeper.domainSeparator());
    expect(session).to.equal(await keeper.sessionIdOf(terms));
    const voucher = { session, amount: 2n ** 128n - 1n };
    expect(voucherDigest(domain, voucher)).to.equal(await keeper.voucherDigest(voucher));
    const receipt = { session, sequence: 2n ** 64n - 1n, program: aSalt("program"), input: aSalt("input"), output: aSalt("output") };
    expect(receiptDigest(domain, receipt)).to.equal(await keeper.receiptDigest(receipt));
  });

  it("are opened, topped up, paid by one voucher, closed, finished and released", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { market, sessions, client, provider, thief, token, domain, chainId } = fixture;
    const terms = await termsOf(fixture);
    const { session } = await open(fixture, terms);
    expect(session).to.equal(sessionIdOf(domain, terms));
    await topUpSession({ signer: client, market, sessions, terms, amount: 500_000n });
    expect(await inMarket(fixture, client.address)).to.equal(FUNDS - PAID_IN - 500_000n);

    const voucher = await voucherOf(fixture, terms, 400_000n);
    checkVoucher({ sessions, chainId, terms, amount: voucher.amount, signature: voucher.signature, owed: 400_000n });
    const { redeemed, refused } = await redeem({ signer: thief, sessions, vouchers: [voucher] });
    expect(refused).to.deep.equal([]);
    // 2.5 % of 400,000.
    expect(redeemed).to.deep.equal([{ session, provider: provider.address, amount: 400_000n, redeemed: 400_000n, protocolFee: 10_000n, poolPart: 0n }]);
    const state = await readSession({ provider: ethers.provider, sessions, session });
    expect(state).to.include({ funded: 1_500_000n, redeemed: 400_000n, finished: false, locked: true, spender: client.address });

    const { closesAt } = await closeSession({ signer: provider, sessions, terms });
    expect(closesAt).to.equal(await time.latest());
    await time.increase(1);
    const { returned } = await finishSession({ signer: thief, sessions, terms });
    expect(returned).to.equal(1_100_000n);
    expect(await inMarket(fixture, client.address)).to.equal(FUNDS - 400_000n);
    const early = await refusal(releaseSession({ signer: thief, sessions, terms }));
    expect(isRevert(early, "SessionsDisputable")).to.equal(true);
    await time.increase(TIMES.receipt + 60n);
    await releaseSession({ signer: thief, sessions, terms });
    expect(await readSession({ provider: ethers.provider, sessions, session })).to.include({ finished: true, locked: false });

    const earnings = () => readEarnings({ provider: ethers.provider, sessions, token, account: provider.address });
    expect(await earnings()).to.equal(390_000n);
    await withdrawEarnings({ signer: provider, sessions, token, amount: 390_000n, receiver: fixture.treasury.address });
    expect(await earnings()).to.equal(0n);
    expect(await fixture.mock.balanceOf(fixture.treasury)).to.equal(390_000n);
    await sweepFees({ signer: thief, service: sessions, token });
    expect(await inMarket(fixture, market)).to.equal(10_000n);
  });

  it("leave out vouchers that pay nothing, and say why", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { sessions, thief, domain } = fixture;
    const terms = await Promise.all([1n, 2n, 3n].map((nonce) => termsOf(fixture, { nonce })));
    const [first, second, third] = terms as [SessionTerms, SessionTerms, SessionTerms];
    await open(fixture, first);
    await open(fixture, second);
    await redeem({ signer: thief, sessions, vouchers: [await voucherOf(fixture, second, 5n)] });
    const vouchers = [await voucherOf(fixture, first, 7n), await voucherOf(fixture, second, 5n), await voucherOf(fixture, third, 9n)];
    const { redeemed, refused } = await redeem({ signer: thief, sessions, vouchers });
    expect(redeemed.map(({ amount }) => amount)).to.deep.equal([7n]);
    expect(refused.map(({ session }) => session)).to.deep.equal([sessionIdOf(domain, second), sessionIdOf(domain, third)]);
    expect(refused.map(({ error }) => [isRevert(error, "SessionsVoucherStale"), isRevert(error, "SessionsUnknown")])).to.deep.equal([[true, false], [false, true]]);
    const error = await refusal(redeem({ signer: thief, sessions, vouchers: [await voucherOf(fixture, second, 5n)] }));
    expect(isRevert(error, "SessionsVoucherStale") && error.args.redeemed).to.equal(5n);
  });

  it("are no session before they are opened", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const session = sessionIdOf(fixture.domain, await termsOf(fixture));
    expect(await readSession({ provider: ethers.provider, sessions: fixture.sessions, session })).to.equal(undefined);
  });

  it("count against an agent's budget, which gets back what comes back", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { market, sessions, client, coordinator: agent, provider, token } = fixture;
    await authorizeAgent({ signer: client, market, agent: agent.address, terms: { expiresAt: ACCEPT_BY, workloads: agentMask(["payments"]), providerList: NO_LIST } });
    await setAgentBudget({ signer: client, market, agent: agent.address, token, budget: 1_200_000n, cap: PAID_IN, periodSeconds: 86_400 });
    const left = async () => (await readAgent({ provider: ethers.provider, market, owner: client.address, agent: agent.address, token })).available;
    const terms = await termsOf(fixture);
    await open(fixture, terms, agent);
    expect(await left()).to.equal(200_000n);
    const error = await refusal(open(fixture, await termsOf(fixture, { nonce: 2n }), agent));
    expect(isRevert(error, "MarketAgentBudgetShort") && error.args).to.deep.equal({ owner: client.address, agent: agent.address, token, amount: PAID_IN, available: 200_000n });
    await closeSession({ signer: provider, sessions, terms });
    await time.increase(1);
    await finishSession({ signer: provider, sessions, terms });
    expect(await left()).to.equal(1_200_000n);
    await revokeAgent({ signer: client, market, agent: agent.address });
    const { terms: revoked, available, budget } = await readAgent({ provider: ethers.provider, market, owner: client.address, agent: agent.address, token });
    expect(revoked).to.deep.equal({ expiresAt: 0, workloads: 0, providerList: NO_LIST });
    expect(available).to.equal(0n);
    expect(budget).to.include({ budget: 1_200_000n, cap: PAID_IN, spent: 0n, periodSeconds: 86_400 });
  });

  it("are convicted of two outputs for one input", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { sessions, rival, thief, stakes, stakeToken } = fixture;
    const terms = await termsOf(fixture);
    const { session } = await open(fixture, terms);
    const receipt = { session, sequence: 0n, program: aSalt("program"), input: aSalt("input"), output: aSalt("output") };
    const first = await signReceipt({ signer: rival, sessions, receipt });
    const second = await signReceipt({ signer: rival, sessions, receipt: { ...receipt, sequence: 1n, output: aSalt("another") } });
    const same = await refusal(proveEquivocation({ signer: thief, sessions, terms, first, second: first }));
    expect(isRevert(same, "SessionsReceiptsAgree")).to.equal(true);
    const { slashed } = await proveEquivocation({ signer: thief, sessions, terms, first, second });
    expect(slashed).to.equal(10_000n);
    // A quarter of the payable 4,000.
    expect(await stakes.creditOf(thief, stakeToken)).to.equal(1_000n);
  });

  it("give the rest to a receiver of the client's", async () => {
    const fixture = await loadFixture(deploySessionsForSdk);
    const { sessions, client, provider, treasury, mock } = fixture;
    const terms = await termsOf(fixture);
    await open(fixture, terms);
    await closeSession({ signer: provider, sessions, terms });
    await time.increase(1);
    const error = await refusal(finishSession({ signer: provider, sessions, terms, receiver: treasury.address }));
    expect(isRevert(error, "SessionsNotClient")).to.equal(true);
    await finishSession({ signer: client, sessions, terms, receiver: treasury.address });
    expect(await mock.balanceOf(treasury)).to.equal(PAID_IN);
  });
});
