import type { ContractErrorName } from "./errors";

/** What to do about the refusals that people meet most. */
export const ADVICE: Partial<Record<ContractErrorName, string>> = {
  ERC20InsufficientAllowance: "approve the market first, or deposit with a permit",
  ERC20InsufficientBalance: "the payer's wallet holds too little of the token",
  ExecuteClaimMismatch: "the program gives another output on this input than the claim says",
  MarketBalanceShort: "deposit the difference",
  MarketCopyCanceled: "the client withdrew it",
  MarketCopyConsumed: "the copy, or another one with its nonce, was filled already",
  MarketOrderExpired: "ask the client for a new order",
  MarketPaused: "fill after the pause; withdrawals go on",
  MarketSignatureInvalid: "sign for this market, on this chain, with the signer's own key",
  MarketTokenNotAllowed: "only the market's owner can allow it",
  ProgramCodeDiffers: "name an account that holds the registered code, or register the program again",
  ProgramUnknown: "register the program first",
  RouterLaneUnknown: "the market's router has no such lane",
};
