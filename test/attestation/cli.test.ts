import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { join } from "node:path";
import { latestDate } from "../fixtures/chain";
import { keyOf as privateKeyOf } from "../fixtures/watch/claims";
import { NodeServer } from "../fixtures/watch/node";
import { AttestCommand, type Ended } from "./command";
import { PRODUCT } from "../fixtures/attestation";
import { answerOf, deviceOf, ofProject, pem, referenceOf, reportOf } from "./gpu";
import { type AttestationFixture, DAY, deployAttestation, deployProfiled, GPU_CLASS, nextSeed, sendCall, evidenceFor } from "./policy-fixture";
import { prepareAttestation, prepareProfile, wordOf } from "@assay/attestation";

/**
 * given a node of the chain, and assay-attest as a process of its own
 *   when each command is run, in the order of a provider's first days, and when it is refused
 */
describe("assay-attest", function () {
  this.timeout(120_000);
  const node = new NodeServer();
  const command = new AttestCommand();
  const { folder } = command;
  const run: AttestCommand["run"] = (args, environment) => command.run(args, environment);
  const write: AttestCommand["write"] = (name, content) => command.write(name, content);
  before(() => node.open());
  after(async () => {
    await node.close();
    command.close();
  });

  const chainFlags = ({ address }: AttestationFixture): string[] => ["--rpc", node.url, "--policy", address, "--json"];
  const nodeFlags = ({ provider }: AttestationFixture, number: number): string[] => ["--provider", provider.address, "--node", String(number)];
  const asSender = ({ sender }: AttestationFixture): NodeJS.ProcessEnv => ({ ASSAY_PRIVATE_KEY: privateKeyOf(sender.address) });

  /** Evidence of the fixture's device for a nonce, as the attestation CLI writes it. */
  function evidenceFile({ device }: AttestationFixture, nonce: string): string {
    const report = reportOf(device, { nonce: Buffer.from(nonce, "hex") });
    const evidence = { nonce, evidence: report.toString("base64"), certificate: Buffer.from(pem(device.chain)).toString("base64") };
    return write("evidence.json", JSON.stringify({ evidences: [evidence] }));
  }

  const gpuCommand = ({ device }: AttestationFixture, nonces: readonly string[]): string => command.gpuCommand(device, nonces);

  it("asks for a nonce, quotes, attests, and says what it cost", async () => {
    const fixture = await loadFixture(deployProfiled);
    const { contract, provider, sender, policy } = fixture;
    const expected = (await contract.nonceOf(provider, 2)).slice(2);
    const { out: nonce, code } = await run(["nonce", "--rpc", node.url, "--policy", fixture.address, ...nodeFlags(fixture, 2)]);
    expect([code, nonce.trim()]).to.deep.equal([0, expected]);

    const evidence = ["--evidence", evidenceFile(fixture, expected)];
    const quoted = await run(["quote", ...chainFlags(fixture), ...nodeFlags(fixture, 2), ...evidence, "--from", sender.address]);
    expect([quoted.code, quoted.err]).to.deep.equal([0, quoted.err]);
    const before = JSON.parse(quoted.out) as Record<string, string | number>;
    expect(before.certificates).to.equal("SAMPLE GH100 Identity, SAMPLE GH100 Provisioner ICA 1, GH100 A01 GSP BROM, GH100 A01 GSP FMC LF");
    expect(await policy.deviceOf(provider.address, 2)).to.equal(undefined);

    const dry = await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 2), ...evidence, "--dry-run"], asSender(fixture));
    expect([dry.code, JSON.parse(dry.out) as unknown]).to.deep.equal([0, before]);
    expect(await policy.deviceOf(provider.address, 2)).to.equal(undefined);

    const sent = await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 2), ...evidence], asSender(fixture));
    expect(sent.code, sent.err).to.equal(0);
    const { gas, gasUsed, hash } = JSON.parse(sent.out) as Record<string, string>;
    expect(gas).to.equal(before.gas);
    expect(Number(gasUsed)).to.be.greaterThan(100_000).and.at.most(Number(gas));
    expect(hash).to.match(/^0x[0-9a-f]{64}$/);
    expect(await policy.nodeUntil(provider.address, GPU_CLASS, 2)).to.be.greaterThan(await time.latest());

    const kept = await run(["keep", "--of-device", ...chainFlags(fixture), ...evidence], asSender(fixture));
    expect([kept.code, (JSON.parse(kept.out) as { kept: boolean }).kept], kept.err).to.deep.equal([0, true]);
    await nextSeed(fixture);
    const next = ["--evidence", evidenceFile(fixture, (await contract.nonceOf(provider, 2)).slice(2))];
    const again = await run(["quote", ...chainFlags(fixture), ...nodeFlags(fixture, 2), ...next, "--from", sender.address]);
    expect((JSON.parse(again.out) as { calldataBytes: number }).calldataBytes, again.err).to.equal(356);
  });

  it("keeps a report's measurements", async () => {
    const fixture = await loadFixture(deployProfiled);
    const evidence = ["--evidence", evidenceFile(fixture, (await fixture.contract.nonceOf(fixture.provider, 0)).slice(2))];
    const kept = await run(["keep", ...chainFlags(fixture), ...evidence], asSender(fixture));
    expect([kept.code, (JSON.parse(kept.out) as { kept: boolean }).kept], kept.err).to.deep.equal([0, true]);
    const again = await run(["keep", ...chainFlags(fixture), ...evidence], asSender(fixture));
    expect([again.code, JSON.parse(again.out)]).to.deep.equal([0, { kept: true }]);
    const quoted = await run(["quote", ...chainFlags(fixture), ...nodeFlags(fixture, 0), ...evidence, "--from", fixture.sender.address]);
    expect((JSON.parse(quoted.out) as { body: string }).body).to.equal("kept by the chain");
  });

  it("stores a seed once it is time", async () => {
    const fixture = await loadFixture(deployAttestation);
    const early = await run(["seed", ...chainFlags(fixture)], asSender(fixture));
    expect(early.code).to.equal(1);
    expect(early.err).to.contain("AttestationSeedEarly");
    await time.increase(DAY);
    const stored = await run(["seed", ...chainFlags(fixture)], asSender(fixture));
    expect([stored.code, (JSON.parse(stored.out) as { seed: number }).seed], stored.err).to.deep.equal([0, 2]);
    expect((await fixture.contract.seed()).number).to.equal(2);
  });

  it("records references and their profile", async () => {
    const fixture = await loadFixture(deployAttestation);
    const evidence = ["--evidence", evidenceFile(fixture, "00".repeat(32))];
    const [driver, vbios] = (["driver", "vbios"] as const).map((kind) => write(`${kind}.swidtag`, referenceOf(fixture.family, { kind })));
    const args = ["reference", ...chainFlags(fixture), ...evidence, "--driver", String(driver), "--vbios", String(vbios)];
    const dry = await run([...args, "--dry-run"], asSender(fixture));
    expect(dry.err).to.contain("keys of the driver's signer").and.to.contain("what follows it can be quoted once it is sent");
    expect(await fixture.policy.profiles()).to.deep.equal([]);
    const done = await run(args, asSender(fixture));
    expect(done.code, done.err).to.equal(0);
    const { profile, calls } = JSON.parse(done.out) as { profile: string; calls: { what: string }[] };
    expect((await fixture.contract.profileOf(profile)).gpuClass).to.equal(GPU_CLASS);
    expect([profile, calls.map(({ what }) => what)]).to.deep.equal([(await fixture.policy.profiles())[0]?.id, ["keys of the driver's signer", "the driver's reference", "the VBIOS's reference", "the profile"]]);
    expect(await fixture.policy.profiles()).to.have.length(1);
  });

  it("posts a revocation", async () => {
    const fixture = await loadFixture(deployProfiled);
    const { family, device, policy, provider, sender, contract } = fixture;
    await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 0 }, await evidenceFor(fixture, 0)));
    const thisUpdate = await latestDate();
    const answer = write("answer.der", answerOf({ issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate }));
    const done = await run(["revoke", answer, ...chainFlags(fixture), "--chain", write("chain.pem", pem(device.chain))], asSender(fixture));
    expect(done.code, done.err).to.equal(0);
    expect((JSON.parse(done.out) as { calls: { what: string }[] }).calls.map(({ what }) => what)).to.deep.equal(["the responder's key", "the revocation"]);
    expect(await contract.queryFilter(contract.filters.CertificateRevoked())).to.have.length(1);
  });

  it("plays a provider's day, and again the next", async () => {
    const fixture = await loadFixture(deployProfiled);
    const { contract, provider, policy } = fixture;
    const nonce = async (): Promise<string> => (await contract.nonceOf(provider, 5)).slice(2);
    const daily = async (evidence: string, nodes = "5"): Promise<Ended> =>
      run(["daily", ...chainFlags(fixture), "--provider", provider.address, "--nodes", nodes, "--evidence-command", evidence, "--attempts", "2", "--pause", "0"], asSender(fixture));
    const kinds = ({ out }: Ended): unknown[] => out.trim().split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind);

    const first = await daily(gpuCommand(fixture, [await nonce()]));
    expect([first.code, kinds(first)], first.err).to.deep.equal([0, ["seed", "attested"]]);
    expect(await policy.nodeUntil(provider.address, GPU_CLASS, 5)).to.be.greaterThan(await time.latest());

    // Without a registry only the GPU tells its class.
    const again = await daily(gpuCommand(fixture, [await nonce()]));
    expect([again.code, kinds(again)], again.err).to.deep.equal([0, ["seed", "current"]]);

    await nextSeed(fixture);
    const next = await daily(gpuCommand(fixture, [await nonce()]));
    expect([next.code, kinds(next)], next.err).to.deep.equal([0, ["seed", "attested"]]);
    expect(await policy.nodeUntil(provider.address, GPU_CLASS, 5)).to.equal(Number((await contract.seed()).storedAt) + DAY);
  });

  it("asks a node's GPU for its class where others attested the node in another", async () => {
    const fixture = await loadFixture(deployProfiled);
    const { contract, owner, provider, policy, references, family, sender } = fixture;
    await contract.connect(owner).addBoard(wordOf("1011_0200_882"), 4, PRODUCT);
    const others = await evidenceFor(fixture, 5, { changeOpaque: ofProject("1011") }, deviceOf(family, "other"));
    for await (const call of prepareProfile(policy, references, others.report)) await sendCall(sender, call);
    await sendCall(sender, await prepareAttestation(policy, { provider: provider.address, node: 5 }, others));
    const evidence = gpuCommand(fixture, [(await contract.nonceOf(provider, 5)).slice(2)]);
    const daily = async (): Promise<unknown> => {
      const ended = await run(["daily", ...chainFlags(fixture), "--provider", provider.address, "--nodes", "5", "--evidence-command", evidence, "--attempts", "1"], asSender(fixture));
      return [ended.code, ...ended.out.trim().split("\n").map((line) => (JSON.parse(line) as { kind: string }).kind)];
    };
    expect(await policy.nodeUntil(provider.address, 4, 5)).to.be.greaterThan(await time.latest());
    expect(await daily()).to.deep.equal([0, "seed", "attested"]);
    expect(await policy.nodeUntil(provider.address, GPU_CLASS, 5)).to.be.greaterThan(await time.latest());
    expect(await daily()).to.deep.equal([0, "seed", "current"]);
  });

  it("tries a command that fails again, and says which nodes are left", async () => {
    const fixture = await loadFixture(deployProfiled);
    const flags = ["--provider", fixture.provider.address, "--nodes", "5", "--attempts", "2", "--pause", "0"];
    const failed = await run(["daily", ...chainFlags(fixture), ...flags, "--evidence-command", "exit 9"], asSender(fixture));
    expect(failed.code).to.equal(1);
    expect(failed.err).to.contain("Not attested: node 5.");
    const events = failed.out.trim().split("\n").map((line) => JSON.parse(line) as { kind: string; attempt?: number; error?: string });
    expect(events.slice(1).map(({ kind, attempt, error }) => [kind, attempt, error])).to.deep.equal([
      ["failed", 1, "The evidence command ended with exit code 9."],
      ["failed", 2, "The evidence command ended with exit code 9."],
    ]);
  });

  it("keeps the account's key from the evidence command", async () => {
    const fixture = await loadFixture(deployProfiled);
    const flags = ["--provider", fixture.provider.address, "--nodes", "5", "--attempts", "1"];
    const seen = await run(["daily", ...chainFlags(fixture), ...flags, "--evidence-command", 'echo "key=[$ASSAY_PRIVATE_KEY] node=$ASSAY_NODE" >&2; exit 1'], asSender(fixture));
    expect(seen.err).to.contain("key=[] node=5");
  });

  it("ends with the code of what went wrong", async () => {
    const fixture = await loadFixture(deployProfiled);
    const evidence = ["--evidence", evidenceFile(fixture, "00".repeat(32))];
    const other = await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 0), ...evidence], asSender(fixture));
    expect([other.code, other.err]).to.deep.equal([1, other.err]);
    expect(other.err).to.contain("The report answers nonce 0x0000");
    const missing = await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 0), "--evidence", join(folder, "none")], asSender(fixture));
    expect([missing.code, missing.err.trim()]).to.deep.equal([2, `error: ${join(folder, "none")} cannot be read.`]);
    expect((await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 232)])).code).to.equal(2);
    expect((await run(["send", ...chainFlags(fixture), ...nodeFlags(fixture, 0), ...evidence], { ASSAY_PRIVATE_KEY: "" })).code).to.equal(2);
    const away = await run(["nonce", "--rpc", "http://127.0.0.1:1", "--policy", fixture.address, ...nodeFlags(fixture, 0)]);
    expect([away.code, away.err.trim()]).to.deep.equal([3, "error: http://127.0.0.1:1 does not answer: name a node of the chain by --rpc."]);
    const help = await run(["--help"]);
    expect(help.code).to.equal(0);
    for (const each of ["nonce", "quote", "send", "reference", "revoke", "seed", "keep", "daily", "ASSAY_PRIVATE_KEY", "Exit code"]) expect(help.out).to.include(each);
  });
});
