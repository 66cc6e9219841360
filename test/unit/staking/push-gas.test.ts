import { loadFixture, takeSnapshot } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { ContractTransactionResponse, Overrides } from "ethers";
import { signerOf } from "../../fixtures/chain";
import { DELEGATORS, OWN, deployAllocated, slash, type ServicesFixture } from "../../fixtures/services";

const PROMISED = 100_000n;

type Act = (fixture: ServicesFixture, overrides: Overrides) => Promise<ContractTransactionResponse>;

// How many of the two services are told.
const ACTS: readonly [string, number, Act][] = [
  ["a withdrawal of own stake", 2, ({ staking, provider }, overrides) => staking.connect(provider).requestWithdrawal(provider, OWN, overrides)],
  ["a withdrawal of delegated stake", 2, ({ staking, provider, delegator }, overrides) => staking.connect(delegator).requestWithdrawal(provider, DELEGATORS, overrides)],
  ["an allocation", 2, ({ staking, provider, first }, overrides) => staking.connect(provider).allocate(first, 900, overrides)],
  ["a sync", 2, ({ staking, provider, stranger }, overrides) => staking.connect(stranger).sync(provider, overrides)],
  ["a slash", 1, (fixture, overrides) => slash(fixture, fixture.first, 1_800, [], overrides)],
];

/**
 * given services that are to be told, by a withdrawal, an allocation, a sync or a slash
 *   when the caller gives whatever gas: either everything happens and each was given what is promised, or nothing does
 *   when it gives too little for the promise: that is the error
 */
describe("Staking: gas of what services are told", () => {
  for (const [title, told, act] of ACTS) {
    describe(`given ${title}`, () => {
      /** With this gas: refused, and whether for want of gas to tell services; or done, and the least that a service was given. */
      const attempt = async (fixture: ServicesFixture, gasLimit: bigint): Promise<{ short: boolean } | { least: bigint; failed: number; told: number }> => {
        const { staking, first, second } = fixture;
        const snapshot = await takeSnapshot();
        try {
          const receipt = await (await act(fixture, { gasLimit })).wait();
          const addresses = [await first.getAddress(), await second.getAddress()];
          const given = (receipt?.logs ?? []).filter(({ address }) => addresses.includes(address)).map((log) => first.interface.parseLog(log)?.args.gas as bigint);
          const failed = (receipt?.logs ?? []).filter((log) => staking.interface.parseLog(log)?.name === "NotificationFailed").length;
          return { least: given.reduce((a, b) => (a < b ? a : b), 2n ** 64n), failed, told: given.length };
        } catch (error) {
          // By name where Hardhat knows the code, by selector where it does not.
          const signs = ["StakingGasShort", staking.interface.getError("StakingGasShort")?.selector ?? ""];
          return { short: signs.some((sign) => String(error).includes(sign)) };
        } finally {
          await snapshot.restore();
        }
      };

      it("tells all of them with what is promised, or does nothing", async function () {
        this.timeout(300_000);
        const fixture = await loadFixture(deployAllocated);
        await signerOf(fixture.first);
        const plenty = await attempt(fixture, 3_000_000n);
        // The service's own entry costs some gas before it looks.
        expect("least" in plenty ? plenty.least : 0n).to.be.within(PROMISED - 500n, PROMISED);
        // The least gas with which it is done.
        let [low, high] = [30_000n, 1_000_000n];
        while (high - low > 1n) {
          const middle = (low + high) / 2n;
          if ("least" in (await attempt(fixture, middle))) high = middle;
          else low = middle;
        }
        const scanned: bigint[] = [];
        for (let gas = high - 10n; gas < high + 70n; gas += 1n) scanned.push(gas);
        for (let gas = high - 120_000n; gas < high + 120_000n; gas += 4_999n) scanned.push(gas);
        let shorts = 0;
        for (const gas of scanned) {
          const outcome = await attempt(fixture, gas);
          if ("least" in outcome) expect(outcome, `with ${gas} gas`).to.deep.equal({ ...plenty, failed: 0, told });
          else if (outcome.short) shorts += 1;
        }
        expect(shorts).to.be.greaterThan(5);
      });
    });
  }

  it("says how much is missing", async () => {
    const fixture = await loadFixture(deployAllocated);
    const { staking, provider } = fixture;
    const short = staking.connect(provider).requestWithdrawal(provider, OWN, { gasLimit: 230_000 });
    await expect(short)
      .to.be.revertedWithCustomError(staking, "StakingGasShort")
      .withArgs(100_000, (available: bigint) => available > 0n && available < 100_000n);
    expect((await staking.ownStakeOf(provider)).thawing).to.equal(0);
  });
});
