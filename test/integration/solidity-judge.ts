import { Interface, getBytes, hexlify } from "ethers";
import { ethers } from "hardhat";
import type { Meter, SolidityJudge } from "../../typechain-types";
import type { Judging } from "../behaviors/judge";
import type { Shared } from "../oracle/dispute";
import type { Judged } from "./metered-judge";

/** More than any opening takes. */
const GAS = 100_000_000n;

/** The judge in Solidity. */
export async function deploySolidityJudge(): Promise<SolidityJudge> {
  return ethers.deployContract("SolidityJudge", [await ethers.deployContract("RowJudge"), await ethers.deployContract("FusedJudge")]);
}

/** The judge in Solidity, deployed, with what its calls take. */
export class MeteredSolidityJudge implements Judging {
  private constructor(
    private readonly judging: SolidityJudge,
    private readonly meter: Meter,
  ) {}

  static async deploy(): Promise<MeteredSolidityJudge> {
    return new MeteredSolidityJudge(await deploySolidityJudge(), await ethers.deployContract("Meter"));
  }

  judge(name: "findFault" | "decodeFault", { program, input, output, trace }: Shared, opening: Uint8Array): Promise<Judged> {
    return this.call(getBytes(this.judging.interface.encodeFunctionData(name as "findFault", [program, input, output, trace, opening])), name);
  }

  async call(calldata: Uint8Array, name: "findFault" | "decodeFault" = "findFault"): Promise<Judged> {
    const abi = new Interface(this.judging.interface.fragments);
    const { success, answer: output, gas: taken } = await this.meter.measure(this.judging, calldata, { gasLimit: GAS });
    const gas = Number(taken);
    if (success) {
      const [magic, finding] = abi.decodeFunctionResult(name, output) as unknown as [string, bigint];
      return { answer: magic === abi.getFunction(name)?.selector ? String(finding) : `magic ${magic}`, gas };
    }
    const error = output === "0x" ? null : abi.parseError(output);
    return { answer: error === null ? `revert ${hexlify(output)}` : `${error.name}(${error.args.join(", ")})`, gas };
  }
}
