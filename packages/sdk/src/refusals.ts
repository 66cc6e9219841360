import { ADVICE, type AdvisedError } from "./advice";
import type { ContractErrors } from "./contracts";

/** Why an order cannot be accepted: the error that the market would revert with, by the same name and arguments. */
type RefusalOf<Name extends AdvisedError> = {
  readonly [Each in Name]: {
    readonly name: Each;
    readonly args: ContractErrors[Each];
    /** What to do next. */
    readonly advice: string;
    /** Whether `syncProvider` mends it: the market's book is behind staking or registry. */
    readonly syncHelps: boolean;
  };
}[Name];

/** Every reason that `whyNotAcceptable` can give. */
export const REFUSALS = [
  "MarketPaused",
  "MarketNothingAsked",
  "MarketTooManyCopies",
  "MarketCopyOutOfRange",
  "MarketNonceOverflow",
  "MarketCopyConsumed",
  "MarketCopyCanceled",
  "MarketOrderExpired",
  "MarketProviderNotNamed",
  "MarketCoordinatorMissing",
  "MarketFeesExceedPrice",
  "MarketProviderNotListed",
  "MarketExecutionOutOfBounds",
  "MarketPayableAboveCollateral",
  "MarketLaneWithoutCourt",
  "MarketCollateralBelowMinimum",
  "MarketPriceRangeInvalid",
  "MarketPricingUnknown",
  "IndexUnknown",
  "MarketPriceAboveCap",
  "MarketAcceptanceExpired",
  "MarketPriceBelowMinimum",
  "MarketBalanceShort",
  "MarketAgentExpired",
  "MarketAgentWorkload",
  "MarketAgentProviderList",
  "MarketAgentCapExceeded",
  "MarketAgentBudgetShort",
  "MarketSignatureInvalid",
  "BookStale",
  "BookGpuClassDiffers",
  "BookStakeShort",
  "BookUnitsShort",
  "BookPayableShort",
  "MarketInputListUnsupported",
  "MarketVisibilityInvalid",
  "MarketProviderUnnamed",
  "MarketCallbackGasAboveCap",
  "BookRegionsDiffer",
  "BookFeaturesMissing",
  "MarketReputationShort",
] as const satisfies readonly AdvisedError[];

export type RefusalName = (typeof REFUSALS)[number];

/** Why an order cannot be accepted; `name` narrows `args`. */
export type Refusal = RefusalOf<RefusalName>;

const SYNC_ADVICE = "the market's book is behind: call syncProvider";

export function refusal<Name extends RefusalName>(name: Name, args: ContractErrors[Name], syncHelps = false): RefusalOf<Name> {
  return { name, args, advice: syncHelps ? SYNC_ADVICE : ADVICE[name], syncHelps };
}
