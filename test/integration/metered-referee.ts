import { accountCode, cutProgram } from "@assay/tensor";
import { getBytes, Interface } from "ethers";
import { artifacts } from "hardhat";
import { MemoryHost, decodeProgram, prepare, run, stylusParams, type MemoryAccount, type PreparedModule } from "stylus-runtime";

/** Far more than a digit takes. */
const GAS = 1_000_000n;
/** Where the program lies; its further accounts follow. */
const PROGRAM = 0x1000;

function address(number: number): string {
  return `0x${number.toString(16).padStart(40, "0")}`;
}

/** The compiled referee, with its meter, on a chain in memory whose accounts hold one program. */
export class MeteredReferee {
  private readonly params = stylusParams();
  private readonly accounts: ReadonlyMap<string, MemoryAccount>;
  private readonly abi: Interface;
  private readonly module: PreparedModule;

  constructor(program: Uint8Array) {
    const { abi, deployedBytecode } = artifacts.readArtifactSync("Referee");
    this.abi = new Interface(abi);
    this.module = prepare(decodeProgram(getBytes(deployedBytecode), this.params), this.params);
    const { first, others } = cutProgram(program);
    const further = others.map((_, at) => address(PROGRAM + 1 + at));
    const codes = [accountCode(further, first), ...others];
    this.accounts = new Map(codes.map((code, at) => [address(PROGRAM + at).slice(2), { code }]));
  }

  /** The program's output, as the referee returns it when called in a transaction of its own. */
  execute(input: Uint8Array): Uint8Array {
    const calldata = getBytes(this.abi.encodeFunctionData("execute", [address(PROGRAM), input]));
    const { status, output } = run(this.module, { calldata, gas: GAS, host: new MemoryHost({ accounts: this.accounts }), params: this.params });
    if (status !== "success") throw new Error(`the referee ended with ${status}: 0x${Buffer.from(output).toString("hex")}`);
    return getBytes(this.abi.decodeFunctionResult("execute", output).getValue("output") as string);
  }
}
