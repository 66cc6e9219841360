import type { ContractErrorName } from "./errors";

/** What to do about refusals of orders, and about others that people meet most. */
export const ADVICE = {
  BookFeaturesMissing: "choose a provider with the features, or order without them",
  BookGpuClassDiffers: "choose a provider of the class, or order from any class",
  BookPayableShort: "stake more of your own, or ask for an order with a smaller payable part",
  BookRegionsDiffer: "choose a provider that serves in one of the regions, or order from any",
  BookStakeShort: "allocate more stake to the market, or wait until jobs end",
  BookStale: "update what the provider serves in the registry, then call syncProvider",
  BookUnitsShort: "wait until jobs end, or take fewer copies",
  ERC20InsufficientAllowance: "approve the market first, or deposit with a permit",
  ERC20InsufficientBalance: "the payer's wallet holds too little of the token",
  ExecuteClaimMismatch: "the program gives another output on this input than the claim says",
  IndexUnknown: "name a class that has an index in the token, or a price of your own",
  MarketAcceptanceExpired: "sign another acceptance",
  MarketAgentBudgetShort: "wait for the agent's next period, or have the owner raise its budget",
  MarketAgentCapExceeded: "order fewer copies or at a lower price, or have the owner raise the cap",
  MarketAgentExpired: "have the owner authorize the agent",
  MarketAgentProviderList: "name the list of providers that the owner set for the agent",
  MarketAgentWorkload: "have the owner allow the agent this class of work",
  MarketBalanceShort: "deposit the difference",
  MarketCallbackGasAboveCap: "order with less gas for the callback",
  MarketClaimDisputable: "settle when the window is over",
  MarketCollateralBelowMinimum: "order with the least collateral, so that a dispute pays",
  MarketCoordinatorMissing: "name who gets the coordinator's fee",
  MarketCopyCanceled: "the client withdrew it",
  MarketCopyConsumed: "the copy, or another one with its nonce, was taken already",
  MarketCopyOutOfRange: "count copies from 0 up to what the order has",
  MarketDeadlineAhead: "reclaim after the deadline",
  MarketExecutionOutOfBounds: "order with an execution time within the bounds",
  MarketFeesExceedPrice: "order with a smaller fee for the coordinator",
  MarketInputListUnsupported: "order one input for all copies",
  MarketLaneWithoutCourt: "order in a lane with proofs",
  MarketNonceOverflow: "order with a lower nonce",
  MarketNothingAsked: "ask for at least one copy",
  MarketOrderExpired: "ask the client for a new order",
  MarketOrderMalformed: "ask the client for an order whose fields fit their types; an encoder makes no other",
  MarketPayableAboveCollateral: "order with a payable part of at most the collateral",
  MarketPaused: "try again after the pause; withdrawals and settlements go on",
  MarketPriceAboveCap: "wait until the index falls, or order with a higher cap",
  MarketPriceBelowMinimum: "wait until the price rises, or take it for less",
  MarketPriceRangeInvalid: "order with a least price of at most the highest",
  MarketPricingUnknown: "order at a range or an index price",
  MarketProviderNotListed: "take it as a provider of the list, with the list's proof",
  MarketProviderNotNamed: "the order is for another provider",
  MarketProviderUnnamed: "name the provider that the input is sealed to",
  MarketReputationShort: "the provider has to settle more jobs in the token first",
  MarketSignatureInvalid: "sign for this market, on this chain, with the signer's own key",
  MarketTokenNotAllowed: "only the market's owner can allow it",
  MarketTooManyCopies: "take fewer copies at once",
  MarketVisibilityInvalid: "name an auditor under its visibility alone; the lane EXECUTE is public",
  ProgramCodeDiffers: "name an account that holds the registered code, or register the program again",
  ProgramUnknown: "register the program first",
  RouterLaneUnknown: "the market's router has no such lane",
} as const satisfies Partial<Record<ContractErrorName, string>>;

/** Errors that there is advice for. */
export type AdvisedError = keyof typeof ADVICE;

/** Undefined where there is none. */
export function adviceFor(name: ContractErrorName): string | undefined {
  return (ADVICE as Partial<Record<ContractErrorName, string>>)[name];
}
