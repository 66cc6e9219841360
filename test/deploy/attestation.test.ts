import { expect } from "chai";
import { ethers, ignition } from "hardhat";
import { AttestationModule } from "../../deploy/modules/Attestation";

describe("deployment of attestation", () => {
  it("gives the policy its programs and its owner, and no root", async () => {
    const [, owner] = await ethers.getSigners();
    if (owner === undefined) throw new Error("no accounts");
    const { policy, evidence, endorsements, p384 } = await ignition.deploy(AttestationModule, { parameters: { Attestation: { owner: owner.address } } });
    const deployed = await ethers.getContractAt("AttestationPolicy", await policy.getAddress());
    expect(await deployed.owner()).to.equal(owner.address);
    expect(await deployed.programs()).to.deep.equal(await Promise.all([evidence, endorsements, p384].map((each) => each.getAddress())));
    expect((await deployed.seed()).number).to.equal(0);
  });
});
