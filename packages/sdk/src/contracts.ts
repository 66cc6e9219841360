import { Interface } from "ethers";
import { EXECUTE_VERIFIER_ABI, type ExecuteVerifierErrors } from "./abi/execute-verifier";
import { MARKET_ABI, type MarketErrors } from "./abi/market";
import { REFEREE_ABI, type RefereeErrors } from "./abi/referee";
import { REGISTRY_ABI, type RegistryErrors } from "./abi/registry";
import { ROUTER_ABI, type RouterErrors } from "./abi/router";
import { TOKEN_ABI, type TokenErrors } from "./abi/token";

/** What Solidity itself reverts with. */
const BUILT_IN_ERRORS = ["error Error(string message)", "error Panic(uint256 code)"] as const;

interface BuiltInErrors {
  readonly Error: { readonly message: string };
  readonly Panic: { readonly code: bigint };
}

/** Every error that a call into the suite can end with, and its arguments. */
export type ContractErrors = BuiltInErrors &
  ExecuteVerifierErrors &
  MarketErrors &
  RefereeErrors &
  RegistryErrors &
  RouterErrors &
  TokenErrors;

export const marketInterface = new Interface(MARKET_ABI);
export const routerInterface = new Interface(ROUTER_ABI);
export const registryInterface = new Interface(REGISTRY_ABI);
export const executeVerifierInterface = new Interface(EXECUTE_VERIFIER_ABI);
export const tokenInterface = new Interface(TOKEN_ABI);

/** Errors pass through contracts, so whichever was called, any of them may come back. */
export const errorInterface = new Interface(
  [...new Set([BUILT_IN_ERRORS, EXECUTE_VERIFIER_ABI, MARKET_ABI, REFEREE_ABI, REGISTRY_ABI, ROUTER_ABI, TOKEN_ABI].flat())].filter(
    (fragment) => fragment.startsWith("error "),
  ),
);
