import { concat, ZeroAddress } from "ethers";
import { activateProgram } from "hardhat-stylus/network-helpers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import type { Snapshot } from "./file";

const BLOCKS = 4;
const FRESH = concat(["0x11e001ff", new Uint8Array(33), "0x1160000040c00d00", new Uint8Array(128)]);

/** An opaque field of a report. */
function field(kind: number, value: Uint8Array): Uint8Array {
  return Uint8Array.of(kind, 0, value.length & 255, value.length >> 8, ...value);
}

/** Gas of ink for each block of 128 bytes that is hashed, with what reading and copying it costs. */
export async function evidenceGas({ ethers, stylus }: HardhatRuntimeEnvironment): Promise<Snapshot> {
  const contract = await ethers.deployContract("Evidence");
  await activateProgram(contract);
  const texts = [3, 15, 17, 18].map((kind) => field(kind, Uint8Array.of(49)));
  const required = concat([new Uint8Array(8), ...texts, field(6, new Uint8Array(8)), field(20, new Uint8Array(48))]);
  const gas = async (unread: number): Promise<number> => {
    const body = concat([required, field(99, new Uint8Array(unread))]);
    await contract.readReport(new Uint8Array(96), { fresh: FRESH, code: ZeroAddress, body, driverIndices: 0, vbiosIndices: 0 });
    const [call] = stylus.lastCalls();
    if (call === undefined) throw new Error("no program ran");
    return Number(call.inkUsed) / 10_000;
  };
  return { "evidence.sha384.block": Math.ceil(((await gas(128 * BLOCKS)) - (await gas(0))) / BLOCKS) };
}
