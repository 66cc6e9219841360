import { expect } from "chai";
import { type JsonRpcProvider, Transaction, Wallet, getBytes } from "ethers";
import { FeeError } from "#watch/errors";
import type { WatchEvent } from "#watch/events";
import { Sender } from "#watch/sender";
import { type Store, openStore } from "#watch/store/open";
import { inFlight, isDone, putSending, setMined } from "#watch/store/sendings";

const GWEI = 10n ** 9n;
const TO = "0x00000000000000000000000000000000000000c0";

describe("a watcher's sender", () => {
  let store: Store;
  const wallet = new Wallet(`0x${"01".repeat(32)}`);
  const chain = { nonce: 3, baseFee: GWEI, receipts: new Map<string, { blockNumber: number; status: number }>(), sent: [] as string[] };
  const said: WatchEvent[] = [];

  beforeEach(() => {
    store = openStore(":memory:");
    Object.assign(chain, { nonce: 3, baseFee: GWEI, receipts: new Map(), sent: [] });
    said.length = 0;
  });
  afterEach(() => store.close());

  /** A chain that takes everything, and has it in a block at once. */
  const provider = {
    getBlockNumber: () => Promise.resolve(100),
    getBlock: () => Promise.resolve({ baseFeePerGas: chain.baseFee }),
    getNetwork: () => Promise.resolve({ chainId: 7n }),
    getTransactionCount: () => Promise.resolve(chain.nonce),
    getTransactionReceipt: (hash: string) => Promise.resolve(chain.receipts.get(hash) ?? null),
    send: (method: string, [raw]: [string]) => {
      if (method === "eth_estimateGas") return Promise.resolve("0x64");
      chain.sent.push(raw);
      chain.receipts.set(Transaction.from(raw).hash as string, { blockNumber: 101, status: 1 });
      return Promise.resolve("");
    },
  } as unknown as JsonRpcProvider;

  function sender(maxFee?: bigint): Sender {
    return new Sender(store, provider, wallet, (event) => said.push(event), maxFee === undefined ? {} : { maxFee });
  }

  async function feeOf(urgent: boolean, maxFee?: bigint): Promise<bigint | null> {
    await sender(maxFee).send({ task: "a", urgent }, { to: TO, data: "0x01" });
    return Transaction.from(chain.sent.at(-1)).maxFeePerGas;
  }

  it("takes a block back from what is in none any more, and gives up what another took the nonce of", async () => {
    for (const [hash, nonce] of [["0x0a", 3], ["0x0b", 2]] as const) putSending(store, { hash, task: hash, nonce, raw: "0x", fee: 1n, signedAt: 0 });
    setMined(store, "0x0a", 90, true);
    await sender().settle();
    expect(isDone(store, "0x0a")).to.equal(false);
    expect(inFlight(store).map(({ hash }) => hash)).to.deep.equal(["0x0a"]);
    expect(said).to.deep.equal([{ kind: "unmined", task: "0x0a", hash: "0x0a" }]);
  });

  it("finds what got into a block while nobody looked", async () => {
    putSending(store, { hash: "0x0a", task: "a", nonce: 2, raw: "0x", fee: 1n, signedAt: 0 });
    chain.receipts.set("0x0a", { blockNumber: 99, status: 1 });
    await sender().settle();
    expect(isDone(store, "a")).to.equal(true);
  });

  it("pays twice the base fee at most, eight times where a deadline is near, and never more than it may", async () => {
    expect(await feeOf(false)).to.equal(2n * GWEI + 10n);
    expect(await feeOf(true)).to.equal(8n * GWEI + 10n);
    expect(await feeOf(true, 3n * GWEI)).to.equal(3n * GWEI);
    let refused: unknown;
    await feeOf(true, GWEI - 1n).catch((error: unknown) => (refused = error));
    expect(refused).to.be.instanceOf(FeeError).with.property("asked", GWEI);
  });

  it("replaces what waits with its nonce, for a quarter more than the dearest before", async () => {
    const old = await wallet.signTransaction(Transaction.from({ type: 2, chainId: 7n, nonce: 3, to: TO, data: "0x02", gasLimit: 1n, maxFeePerGas: 40n * GWEI }));
    putSending(store, { hash: Transaction.from(old).hash as string, task: "other", nonce: 3, raw: old, fee: 40n * GWEI, signedAt: 0 });
    expect(await feeOf(false)).to.equal(50n * GWEI + 1n);
    expect(Transaction.from(chain.sent[0]).nonce).to.equal(3);
    expect(getBytes(Transaction.from(chain.sent[0]).data)).to.deep.equal(Uint8Array.of(1));
  });
});
