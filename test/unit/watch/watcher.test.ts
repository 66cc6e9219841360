import { expect } from "chai";
import { type JsonRpcProvider, Wallet, ZeroAddress } from "ethers";
import { openStore } from "#watch/store/open";
import { watch } from "#watch/watcher";

describe("a watcher", () => {
  it("waits before it looks again where the node knows no block", async () => {
    const over = new AbortController();
    let looks = 0;
    const provider = { getNetwork: () => Promise.resolve({ chainId: 7n }), getBlock: () => (looks++, Promise.resolve(null)) } as unknown as JsonRpcProvider;
    const store = openStore(":memory:");
    const wallet = new Wallet(`0x${"01".repeat(32)}`);
    const part = { streams: [], look: () => Promise.resolve({ tasks: [], waiting: [] }) };
    const ended = watch({ store, provider, wallet, court: ZeroAddress, market: ZeroAddress, fromBlock: 0, pollMilliseconds: 1_000_000, signal: over.signal }, () => part);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    over.abort();
    await ended;
    store.close();
    expect(looks).to.equal(1);
  });
});
