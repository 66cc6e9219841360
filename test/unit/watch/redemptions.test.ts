import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { JsonRpcProvider, Log } from "ethers";
import { ethers } from "hardhat";
import type { WatchEvent } from "#watch/events";
import { keepRedemptions } from "#watch/redemptions";
import { openStore } from "#watch/store/open";
import { deployOpened, idOf, redeem } from "../../fixtures/sessions";

/** Logs that the node gives at most. */
const MOST = 2;

describe("what a challenger tells of redeemed vouchers", () => {
  it("is each of them once, across restarts, from a node that gives few logs at a time", async () => {
    const fixture = await loadFixture(deployOpened);
    const { sessions, market, terms } = fixture;
    const [store, address] = [openStore(":memory:"), await sessions.getAddress()];
    const node = {
      getBlock: ethers.provider.getBlock.bind(ethers.provider), getNetwork: ethers.provider.getNetwork.bind(ethers.provider),
      getLogs: async (filter: object): Promise<readonly Log[]> => {
        const logs = await ethers.provider.getLogs(filter);
        if (logs.length > MOST) throw new Error("more logs than that are given to nobody");
        return logs;
      },
    } as unknown as JsonRpcProvider;
    const amounts: bigint[] = [];
    const tell = async (count: number): Promise<void> => {
      const over = new AbortController();
      const say = (event: WatchEvent): void => {
        if (event.kind !== "redeemed") return;
        expect([event.session, event.receipts]).to.deep.equal([idOf(fixture, terms), 0]);
        amounts.push(event.amount);
        if (amounts.length === count) over.abort();
      };
      await keepRedemptions({ store, provider: node, market: await market.getAddress(), court: address, fromBlock: 0, lag: 0, pollMilliseconds: 1, say, signal: over.signal }, address);
    };
    for (let number = 1n; number <= 5n; number++) await redeem(fixture, terms, 100n * number);
    await tell(5);
    await redeem(fixture, terms, 700n);
    await tell(6);
    expect(amounts).to.deep.equal([100n, 100n, 100n, 100n, 100n, 200n]);
    store.close();
  });
});
