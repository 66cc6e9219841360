import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { FUNDS, OWN, THAW, deployAllocated, expectRefused, reportOf, slash, type ServicesFixture, type Split } from "../../fixtures/services";

/**
 * given a slash that own stake pays alone
 *   when payouts are within half of it: they are credited, the rest is burned
 *   when they are above half: credited in their order, each as far as it goes
 * given a slash that own stake pays in part
 *   when own stake paid the smaller part, or the greater: half of what it paid is the limit
 *   when own stake paid nothing: nothing is paid out
 * given payouts to nobody, to one account twice, to the provider, of nothing, or of the highest amount
 *   when slashed: what is paid, credited and burned sums to what was taken
 * given burns that are pending
 *   when anybody sweeps them: they leave the contract and the supply, and nobody's stake or credit
 * given credits
 *   when collected: by whom they belong to, once
 */
describe("Staking: payouts and burns", () => {
  const allocated = () => loadFixture(deployAllocated);
  const split = (...parts: [{ address: string } | string, bigint][]): Split[] =>
    parts.map(([account, amount]) => ({ account: typeof account === "string" ? account : account.address, amount }));

  /** Slashes, and asserts what came of it: paid, burned, and what client and challenger are credited. */
  async function expectSplit(
    fixture: ServicesFixture,
    amount: bigint,
    payouts: Split[],
    expected: { own: bigint; delegated: bigint; paid: bigint; burned: bigint; client: bigint; challenger: bigint },
  ): Promise<void> {
    const { staking, token, provider, first, client, challenger } = fixture;
    const { own, delegated, paid, burned } = expected;
    expect((await reportOf(fixture, first, amount, payouts)).slice(0, 4)).to.deep.equal([own, delegated, paid, burned]);
    const transaction = slash(fixture, first, amount, payouts);
    await expect(transaction).to.emit(staking, "StakeSlashed").withArgs(provider, first, own, delegated, paid, burned);
    await expect(transaction).to.changeTokenBalances(token, [staking, client, challenger], [0, 0, 0]);
    expect(await staking.creditOf(client, token)).to.equal(expected.client);
    expect(await staking.creditOf(challenger, token)).to.equal(expected.challenger);
    expect(await staking.pendingBurn()).to.equal(burned);
  }

  describe("given a slash that own stake pays alone", () => {
    it("credits payouts within half of it, and burns the rest", async () => {
      const fixture = await allocated();
      const { staking, token, first, client, challenger } = fixture;
      const payouts = split([client, 200n], [challenger, 45n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 245n, burned: 255n, client: 200n, challenger: 45n });
      const again = slash(fixture, first, 100, split([client, 30n]));
      await expect(again).to.emit(staking, "Credited").withArgs(client, token, 30);
      await expect(again).not.to.emit(token, "Transfer");
      expect(await staking.creditOf(client, token)).to.equal(230);
    });

    it("credits them to the unit that is half", async () => {
      const fixture = await allocated();
      const { client, challenger } = fixture;
      const payouts = split([client, 200n], [challenger, 50n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 250n, burned: 250n, client: 200n, challenger: 50n });
    });

    it("cuts the one that goes above half", async () => {
      const fixture = await allocated();
      const { client, challenger } = fixture;
      const payouts = split([client, 200n], [challenger, 51n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 250n, burned: 250n, client: 200n, challenger: 50n });
    });

    it("gives those after it nothing", async () => {
      const fixture = await allocated();
      const { client, challenger } = fixture;
      const payouts = split([challenger, 2n ** 128n - 1n], [client, 2n ** 128n - 1n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 250n, burned: 250n, client: 0n, challenger: 250n });
    });

    it("rounds half down", async () => {
      const fixture = await allocated();
      const { client } = fixture;
      await expectSplit(fixture, 501n, split([client, 501n]), { own: 501n, delegated: 0n, paid: 250n, burned: 251n, client: 250n, challenger: 0n });
    });

    it("pays nothing out of a single unit", async () => {
      const fixture = await allocated();
      const { client } = fixture;
      await expectSplit(fixture, 1n, split([client, 1n]), { own: 1n, delegated: 0n, paid: 0n, burned: 1n, client: 0n, challenger: 0n });
    });

    it("burns all of it where there are no payouts", async () => {
      const fixture = await allocated();
      await expectSplit(fixture, 500n, [], { own: 500n, delegated: 0n, paid: 0n, burned: 500n, client: 0n, challenger: 0n });
    });

    it("measures half by what was taken, not by what was asked for", async () => {
      const fixture = await allocated();
      const { staking, provider, rival, first, client } = fixture;
      await staking.connect(rival).allocate(first, 300);
      const service = { ...fixture, provider: rival, rival: provider };
      await expectSplit(service, 5_000n, split([client, 5_000n]), { own: 300n, delegated: 0n, paid: 150n, burned: 150n, client: 150n, challenger: 0n });
    });
  });

  describe("given a slash that own stake pays in part", () => {
    it("pays half of what own stake paid, and burns all that came from delegators", async () => {
      const fixture = await allocated();
      const { client } = fixture;
      await expectSplit(fixture, 1_800n, split([client, 1_000n]), { own: 1_000n, delegated: 800n, paid: 500n, burned: 1_300n, client: 500n, challenger: 0n });
    });

    it("pays half of what an earlier slash had left of own stake", async () => {
      const fixture = await allocated();
      const { staking, second, client, challenger } = fixture;
      await slash(fixture, second, 900);
      await staking.sweepBurn();
      const payouts = split([client, 30n], [challenger, 30n]);
      await expectSplit(fixture, 1_000n, payouts, { own: 100n, delegated: 900n, paid: 50n, burned: 950n, client: 30n, challenger: 20n });
    });

    it("pays nothing where own stake paid nothing", async () => {
      const fixture = await allocated();
      const { staking, second, client } = fixture;
      await slash(fixture, second, 1_000);
      await staking.sweepBurn();
      await expectSplit(fixture, 1_000n, split([client, 1n]), { own: 0n, delegated: 1_000n, paid: 0n, burned: 1_000n, client: 0n, challenger: 0n });
    });
  });

  describe("given payouts that are odd", () => {
    it("adds up what one account gets twice", async () => {
      const fixture = await allocated();
      const { client } = fixture;
      const payouts = split([client, 100n], [client, 100n], [client, 100n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 250n, burned: 250n, client: 250n, challenger: 0n });
    });

    it("burns what would go to nobody", async () => {
      const fixture = await allocated();
      const { staking, token, client } = fixture;
      const payouts = split([ZeroAddress, 100n], [client, 100n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 100n, burned: 400n, client: 100n, challenger: 0n });
      expect(await staking.creditOf(ZeroAddress, token)).to.equal(0);
    });

    it("burns what would go to nobody before others are paid", async () => {
      const fixture = await allocated();
      const { client } = fixture;
      const payouts = split([ZeroAddress, 200n], [client, 200n]);
      await expectSplit(fixture, 500n, payouts, { own: 500n, delegated: 0n, paid: 50n, burned: 450n, client: 50n, challenger: 0n });
    });

    it("says nothing of one of nothing", async () => {
      const fixture = await allocated();
      const { staking, first, client } = fixture;
      await expect(slash(fixture, first, 500, split([client, 0n]))).not.to.emit(staking, "Credited");
    });

    it("pays the provider no more than half of what it lost", async () => {
      const fixture = await allocated();
      const { staking, token, provider, first } = fixture;
      await slash(fixture, first, 1_000, split([provider, 1_000n]));
      await expect(staking.connect(provider).collect(token, provider)).to.changeTokenBalances(token, [staking, provider], [-500, 500]);
    });

    it("credits a hundred accounts", async () => {
      const fixture = await allocated();
      const { staking, token, first } = fixture;
      const accounts = Array.from({ length: 100 }, (_, i) => `0x${(i + 1_000).toString(16).padStart(40, "0")}`);
      await slash(fixture, first, 500, accounts.map((account) => ({ account, amount: 2n })));
      for (const account of accounts) expect(await staking.creditOf(account, token)).to.equal(2);
      expect(await staking.pendingBurn()).to.equal(300);
    });
  });

  describe("given burns that are pending", () => {
    it("burns them when a stranger sweeps", async () => {
      const fixture = await allocated();
      const { staking, token, stranger, first, client } = fixture;
      await slash(fixture, first, 1_800, split([client, 300n]));
      const supply = await token.totalSupply();
      const transaction = staking.connect(stranger).sweepBurn();
      await expect(transaction).to.emit(staking, "BurnSwept").withArgs(1_500);
      await expect(transaction).to.changeTokenBalances(token, [staking, stranger], [-1_500, 0]);
      expect(supply - (await token.totalSupply())).to.equal(1_500);
      expect(await staking.pendingBurn()).to.equal(0);
    });

    it("burns them once", async () => {
      const fixture = await allocated();
      const { staking, token, first } = fixture;
      await slash(fixture, first, 500);
      await staking.sweepBurn();
      await expect(staking.sweepBurn()).to.changeTokenBalance(token, staking, 0);
    });

    it("leaves stakes and credits whole", async () => {
      const fixture = await allocated();
      const { staking, token, provider, rival, delegator, backer, client, first } = fixture;
      await slash(fixture, first, 1_400, split([client, 500n]));
      await staking.sweepBurn();
      for (const [account, of, shares] of [[provider, provider, OWN], [delegator, provider, 1_200n], [backer, provider, 800n], [rival, rival, OWN]] as const) {
        await staking.connect(account).requestWithdrawal(of, shares);
        const readyAt = (await time.latest()) + THAW;
        await time.increase(THAW);
        await staking.connect(account).withdraw(of, readyAt, account);
      }
      await staking.connect(client).collect(token, client);
      expect(await token.balanceOf(staking)).to.equal(0);
      expect(await token.balanceOf(provider)).to.equal(FUNDS - OWN);
      expect(await token.balanceOf(delegator)).to.equal(FUNDS - 240n);
      expect(await token.balanceOf(backer)).to.equal(FUNDS - 160n);
      expect(await token.balanceOf(rival)).to.equal(FUNDS);
      expect(await token.balanceOf(client)).to.equal(500);
      // 1,400 were slashed, and half of the 1,000 that own stake paid went to the client.
      expect(await token.totalSupply()).to.equal(4n * FUNDS - 900n);
    });
  });

  describe("given credits", () => {
    const credited = async () => {
      const fixture = await deployAllocated();
      await slash(fixture, fixture.first, 500, split([fixture.client, 200n], [fixture.challenger, 50n]));
      return fixture;
    };

    it("pays each its own, once, to whom it names", async () => {
      const fixture = await loadFixture(credited);
      const { staking, token, client, challenger, stranger } = fixture;
      const transaction = staking.connect(client).collect(token, stranger);
      await expect(transaction).to.emit(staking, "Collected").withArgs(client, token, stranger, 200);
      await expect(transaction).to.changeTokenBalances(token, [staking, client, stranger], [-200, 0, 200]);
      expect(await staking.creditOf(challenger, token)).to.equal(50);
      await expectRefused(fixture, () => staking.connect(client).collect(token, client), "StakingNothingToCollect", [client, token]);
    });

    it("refuses nobody's, and nowhere", async () => {
      const fixture = await loadFixture(credited);
      const { staking, token, client, stranger } = fixture;
      await expectRefused(fixture, () => staking.connect(stranger).collect(token, stranger), "StakingNothingToCollect", [stranger, token]);
      await expectRefused(fixture, () => staking.connect(client).collect(token, ZeroAddress), "StakingReceiverZero", []);
    });
  });
});
