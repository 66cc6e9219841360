import { getBytes, hexlify, Interface } from "ethers";
import { artifacts } from "hardhat";
import { MemoryHost, decodeProgram, prepare, run, stylusParams, type PreparedModule } from "stylus-runtime";
import type { Shared } from "../oracle/dispute";

/** Half of a block; more than any opening takes. */
const GAS = 16_000_000n;

/** What the judge answers, and what it took: gas of the program's start, cached, and of its ink. */
export interface Judged {
  /** A finding, or an error's name with its values. */
  readonly answer: string;
  readonly gas: number;
}

/** The compiled judge, with its meter, on a chain in memory. */
export class MeteredJudge {
  private readonly params = stylusParams();
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  constructor() {
    const { abi, deployedBytecode } = artifacts.readArtifactSync("Judge");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
  }

  judge(name: "findFault" | "decodeFault", { program, input, output, trace }: Shared, opening: Uint8Array): Judged {
    return this.call(getBytes(this.abi.encodeFunctionData(name, [program, input, output, trace, opening])), name);
  }

  /** @param name of the function whose answer is read */
  call(calldata: Uint8Array, name: "findFault" | "decodeFault" = "findFault"): Judged {
    const { status, output, inkUsed } = run(this.module, { calldata, gas: GAS, host: new MemoryHost(), params: this.params });
    const gas = 352 + this.module.activation.cachedCost + Number((inkUsed + 9_999n) / 10_000n);
    if (status === "success") {
      const [magic, finding] = this.abi.decodeFunctionResult(name, output) as unknown as [string, bigint];
      return { answer: magic === this.abi.getFunction(name)?.selector ? String(finding) : `magic ${magic}`, gas };
    }
    const error = status === "revert" && output.length > 0 ? this.abi.parseError(hexlify(output)) : null;
    return { answer: error === null ? `${status} 0x${Buffer.from(output).toString("hex")}` : `${error.name}(${error.args.join(", ")})`, gas };
  }
}
