import { encodeKnownReport } from "@assay/attestation";
import { setCode } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { concat, dataLength, dataSlice, toBeHex, ZeroHash } from "ethers";
import { activateProgram, expireProgram } from "hardhat-stylus/network-helpers";
import { ethers } from "hardhat";
import { GPU_CLASS, knownParts, knownReport, attested, deviceId, idOf, nextSeed, recordReference, revocationOf } from "../../fixtures/attestation";

/** Code that answers this, whatever it is asked. */
function answering(answer: string): string {
  return concat(["0x61", toBeHex(dataLength(answer), 2), "0x80600a5f395ff3", answer]);
}

/**
 * given a program that has expired
 *   when a report, a revocation or a reference needs it: the call reverts, and nothing is decided
 *   when it is activated again: the same call is taken
 * given a program that answers less or more: nothing is decided
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

  it("decides nothing on a report by answers of another length", async () => {
    const fixture = await attested();
    const { policy, provider, device, evidence, p384, anybody } = fixture;
    await nextSeed(fixture);
    const [known, hints] = await knownParts(fixture, device, provider, 1);
    const { data } = await evidence.readReport.populateTransaction(known.signer, known.parts);
    const read = await ethers.provider.call({ to: evidence, data });
    const attempt = (): Promise<void> => policy.connect(anybody).attest.staticCall(encodeKnownReport(known, hints));
    for (const [program, answer, others] of [
      [evidence, read, ["0x", dataSlice(read, 0, dataLength(read) - 32), concat([read, ZeroHash])]],
      [p384, toBeHex(1, 32), ["0x", toBeHex(1, 31)]],
    ] as const) {
      const address = await program.getAddress();
      for (const other of others) {
        await setCode(address, answering(other));
        await expect(attempt(), `${dataLength(other)} bytes`).to.be.revertedWithoutReason();
      }
      await setCode(address, answering(answer));
      await attempt();
    }
    for (const value of [0, 2]) {
      await setCode(await p384.getAddress(), answering(toBeHex(value, 32)));
      await expect(attempt()).to.be.revertedWithCustomError(policy, "AttestationSignatureUnproven");
    }
  });

  it("decides nothing on a revocation while the program that reads it has expired", async () => {
    const fixture = await attested();
    const { policy, device, family, endorsements } = fixture;
    const thisUpdate = new Date("2024-06-01");
    const sent = await revocationOf(fixture, { issuer: family.provisioner, about: device.rom.certificate, status: "revoked", thisUpdate, responder: "issuer" });
    await expireProgram(endorsements);
    await expect(policy.revoke(...sent)).to.be.reverted;
    expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(false);
    await activateProgram(endorsements);
    await policy.revoke(...sent);
    expect(await policy.isRevoked(deviceId(device), idOf(family.provisioner))).to.equal(true);
  });

  it("records no reference while the program that checks it has expired", async () => {
    const fixture = await attested();
    await expireProgram(fixture.endorsements);
    await expect(recordReference(fixture, { kind: "driver", version: "550.90.08" })).to.be.reverted;
  });
});
