import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TypedDataEncoder, Wallet, ZeroAddress, concat, id } from "ethers";
import { ethers } from "hardhat";
import type { OrderStruct } from "../../../typechain-types/contracts/interfaces/IMarket";
import { LOCKED, anAcceptance, stateOf } from "../../fixtures/jobs";
import { PRICE, anOrder, deployMarket, fund, type MarketFixture } from "../../fixtures/market";

/** How much less than docs/market.md says an answer may cost, so that the table says what is true. */
const CLOSE = 100;

/** An account whose owner is `OWNER`. */
interface Account {
  readonly address: string;
  /** What the owner's key signs for the account to say that it signed `digest`. */
  readonly signed: (digest: string) => string;
}

const OWNER = new Wallet(id("owner"));
const MESSAGES = { Message: [{ name: "digest", type: "bytes32" }] };
const ALONE = (digest: string) => digest;

/** What an answer costs, by the rows of docs/market.md. */
function documented(): ReadonlyMap<string, number> {
  const page = readFileSync(join(__dirname, "../../../docs/market.md"), "utf8");
  const [, section = ""] = page.split("| an account of | gas that its answer takes |\n|---|---|\n");
  const [table = ""] = section.split("\n\n");
  return new Map(table.split("\n").map((row) => row.split("|").map((cell) => cell.trim())).map(([, what = "", gas = ""]) => [what, Number(gas.replaceAll(",", ""))]));
}

async function addressOf(name: string, args: unknown[] = []): Promise<string> {
  return (await ethers.deployContract(name, args)).getAddress();
}

/** A clone of `logic`, as ERC-1167 says. */
async function cloneOf(logic: string): Promise<string> {
  const [deployer] = await ethers.getSigners();
  const data = concat(["0x3d602d80600a3d3981f3363d3d373d3d3d363d73", logic, "0x5af43d82803e903d91602b57fd5bf3"]);
  const receipt = await (await deployer?.sendTransaction({ data }))?.wait();
  return receipt?.contractAddress ?? "";
}

/** Deploys an account and makes it `OWNER`'s. */
async function owned(name: string, before: (logic: string) => Promise<string>): Promise<string> {
  const address = await before(await addressOf(name));
  const account = await ethers.getContractAt("OwnedAccount", address);
  if ((await account.owner()) === ZeroAddress) await account.initialize(OWNER);
  return address;
}

/** A proxy before `logic`, which it calls at once, as that of ERC-1967 wants. */
async function proxied(logic: string): Promise<string> {
  const { interface: accounts } = await ethers.getContractAt("OwnedAccount", logic);
  return addressOf("SlotProxy", [logic, accounts.encodeFunctionData("initialize", [OWNER.address])]);
}

const inDomainOf = (verifyingContract: string) => (digest: string) => TypedDataEncoder.hash({ chainId: 31_337, verifyingContract }, MESSAGES, { digest });

async function ofSeveral(): Promise<Account> {
  const address = await addressOf("FirstSlotProxy", [await addressOf("OwnersLogic")]);
  const account = await ethers.getContractAt("OwnersLogic", address);
  await account.setUp([OWNER, Wallet.createRandom()], 1, await addressOf("OwnersHandler"));
  const messages = { Message: [{ name: "message", type: "bytes" }] };
  return { address, signed: (digest) => TypedDataEncoder.hash({ chainId: 31_337, verifyingContract: address }, messages, { message: digest }) };
}

const ACCOUNTS: Readonly<Record<string, () => Promise<Account>>> = {
  "one owner, whom a slot names": async () => ({ address: await owned("OwnedAccount", (logic) => Promise.resolve(logic)), signed: ALONE }),
  "one owner, a clone (ERC-1167)": async () => ({ address: await owned("OwnedAccount", cloneOf), signed: ALONE }),
  "one owner, a proxy whose logic is in a slot (ERC-1967)": async () => ({ address: await owned("OwnedAccount", proxied), signed: ALONE }),
  "one owner, such a proxy, which binds what is signed to itself": async () => {
    const address = await owned("BoundAccount", proxied);
    return { address, signed: inDomainOf(address) };
  },
  "several owners, one of whom signs, a proxy with a handler for signatures": ofSeveral,
};

/**
 * given a client whose account is a contract of a common kind
 *   when it is asked for its signature: it needs the gas that docs/market.md says
 *   when its order is accepted in a batch: taken where that is within a batch's share, else refused, and taken alone
 */
describe("Market: wallets of common kinds", () => {
  const sign = ({ signed }: Account, digest: string) => OWNER.signingKey.sign(signed(digest)).serialized;

  /** The least gas with which an account says that it signed. */
  const leastGas = async (account: Account): Promise<number> => {
    const asker = await ethers.deployContract("SignatureAsker");
    const digest = id("a digest");
    let [short, enough] = [0, 100_000];
    while (enough - short > 1) {
      const middle = Math.floor((short + enough) / 2);
      if (await asker.ask(account.address, digest, sign(account, digest), middle)) enough = middle;
      else short = middle;
    }
    return enough;
  };

  const orderOf = async (fixture: MarketFixture, account: Account) => {
    await fund(fixture.market, fixture.token, account.address, PRICE);
    const order = await anOrder(fixture, { client: account.address });
    const signature = sign(account, await fixture.market.orderDigest(order as OrderStruct));
    const { data } = await fixture.market.accept.populateTransaction(order as OrderStruct, signature, anAcceptance(fixture, order), "0x", []);
    return { order, call: data };
  };

  const rows = documented();
  for (const [what, deploy] of Object.entries(ACCOUNTS)) {
    it(`answer with the gas that is written: ${what}`, async () => {
      await loadFixture(deployMarket);
      const written = rows.get(what) ?? 0;
      expect(await leastGas(await deploy())).to.be.within(written - CLOSE, written);
    });

    it(`are taken in a batch where their answer costs no more than it gives: ${what}`, async () => {
      const fixture = await loadFixture(deployMarket);
      const { market, operator } = fixture;
      const { order, call } = await orderOf(fixture, await deploy());
      const fits = BigInt(rows.get(what) ?? 0) <= (await (await ethers.getContractAt("Market", market)).BATCH_SIGNATURE_GAS());
      await market.connect(operator).batch([call]);
      expect((await stateOf(fixture, order)) === LOCKED).to.equal(fits);
      if (!fits) await operator.sendTransaction({ to: market, data: call });
      expect(await stateOf(fixture, order)).to.equal(LOCKED);
    });
  }

  it("are those that docs/market.md lists", () => {
    expect([...rows.keys()].sort()).to.deep.equal(Object.keys(ACCOUNTS).sort());
  });

  it("say nothing for another's key", async () => {
    await loadFixture(deployMarket);
    const asker = await ethers.deployContract("SignatureAsker");
    const digest = id("a digest");
    for (const deploy of Object.values(ACCOUNTS)) {
      const account = await deploy();
      const forged = new Wallet(id("thief")).signingKey.sign(account.signed(digest)).serialized;
      expect(await asker.ask(account.address, digest, forged, 200_000)).to.equal(false);
    }
  });
});
