import { loadFixture, setCode, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import {
  DELEGATED,
  DELEGATORS,
  FIRST_LOCK,
  FUNDS,
  NOTICE,
  OWN,
  SECOND_LOCK,
  THAW,
  allocationOf,
  appoint,
  deployAllocated,
  deployServices,
  leave,
  newsOf,
  reportOf,
  slash,
  stakesOf,
  type ServicesFixture,
} from "../../fixtures/services";

const ACCEPT = 0;
const REVERT = 1;
const BURN_GAS = 2;
const RETURN_BOMB = 3;
const REVERT_BOMB = 4;

/** What becomes of the first service after 1,800 were allocated to it. */
const TURNS: readonly [string, (fixture: ServicesFixture) => Promise<unknown>][] = [
  ["reverts", ({ first }) => first.setMode(REVERT)],
  ["burns all its gas", ({ first }) => first.setMode(BURN_GAS)],
  ["returns a bomb", ({ first }) => first.setMode(RETURN_BOMB)],
  ["reverts with a bomb", ({ first }) => first.setMode(REVERT_BOMB)],
  ["re-enters", async ({ staking, provider, first }) => first.reenter(staking, staking.interface.encodeFunctionData("sync", [provider.address]))],
  ["has no code any more", async ({ first }) => setCode(await first.getAddress(), "0x")],
  ["was upgraded to what knows no function", async ({ first }) => setCode(await first.getAddress(), "0xfe")],
  ["says that its locks live for ever", ({ first }) => first.setMaxLockSeconds(2n ** 48n - 1n)],
  ["was retired", ({ staking, owner, first }) => staking.connect(owner).retire(first)],
];

/**
 * given a service that reverts, burns gas, answers bombs, re-enters, is gone, lies or is retired
 *   when it is to be told: the others are told, whoever is the cause goes on, and the failure is an event
 *   when everybody leaves: they do, with all that is theirs
 *   when the provider takes back what it allocated: it is free again after the lock that the service said at first
 *   when it recovers: a sync tells it what it missed
 * given eight of them
 *   when they burn all their gas: a withdrawal costs eight times the bound
 * given a service that slashes all that it can, for no reason
 *   when it was allocated less than all: the rest stays
 *   when its allocation is taken back: it can until the last second of its longest lock, and not a second more
 * given a service that re-enters
 *   when it calls any function that moves anything: refused, and nothing is different
 */
describe("Staking: hostile services", () => {
  const allocated = () => loadFixture(deployAllocated);

  for (const [title, turn] of TURNS) {
    describe(`given a service that ${title}`, () => {
      it("does not keep the other from being told", async () => {
        const fixture = await allocated();
        const { staking, provider, first, second } = fixture;
        await turn(fixture);
        const transaction = staking.connect(provider).requestWithdrawal(provider, 400);
        await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, first, 1_080, 360);
        await expect(transaction).to.emit(staking, "AllocationChanged").withArgs(provider, second, 720, 240);
        expect(await newsOf(fixture, second)).to.deep.equal([720n, 240n]);
      });

      it("does not keep the other from slashing", async () => {
        const fixture = await allocated();
        const { second } = fixture;
        await turn(fixture);
        await slash(fixture, second, 1_200);
        expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_800n });
        expect((await allocationOf(fixture, second))[0]).to.equal(0);
      });

      it("does not keep anybody's stake", async () => {
        const fixture = await allocated();
        const { staking, token, provider, delegator, backer } = fixture;
        await turn(fixture);
        await staking.sync(provider);
        for (const [account, shares] of [[delegator, DELEGATORS], [provider, OWN], [backer, DELEGATED - DELEGATORS]] as const) {
          await leave(fixture, account, shares);
          expect(await token.balanceOf(account)).to.equal(FUNDS);
        }
      });

      it("does not keep its allocation, nor its place", async () => {
        const fixture = await allocated();
        const { staking, provider, first, second } = fixture;
        await turn(fixture);
        await staking.connect(provider).allocate(first, 0);
        const takenAt = await time.latest();
        expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 1_800n]);
        await time.increaseTo(takenAt + FIRST_LOCK + 1);
        await staking.connect(provider).allocate(second, 3_000);
        expect(await allocationOf(fixture, first)).to.deep.equal([0n, 0n, 0n]);
        expect(await allocationOf(fixture, second)).to.deep.equal([3_000n, 1_000n, 0n]);
      });
    });
  }

  describe("given a service that does not take the news", () => {
    for (const [title, mode] of [["reverts", REVERT], ["burns all its gas", BURN_GAS], ["reverts with a bomb", REVERT_BOMB]] as const) {
      it(`says so when it ${title}`, async () => {
        const { staking, provider, first, second } = await allocated();
        await first.setMode(mode);
        const transaction = staking.connect(provider).requestWithdrawal(provider, 400);
        await expect(transaction).to.emit(staking, "NotificationFailed").withArgs(provider, first);
        await expect(transaction).not.to.emit(first, "Told");
        await expect(transaction).to.emit(second, "Told");
      });
    }

    it("hears it by a sync when it has recovered", async () => {
      const fixture = await allocated();
      const { staking, provider, stranger, first } = fixture;
      await first.setMode(REVERT);
      await staking.connect(provider).requestWithdrawal(provider, 400);
      expect(await newsOf(fixture, first)).to.deep.equal([1_800n, 600n]);
      await first.setMode(ACCEPT);
      await expect(staking.connect(stranger).sync(provider)).not.to.emit(staking, "NotificationFailed");
      expect(await newsOf(fixture, first)).to.deep.equal([1_080n, 360n]);
    });

    it("costs whoever tells it no more than the bound, whatever it answers", async () => {
      const cost = async (mode: number): Promise<bigint> => {
        const { staking, provider, first } = await allocated();
        await first.setMode(mode);
        const receipt = await (await staking.connect(provider).requestWithdrawal(provider, 400)).wait();
        return receipt?.gasUsed ?? 0n;
      };
      const reverts = await cost(REVERT);
      const burns = await cost(BURN_GAS);
      expect(burns - reverts).to.be.within(96_000, 100_000);
      for (const mode of [RETURN_BOMB, REVERT_BOMB]) {
        // The bomb's memory is paid by the service, within its bound; nobody copies it.
        expect((await cost(mode)) - reverts, `mode ${mode}`).to.be.within(62_000, 66_000);
      }
    });
  });

  describe("given eight services that burn all their gas", () => {
    const besieged = async () => {
      const fixture = await deployServices();
      const { staking, owner, provider, first, second } = fixture;
      const services = [first, second];
      for (let i = 0; i < 6; i += 1) services.push(await appoint(staking, owner, SECOND_LOCK));
      await time.increase(NOTICE);
      for (const service of services) await staking.connect(provider).allocate(service, 375);
      for (const service of services) await service.setMode(BURN_GAS);
      return fixture;
    };

    it("lets everybody leave, for less than a million and a half of gas each", async () => {
      const fixture = await loadFixture(besieged);
      const { staking, token, provider, delegator, backer } = fixture;
      for (const [account, shares] of [[delegator, DELEGATORS], [provider, OWN], [backer, DELEGATED - DELEGATORS]] as const) {
        const receipt = await (await staking.connect(account).requestWithdrawal(provider, shares)).wait();
        expect(receipt?.gasUsed).to.be.lessThan(1_500_000);
        const readyAt = (await time.latest()) + THAW;
        await time.increaseTo(readyAt);
        await staking.connect(account).withdraw(provider, readyAt, account);
        expect(await token.balanceOf(account)).to.equal(FUNDS);
      }
    });

    it("lets one of them slash", async () => {
      const fixture = await loadFixture(besieged);
      const receipt = await (await slash(fixture, fixture.first, 375)).wait();
      expect(receipt?.gasUsed).to.be.lessThan(1_500_000);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 625n, delegated: 2_000n });
    });
  });

  describe("given a service that slashes all that it can, for no reason", () => {
    it("gives its accomplice half of the own stake that it takes, and burns the rest", async () => {
      const fixture = await allocated();
      const { staking, token, stranger, first, second } = fixture;
      await slash(fixture, first, 2n ** 128n - 1n, [{ account: stranger.address, amount: 2n ** 128n - 1n }]);
      expect(await staking.creditOf(stranger, token)).to.equal(500);
      expect(await staking.pendingBurn()).to.equal(1_300);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_200n });
      expect(await reportOf(fixture, first, 1)).to.deep.equal([0n, 0n, 0n, 0n, 0n, 0n]);
      // What the other can have locked is there to the last unit.
      expect(await reportOf(fixture, second, 1_200)).to.deep.equal([0n, 1_200n, 0n, 1_200n, 0n, 0n]);
    });

    it("can until the last second of its longest lock after it was taken back", async () => {
      const fixture = await allocated();
      const { staking, provider, delegator, first } = fixture;
      await staking.connect(provider).allocate(first, 0);
      const takenAt = await time.latest();
      await staking.connect(provider).requestWithdrawal(provider, OWN);
      await staking.connect(delegator).requestWithdrawal(provider, DELEGATORS);
      await time.setNextBlockTimestamp(takenAt + FIRST_LOCK);
      await slash(fixture, first, 5_000);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_200n });
    });

    it("cannot a second later, and everybody leaves with everything", async () => {
      const fixture = await allocated();
      const { staking, token, provider, delegator, backer, first } = fixture;
      await staking.connect(provider).allocate(first, 0);
      const takenAt = await time.latest();
      await time.setNextBlockTimestamp(takenAt + FIRST_LOCK + 1);
      await slash(fixture, first, 5_000);
      expect(await stakesOf(fixture)).to.deep.equal({ own: 1_000n, delegated: 2_000n });
      for (const [account, shares] of [[delegator, DELEGATORS], [provider, OWN], [backer, DELEGATED - DELEGATORS]] as const) {
        await leave(fixture, account, shares);
        expect(await token.balanceOf(account)).to.equal(FUNDS);
      }
    });

    it("takes from those who could have left and did not no more than what is allocated", async () => {
      const fixture = await allocated();
      const { staking, token, provider, delegator, backer, first } = fixture;
      // The provider is the service's friend and takes nothing back.
      await staking.connect(delegator).requestWithdrawal(provider, DELEGATORS);
      const readyAt = (await time.latest()) + THAW;
      await time.setNextBlockTimestamp(readyAt);
      await slash(fixture, first, 5_000);
      // Of 1,800 usable, 1,080 were left to it: 1,000 own and 80 of 2,000.
      expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_920n });
      await time.setNextBlockTimestamp(readyAt + 1);
      await expect(staking.connect(delegator).withdraw(provider, readyAt, delegator)).to.changeTokenBalances(token, [staking, delegator], [-1_152, 1_152]);
      await leave(fixture, backer, DELEGATED - DELEGATORS);
      expect(await token.balanceOf(backer)).to.equal(FUNDS - 32n);
    });
  });
});
