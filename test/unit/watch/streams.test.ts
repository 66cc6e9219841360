import { type Claim, type Hex, NODE_KINDS, type TraceNode, TransactionMissingError, disputeIdOf, toProgramId } from "@assay/sdk";
import { expect } from "chai";
import { Interface, type JsonRpcProvider, id } from "ethers";
import { claimOfDispute, putClaim } from "#watch/store/claims";
import { openDemands, shownIn } from "#watch/store/disputes";
import { type Store, openStore } from "#watch/store/open";
import { keepDisputes } from "#watch/streams";
import { Court__factory } from "../../../typechain-types";
import { FakeChain } from "../../fixtures/fake-chain";

const [COURT, MARKET, SESSIONS, STRANGER] = ["c0", "a0", "b0", "d0"].map((last) => `0x${"00".repeat(19)}${last}`) as [string, string, string, string];
const LEAF: TraceNode = { kind: "tree", tensor: 2, height: 0, index: 7, hash: id("a leaf") as Hex };
const CLAIM: Claim = { subject: id("a job") as Hex, provider: STRANGER, program: toProgramId(id("a program")), input: id("in") as Hex, output: id("out") as Hex };

const court = new Interface(Court__factory.abi);
const node = { ...LEAF, kind: NODE_KINDS.indexOf(LEAF.kind) };

describe("what a watcher keeps of a court's disputes", () => {
  let store: Store;
  beforeEach(() => (store = openStore(":memory:")));
  afterEach(() => store.close());

  const demanded = (source: string) => court.encodeEventLog("NodeDemanded", [disputeIdOf(source, CLAIM), STRANGER, node, source, CLAIM, 500, 7]);
  const posted = (source: string) => court.encodeEventLog("TracePosted", [disputeIdOf(source, CLAIM), id("root"), source, CLAIM]);
  const answered = (source: string) => court.encodeEventLog("NodeAnswered", [disputeIdOf(source, CLAIM), STRANGER, node]);

  async function keep(logs: readonly { topics: string[]; data: string }[], getTransaction: () => Promise<unknown> = () => Promise.resolve({ data: "0x" })): Promise<void> {
    const chain = new FakeChain(COURT);
    chain.mine(logs);
    const over = new AbortController();
    const provider = {
      getLogs: chain.getLogs.bind(chain), getNetwork: chain.getNetwork.bind(chain), getTransaction,
      getBlock: (tag: unknown) => chain.getBlock(tag),
    } as unknown as JsonRpcProvider;
    const ended = keepDisputes({ store, provider, market: MARKET, court: COURT, sessions: SESSIONS, fromBlock: 1, lag: 0, pollMilliseconds: 1, say: () => undefined, signal: over.signal });
    const isThere = (): boolean => (store.prepare<[], { value: string }>("SELECT value FROM cursor").get()?.value ?? "").includes(chain.hashOf(1));
    const reached = async (): Promise<void> => {
      while (!over.signal.aborted && !isThere()) await new Promise(setImmediate);
    };
    try {
      await Promise.race([ended, reached()]);
    } finally {
      over.abort();
    }
    await ended;
  }

  it("is what is said of its market's claims, and of its sessions'", async () => {
    await keep([demanded(MARKET), demanded(SESSIONS), posted(MARKET)]);
    expect(openDemands(store).map(({ dispute }) => dispute).sort()).to.deep.equal([disputeIdOf(MARKET, CLAIM), disputeIdOf(SESSIONS, CLAIM)].sort());
    expect(store.prepare("SELECT dispute FROM root").all()).to.deep.equal([{ dispute: disputeIdOf(MARKET, CLAIM) }]);
  });

  it("is asked for again where the node gives a log and does not know its transaction yet", async () => {
    await expect(keep([demanded(MARKET), answered(MARKET)], () => Promise.resolve(null))).to.be.rejectedWith(TransactionMissingError, "does not know it");
    const { cursors } = store.prepare<[], { cursors: number }>("SELECT count(*) AS cursors FROM cursor").get() ?? {};
    expect([cursors, openDemands(store).length]).to.deep.equal([1, 1]);
    store.prepare("DELETE FROM cursor").run();
    await keep([demanded(MARKET), answered(MARKET)]);
    expect(openDemands(store)).to.deep.equal([]);
  });

  it("is nothing of what a stranger made up, unless its claim is known", async () => {
    const dispute = disputeIdOf(STRANGER, CLAIM);
    await keep([demanded(STRANGER), posted(STRANGER), answered(STRANGER)]);
    expect([openDemands(store), shownIn(store, dispute), store.prepare("SELECT * FROM root").all(), store.prepare("SELECT * FROM closing").all()]).to.deep.equal([[], [], [], []]);
    expect(claimOfDispute(store, dispute)).to.equal(undefined);
    store.prepare("DELETE FROM cursor").run();
    putClaim(store, { dispute, source: STRANGER, claim: CLAIM, context: "0x01", until: 900 }, "a receipt");
    await keep([demanded(STRANGER)]);
    expect(openDemands(store).map((demand) => demand.dispute)).to.deep.equal([dispute]);
  });
});
