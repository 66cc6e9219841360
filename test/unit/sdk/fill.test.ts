import {
  type Answer,
  FILL_AUTHORIZATION_TYPES,
  type Hex,
  LaneError,
  type Order,
  ProgramUnregisteredError,
  answerOrder,
  approve,
  cancelNonces,
  cancelOrder,
  claimDigest,
  claimOf,
  commitInput,
  deposit,
  fill,
  isRevert,
  jobIdOf,
  marketDomain,
  outputHash,
  readBalance,
  readNonceState,
  readPrice,
  registerProgram,
  signFillAuthorization,
  signOrder,
  toLane,
} from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { TypedDataEncoder, Wallet } from "ethers";
import { ethers } from "hardhat";
import { deployMarketCode } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { ACCEPT_BY, INPUT, type OrderChanges, PRICE, PROGRAM, type SdkFixture, aSalt, anOrder, deployForSdk } from "../../fixtures/sdk";

/** Of PRICE = 1,000,001: 2.5% rounded up, 1% rounded down. */
const PROTOCOL_FEE = 25_001n;
const COORDINATOR_FEE = 10_000n;
const PROVIDER_PART = 965_000n;

/** A registered program and a client with the price of three copies in its account. */
async function deployAndFund(): Promise<SdkFixture> {
  const fixture = await deployForSdk();
  const { client, provider, market, registry, token } = fixture;
  await registerProgram({ signer: provider, registry, program: PROGRAM });
  await approve({ signer: client, token, spender: market, amount: 3n * PRICE });
  await deposit({ signer: client, market, token, amount: 3n * PRICE });
  return fixture;
}

/** Of the client, the provider, the fees, the coordinator. */
async function balancesOf({ client, provider, coordinator, market, token }: SdkFixture): Promise<bigint[]> {
  const accounts = [client.address, provider.address, market, coordinator.address];
  return Promise.all(accounts.map((account) => readBalance({ provider: ethers.provider, market, token, account })));
}

function tampered(answer: Answer): Answer {
  const [first = 0, ...others] = answer.output;
  return { ...answer, output: Uint8Array.of(first ^ 1, ...others) };
}

describe("orders through the SDK", () => {
  async function given(terms: OrderChanges = {}) {
    const fixture = await loadFixture(deployAndFund);
    const order = anOrder(fixture, terms);
    const orderSignature = await signOrder({ signer: fixture.client, market: fixture.market, order });
    return { ...fixture, fixture, order, orderSignature };
  }

  function answered(order: Order): Answer {
    return answerOrder({ order, program: PROGRAM, input: INPUT });
  }

  it("pays a provider that proves its answer, the protocol and the coordinator", async () => {
    const { fixture, provider, market, chainId, order, orderSignature } = await given();
    const paid = await fill({ signer: provider, market, order, orderSignature, answer: answered(order) });
    expect(paid).to.include({ price: PRICE, protocolFee: PROTOCOL_FEE, coordinatorFee: COORDINATOR_FEE, poolPart: 0n });
    expect(paid.jobId).to.equal(jobIdOf(marketDomain(market, chainId), order, 0));
    expect(await balancesOf(fixture)).to.deep.equal([2n * PRICE, PROVIDER_PART, PROTOCOL_FEE, COORDINATOR_FEE]);
  });

  it("pays the provider where somebody else sends its authorization", async () => {
    const { fixture, provider, operator, coordinator, market, order, orderSignature } = await given({ copies: 2 });
    const answer = answered(order);
    const stakedProvider = provider.address;
    const authorization = await signFillAuthorization({ signer: operator, market, order, answer, stakedProvider, copy: 1, minPrice: PRICE, validUntil: ACCEPT_BY });
    await fill({ signer: coordinator, market, order, orderSignature, answer, authorization });
    expect(await balancesOf(fixture)).to.deep.equal([2n * PRICE, PROVIDER_PART, PROTOCOL_FEE, COORDINATOR_FEE]);
    const states = [0n, 1n].map((nonce) => readNonceState({ provider: ethers.provider, market, client: order.client, nonce }));
    expect(await Promise.all(states)).to.deep.equal(["free", "consumed"]);
  });

  it("proves an answer to a salted input", async () => {
    const { fixture, provider, market, client } = await given();
    const inputSalt = aSalt("input");
    const order = anOrder(fixture, { input: commitInput({ program: PROGRAM, input: INPUT, salt: inputSalt }) });
    const orderSignature = await signOrder({ signer: client, market, order });
    const answer = answerOrder({ order, program: PROGRAM, input: INPUT, inputSalt });
    await fill({ signer: provider, market, order, orderSignature, answer });
    expect((await balancesOf(fixture))[1]).to.equal(PROVIDER_PART);
  });

  it("moves nothing for a signed claim whose output differs by a bit", async () => {
    const { fixture, provider, operator, coordinator, market, chainId, order, orderSignature } = await given();
    const lie = tampered(answered(order));
    const before = await balancesOf(fixture);
    const authorization = await signFillAuthorization({ signer: operator, market, order, answer: lie, stakedProvider: provider.address, minPrice: PRICE, validUntil: ACCEPT_BY });
    const error = await refusal(fill({ signer: coordinator, market, order, orderSignature, answer: lie, authorization }));
    if (!isRevert(error, "ExecuteClaimMismatch")) throw error;
    const claim = { subject: jobIdOf(marketDomain(market, chainId), order, 0), provider: provider.address, program: order.program, input: order.input };
    // What the market and the lane hashed.
    const domain = marketDomain(market, chainId);
    expect(error.args.claimed).to.equal(claimDigest(domain, { ...claim, output: outputHash(lie) }));
    expect(error.args.computed).to.equal(claimDigest(domain, { ...claim, output: outputHash(answered(order)) }));
    expect(await balancesOf(fixture)).to.deep.equal(before);
  });

  it("says that the program is not registered, unless it is told where its code is", async () => {
    const fixture = await loadFixture(deployForSdk);
    const { client, provider, market, registry, token } = fixture;
    await approve({ signer: client, token, spender: market, amount: PRICE });
    await deposit({ signer: client, market, token, amount: PRICE });
    const order = anOrder(fixture);
    const orderSignature = await signOrder({ signer: client, market, order });
    const parameters = { signer: provider, market, order, orderSignature, answer: answered(order) };
    const error = await refusal(fill(parameters));
    expect(error).to.be.instanceOf(ProgramUnregisteredError).that.includes({ program: order.program, registry });
    const told = await refusal(fill({ ...parameters, programAccount: provider.address }));
    expect(isRevert(told, "ProgramUnknown") && told.args.id).to.equal(order.program);
  });

  it("signs for a chain without being connected to it", async () => {
    const { market, order } = await given();
    const wallet = Wallet.createRandom();
    const signatures = [1n, 2n].map((chainId) => signOrder({ signer: wallet, market, order, chainId }));
    const [first, second] = await Promise.all(signatures);
    expect(first).not.to.equal(second);
    const error = await refusal(signOrder({ signer: wallet, market, order }));
    expect(error).to.have.property("name", "ProviderMissingError");
  });

  it("refuses to guess the proof of another lane, and sends one that it is given", async () => {
    const { provider, market, order, orderSignature } = await given({ lane: toLane("0x00000009") });
    const answer = answered(order);
    expect(await refusal(fill({ signer: provider, market, order, orderSignature, answer }))).to.be.instanceOf(LaneError);
    const error = await refusal(fill({ signer: provider, market, order, orderSignature, answer, proof: "0x12" }));
    expect(isRevert(error, "RouterLaneUnknown") && error.args.lane).to.equal("0x00000009");
  });

  it("says that a market has no EXECUTE lane", async () => {
    const { owner, guardian, treasury, burner, court, offers, policy, provider, order, orderSignature } = await given();
    const router = await ethers.deployContract("ProofRouter", [owner, guardian]);
    const market = await (await deployMarketCode(owner, { guardian, treasury, burner, router, registry: offers, policy, court })).getAddress();
    const error = await refusal(fill({ signer: provider, market, order, orderSignature, answer: answered(order) }));
    expect(error).to.be.instanceOf(LaneError).with.property("lane", order.lane);
  });

  it("tells the price of a moment", async () => {
    const { market, fixture } = await given();
    const order: Order = { ...anOrder(fixture), minPrice: 100n, maxPrice: 300n, rampStart: 1_000, rampSeconds: 10 };
    const prices = [999, 1_005, 1_010].map((timestamp) => readPrice({ provider: ethers.provider, market, order, timestamp }));
    expect(await Promise.all(prices)).to.deep.equal([100n, 200n, 300n]);
  });

  it("cancels an order", async () => {
    const { client, provider, market, order, orderSignature } = await given({ copies: 2 });
    await cancelOrder({ signer: client, market, order });
    const error = await refusal(fill({ signer: provider, market, order, orderSignature, answer: answered(order), copy: 1 }));
    expect(isRevert(error, "MarketCopyCanceled") && error.args.nonce).to.equal(1n);
  });

  it("cancels nonces of the client or of an agent, and no others", async () => {
    const { client, relayer, market } = await given();
    const statesOf = (agent?: string) =>
      Promise.all([4n, 5n, 6n, 7n].map((nonce) => readNonceState({ provider: ethers.provider, market, client: client.address, nonce, ...(agent === undefined ? {} : { agent }) })));
    await cancelNonces({ signer: client, market, first: 5n, count: 2 });
    expect(await statesOf()).to.deep.equal(["free", "canceled", "canceled", "free"]);
    expect(await statesOf(relayer.address)).to.deep.equal(["free", "free", "free", "free"]);
    await cancelNonces({ signer: client, market, agent: relayer.address, first: 4n, count: 1 });
    expect(await statesOf(relayer.address)).to.deep.equal(["canceled", "free", "free", "free"]);
  });

  it("refuses an authorization of somebody else, and names what had to be signed", async () => {
    const { coordinator, operator, provider, market, chainId, order, orderSignature } = await given();
    const answer = answered(order);
    const terms = { market, order, answer, stakedProvider: provider.address, minPrice: PRICE, validUntil: ACCEPT_BY };
    const authorization = await signFillAuthorization({ signer: provider, ...terms });
    const error = await refusal(fill({ signer: coordinator, market, order, orderSignature, answer, authorization }));
    if (!isRevert(error, "MarketSignatureInvalid")) throw error;
    const domain = marketDomain(market, chainId);
    const value = { claim: claimOf(domain, order, authorization.delivery), minPrice: PRICE, validUntil: ACCEPT_BY };
    expect(error.args).to.deep.equal({ signer: operator.address, digest: TypedDataEncoder.hash(domain, FILL_AUTHORIZATION_TYPES, value) });
  });

  it("refuses a signature of somebody else", async () => {
    const { coordinator, provider, market, order, contract } = await given();
    const orderSignature: Hex = await signOrder({ signer: coordinator, market, order });
    const error = await refusal(fill({ signer: provider, market, order, orderSignature, answer: answered(order) }));
    if (!isRevert(error, "MarketSignatureInvalid")) throw error;
    expect(error.args).to.deep.equal({ signer: order.client, digest: await contract.orderDigest(order) });
  });
});
