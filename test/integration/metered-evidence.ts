import { getBytes, hexlify, Interface } from "ethers";
import { artifacts } from "hardhat";
import type { CertificateStructOutput, ReportStructOutput } from "../../typechain-types/contracts/interfaces/IEvidence";
import { decodeProgram, MemoryHost, type PreparedModule, prepare, run, stylusParams } from "stylus-runtime";

const GAS = 32_000_000n;

/** An answer; a function leaves out what it does not read. */
export interface Answer {
  readonly records: string;
  readonly read: readonly CertificateStructOutput[];
  readonly report: ReportStructOutput;
}

/** What the contract answers, and gas of its ink. */
export interface Read {
  /** Undefined where there is an error. */
  readonly values?: Answer;
  /** An error with its values; empty where there is none. */
  readonly error: string;
  readonly gas: number;
}

/** The compiled Evidence contract, with its meter, on a chain in memory. */
export class MeteredEvidence {
  private readonly params = stylusParams();
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  constructor() {
    const { abi, deployedBytecode } = artifacts.readArtifactSync("Evidence");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
  }

  ask(name: "readChain" | "readReport" | "readAttestation", values: readonly unknown[]): Read {
    return this.call(getBytes(this.abi.encodeFunctionData(name, values)));
  }

  call(calldata: Uint8Array): Read {
    const { status, output, inkUsed } = run(this.module, { calldata, gas: GAS, host: new MemoryHost(), params: this.params });
    const gas = Number((inkUsed + 9_999n) / 10_000n);
    if (status === "success") {
      const values = this.abi.decodeFunctionResult(hexlify(calldata.subarray(0, 4)), output) as unknown as Answer;
      return { values, error: "", gas };
    }
    const error = status === "revert" && output.length > 0 ? this.abi.parseError(hexlify(output)) : null;
    return { error: error === null ? `${status} ${hexlify(output)}` : `${error.name}(${error.args.join(", ")})`, gas };
  }
}
