import { type Hex, type SessionTerms, WORKLOADS, sessionIdOf, sessionsDomain, signSessionTerms, signVoucher } from "@assay/sdk";
import { AbiCoder, Signature, type Wallet, concat, parseEther } from "ethers";
import { type Cost, HOUR, type MarketStage, PRICE, refresh, spend } from "./stage";

const FUNDED = 1_000n * PRICE;

interface Open {
  readonly client: Wallet;
  readonly terms: SessionTerms;
}

/** A session's way, step by step; `redeem` by how many were redeemed at once. */
export interface SessionCosts {
  readonly open: Cost;
  readonly topUp: Cost;
  readonly close: Cost;
  readonly finish: Cost;
  readonly release: Cost;
  readonly redeem: Readonly<Record<number, Cost>>;
}

/** Every client opens a session with the provider; vouchers are redeemed in numbers of `sizes`; the first session ends. */
export async function sessionCosts(stage: MarketStage, sizes: readonly number[]): Promise<SessionCosts> {
  const { actors, clients, sessions, market } = stage;
  await refresh(stage);
  const now = await stage.pass(HOUR);
  const opened: Open[] = [];
  let openCost: Cost | undefined;
  for (const client of clients) {
    await actors.deployer.sendTransaction({ to: client, value: parseEther("0.1") });
    const terms = termsFor(stage, client, now);
    const signature = await signSessionTerms({ signer: actors.operator, sessions: stage.addresses.sessions, terms });
    openCost = await spend(stage, client, market, payment(stage, terms, FUNDED, signature));
    opened.push({ client, terms });
  }
  // A first voucher of each, so that the measured ones are not it.
  await redeem(stage, opened, PRICE);
  const redeemed: Record<number, Cost> = {};
  for (const [index, size] of sizes.entries()) redeemed[size] = await redeem(stage, opened.slice(0, size), PRICE * BigInt(10 * (index + 2)));

  const [first] = opened;
  if (first === undefined || openCost === undefined) throw new Error("nobody opened a session");
  const topUp = await spend(stage, first.client, market, payment(stage, first.terms, FUNDED, "0x"));
  const call = (name: "close" | "finish" | "release"): string => sessions.interface.encodeFunctionData(name as "close", [first.terms]);
  const close = await spend(stage, first.client, sessions, call("close"));
  await stage.pass(8 * 24 * HOUR);
  const finish = await spend(stage, actors.operator, sessions, call("finish"));
  const release = await spend(stage, actors.operator, sessions, call("release"));
  return { open: openCost, topUp, close, finish, release, redeem: redeemed };
}

function termsFor({ actors, addresses, collateral }: MarketStage, { address }: Wallet, now: number): SessionTerms {
  return {
    client: address, provider: actors.provider.address, token: addresses.cash, clientKey: address, providerKey: actors.operator.address,
    ...collateral, answerPrice: PRICE, openBy: now + 24 * HOUR, endsAt: now + 48 * HOUR, executionSeconds: 60, feeBps: 250,
    workload: WORKLOADS.inference, nonce: 1n,
  };
}

function payment({ market, sessions, addresses }: MarketStage, terms: SessionTerms, amount: bigint, signature: string): string {
  const types = sessions.interface.getFunction("sessionIdOf").inputs;
  const data = concat([AbiCoder.defaultAbiCoder().encode(types, [terms]), signature]);
  return market.interface.encodeFunctionData("pay", [terms.client, addresses.sessions, addresses.cash, amount, data]);
}

async function redeem(stage: MarketStage, opened: readonly Open[], amount: bigint): Promise<Cost> {
  const { hre, sessions, addresses, actors } = stage;
  const { chainId } = await hre.ethers.provider.getNetwork();
  const domain = sessionsDomain(addresses.sessions, chainId);
  const vouchers = await Promise.all(
    opened.map(async ({ client, terms }) => {
      const signature: Hex = await signVoucher({ signer: client, sessions: addresses.sessions, voucher: { session: sessionIdOf(domain, terms), amount } });
      const { r, yParityAndS: vs } = Signature.from(signature);
      return { terms, amount, r, vs };
    }),
  );
  await stage.pass(HOUR);
  return spend(stage, actors.operator, sessions, sessions.interface.encodeFunctionData("redeem", [vouchers]));
}
