import type { Hex } from "@assay/tensor";
import { AbiCoder, concat } from "ethers";
import { sessionsInterface } from "./contracts";
import type { SessionTerms } from "./session";

/** What sessions are told with a payment: the terms, followed by the operator's signature where it opens one. */
export function encodePayment(terms: SessionTerms, termsSignature: Hex): Hex {
  const types = sessionsInterface.getFunction("sessionIdOf")?.inputs ?? [];
  return concat([AbiCoder.defaultAbiCoder().encode(types, [terms]), termsSignature]) as Hex;
}
