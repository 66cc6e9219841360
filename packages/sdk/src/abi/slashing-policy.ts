// Written by scripts/sdk-abi.ts from contracts/interfaces/ISlashingPolicy.sol:ISlashingPolicy, contracts/slashing/SlashingPolicy.sol:SlashingPolicy.
export const SLASHING_POLICY_ABI = [
  "error PolicyPaidAboveCap(uint8 faultClass, uint256 paidBps, uint16 cap)",
  "error PolicySlashOutOfBounds(uint8 faultClass, uint16 slashBps, uint16 minimum, uint16 maximum)",
  "error PolicyVisibilityUnknown(uint8 visibility)",
  "event DisputeCostChanged(uint128 disputeCost)",
  "event TermsScheduled(uint8 indexed faultClass, uint16 slashBps, uint16 compensationBps, uint16 bountyBps, uint48 from)",
  "function disputeCost() view returns (uint128)",
  "function minCollateral(uint8 faultClass) view returns (uint128 collateral, uint128 payableCollateral)",
  "function penalty(uint8 faultClass, uint48 acceptedAt, uint128 collateral, uint128 payableCollateral, address client, address[] challengers) view returns (uint128 amount, (address account, uint128 amount)[] payouts)",
  "function quoteSecurity((address client, address agent, address token, uint8 pricing, uint128 minPrice, uint128 maxPrice, uint48 rampStart, uint32 rampSeconds, uint48 acceptBy, uint32 executionSeconds, uint16 gpuClass, uint32 units, bytes4 workload, bytes32 program, bytes32 input, bool inputPerCopy, bytes32 dataReference, uint32 retentionSeconds, uint8 visibility, address auditor, bytes4 lane, uint128 collateral, uint128 payableCollateral, uint64 regions, uint64 features, address provider, bytes32 providerList, uint32 minSettled, uint16 minSettledBps, address coordinator, uint16 coordinatorFeeBps, address callback, uint32 callbackGas, uint16 copies, uint64 nonce, bytes32 specHash) order, uint8 faultClass, uint128 priceInStake) view returns ((uint8 challengers, uint128 stakeAtRisk, uint128 ownAtRisk, uint128 burned, uint128 compensation, uint128 bounty, uint128 leastBribe, uint16 auditBps, bool paysDispute) quote)",
  "function schedule(uint8 faultClass, (uint16 slashBps, uint16 compensationBps, uint16 bountyBps) terms)",
  "function setDisputeCost(uint128 newDisputeCost)",
  "function slashBounds(uint8 faultClass) pure returns (uint16 minimum, uint16 maximum)",
  "function termsAt(uint8 faultClass, uint48 timestamp) view returns ((uint16 slashBps, uint16 compensationBps, uint16 bountyBps))",
  "error CheckpointUnorderedInsertion()",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function MAX_PAID_BPS() view returns (uint16)",
  "function NOTICE_SECONDS() view returns (uint48)",
  "function acceptOwnership()",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface SlashingPolicyErrors {
  readonly PolicyPaidAboveCap: { readonly faultClass: bigint; readonly paidBps: bigint; readonly cap: bigint };
  readonly PolicySlashOutOfBounds: { readonly faultClass: bigint; readonly slashBps: bigint; readonly minimum: bigint; readonly maximum: bigint };
  readonly PolicyVisibilityUnknown: { readonly visibility: bigint };
  readonly CheckpointUnorderedInsertion: Record<string, never>;
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
}
