import { setStorageAt } from "@nomicfoundation/hardhat-network-helpers";
import { encodeKeptReport, recordOf } from "@assay/attestation";
import { concat, dataSlice } from "ethers";
import { cacheProgram } from "hardhat-stylus/network-helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { attestNewArguments, deployReady, knownParts, knownReport, nextSeed } from "../../test/fixtures/attestation";
import { deviceOf } from "../../test/attestation/gpu";
import type { Snapshot } from "./file";

/** Of the policy's newest seed, whose value takes the lower half. */
const SEED_SLOT = 2;

/**
 * Gas of whole transactions that attest a device: of a new family, by four certificates (the root is pinned); a new one of a
 * known family, whose provider has others; a known one, with all of its report sent, and with its record in code.
 */
export async function attestationGas({ ethers }: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const fixture = await deployReady();
  const { policy, provider, device, family } = fixture;
  for (const program of [fixture.evidence, fixture.p384]) await cacheProgram(program);
  const gas = async (sent: Promise<{ readonly hash: string }>): Promise<number> => {
    const receipt = await ethers.provider.getTransactionReceipt((await sent).hash);
    if (receipt === null) throw new Error("the transaction is lost");
    return Number(receipt.gasUsed);
  };
  // What depends on a seed, hints and signatures, is the same in every run.
  const pinSeed = async (): Promise<void> => {
    const rest = dataSlice(await ethers.provider.getStorage(policy, SEED_SLOT), 0, 16);
    await setStorageAt(await policy.getAddress(), SEED_SLOT, concat([rest, `0x${"5e".repeat(16)}`]));
  };
  const newSeed = async (): Promise<void> => {
    await nextSeed(fixture);
    await pinSeed();
  };
  await pinSeed();
  const chain = await gas(policy.attestNew(...(await attestNewArguments(fixture, device, provider, 1))));
  const newDevice = await gas(policy.attestNew(...(await attestNewArguments(fixture, deviceOf(family, "another"), provider, 2, 2))));
  // So that the words of both seeds are there.
  await newSeed();
  await policy.attest(await knownReport(fixture, device, provider, 1));
  await newSeed();
  const known = await gas(policy.attest(await knownReport(fixture, device, provider, 1)));
  await newSeed();
  const [report, hints] = await knownParts(fixture, device, provider, 1);
  await policy.keepBody(recordOf(report));
  const { account } = await policy.bodyAccountOf(recordOf(report));
  const inCode = await gas(policy.attestKept(...encodeKeptReport(report, hints, account)));
  return { "attest.chain": chain, "attest.device": newDevice, "attest.known": known, "attest.known.code": inCode };
}
