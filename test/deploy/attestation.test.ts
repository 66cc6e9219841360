import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ReadCertificate, authorityIdOf, readPem, readReference } from "@assay/attestation";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, encodeBytes32String } from "ethers";
import hre, { ethers } from "hardhat";
import { isActive, NoStylusError, checkStylus } from "../../deploy/arb-wasm";
import { GpuClassNumberError, attestationCalls } from "../../deploy/attestation-calls";
import { type AttestationParameters, rootOf } from "../../deploy/attestation-parameters";
import { deploySuite } from "../../deploy/deploy-suite";
import { checkHandover } from "../../deploy/handover-check";
import { DeployParameterError, type SuiteParameters, readSuiteParameters } from "../../deploy/parameters";
import { isCached } from "../../deploy/program-cache";
import { type Suite, suiteDeviations, suiteOwnerCalls } from "../../deploy/suite";
import { refusal } from "../fixtures/refusal";
import { actors } from "../fixtures/actors";
import { signerOf } from "../fixtures/chain";
import { needsEvidence, readEvidenceFile } from "../attestation/evidence-folder";
import { keyId } from "../fixtures/attestation";

const DRIVER = encodeBytes32String("550.90.07");
const ROOTS = join(__dirname, "../../deploy/roots");
const [DEVICES, REFERENCES] = ["nvidia-device-identity-ca.pem", "nvidia-corim-signing-root-ca.pem"] as const;

async function deployed() {
  const parameters = await readSuiteParameters("hardhat");
  const { suite, addresses } = await deploySuite(hre, parameters);
  const { attestation } = suite;
  if (attestation === undefined || parameters.attestation === undefined) throw new Error("nothing attests");
  return { suite, addresses, parameters, ...attestation, attested: parameters.attestation, ...(await actors()), owner: await signerOf(suite.timelock) };
}

type Fixture = Awaited<ReturnType<typeof deployed>>;

/** The parameters with other settings of attestation. */
function changed({ parameters, attested }: Fixture, changes: Partial<AttestationParameters>): SuiteParameters {
  return { ...parameters, attestation: { ...attested, ...changes } };
}

/** What differs, by its name, and what a proposal would do about it. */
async function drift(suite: Suite, parameters: SuiteParameters) {
  const calls = await suiteOwnerCalls(suite, parameters);
  return { names: (await suiteDeviations(suite, parameters)).map((line) => line.split(" is ")[0]), texts: calls.map(({ text }) => text), calls };
}

describe("deployment of attestation", function () {
  this.timeout(600_000);
  it("is what the parameters say: programs active and cached, roots, classes with their boards, and the registry's attestor", async () => {
    const { suite: { timelock, providers }, policy, evidence, endorsements, p384, attested, owner } = await loadFixture(deployed);
    expect(await policy.owner()).to.equal(await timelock.getAddress());
    expect(await policy.programs()).to.deep.equal([evidence, endorsements, p384]);
    for (const program of [evidence, endorsements, p384]) {
      expect(await isActive(ethers.provider, program)).to.equal(true);
      expect(await isCached(owner, program)).to.equal(true);
    }
    const roots = await Promise.all(["0x0fb78f7d5494ea1a1d9a5cda4fcdad00b93cb089", "0x0d8a1e40cfefe4e33ce8cc8a8fa9c5b7da326603"].map((key) => policy.keyOf(key)));
    expect(roots.map(({ trust, purpose, until, pathLength, issuer }) => [trust, purpose, until, pathLength, BigInt(issuer)])).to.deep.equal([
      [1n, 1n, 253_402_300_799n, 3n, 0n], [2n, 1n, BigInt(Date.UTC(2053, 2, 8, 15, 37, 34) / 1_000), 2n, 0n],
    ]);
    expect(await policy.queryFilter(policy.filters.RootAdded())).to.have.length(2);
    expect(await providers.gpuClassCount()).to.equal(3);
    expect(await providers.gpuClassOf(1)).to.deep.equal([encodeBytes32String("H100 PCIe attested"), 64n, 0n, false, true]);
    expect(await policy.boardOf(encodeBytes32String("1010_0200_882"))).to.deep.equal([1n, encodeBytes32String("GH100")]);
    expect(await policy.queryFilter(policy.filters.BoardAdded())).to.have.length(attested.classes.flatMap(({ boards }) => boards).length);
    expect((await providers.attestor()).holder).to.equal(await policy.getAddress());
    expect((await policy.seed()).number).to.equal(0);
  });

  it("gives nobody but the timelock a power, and knows an attestor that is no part of it", async () => {
    const { addresses, suite: { providers }, policy, owner, thief } = await loadFixture(deployed);
    const { powers, faults } = await checkHandover(hre, addresses);
    expect(faults).to.deep.equal([]);
    const owned = powers.find(({ contract, holder }) => contract === "AttestationPolicy" && holder === "owner");
    expect(owned?.functions).to.include.members(["addRoot", "removeRoot", "setDenied", "addBoard"]);
    expect(owned?.accounts).to.deep.equal([owner.address]);
    const other = await ethers.deployContract("ScriptedAttestor");
    await providers.connect(owner).setAttestor(other);
    await policy.connect(owner).transferOwnership(thief);
    expect((await checkHandover(hre, addresses)).faults).to.deep.equal([
      `AttestationPolicy: ${thief.address} is pendingOwner, and may call acceptOwnership`,
      `AttestationPolicy.pendingOwner is ${thief.address}, which is no part of the deployment and not known to hold anything`,
      `ProviderRegistry.attestor is ${await other.getAddress()}, which is no part of the deployment and not known to hold anything`,
    ]);
  });

  it("tells of every setting that is not as the parameters say", async () => {
    const fixture = await loadFixture(deployed);
    const { suite, policy, parameters, owner } = fixture;
    const { providers } = suite;
    const [board, key] = [encodeBytes32String("1010_0210_886"), `0x${"77".repeat(20)}`];
    await policy.connect(owner).addRoot(key, 1, 5_000_000_000, 3);
    await policy.connect(owner).addBoard(board, 2, encodeBytes32String("GH100"));
    await policy.connect(owner).setDenied(0, DRIVER, true);
    await providers.connect(owner).addAttestedGpuClass(encodeBytes32String("B200"), 128);
    await providers.connect(owner).setAttestor(ZeroAddress);
    await policy.connect(owner).transferOwnership(fixture.thief);
    const { names, texts, calls } = await drift(suite, parameters);
    expect(names).to.deep.equal([
      "policy.pendingOwner", `policy.keyOf(${key})`, "providers.gpuClassOf(4)", "policy.boardOf(1010_0210_886)", "policy.isDenied(driver, 550.90.07)", "providers.attestor.next",
    ]);
    expect(texts).to.deep.equal([
      `AttestationPolicy.removeRoot(${key})`, "AttestationPolicy.setDenied(driver, 550.90.07, false)", `ProviderRegistry.setAttestor(${await policy.getAddress()})`,
    ]);
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    // Class and board are for good, and an owner that is to come is for that one to give up.
    expect((await drift(suite, parameters)).texts).to.deep.equal([]);
    expect((await drift(suite, parameters)).names).to.deep.equal(["policy.pendingOwner", "providers.gpuClassOf(4)", "policy.boardOf(1010_0210_886)"]);
  });

  it("makes of a changed file what is to be proposed: a denied version, a root less, a class more with its board", async () => {
    const fixture = await loadFixture(deployed);
    const { suite, policy, owner, attested } = fixture;
    const [devices] = attested.roots;
    const more = { gpuClass: 4, name: "H100 NVL attested", unitsPerGpu: 64, boards: [{ board: "1010_0210_886", product: "GH100" }] };
    const wanted = changed(fixture, { roots: attested.roots.slice(1), classes: [...attested.classes, more], denied: [{ kind: "driver", version: "550.90.07" }] });
    const { texts, calls, names } = await drift(suite, wanted);
    expect(texts).to.deep.equal([
      `AttestationPolicy.removeRoot(${devices?.key})`, "ProviderRegistry.addAttestedGpuClass(H100 NVL attested, 64 units a GPU: 4)",
      "AttestationPolicy.addBoard(1010_0210_886, GH100, of class 4)", "AttestationPolicy.setDenied(driver, 550.90.07, true)",
    ]);
    expect(names).to.have.length(4);
    for (const { to, data } of calls) await owner.sendTransaction({ to, data });
    expect(await policy.isDenied(0, DRIVER)).to.equal(true);
    expect((await policy.boardOf(encodeBytes32String("1010_0210_886"))).gpuClass).to.equal(4);
    expect(await drift(suite, wanted)).to.deep.equal({ names: [], texts: [], calls: [] });
    // A file that names it again has it believed again.
    const whole = changed(fixture, { ...wanted.attestation, roots: attested.roots });
    const again = await drift(suite, whole);
    expect([again.names, again.texts]).to.deep.equal([[`policy.keyOf(${devices?.key})`], [`AttestationPolicy.addRoot(${devices?.key}, of devices, until 253402300799, 3 below)`]]);
    for (const { to, data } of again.calls) await owner.sendTransaction({ to, data });
    expect(await drift(suite, whole)).to.deep.equal({ names: [], texts: [], calls: [] });
  });

  it("says no board of a class whose number is another's, and refuses numbers that the registry does not give", async () => {
    const fixture = await loadFixture(deployed);
    const { suite, attested, owner } = fixture;
    const board = { board: "1010_0210_886", product: "GH100" };
    const more = { gpuClass: 4, name: "H100 NVL attested", unitsPerGpu: 64, boards: [board] };
    const skipped = await refusal(attestationCalls(suite, { ...attested, classes: [...attested.classes, { ...more, gpuClass: 5 }] }));
    expect(skipped).to.be.instanceOf(GpuClassNumberError).that.includes({ gpuClass: 5, next: 4 });
    await suite.providers.connect(owner).addGpuClass(encodeBytes32String("L4"), 8);
    const { names, texts } = await drift(suite, changed(fixture, { classes: [...attested.classes, more] }));
    expect([names, texts]).to.deep.equal([["providers.gpuClassOf(4)", "policy.boardOf(1010_0210_886)"], []]);
  });

  it("is left out where the parameters say so, and is missed where they say otherwise", async () => {
    const whole = await readSuiteParameters("hardhat");
    const parameters = { ...whole, attestation: undefined };
    const { suite, addresses } = await deploySuite(hre, parameters);
    expect(suite.attestation).to.equal(undefined);
    expect(Object.keys(addresses).filter((id) => id.startsWith("Attestation#"))).to.deep.equal([]);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
    expect((await checkHandover(hre, addresses)).faults).to.deep.equal([]);
    expect(await suite.providers.gpuClassCount()).to.equal(0);
    expect((await suite.providers.attestor()).next).to.equal(ZeroAddress);
    expect(await suiteDeviations(suite, whole)).to.deep.equal(["attestation is deployed is false, not true"]);
  });
});

describe("roots of attestation", () => {
  it("signed their own certificates, whose fingerprints their files say", () => {
    for (const name of [DEVICES, REFERENCES]) {
      const text = readFileSync(join(ROOTS, name), "latin1");
      const [read, ...others] = readPem(text);
      const certificate = new X509Certificate(Buffer.from(read?.der ?? []));
      expect(others).to.deep.equal([]);
      expect(certificate.verify(certificate.publicKey), name).to.equal(true);
      expect(certificate.ca).to.equal(true);
      const fingerprint = createHash("sha256").update(read?.der ?? "").digest("hex").toUpperCase().replace(/..(?=.)/g, "$&:");
      expect(text).to.include(`SHA-256 ${fingerprint}\n`);
    }
  });

  describe("beside evidence of others", () => {
    before(needsEvidence);

    it("are those above a Hopper GPU's certificates and above NVIDIA's reference documents, with as many authorities below", async () => {
      const { attestation } = await readSuiteParameters("hardhat");
      const lengths = attestation?.roots.map(({ pathLength }) => pathLength);
      const keyOf = (chain: readonly ReadCertificate[]): string => keyId(authorityIdOf(chain.at(-1) as ReadCertificate));
      expect(rootOf({ certificate: DEVICES, trust: "devices", pathLength: 3 }).key).to.equal(keyOf(readPem(readEvidenceFile("hopperCertChain.txt"))));
      // Between the root and whoever signs.
      expect(lengths).to.deep.equal([readPem(readEvidenceFile("hopperCertChain.txt")).length - 2, readReference(readEvidenceFile("Driver_RIM_test_no_gpu.swidtag")).chain.length - 2]);
      for (const document of ["Driver_RIM_test_no_gpu.swidtag", "1010_0200_882_96005E0001_test_no_gpu.swidtag"]) {
        expect(rootOf({ certificate: REFERENCES, trust: "references", pathLength: 2 }).key).to.equal(keyOf(readReference(readEvidenceFile(document)).chain));
      }
    });
  });
});

describe("parameters of attestation", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "assay-attestation-"))));
  after(() => { rmSync(folder, { recursive: true }); });

  const account = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
  function read(attestation: object): Promise<SuiteParameters> {
    const file = {
      Figures: { from: "hardhat" }, Assay: { guardian: account, treasury: account }, Market: { burner: account },
      Owner: { feeTokens: [], rewardTokens: [], priceIndexes: [] }, Rewards: { feeRates: [] }, Attestation: attestation,
    };
    writeFileSync(join(folder, "chain.json5"), JSON.stringify(file));
    return readSuiteParameters("chain", folder);
  }

  it("are those of the file whose figures are taken, of which each can be another, and none where nothing attests", async () => {
    const { attestation } = await readSuiteParameters("hardhat");
    expect((await read({})).attestation).to.deep.equal(attestation);
    const denied = [{ kind: "vbios", version: "96.00.9F.00.01" }];
    expect((await read({ denied, classes: [] })).attestation).to.deep.equal({ roots: attestation?.roots, classes: [], denied });
    expect((await read({ deploy: false, roots: undefined })).attestation).to.equal(undefined);
  });

  const [one] = [{ gpuClass: 1, name: "H100", unitsPerGpu: 64, boards: [{ board: "1010_0200_882", product: "GH100" }] }];
  const faults: readonly (readonly [name: string, value: unknown])[] = [
    ["deploy", "yes"],
    ["roots", [{ certificate: DEVICES, trust: "all", pathLength: 3 }]],
    ["roots", [{ certificate: "nobodys.pem", trust: "devices", pathLength: 3 }]],
    ["roots", [{ certificate: "../parameters/hardhat.json5", trust: "devices", pathLength: 3 }]],
    ["roots", [{ certificate: DEVICES, trust: "devices" }]],
    ["roots", [{ certificate: DEVICES, trust: "devices", pathLength: 6 }]],
    ["roots", [{ certificate: DEVICES, trust: "devices", pathLength: -1 }]],
    ["roots", DEVICES],
    ["classes", [{ ...one, gpuClass: 0 }]],
    ["classes", [{ ...one, gpuClass: 65_536 }]],
    ["classes", [{ ...one, name: "" }]],
    ["classes", [{ ...one, name: "n".repeat(33) }]],
    ["classes", [{ ...one, unitsPerGpu: 0.5 }]],
    ["classes", [{ ...one, boards: ["1010_0200_882"] }]],
    ["classes", [{ ...one, boards: [{ board: "1010_0200_882" }] }]],
    ["denied", [{ kind: "firmware", version: "1" }]],
    ["denied", [{ kind: "driver", version: 550 }]],
    ["denied", {}],
  ];
  for (const [name, value] of faults) {
    it(`are refused with ${name} as ${JSON.stringify(value)}`, async () => {
      expect(await refusal(read({ [name]: value }))).to.be.instanceOf(DeployParameterError).that.includes({ parameter: name });
    });
  }
});

describe("a chain without Stylus", () => {
  it("is refused before anything is sent to it", async () => {
    await checkStylus(ethers.provider);
    for (const answer of ["0x", `0x${"00".repeat(32)}`]) expect(await refusal(checkStylus({ call: () => Promise.resolve(answer) }))).to.be.instanceOf(NoStylusError);
    const reverts = Object.assign(new Error("execution reverted"), { data: "0x" });
    expect(await refusal(checkStylus({ call: () => Promise.reject(reverts) }))).to.be.instanceOf(NoStylusError);
    const away = new Error("the node is away");
    expect(await refusal(checkStylus({ call: () => Promise.reject(away) }))).to.equal(away);
  });
});
