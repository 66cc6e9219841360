import { getBytes, hexlify, Interface } from "ethers";
import { artifacts } from "hardhat";
import { MemoryHost, decodeProgram, prepare, run, stylusParams, type PreparedModule, type StylusParams } from "stylus-runtime";
import type { Shared } from "../oracle/dispute";

/** Half of a block; more than any opening takes. */
const GAS = 16_000_000n;

/** What the judge answers, and what it took: gas of the program's start, cached, and of its ink. */
export interface Judged {
  /** A finding, or an error's name with its values. */
  readonly answer: string;
  readonly gas: number;
}

/** What the judge in Rust takes besides. */
export interface JudgedInWasm extends Judged {
  /** The most pages of memory that it had, of 64 KiB. */
  readonly pages: number;
}

/** The compiled judge, with its meter, on a chain in memory. */
export class MeteredJudge {
  private readonly params: StylusParams;
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  /** @param overrides what the chain sets otherwise than by default */
  constructor(overrides: Partial<StylusParams> = {}) {
    this.params = stylusParams(overrides);
    const { abi, deployedBytecode } = artifacts.readArtifactSync("Judge");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
  }

  judge(name: "findFault" | "decodeFault", { program, input, output, trace }: Shared, opening: Uint8Array): JudgedInWasm {
    return this.call(getBytes(this.abi.encodeFunctionData(name, [program, input, output, trace, opening])), name);
  }

  /** @param name of the function whose answer is read */
  call(calldata: Uint8Array, name: "findFault" | "decodeFault" = "findFault"): JudgedInWasm {
    const { status, output, inkUsed, pages: { ever: pages } } = run(this.module, { calldata, gas: GAS, host: new MemoryHost(), params: this.params });
    const gas = 352 + this.module.activation.cachedCost + Number((inkUsed + 9_999n) / 10_000n);
    if (status === "success") {
      const [magic, finding] = this.abi.decodeFunctionResult(name, output) as unknown as [string, bigint];
      return { answer: magic === this.abi.getFunction(name)?.selector ? String(finding) : `magic ${magic}`, gas, pages };
    }
    const error = status === "revert" && output.length > 0 ? this.abi.parseError(hexlify(output)) : null;
    return { answer: error === null ? `${status} 0x${Buffer.from(output).toString("hex")}` : `${error.name}(${error.args.join(", ")})`, gas, pages };
  }
}
