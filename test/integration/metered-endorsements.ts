import { concat, getBytes, hexlify, Interface, type Result } from "ethers";
import { artifacts } from "hardhat";
import { decodeProgram, MemoryHost, type PreparedModule, prepare, run, stylusParams } from "stylus-runtime";

const GAS = 32_000_000n;

/** What the contract answers, and gas of its ink. */
export interface Answered {
  /** An error with its values, `revert 0x` where there is none; none where it answered. */
  readonly refusal?: string;
  /** Of the answer: 240 bytes. */
  readonly record: string;
  readonly read: Result;
  readonly gas: number;
}

/** The compiled contract Endorsements, with its meter, on a chain in memory. */
export class MeteredEndorsements {
  private readonly params = stylusParams();
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  constructor() {
    const { abi, deployedBytecode } = artifacts.readArtifactSync("Endorsements");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
  }

  /** @param signer the x and y of whoever signed. */
  readReference(signature: string, signer: Uint8Array, document: string, choices: readonly number[], decoder: boolean): Answered {
    return this.ask("readReference", [concat([signature, signer]), document, Uint8Array.from(choices), decoder]);
  }

  /** @param issuer x and y of the issuer's key, and its name in DER. */
  readRevocation(signature: string, signer: Uint8Array, issuer: Uint8Array, answer: string): Answered {
    return this.ask("readRevocation", [concat([signature, signer]), issuer, answer]);
  }

  ask(name: "readReference" | "readRevocation", values: readonly unknown[]): Answered {
    return this.call(name, getBytes(this.abi.encodeFunctionData(name, values)));
  }

  call(name: "readReference" | "readRevocation", calldata: Uint8Array): Answered {
    const { status, output, inkUsed } = run(this.module, { calldata, gas: GAS, host: new MemoryHost(), params: this.params });
    const gas = Number((inkUsed + 9_999n) / 10_000n);
    if (status === "success") {
      const [record, read] = this.abi.decodeFunctionResult(name, output) as unknown as [string, Result];
      return { record, read, gas };
    }
    const error = status === "revert" && output.length > 0 ? this.abi.parseError(hexlify(output)) : null;
    return { refusal: error === null ? `${status} ${hexlify(output)}` : `${error.name}(${error.args.join(", ")})`, record: "0x", read: [] as unknown as Result, gas };
  }
}
