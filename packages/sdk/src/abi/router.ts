// Written by scripts/sdk-abi.ts from contracts/verification/ProofRouter.sol:ProofRouter.
import type { Hex } from "@assay/tensor";

export const ROUTER_ABI = [
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error RouterGasCapZero(bytes4 lane)",
  "error RouterGasShort(bytes4 lane, uint256 required, uint256 available)",
  "error RouterGuardianRearming(bytes4 lane, uint256 readyAt)",
  "error RouterLanePaused(bytes4 lane, uint48 until)",
  "error RouterLaneRetired(bytes4 lane)",
  "error RouterLaneTaken(bytes4 lane, address verifier)",
  "error RouterLaneUnknown(bytes4 lane)",
  "error RouterLaneZero()",
  "error RouterNotGuardian(address caller, address guardian)",
  "error RouterVerifierFailed(bytes4 lane, address verifier, uint256 returndataSize)",
  "error RouterVerifierMissing(address verifier)",
  "error RouterVerifierRefused(bytes4 lane, address verifier, bytes32 answer)",
  "event GuardianChanged(address indexed guardian)",
  "event LaneAdded(bytes4 indexed lane, address indexed verifier, uint32 gasCap)",
  "event LanePaused(bytes4 indexed lane, uint48 until)",
  "event LaneRetired(bytes4 indexed lane)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function MAX_ERROR_BYTES() view returns (uint256)",
  "function acceptOwnership()",
  "function addLane(bytes4 lane, address verifier, uint32 gasCap)",
  "function guardian() view returns (address)",
  "function laneOf(bytes4 lane) view returns (uint8 state, address verifier, uint32 gasCap, uint48 pausedUntil)",
  "function owner() view returns (address)",
  "function pauseLane(bytes4 lane)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function retireLane(bytes4 lane)",
  "function setGuardian(address newGuardian)",
  "function setLanePause(bytes4 lane, uint48 until)",
  "function transferOwnership(address newOwner)",
  "function verify(bytes4 lane, bytes32 claimHash, bytes proof) view",
] as const;

/** The arguments of each error, by its name. */
export interface RouterErrors {
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly RouterGasCapZero: { readonly lane: Hex };
  readonly RouterGasShort: { readonly lane: Hex; readonly required: bigint; readonly available: bigint };
  readonly RouterGuardianRearming: { readonly lane: Hex; readonly readyAt: bigint };
  readonly RouterLanePaused: { readonly lane: Hex; readonly until: bigint };
  readonly RouterLaneRetired: { readonly lane: Hex };
  readonly RouterLaneTaken: { readonly lane: Hex; readonly verifier: string };
  readonly RouterLaneUnknown: { readonly lane: Hex };
  readonly RouterLaneZero: Record<string, never>;
  readonly RouterNotGuardian: { readonly caller: string; readonly guardian: string };
  readonly RouterVerifierFailed: { readonly lane: Hex; readonly verifier: string; readonly returndataSize: bigint };
  readonly RouterVerifierMissing: { readonly verifier: string };
  readonly RouterVerifierRefused: { readonly lane: Hex; readonly verifier: string; readonly answer: Hex };
}
