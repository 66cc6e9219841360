import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { type FunctionFragment, ZeroHash, id } from "ethers";
import { OWN, THAW, allocationOf, books, deployAllocated, newsOf, slash, type ServicesFixture } from "../../fixtures/services";

/**
 * given a service that is a provider, a delegator and a creditor itself, and is being told of a withdrawal
 *   when it calls a function that moves stake, tokens or allocations: refused
 *   when it calls one of those that do not: its own affairs alone change
 *   when it does either: the withdrawal does what it would have done
 * given a service that makes the other service slash while it is told
 *   when it does: refused, and both have what they would have had
 */
describe("Staking: reentrancy", () => {
  const involved = async () => {
    const fixture = await deployAllocated();
    const { staking, token, owner, provider, rival, first } = fixture;
    const act = async (name: string, ...args: unknown[]) => first.act(staking, staking.interface.encodeFunctionData(name as "sync", args as never));
    await token.mint(first, 10_000);
    await first.act(token, token.interface.encodeFunctionData("approve", [await staking.getAddress(), 10_000]));
    const self = await first.getAddress();
    await staking.connect(owner).setRewardToken(token, true);
    await act("register", provider.address, 0);
    await act("stake", self, 500);
    await act("delegate", rival.address, 300, 0, self);
    await act("requestWithdrawal", self, 50);
    await act("requestWithdrawal", rival.address, 50);
    const readyAt = await time.latest();
    await act("distribute", rival.address, await token.getAddress(), 100);
    await slash(fixture, first, 100, [{ account: self, amount: 50n }]);
    await time.increase(THAW);
    return { ...fixture, self, readyAt: readyAt + THAW };
  };

  const GUARDED = [
    "stake", "stakeWithPermit", "delegate", "delegateWithPermit", "requestWithdrawal", "cancelWithdrawal", "withdraw",
    "allocate", "sync", "slash", "sweepBurn", "distribute", "claim", "collect",
  ];
  const OWNERS = ["appoint", "retire", "setDelegationRatio", "setRewardToken", "transferOwnership", "renounceOwnership", "acceptOwnership"];
  const OWN_AFFAIRS = ["register", "setOperator", "scheduleCommission", "switchVotes"];

  /** Calls that would succeed, but for being made while the service is told. */
  async function callsOf({ staking, token, provider, rival, second, self, readyAt }: ServicesFixture & { self: string; readyAt: number }): Promise<Record<string, string>> {
    const coin = await token.getAddress();
    const args: Record<string, unknown[]> = {
      register: [provider.address, 0],
      setOperator: [rival.address],
      scheduleCommission: [100],
      switchVotes: [self, true],
      stake: [self, 10],
      stakeWithPermit: [self, 10, 0, 27, ZeroHash, ZeroHash],
      delegate: [rival.address, 10, 0, self],
      delegateWithPermit: [rival.address, 10, 0, self, 0, 27, ZeroHash, ZeroHash],
      requestWithdrawal: [self, 10],
      cancelWithdrawal: [rival.address, readyAt],
      withdraw: [rival.address, readyAt, self],
      allocate: [self, 10],
      sync: [provider.address],
      slash: [provider.address, 100, []],
      sweepBurn: [],
      distribute: [rival.address, coin, 10],
      claim: [rival.address, coin, self],
      collect: [coin, self],
      appoint: [self],
      retire: [await second.getAddress()],
      setDelegationRatio: [1],
      setRewardToken: [coin, false],
      transferOwnership: [self],
      renounceOwnership: [],
      acceptOwnership: [],
    };
    return Object.fromEntries(Object.entries(args).map(([name, values]) => [name, staking.interface.encodeFunctionData(name as "sync", values as never)]));
  }

  it("is tried with every function that changes anything", async () => {
    const fixture = await loadFixture(involved);
    const functions = fixture.staking.interface.fragments.filter((fragment): fragment is FunctionFragment => fragment.type === "function");
    const changing = functions.filter(({ stateMutability }) => stateMutability === "nonpayable" || stateMutability === "payable");
    expect(changing.map(({ name }) => name).sort()).to.deep.equal(Object.keys(await callsOf(fixture)).sort());
    expect(changing.map(({ name }) => name).sort()).to.deep.equal([...GUARDED, ...OWNERS, ...OWN_AFFAIRS].sort());
  });

  for (const name of GUARDED) {
    it(`refuses ${name} while a service is told`, async () => {
      const fixture = await loadFixture(involved);
      const { staking, provider, first } = fixture;
      const data = (await callsOf(fixture))[name] ?? "";
      // It would succeed by itself.
      await first.act.staticCall(staking, data);
      await first.reenter(staking, data);
      const transaction = staking.connect(provider).requestWithdrawal(provider, 400);
      await expect(transaction).to.emit(first, "Reentered").withArgs(false, id("ReentrancyGuardReentrantCall()").slice(0, 10));
      await expect(transaction).not.to.emit(staking, "NotificationFailed");
    });
  }

  it("does the same with and without any of them", async () => {
    const after = async (data?: string): Promise<unknown> => {
      const fixture = await loadFixture(involved);
      const { staking, provider, first } = fixture;
      // A call to an account without code.
      await first.reenter(data === undefined ? provider : staking, data ?? "0x");
      await staking.connect(provider).requestWithdrawal(provider, 400);
      return books(fixture);
    };
    const expected = await after();
    for (const [name, data] of Object.entries(await callsOf(await loadFixture(involved)))) expect(await after(data), name).to.deep.equal(expected);
  });

  it("does not let the other service slash while it is told", async () => {
    const fixture = await loadFixture(deployAllocated);
    const { staking, provider, first, second } = fixture;
    const blow = staking.interface.encodeFunctionData("slash", [provider.address, 1_200, []]);
    await first.reenter(second, second.interface.encodeFunctionData("act", [await staking.getAddress(), blow]));
    const transaction = staking.connect(provider).requestWithdrawal(provider, OWN);
    await expect(transaction).to.emit(first, "Reentered").withArgs(false, id("ReentrancyGuardReentrantCall()").slice(0, 10));
    expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 1_800n]);
    expect(await allocationOf(fixture, second)).to.deep.equal([0n, 0n, 1_200n]);
    expect(await newsOf(fixture, second)).to.deep.equal([0n, 0n]);
  });
});
