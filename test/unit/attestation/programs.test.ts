import { expect } from "chai";
import { activateProgram, expireProgram } from "hardhat-stylus/network-helpers";
import { GPU_CLASS, knownReport, attested, deviceId, nextSeed, recordReference, revocationOf } from "../../fixtures/attestation";

/**
 * given a program that has expired
 *   when a report, a revocation or a reference needs it: the call reverts, and nothing is decided
 *   when it is activated again: the same call is taken
 */
describe("AttestationPolicy: programs", () => {
  for (const name of ["evidence", "p384"] as const) {
    it(`decides nothing on a report while ${name} has expired`, async () => {
      const fixture = await attested();
      const { policy, provider, device } = fixture;
      await nextSeed(fixture);
      const sent = await knownReport(fixture, device, provider, 1);
      const until = await policy.nodeUntil(provider, GPU_CLASS, 1);
      await expireProgram(fixture[name]);
      await expect(policy.attest(sent)).to.be.reverted;
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(until);
      await activateProgram(fixture[name]);
      await policy.attest(sent);
      expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.be.greaterThan(until);
    });
  }

  it("decides nothing on a revocation while the program that reads it has expired", async () => {
    const fixture = await attested();
    const { policy, device, family, endorsements } = fixture;
    const thisUpdate = new Date("2024-06-01");
    const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate, responder: "issuer" });
    await expireProgram(endorsements);
    await expect(policy.revoke(...sent)).to.be.reverted;
    expect((await policy.keyOf(deviceId(device))).trust).to.equal(0);
    await activateProgram(endorsements);
    await policy.revoke(...sent);
    expect((await policy.keyOf(deviceId(device))).trust).to.equal(3);
  });

  it("records no reference while the program that checks it has expired", async () => {
    const fixture = await attested();
    await expireProgram(fixture.endorsements);
    await expect(recordReference(fixture, { kind: "driver", version: "550.90.08" })).to.be.reverted;
  });
});
