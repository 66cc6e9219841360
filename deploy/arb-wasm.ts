import { revertData } from "@assay/sdk";
import { type Provider, keccak256 } from "ethers";
import { IArbWasm__factory } from "../typechain-types";

/** The precompile that activates Stylus programs. */
export const ARB_WASM = "0x0000000000000000000000000000000000000071";

/** A chain without the precompile that activates programs, or with Stylus switched off. */
export class NoStylusError extends Error {
  override readonly name = "NoStylusError";

  constructor() {
    super("The chain runs no Stylus programs: ArbWasm does not say a version. An Orbit chain needs ArbOS 32 or newer; the referee, which every suite has, is a Stylus program.");
  }
}

/** That programs can be activated. @throws {NoStylusError} where they cannot. */
export async function checkStylus(provider: Pick<Provider, "call">): Promise<void> {
  const abi = IArbWasm__factory.createInterface();
  let answer: string;
  try {
    answer = await provider.call({ to: ARB_WASM, data: abi.encodeFunctionData("stylusVersion") });
  } catch (error) {
    if (revertData(error) === undefined) throw error;
    throw new NoStylusError();
  }
  if (answer === "0x" || BigInt(answer) === 0n) throw new NoStylusError();
}

/** Whether the code at `program` can be called now: it was activated, and has not expired or been outdated since. */
export async function isActive(provider: Provider, program: string): Promise<boolean> {
  const arbWasm = IArbWasm__factory.connect(ARB_WASM, provider);
  const codehash = keccak256(await provider.getCode(program));
  try {
    return (await arbWasm.codehashVersion(codehash)) === (await arbWasm.stylusVersion());
  } catch (error) {
    // ArbWasm answers for what is not active, expired or outdated by an error of its own.
    const data = revertData(error);
    if (data === undefined || arbWasm.interface.parseError(data) === null) throw error;
    return false;
  }
}
