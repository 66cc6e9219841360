import { calldataGas, DICTIONARY, encodeChain, type Hex, pack, readCertificate, readReport } from "@assay/attestation";
import { concat, getBytes, ZeroAddress } from "ethers";
import { activateProgram } from "hardhat-stylus/network-helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import { deviceOf, reportOf, SoftwareFamily } from "../../test/attestation/gpu";
import type { Snapshot } from "./file";

const BLOCKS = 4;
const FRESH = concat(["0x11e001ff", new Uint8Array(33), "0x1160000040c00d00", new Uint8Array(128)]);

/** An opaque field of a report. */
function field(kind: number, value: Uint8Array): Uint8Array {
  return Uint8Array.of(kind, 0, value.length & 255, value.length >> 8, ...value);
}

/** Gas of calldata of a family's four certificates, a device's two, and the body of its report behind these. */
function packedGas(): Snapshot {
  const device = deviceOf(new SoftwareFamily());
  const chain = device.chain.map((der) => readCertificate(der));
  const body = getBytes(readReport(reportOf(device, { nonce: new Uint8Array(32) })).body);
  const gas = (packed: Hex): number => Number(calldataGas(packed));
  return {
    "evidence.calldata.chain": gas(encodeChain(chain.slice(0, 4))),
    "evidence.calldata.device": gas(encodeChain(chain.slice(0, 2))),
    "evidence.calldata.body": gas(pack(body, getBytes(concat(device.chain.slice(0, 2).reverse())))),
  };
}

/** Gas of ink for each block of 128 bytes that is hashed, with what unpacking, reading and copying it costs; gas of calldata. */
export async function evidenceGas({ ethers, stylus }: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const contract = await ethers.deployContract("Evidence");
  await activateProgram(contract);
  const texts = [3, 15, 17, 18].map((kind) => field(kind, Uint8Array.of(49)));
  const required = concat([new Uint8Array(8), ...texts, field(6, new Uint8Array(8)), field(20, new Uint8Array(48))]);
  const gas = async (unread: number): Promise<number> => {
    const body = pack(getBytes(concat([required, field(99, DICTIONARY.subarray(0, unread))])));
    await contract.readReport(new Uint8Array(96), { fresh: FRESH, code: ZeroAddress, body, driverIndices: 0, vbiosIndices: 0 });
    const [call] = stylus.lastCalls();
    if (call === undefined) throw new Error("no program ran");
    return Number(call.inkUsed) / 10_000;
  };
  return { "evidence.sha384.block": Math.ceil(((await gas(128 * BLOCKS)) - (await gas(0))) / BLOCKS), ...packedGas() };
}
