import { type GpuEvidence, authorityIdOf, evidenceOf, type Hex, Policy, prepareAttestation, prepareProfile, readReference, wordOf } from "@assay/attestation";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { rootOf } from "../../deploy/attestation-parameters";
import { deployPolicy, DEVICES, idOf, keyId, REFERENCES } from "../fixtures/attestation";
import { needsEvidence, readEvidenceFile } from "./evidence-folder";
import { type ReferenceSpec, referenceOf } from "./gpu";
import { DRIVER_INDICES, VBIOS_INDICES } from "./gpu/report";
import { sendCall } from "./policy-fixture";

const GPU_CLASS = 1;
const FOREVER = 2n ** 40n - 1n;
/** Of the video decoder, which this GPU has off, so that it is not compared. */
const DECODER_INDEX = 35;

function sample(): GpuEvidence {
  return evidenceOf(Buffer.from(readEvidenceFile("hopperAttestationReport.txt")), Buffer.from(readEvidenceFile("hopperCertChain.txt")));
}

/**
 * The policy with the compiled programs, and NVIDIA's own root over devices. The GPU answered its owner's nonce, so that alone
 * is changed on its way to the policy. References of its versions are signed in software, under a root of the tests: NVIDIA's
 * for them are not among the evidence.
 */
async function deployBelieving() {
  const { evidence, endorsements, p384, family, owner, provider, anybody } = await deployPolicy();
  const asked = await ethers.deployContract("NonceEvidence", [evidence]);
  const contract = await ethers.deployContract("AttestationPolicy", [owner, asked, endorsements, p384]);
  const { report } = sample();
  await contract.connect(owner).addRoot(rootOf({ certificate: "nvidia-device-identity-ca.pem", trust: "devices", pathLength: 3 }).key, DEVICES, FOREVER, 3);
  await contract.connect(owner).addRoot(idOf(family.referenceRoot), REFERENCES, FOREVER, 2);
  await contract.connect(owner).addBoard(wordOf(report.board), GPU_CLASS, wordOf("GH100"));
  await contract.storeSeed();
  const measured = (kind: ReferenceSpec["kind"], version: string, indices: readonly number[]) =>
    readReference(referenceOf(family, { kind, version, measurements: Object.fromEntries(indices.map((index) => [index, [Buffer.from((report.measurements[index] ?? "0x").slice(2), "hex")]])) }));
  const references = {
    driver: measured("driver", report.driver, DRIVER_INDICES.filter((index) => index !== DECODER_INDEX)),
    vbios: measured("vbios", report.vbios, VBIOS_INDICES),
  };
  const policy = new Policy(ethers.provider, await contract.getAddress());
  for await (const call of prepareProfile(policy, references, report)) await sendCall(anybody, call);
  return { contract, policy, asked, provider, anybody, owner };
}

/** What is sent of the sample for a node, as if it answered the nonce of now. */
async function sampleCall({ contract, policy, asked, provider }: Awaited<ReturnType<typeof deployBelieving>>, node: number) {
  const { report, chain } = sample();
  const nonce = (await contract.nonceOf(provider, node)) as Hex;
  await asked.answer(nonce);
  return prepareAttestation(policy, { provider: provider.address, node }, { chain, report: { ...report, nonce } });
}

/**
 * given a real Hopper GPU's evidence, whose nonce alone is changed
 *   when it is sent: the node is attested, by the keys of its own chain
 *   when its nonce is its own, or a byte of it is another: refused
 */
describe("a Hopper GPU before the policy", function () {
  this.timeout(240_000);
  before(needsEvidence);

  it("attests a node: chain, firmware, driver and VBIOS, then its report alone", async () => {
    const fixture = await loadFixture(deployBelieving);
    const { contract, provider, anybody } = fixture;
    const { certificates, to, data } = await sampleCall(fixture, 3);
    expect(certificates).to.deep.equal(["NVIDIA GH100 Identity", "NVIDIA GH100 Provisioner ICA 1", "GH100 A01 GSP BROM", "GH100 A01 GSP FMC LF"]);
    await sendCall(anybody, { to, data });
    expect(await contract.nodeUntil(provider, GPU_CLASS, 3)).to.equal((await contract.seed()).storedAt + 86_400n);
    const [, rom] = sample().chain;
    const device = keyId(authorityIdOf(rom as NonNullable<typeof rom>));
    const events = await contract.queryFilter(contract.filters.DeviceAttested(provider, 3, device));
    expect(events).to.have.length(1);

    // By the next seed the chain knows it, and certificates are sent no more.
    await time.increase(43_200);
    await contract.storeSeed();
    const known = await sampleCall(fixture, 3);
    expect(known.certificates).to.deep.equal([]);
    await sendCall(anybody, known);
    expect(await contract.nodeUntil(provider, GPU_CLASS, 3)).to.equal((await contract.seed()).storedAt + 86_400n);
  });

  it("is refused by the nonce that it answered", async () => {
    const fixture = await loadFixture(deployBelieving);
    const { contract, asked, anybody, provider } = fixture;
    const call = await sampleCall(fixture, 3);
    await asked.answer(`0x${"00".repeat(32)}`);
    const expected = await contract.nonceOf(provider, 3);
    await expect(sendCall(anybody, call)).to.be.revertedWithCustomError(contract, "AttestationNonceDiffers").withArgs(sample().report.nonce, expected);
  });

  it("is refused with any other byte in its certificates, its report or its hints", async () => {
    const fixture = await loadFixture(deployBelieving);
    const { contract, anybody } = fixture;
    const { to, data } = await sampleCall(fixture, 3);
    const bytes = (data.length - 2) / 2;
    // Before them are places of what follows, and what a device stands for, which this one does not yet.
    const first = 4 + 32 * (2 + 4 + 7) + 32;
    for (let at = first; at < bytes; at += 397) {
      const changed = Buffer.from(data.slice(2), "hex");
      changed[at] = (changed[at] ?? 0) ^ 4;
      const act = anybody.call({ to, data: `0x${changed.toString("hex")}` });
      await expect(act, `byte ${at} of ${bytes}`).to.be.rejected;
    }
    await anybody.call({ to, data });
    expect(await contract.nodeUntil(fixture.provider, GPU_CLASS, 3)).to.equal(0);
  });
});
