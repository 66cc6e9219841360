import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { type GpuEvidence, prepareAttestation, prepareProfile, wordOf } from "@assay/attestation";
import { expect } from "chai";
import { encodeBytes32String, id } from "ethers";
import { ethers } from "hardhat";
import { sendAccept } from "../fixtures/jobs";
import { type MarketFixture, anOrder, deployMarket } from "../fixtures/market";
import { keyOf as privateKeyOf } from "../fixtures/watch/claims";
import { NodeServer } from "../fixtures/watch/node";
import { AttestCommand, type Ended } from "./command";
import { PRODUCT } from "../fixtures/attestation";
import { type Device, deviceOf, ofProject } from "./gpu";
import { type AttestationFixture, DAY, deployProfiledOf, evidenceFor, sendCall } from "./policy-fixture";

const ATTESTED = 3;
const UNITS = 64n;
const NODE = 7;
const CONFIDENTIAL = 1n << 56n;
/** A board of another class than the provider's. */
const [OTHER_BOARD, OTHER_CLASS] = ["1011_0200_882", 4];

interface Serving {
  readonly market: MarketFixture;
  readonly attestation: AttestationFixture;
}

/** A market whose provider has one node of an attested class, and no units; references and a profile are recorded. */
async function deployServing(): Promise<Serving> {
  const market = await deployMarket();
  const attestation = await deployProfiledOf(ATTESTED);
  const { registry, owner, provider } = market;
  await registry.connect(owner).addAttestedGpuClass(encodeBytes32String("H100 attested"), UNITS);
  await registry.connect(owner).setAttestor(attestation.address);
  await registry.connect(provider).update(provider, 0, 3, 5);
  await registry.connect(provider).removeNode(provider, 1);
  await registry.connect(provider).setNode(provider, NODE, ATTESTED, { endpointHash: id("an endpoint"), sealingKey: id("a key"), gpus: 1n });
  await market.market.sync(provider);
  return { market, attestation };
}

async function deployBoard({ contract, owner }: AttestationFixture): Promise<void> {
  await contract.connect(owner).addBoard(wordOf(OTHER_BOARD), OTHER_CLASS, PRODUCT);
}

/** What a GPU on the other board answers to the nonce of the provider's node. */
async function evidenceOfOther(fixture: AttestationFixture, device: Device): Promise<GpuEvidence> {
  return evidenceFor(fixture, NODE, { changeOpaque: ofProject("1011") }, device);
}

type Event = Readonly<Record<string, string | number | boolean>>;

const eventsOf = ({ out }: Ended): readonly Event[] => out.trim().split("\n").map((line) => JSON.parse(line) as Event);
const kindsOf = (ended: Ended): readonly unknown[] => eventsOf(ended).map(({ kind, what }) => (what === undefined ? kind : `${String(kind)} ${String(what)}`));

/**
 * given a provider of the market with a node of an attested class, and assay-attest as a process of its own
 *   when its day is played: units count in the market, until the attestation ends
 *   when nothing is to be sent: each transaction and its cost is said, and the chain is as before
 *   when its GPU does not answer, or somebody else sends: units do not count, and the command says why
 */
describe("a provider's day in the market", function () {
  this.timeout(240_000);
  const node = new NodeServer();
  const command = new AttestCommand();
  before(() => node.open());
  after(async () => {
    await node.close();
    command.close();
  });

  async function daily({ market, attestation }: Serving, { dry = false, evidence, from, services }: { dry?: boolean; evidence?: string; from?: string; services?: string } = {}): Promise<Ended> {
    const { contract, address } = attestation;
    const provider = market.provider.address;
    const nonce = (await contract.nonceOf(provider, NODE)).slice(2);
    const args = [
      "daily", "--rpc", node.url, "--policy", address, "--json", "--provider", provider, "--nodes", String(NODE), "--attempts", "1", "--units", String(UNITS),
      "--services", services ?? (await market.market.getAddress()), "--evidence-command", evidence ?? command.gpuCommand(attestation.device, [nonce]), ...(dry ? ["--dry-run"] : []),
    ];
    return command.run(args, { ASSAY_PRIVATE_KEY: privateKeyOf(from ?? provider) });
  }
  const order = (market: MarketFixture, units = 8n) => anOrder(market, { features: CONFIDENTIAL, gpuClass: BigInt(ATTESTED), units });

  it("ends with units that count, and an order that demands them is accepted", async () => {
    const serving = await loadFixture(deployServing);
    const { market: { market, registry, provider }, attestation: { policy } } = serving;
    const before = await order(serving.market, 0n);
    await expect(sendAccept(serving.market, before)).to.be.revertedWithCustomError(market, "BookFeaturesMissing").withArgs(provider, CONFIDENTIAL, 5);

    const done = await daily(serving);
    expect([done.code, kindsOf(done)], done.err).to.deep.equal([0, ["seed", "attested", "units", "synced"]]);
    const until = await policy.nodeUntil(provider.address, ATTESTED, NODE);
    const [, , units, synced] = eventsOf(done);
    expect([units?.units, units?.until, synced?.service]).to.deep.equal(["64", until, await market.getAddress()]);
    const book = await market.bookOf(provider);
    expect([book.capacity, book.freshUntil, book.features, book.regions]).to.deep.equal([UNITS, BigInt(until), CONFIDENTIAL | 5n, 3n]);
    expect(await registry.countedUnitsOf(provider)).to.equal(UNITS);
    const demanding = await order(serving.market);
    await expect(sendAccept(serving.market, demanding)).to.emit(market, "JobsAccepted");

    const again = await daily(serving, { evidence: "exit 9" });
    expect([again.code, kindsOf(again)], again.err).to.deep.equal([0, ["seed", "current"]]);
  });

  it("looks at the class that the registry has, whoever attests the node with a GPU of another", async () => {
    const serving = await loadFixture(deployServing);
    const { market: { provider, thief }, attestation } = serving;
    const { contract, family, references, policy } = attestation;
    await deployBoard(attestation);
    const attestOther = async (name: string): Promise<void> => {
      const evidence = await evidenceOfOther({ ...attestation, provider }, deviceOf(family, name));
      for await (const call of prepareProfile(policy, references, evidence.report)) await sendCall(thief, call);
      await sendCall(thief, await prepareAttestation(policy, { provider: provider.address, node: NODE }, evidence));
    };
    // Before the node's own GPU is attested, and after.
    await attestOther("first");
    const done = await daily(serving);
    expect([done.code, kindsOf(done)], done.err).to.deep.equal([0, ["seed", "attested", "units", "synced"]]);
    await time.increase(DAY / 2);
    await contract.storeSeed();
    const next = await daily(serving);
    expect([next.code, kindsOf(next)], next.err).to.deep.equal([0, ["seed", "attested", "units", "synced"]]);
    await attestOther("second");
    const again = await daily(serving, { evidence: "exit 9" });
    expect([again.code, kindsOf(again)], again.err).to.deep.equal([0, ["seed", "current"]]);
    expect(await policy.nodeUntil(provider.address, ATTESTED, NODE)).to.equal(await policy.nodeUntil(provider.address, OTHER_CLASS, NODE));
  });

  it("goes on the next day, when the attestation has ended and anybody took the units away", async () => {
    const serving = await loadFixture(deployServing);
    const { market: { market, registry, provider, thief, stakeToken } } = serving;
    expect((await daily(serving)).code).to.equal(0);
    await time.increase(DAY);
    await registry.connect(thief).sync(provider);
    await market.sync(provider);
    expect((await market.bookOf(provider)).capacity).to.equal(0);
    await stakeToken.connect(provider).approve(registry, 0);
    // The seed whose nonce the GPU is asked for.
    await serving.attestation.contract.storeSeed();
    const poor = await daily(serving);
    // The bond went to whoever synced, and the registry may not take another yet.
    expect([poor.code, kindsOf(poor)]).to.deep.equal([1, ["seed", "attested", "failed units"]]);
    expect(poor.err).to.contain("Not done: units, sync of");
    await stakeToken.connect(provider).approve(registry, 1_000);
    const done = await daily(serving);
    expect([done.code, kindsOf(done)], done.err).to.deep.equal([0, ["seed", "current", "units", "synced"]]);
    expect((await market.bookOf(provider)).capacity).to.equal(UNITS);
  });

  it("is only said where nothing is to be sent, each transaction with its cost", async () => {
    const serving = await loadFixture(deployServing);
    const block = await ethers.provider.getBlockNumber();
    const first = await daily(serving, { dry: true });
    const sync = `sync of ${await serving.market.market.getAddress()}`;
    expect([first.code, kindsOf(first)], first.err).to.deep.equal([0, ["seed", `quoted node ${NODE}`, "waits units", `quoted ${sync}`]]);
    for (const { gas, cost, hash } of eventsOf(first).filter(({ kind }) => kind === "quoted")) {
      expect(Number(gas)).to.be.greaterThan(20_000);
      expect(BigInt(String(cost))).to.be.greaterThan(BigInt(String(gas)));
      expect(hash).to.equal(undefined);
    }
    expect(await ethers.provider.getBlockNumber()).to.equal(block);
    expect(await serving.attestation.policy.nodeUntil(serving.market.provider.address, ATTESTED, NODE)).to.equal(0);

    // What is sent then costs what was said.
    const [, quoted] = eventsOf(first);
    const [, attested] = eventsOf(await daily(serving));
    expect(attested?.gas).to.equal(quoted?.gas);
    const over = await daily(serving, { dry: true });
    expect([over.code, kindsOf(over)], over.err).to.deep.equal([0, ["seed", "current"]]);

    // Of what follows a new seed nothing can be quoted: nobody knows what a GPU would have to sign.
    await time.increase(DAY);
    const next = await daily(serving, { dry: true, evidence: "exit 9" });
    expect([next.code, kindsOf(next)], next.err).to.deep.equal([0, ["quoted seed", `waits node ${NODE}`, "waits units", `quoted ${sync}`]]);
    expect((await serving.attestation.contract.seed()).number).to.equal(1);
  });

  it("counts nothing where the GPU does not answer", async () => {
    const serving = await loadFixture(deployServing);
    const failed = await daily(serving, { evidence: "exit 9" });
    expect([failed.code, kindsOf(failed)]).to.deep.equal([1, ["seed", `failed node ${NODE}`, "failed units"]]);
    expect(eventsOf(failed).at(-1)?.error).to.contain("RegistryUnitsUnattested");
    expect(failed.err).to.contain(`Not attested: node ${NODE}. Not done: units, sync of`);
  });

  it("attests for whoever sends, and lets only owner and operator say what a provider offers", async () => {
    const serving = await loadFixture(deployServing);
    const sent = await daily(serving, { from: serving.market.thief.address });
    expect([sent.code, kindsOf(sent)]).to.deep.equal([1, ["seed", "attested", "failed units"]]);
    expect(eventsOf(sent).at(-1)?.error).to.contain("RegistryNotProvider");
  });

  it("takes no address for a service that is none", async () => {
    const serving = await loadFixture(deployServing);
    const wrong = await daily(serving, { services: serving.attestation.address });
    expect(wrong.code).to.equal(1);
    expect(eventsOf(wrong).at(-1)).to.include({ kind: "failed", what: "units" });
    expect((await daily(serving, { services: "0x12" })).code).to.equal(2);
  });
});
