import type { Hex } from "@assay/tensor";
import { Interface, type Provider, Signature, dataLength, dataSlice, getAddress, isCallException, recoverAddress } from "ethers";

const erc1271 = new Interface(["function isValidSignature(bytes32 hash, bytes signature) view returns (bytes4)"]);
/** What such code returns for a signature that it takes. */
const MAGIC = `0x1626ba7e${"00".repeat(28)}`;

/** Who signed a digest with its key, as contracts see it: 65 bytes, low `s`, `v` of 27 or 28. */
export function recoverSigner(digest: Hex, signature: Hex): string | undefined {
  // Of shorter forms and of a `v` of 0 or 1 ethers would make sense; no contract of the suite does.
  if (dataLength(signature) !== 65 || !["0x1b", "0x1c"].includes(dataSlice(signature, 64))) return undefined;
  try {
    return recoverAddress(digest, Signature.from(signature));
  } catch {
    return undefined;
  }
}

/** Whether a key's owner signed a digest. */
export function isSignedByKey(signer: string, digest: Hex, signature: Hex): boolean {
  return recoverSigner(digest, signature) === getAddress(signer);
}

/** Whether an account signed a digest, with its key or by its ERC-1271 code as it stands at a block. */
export async function isSigned(provider: Provider, signer: string, digest: Hex, signature: Hex, blockTag: number): Promise<boolean> {
  if (isSignedByKey(signer, digest, signature)) return true;
  try {
    const answer = await provider.call({ to: signer, data: erc1271.encodeFunctionData("isValidSignature", [digest, signature]), blockTag });
    return answer.startsWith(MAGIC);
  } catch (error) {
    if (isCallException(error)) return false;
    throw error;
  }
}
