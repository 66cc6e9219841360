import { encodeRecord, encodeRecords, findBatchHints, findHints, type SignedDigest } from "@assay/attestation";
import { expect } from "chai";
import { concat, dataLength, dataSlice, zeroPadBytes } from "ethers";
import { ethers } from "hardhat";
import { activateProgram } from "hardhat-stylus/network-helpers";
import { MeteredP384, signer } from "./metered-p384";

const SIGNATURES = 300;
const EACH = 10;
/** Gas of ink. */
const MOST = 29_500;
const MOST_ON_AVERAGE = 29_000;
const MOST_IN_A_BATCH_OF_FIVE = 17_500;

function average(figures: readonly number[]): number {
  return figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
}

function flipped(hex: string, bit: number): string {
  const bytes = Buffer.from(hex.slice(2), "hex");
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return `0x${bytes.toString("hex")}`;
}

describe("P384: the contract under its meter", () => {
  let p384: MeteredP384;
  let signed: SignedDigest[];

  before(() => {
    p384 = new MeteredP384();
    signed = Array.from({ length: SIGNATURES / EACH }, () => signer()).flatMap((sign, key) => Array.from({ length: EACH }, (_, of) => sign(`${key} ${of}`)));
  });

  it("accepts signatures of another implementation with the hints that are found, and no changed one", () => {
    const gas = signed.map((one, index) => {
      const [record, hints] = [encodeRecord(one), findHints(one)];
      const { answer, gas } = p384.ask("verify", record, hints);
      expect(answer, `signature ${index}`).to.equal("true");
      if (index % 10 === 0) expect(p384.ask("verify", flipped(record, (37 * index) % 1920), hints).answer, `changed ${index}`).to.equal("false");
      return gas;
    });
    expect(Math.max(...gas)).to.be.at.most(MOST);
    expect(average(gas)).to.be.at.most(MOST_ON_AVERAGE);
  });

  it("accepts batches of one to eight, and none with a changed signature", () => {
    for (let size = 1; size <= 8; size++) {
      const batch = signed.slice(10 * size, 11 * size);
      const [records, hints] = [encodeRecords(batch), findBatchHints(batch)];
      expect(p384.ask("verifyBatch", records, hints).answer, `${size}`).to.equal("true");
      for (let at = 0; at < size; at++) expect(p384.ask("verifyBatch", flipped(records, 1920 * at + 5), hints).answer, `${at} of ${size}`).to.equal("false");
    }
  });

  it("needs less for each of five signatures than for one", () => {
    const gas = [0, 5, 10, 15, 20].map((from) => {
      const batch = signed.slice(from, from + 5);
      const { answer, gas } = p384.ask("verifyBatch", encodeRecords(batch), findBatchHints(batch));
      expect(answer).to.equal("true");
      return gas / 5;
    });
    expect(Math.max(...gas)).to.be.at.most(MOST_IN_A_BATCH_OF_FIVE);
  });

  it("takes hints for their own signature only", () => {
    const [one, other] = signed as [SignedDigest, SignedDigest];
    expect(p384.ask("verify", encodeRecord(one), findHints(other)).answer).to.equal("false");
    expect(p384.ask("verifyBatch", encodeRecords([one, other]), findBatchHints([other, one])).answer).to.equal("false");
    expect(p384.ask("verify", encodeRecord(one), zeroPadBytes("0x", 145)).answer).to.equal("false");
  });

  it("names lengths that no signatures have", () => {
    const [one] = signed as [SignedDigest];
    const [record, hints] = [encodeRecord(one), findHints(one)];
    expect(p384.ask("verify", dataSlice(record, 1), hints).answer).to.equal("P384RecordsLength(239)");
    expect(p384.ask("verify", concat([record, record]), hints).answer).to.equal("P384RecordsLength(480)");
    expect(p384.ask("verify", record, "0x").answer).to.equal("P384HintsLength(0, 145)");
    expect(p384.ask("verifyBatch", "0x", hints).answer).to.equal("P384RecordsLength(0)");
    expect(p384.ask("verifyBatch", concat(Array.from({ length: 9 }, () => record)), "0x").answer).to.equal("P384RecordsLength(2160)");
    expect(p384.ask("verifyBatch", record, hints).answer).to.equal("P384HintsLength(145, 193)");
    expect(p384.ask("verify", zeroPadBytes("0x", 5000), hints).answer).to.match(/^P384CalldataLength\(\d+\)$/);
    for (const calldata of ["0x", "0x12345678", zeroPadBytes("0xf7e83aee", 68), `0xf7e83aee${"ff".repeat(64)}`]) {
      expect(p384.call(Buffer.from(calldata.slice(2), "hex")).answer, calldata).to.match(/^(revert 0x|P384RecordsLength\(0\))$/);
    }
  });

  it("answers on a chain, takes no ether, and is small enough for one account", async () => {
    const [one] = signed as [SignedDigest];
    const contract = await ethers.deployContract("P384");
    await activateProgram(contract);
    expect(await contract.verify(encodeRecord(one), findHints(one))).to.equal(true);
    expect(await contract.verify(flipped(encodeRecord(one), 3), findHints(one))).to.equal(false);
    await expect(contract.verify("0x", "0x")).to.be.revertedWithCustomError(contract, "P384RecordsLength").withArgs(0);
    const data = contract.interface.encodeFunctionData("verify", [encodeRecord(one), findHints(one)]);
    await expect(ethers.provider.call({ to: await contract.getAddress(), data, value: 1n })).to.be.revertedWithoutReason();
    expect(dataLength(await ethers.provider.getCode(contract))).to.be.at.most(24_576);
  });
});
