import { revertData } from "@assay/sdk";
import { type Provider, keccak256 } from "ethers";
import { IArbWasm__factory } from "../typechain-types";

/** The precompile that activates Stylus programs. */
export const ARB_WASM = "0x0000000000000000000000000000000000000071";

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
