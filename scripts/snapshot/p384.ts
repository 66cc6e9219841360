import { encodeRecord, encodeRecords, findBatchHints, findHints, type SignedDigest } from "@assay/attestation";
import { activateProgram } from "hardhat-stylus/network-helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import signatures from "../../test/vectors/p384.json";
import type { Snapshot } from "./file";

/** Gas of the P-384 contract's ink: on average of five signatures, and of each in a batch of them. */
export async function p384Gas({ ethers, stylus }: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const contract = await ethers.deployContract("P384");
  await activateProgram(contract);
  const signed = signatures as readonly SignedDigest[];
  const gas = async (asked: Promise<boolean>): Promise<number> => {
    if (!(await asked)) throw new Error("a signature was refused");
    const [call] = stylus.lastCalls();
    if (call === undefined) throw new Error("no program ran");
    return Number(call.inkUsed) / 10_000;
  };
  let alone = 0;
  for (const one of signed) alone += await gas(contract.verify(encodeRecord(one), findHints(one)));
  const together = await gas(contract.verifyBatch(encodeRecords(signed), findBatchHints(signed)));
  return { "p384.verify": Math.ceil(alone / signed.length), "p384.verifyBatch5": Math.ceil(together / signed.length) };
}
