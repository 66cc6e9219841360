import { describeProgram, executeProgram, toElements } from "@assay/tensor";
import { AbiCoder, type Addressable } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";

/** More than anything here takes. */
const GAS = 30_000_000n;

/** What a call takes and answers. It is sent, and what measures it deployed, by an account that nothing else is measured of. */
export async function inSolidity(hre: HardhatRuntimeEnvironment, callee: string | Addressable, data: string): Promise<{ readonly gas: bigint; readonly answer: string }> {
  const meter = await hre.ethers.deployContract("Meter", await apart(hre));
  const { success, answer, gas } = await meter.measure(callee, data, { gasLimit: GAS });
  if (!success) throw new Error(`reverted: ${answer}`);
  return { gas, answer };
}

/** What the digit reader takes in Solidity, from the accounts of its program. */
export async function digitInSolidity(hre: HardhatRuntimeEnvironment, program: Uint8Array, account: string, input: Uint8Array): Promise<bigint> {
  const bytes = Buffer.from(program);
  const places = describeProgram(program).constants.map(({ data }) => bytes.indexOf(data));
  const digits = await hre.ethers.deployContract("SolidityDigits", [places], await apart(hre));
  const { gas, answer } = await inSolidity(hre, digits, digits.interface.encodeFunctionData("execute", [account, input]));
  const [found] = AbiCoder.defaultAbiCoder().decode(["uint256"], answer);
  const [digit] = toElements("int32", executeProgram(program, input));
  if (Number(found) !== Number(digit)) throw new Error(`${String(digit)} is ${String(found)} in Solidity`);
  return gas;
}

/** To a tenth. */
export function ratio(solidity: bigint, stylus: number | bigint): number {
  return Math.round((10 * Number(solidity)) / Number(stylus)) / 10;
}

async function apart(hre: HardhatRuntimeEnvironment) {
  const signer = (await hre.ethers.getSigners()).at(-1);
  if (signer === undefined) throw new Error("there are no accounts");
  return signer;
}
