import type { Signer } from "ethers";
import { IArbWasm__factory } from "../typechain-types";
import { ARB_WASM, isActive } from "./arb-wasm";
import { buyCache } from "./program-cache";

/** Wei that a program may cost besides gas. */
export interface ActivationCosts {
  /** Sent with an activation; what its data fee leaves comes back. */
  readonly activationValue: bigint;
  /** Paid at most for a place in the chain's cache. */
  readonly cacheBid: bigint;
}

/**
 * Has a Stylus program active, and in the chain's cache where that costs what it may. Asks the chain first, so that it can
 * be repeated, and so that it does nothing where somebody has activated the same code.
 */
export async function makeReady(signer: Signer, program: string, { activationValue, cacheBid }: ActivationCosts): Promise<void> {
  if (signer.provider === null) throw new Error("the signer has no provider");
  if (!(await isActive(signer.provider, program))) {
    const arbWasm = IArbWasm__factory.connect(ARB_WASM, signer);
    await (await arbWasm.activateProgram(program, { value: activationValue })).wait();
  }
  await buyCache(signer, program, cacheBid);
}
