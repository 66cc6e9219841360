import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { AbiCoder, type Contract, type ContractTransactionResponse, ZeroAddress, parseEther } from "ethers";
import { ethers, network } from "hardhat";
import { BridgeCounterpartError, BridgeTransactionError } from "../../deploy/bridge/errors";
import { providerOf } from "../../deploy/bridge/providers";
import { bridgeAddresses, checkPair, gatewayOf, registerPair } from "../../deploy/bridge/register";
import { type Ticket, advice, followTickets, readTickets, redeemTickets } from "../../deploy/bridge/tickets";
import type { L1AssayToken } from "../../typechain-types";
import { type BridgeFixture, CHILD_CHAIN_ID, deliverDown, deliverUp, deployBridge } from "../fixtures/bridge";
import { ChildChain, executionOf } from "../fixtures/child-chain";

/** What a message down is paid with, far above what it costs. */
const FEES = { submission: parseEther("0.01"), gas: 300_000n, bid: 10n ** 9n };

/** What takes tokens to the parent chain. */
const LEAVE = "outboundTransfer(address,address,uint256,bytes)";

async function sendAs(signer: HardhatEthersSigner, contract: Contract, call: string, ...values: readonly unknown[]): Promise<ContractTransactionResponse> {
  return contract.connect(signer).getFunction(call).send(...values);
}

/**
 * given a pair that is not registered
 *   when it is registered: both chains know gateway and counterpart, by anybody's transaction
 *   when it is registered again: nothing changes
 *   when another counterpart is asked for, or the value is not what both tickets take: refused
 *   when one token names another than the other: refused before anything is sent
 * given a registered pair
 *   when tokens go up and come down: what is burned here is there, and back
 *   when the gateway burns what was not approved: refused
 * given a registration's tickets
 *   when they are made in time, late, not at all, not executed, too old: each is said, with what to do
 *   when they are followed: until nothing changes by itself
 *   when they are redeemed: those that wait are executed
 */
describe("bridge", () => {
  const built = () => loadFixture(deployBridge);
  const pairOf = async ({ l1Token, token }: BridgeFixture) => ({ parentToken: await l1Token.getAddress(), childToken: await token.getAddress() });

  /** What a gateway takes for the token's counterpart. */
  const counterpartOf = async (gateway: Contract, l1Token: L1AssayToken): Promise<unknown> => gateway.getFunction("calculateL2TokenAddress").staticCall(l1Token);

  /** The pair as the deployer registers it, and its tickets' hashes. */
  async function registered(fixture: BridgeFixture) {
    const parent = providerOf(network.provider);
    const child = new ChildChain();
    const hash = await registerPair(await pairOf(fixture), parent.getSigner(), child.provider);
    const chains = { parent, child: child.provider };
    const [toGateway, toRouter] = (await readTickets(hash, chains)) as [Ticket, Ticket];
    return { hash, child, chains, toGateway, toRouter };
  }

  describe("given a pair that is not registered", () => {
    it("is registered on both chains by one transaction of anybody", async () => {
      const fixture = await built();
      const { l1Token, token, l1Router, l1Gateway, l2Router, l2Gateway } = fixture;
      await checkPair(await pairOf(fixture), bridgeAddresses(CHILD_CHAIN_ID), ethers.provider, ethers.provider);
      const { hash, toGateway, toRouter } = await registered(fixture);
      expect([toGateway.to, toRouter.to]).to.deep.equal([await l2Gateway.getAddress(), await l2Router.getAddress()]);
      expect(await gatewayOf(await l1Token.getAddress(), await l1Router.getAddress(), ethers.provider)).to.equal(await l1Gateway.getAddress());
      expect(await counterpartOf(l1Gateway, l1Token)).to.equal(await token.getAddress());
      expect(await counterpartOf(l2Gateway, l1Token)).to.equal(ZeroAddress);
      await deliverDown(hash, [l1Gateway, l1Router]);
      expect(await counterpartOf(l2Gateway, l1Token)).to.equal(await token.getAddress());
      expect(await gatewayOf(await l1Token.getAddress(), await l2Router.getAddress(), ethers.provider)).to.equal(await l2Gateway.getAddress());
    });

    it("is registered again where a ticket failed, and not with another counterpart", async () => {
      const fixture = await built();
      const { l1Token, token, thief } = fixture;
      const { toGateway } = await registered(fixture);
      const again = await registered(fixture);
      expect(again.toGateway.id).to.not.equal(toGateway.id);
      const register = (counterpart: string, sent: bigint) =>
        l1Token.connect(thief).registerTokenOnL2(counterpart, FEES.submission, FEES.submission, FEES.gas, FEES.gas, FEES.bid, 3n, 4n, thief, { value: sent });
      await expect(register(thief.address, 7n)).to.be.revertedWithCustomError(l1Token, "L1TokenCounterpartDiffers").withArgs(thief, token);
      for (const sent of [6n, 8n]) {
        await expect(register(await token.getAddress(), sent)).to.be.revertedWithCustomError(l1Token, "L1TokenValueDiffers").withArgs(sent, 3n, 4n);
      }
    });

    it("is not registered where one token names another", async () => {
      const fixture = await built();
      const { l1Token, token, owner, holder, l1Gateway, l1Router, thief } = fixture;
      const addresses = bridgeAddresses(CHILD_CHAIN_ID);
      const check = async (parentToken: string, childToken: string) => checkPair({ parentToken, childToken }, addresses, ethers.provider, ethers.provider);
      const { parentToken, childToken } = await pairOf(fixture);
      const other = await ethers.deployContract("AssayToken", [owner, holder, 1n, 1n]);
      const stranger = await ethers.deployContract("L1AssayToken", [other, l1Gateway, l1Router]);
      const misled = await ethers.deployContract("L1AssayToken", [token, thief, l1Router]);
      for (const [l1, l2] of [[parentToken, other], [stranger, token], [misled, token]] as const) {
        const error = await check(await ethers.resolveAddress(l1), await ethers.resolveAddress(l2)).catch((fault: unknown) => fault);
        expect(error).to.be.instanceOf(BridgeCounterpartError);
      }
      await check(parentToken, childToken);
      const parent = providerOf(network.provider);
      const child = new ChildChain();
      const before = await parent.getTransactionCount(await parent.getSigner().getAddress());
      const error = await registerPair({ parentToken: await l1Token.getAddress(), childToken: await other.getAddress() }, parent.getSigner(), child.provider).catch((fault: unknown) => fault);
      expect(String(error)).to.contain("child token does not have parent address set");
      expect(await parent.getTransactionCount(await parent.getSigner().getAddress())).to.equal(before);
    });
  });

  describe("given a registered pair", () => {
    it("moves tokens up and down, and none is there twice", async () => {
      const fixture = await built();
      const { token, l1Token, holder, thief, l1Gateway, l1Router, l2Gateway } = fixture;
      await deliverDown((await registered(fixture)).hash, [l1Gateway, l1Router]);
      const whole = await token.totalSupply();
      await token.connect(holder).approve(l2Gateway, 200n);
      const up = await sendAs(holder, l2Gateway, LEAVE, l1Token, thief, 200n, "0x");
      expect([await token.totalSupply(), await token.bridgedOut(), await token.balanceOf(holder)]).to.deep.equal([whole - 200n, 200n, 300n]);
      expect(await l1Token.circulatingSupply()).to.equal(0n);
      await deliverUp(up.hash, fixture);
      expect([await l1Token.balanceOf(thief), await l1Token.circulatingSupply()]).to.deep.equal([200n, 200n]);

      await l1Token.connect(thief).approve(l1Gateway, 150n);
      const data = AbiCoder.defaultAbiCoder().encode(["uint256", "bytes"], [FEES.submission, "0x"]);
      const down = await sendAs(thief, l1Router, "outboundTransferCustomRefund", l1Token, thief, holder, 150n, FEES.gas, FEES.bid, data, { value: FEES.submission + FEES.gas * FEES.bid });
      await deliverDown(down.hash, [l1Gateway]);
      expect([await token.totalSupply(), await token.bridgedOut(), await token.balanceOf(holder)]).to.deep.equal([whole - 50n, 50n, 450n]);
      expect(await l1Token.circulatingSupply()).to.equal(50n);
    });

    it("burns nothing that its owner did not approve", async () => {
      const fixture = await built();
      const { token, l1Token, holder, thief, l1Gateway, l1Router, l2Gateway } = fixture;
      await deliverDown((await registered(fixture)).hash, [l1Gateway, l1Router]);
      await token.connect(holder).approve(l2Gateway, 10n);
      await expect(sendAs(holder, l2Gateway, LEAVE, l1Token, thief, 11n, "0x")).to.be.revertedWithCustomError(token, "ERC20InsufficientAllowance").withArgs(l2Gateway, 10n, 11n);
    });
  });

  describe("given a registration's tickets", () => {
    it("says of each how far it came and what to do", async () => {
      const { hash, child, chains, toGateway, toRouter } = await registered(await built());
      const states = async () => (await readTickets(hash, chains)).map(({ state }) => state);
      expect(await states()).to.deep.equal(["pending", "pending"]);
      expect(advice(toGateway)).to.equal("");
      await time.increase(1_801);
      expect(await states()).to.deep.equal(["late", "late"]);
      child.fates.set(toGateway.id, "failed");
      child.fates.set(toRouter.id, "executed");
      expect(await states()).to.deep.equal(["failed", "redeemed"]);
      expect((await readTickets(hash, chains))[1]?.redeemedIn).to.equal(executionOf(toRouter.id));
      const keptUntil = (await time.latest()) + 604_800;
      child.fates.set(toGateway.id, { keptUntil });
      child.fates.set(toRouter.id, "gone");
      const [waiting, gone] = (await readTickets(hash, chains)) as [Ticket, Ticket];
      expect([waiting.state, waiting.expiresAt, gone.state]).to.deep.equal(["redeemable", keptUntil, "expired"]);
      expect(advice(waiting)).to.contain(new Date(keptUntil * 1_000).toISOString()).and.to.contain("bridge:redeem");
      expect(advice(gone)).to.contain("Register again");
    });

    it("is followed until nothing changes by itself", async () => {
      const { hash, child, chains, toGateway, toRouter } = await registered(await built());
      const told: string[] = [];
      const onTicket = ({ id, state }: Ticket): void => {
        told.push(`${id === toGateway.id ? "gateway" : "router"} ${state}`);
        if (told.length === 2) child.fates.set(toGateway.id, "executed");
        if (told.length === 3) child.fates.set(toRouter.id, { keptUntil: 2 ** 40 });
      };
      const ended = await followTickets(hash, chains, { onTicket, pollSeconds: 0.01 });
      expect(told).to.deep.equal(["gateway pending", "router pending", "gateway redeemed", "router redeemable"]);
      expect(ended.map(({ state }) => state)).to.deep.equal(["redeemed", "redeemable"]);
    });

    it("is redeemed where it waits", async () => {
      const { hash, child, chains, toGateway, toRouter } = await registered(await built());
      child.fates.set(toGateway.id, "executed");
      child.fates.set(toRouter.id, { keptUntil: 2 ** 40 });
      expect(await redeemTickets(hash, chains.parent, child.provider.getSigner())).to.deep.equal([executionOf(toRouter.id)]);
      expect(child.redeemed).to.deep.equal([toRouter.id]);
      expect((await readTickets(hash, chains)).map(({ state }) => state)).to.deep.equal(["redeemed", "redeemed"]);
    });

    it("is told where there is no such transaction, or it failed", async () => {
      const fixture = await built();
      const { chains } = await registered(fixture);
      const fault = async (hash: string): Promise<unknown> => readTickets(hash, chains).catch((error: unknown) => error);
      const { thief, l1Token } = fixture;
      const failing = await thief.sendTransaction({ to: l1Token, data: "0x12345678", gasLimit: 100_000n }).catch((error: unknown) => error as { transactionHash: string });
      const hash = "hash" in failing ? failing.hash : failing.transactionHash;
      for (const [asked, word] of [[`0x${"11".repeat(32)}`, "knows no transaction"], [hash, "failed on the parent chain"]] as const) {
        expect(await fault(asked)).to.be.instanceOf(BridgeTransactionError).with.property("message").that.contains(word);
      }
    });
  });
});
