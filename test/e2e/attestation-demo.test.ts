import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import hre from "hardhat";
import { type AttestationOutcome, playAttestation } from "../../scripts/demo/attestation/play";
import { attestationStoryteller } from "../../scripts/demo/attestation/print";
import { EVIDENCE } from "../attestation/evidence-folder";

describe("the demo of attested GPUs", function () {
  this.timeout(120_000);
  let outcome: AttestationOutcome;
  const lines: string[] = [];
  const isThere = existsSync(join(EVIDENCE, "hopperCertChain.txt"));

  before(async () => {
    outcome = await playAttestation(hre, isThere ? EVIDENCE : undefined, attestationStoryteller((line) => lines.push(line)));
  });

  it("reads and proves a real GPU's five signatures", function () {
    if (!isThere) {
      console.log(`      not played: there is no evidence in ${EVIDENCE} (ASSAY_EVIDENCE)`);
      this.skip();
    }
    expect(outcome.sample?.links.map(({ what }) => what)).to.deep.equal([
      "NVIDIA GH100 Identity", "NVIDIA GH100 Provisioner ICA 1", "GH100 A01 GSP BROM", "GH100 A01 GSP FMC LF", "the report",
    ]);
  });

  it("books the units of the GPU that attested itself", () => {
    expect(outcome.units).to.equal(64n);
    expect(outcome.costs.map(({ certificates }) => certificates.length)).to.deep.equal([0, 0, 0, 0, 4, 2, 0, 0, 0, 0, 0, 0]);
  });

  it("needs less the more the chain knows", () => {
    const known = ["a GPU that the chain knows", "a GPU that the chain knows, measurements kept", "a GPU that the chain knows, its record kept"];
    const gas = ["the first GPU of a family", "another GPU of the family", ...known].map((name) => outcome.costs.find(({ what }) => what === name)?.gas ?? 0n);
    expect(gas).to.not.include(0n);
    expect([...gas].sort((a, b) => Number(b - a))).to.deep.equal(gas);
  });

  it("refuses each for its own reason", () => {
    const reasons = outcome.refusals.map(({ reason }) => /^The contract refused: (\w+)/.exec(reason)?.[1]);
    expect(reasons).to.deep.equal([
      "RegistryUnitsUnattested", "BookFeaturesMissing", "AttestationNonceDiffers", "AttestationSignatureUnproven", "AttestationKeyUnknown",
      "AttestationVersionDenied", "BookFeaturesMissing",
    ]);
    for (const { reason } of outcome.refusals) expect(lines).to.include(`    ${reason}`);
  });
});
