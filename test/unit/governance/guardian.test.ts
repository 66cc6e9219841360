import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { artifacts } from "hardhat";
import { loadFixture } from "../../fixtures/chain";
import { NULL_LANE, anOrder, deployMarket, fillArguments, sendFill } from "../../fixtures/market";

const DAY = 86_400n;
/** Seven times the 42 days from one pause to the next. */
const HORIZON = 7n * 42n;

/** When, of each 42 days, a guardian that wants everything shut pauses what: one after the other, or both at once. */
const SCHEDULES = { "one after the other": 14n, "both at once": 0n } as const;

/**
 * given a guardian that pauses whatever it can, as soon as it can
 *   when it does so for most of a year: an order under two clocks goes through at least a third of the time
 * given all contracts
 *   when somebody looks for what pauses: market, sessions and the router's lanes, and nothing else
 */
describe("The guardian", () => {
  for (const [name, lag] of Object.entries(SCHEDULES)) {
    it(`that pauses for ever by repeating, ${name}, leaves work a third of the time or more, and never shuts it for over 28 days`, async () => {
      const fixture = await loadFixture(deployMarket);
      const { market, router, guardian } = fixture;
      const start = BigInt(await time.latest()) + 10n;
      let [open, shut, longest] = [0, 0, 0];
      for (let day = 0n; day < HORIZON; day += 1n) {
        await time.setNextBlockTimestamp(start + day * DAY);
        await market.connect(guardian).pause().catch((error: unknown) => expect(String(error)).to.include("MarketGuardianRearming"));
        if (day >= lag) await router.connect(guardian).pauseLane(NULL_LANE).catch((error: unknown) => expect(String(error)).to.include("RouterGuardianRearming"));
        await time.increaseTo(start + day * DAY + DAY / 2n);
        const fill = await fillArguments(fixture, await anOrder(fixture, { nonce: 1_000n + day, maxPrice: 1n, minPrice: 1n }));
        const filled = await sendFill(fixture, fill).then(() => true, () => false);
        [open, shut] = filled ? [open + 1, 0] : [open, shut + 1];
        longest = Math.max(longest, shut);
      }
      expect(open).to.be.at.least(Number(HORIZON) / 3);
      expect(longest).to.be.within(14, 28);
    });
  }

  it("finds nothing to pause but new work, openings and lanes", async () => {
    const names = (await artifacts.getAllFullyQualifiedNames()).filter((name) => name.startsWith("contracts/") && !name.startsWith("contracts/interfaces/"));
    const pausing = new Map<string, string[]>();
    for (const name of names) {
      const { abi, contractName, bytecode } = await artifacts.readArtifact(name);
      if (bytecode === "0x") continue;
      const calls = (abi as { type: string; name?: string; stateMutability?: string }[])
        .filter(({ type, stateMutability }) => type === "function" && stateMutability !== "view" && stateMutability !== "pure")
        .map(({ name: call = "" }) => call)
        .filter((call) => /pause|freeze|halt|block|stop/i.test(call));
      if (calls.length > 0) pausing.set(contractName, calls.sort());
    }
    expect(Object.fromEntries(pausing)).to.deep.equal({ Office: ["pause", "setPause"], Sessions: ["pause", "setPause"], ProofRouter: ["pauseLane", "setLanePause"] });
  });
});
