// Written by scripts/sdk-abi.ts from contracts/governance/Timelock.sol:Timelock.
import type { Hex } from "@assay/tensor";

export const TIMELOCK_ABI = [
  "error AccessControlBadConfirmation()",
  "error AccessControlUnauthorizedAccount(address account, bytes32 neededRole)",
  "error FailedCall()",
  "error TimelockDelayOutOfBounds(uint256 delay, uint256 least, uint256 most)",
  "error TimelockInsufficientDelay(uint256 delay, uint256 minDelay)",
  "error TimelockInvalidOperationLength(uint256 targets, uint256 payloads, uint256 values)",
  "error TimelockUnauthorizedCaller(address caller)",
  "error TimelockUnexecutedPredecessor(bytes32 predecessorId)",
  "error TimelockUnexpectedOperationState(bytes32 operationId, bytes32 expectedStates)",
  "event CallExecuted(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data)",
  "event CallSalt(bytes32 indexed id, bytes32 salt)",
  "event CallScheduled(bytes32 indexed id, uint256 indexed index, address target, uint256 value, bytes data, bytes32 predecessor, uint256 delay)",
  "event Cancelled(bytes32 indexed id)",
  "event MinDelayChange(uint256 oldDuration, uint256 newDuration)",
  "event RoleAdminChanged(bytes32 indexed role, bytes32 indexed previousAdminRole, bytes32 indexed newAdminRole)",
  "event RoleGranted(bytes32 indexed role, address indexed account, address indexed sender)",
  "event RoleRevoked(bytes32 indexed role, address indexed account, address indexed sender)",
  "function CANCELLER_ROLE() view returns (bytes32)",
  "function DEFAULT_ADMIN_ROLE() view returns (bytes32)",
  "function EXECUTOR_ROLE() view returns (bytes32)",
  "function MAX_DELAY() view returns (uint256)",
  "function MIN_DELAY() view returns (uint256)",
  "function PROPOSER_ROLE() view returns (bytes32)",
  "function cancel(bytes32 id)",
  "function execute(address target, uint256 value, bytes payload, bytes32 predecessor, bytes32 salt) payable",
  "function executeBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt) payable",
  "function getMinDelay() view returns (uint256)",
  "function getOperationState(bytes32 id) view returns (uint8)",
  "function getRoleAdmin(bytes32 role) view returns (bytes32)",
  "function getTimestamp(bytes32 id) view returns (uint256)",
  "function grantRole(bytes32 role, address account)",
  "function hasRole(bytes32 role, address account) view returns (bool)",
  "function hashOperation(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt) pure returns (bytes32)",
  "function hashOperationBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt) pure returns (bytes32)",
  "function isOperation(bytes32 id) view returns (bool)",
  "function isOperationDone(bytes32 id) view returns (bool)",
  "function isOperationPending(bytes32 id) view returns (bool)",
  "function isOperationReady(bytes32 id) view returns (bool)",
  "function onERC1155BatchReceived(address, address, uint256[], uint256[], bytes) returns (bytes4)",
  "function onERC1155Received(address, address, uint256, uint256, bytes) returns (bytes4)",
  "function onERC721Received(address, address, uint256, bytes) returns (bytes4)",
  "function renounceRole(bytes32 role, address callerConfirmation)",
  "function revokeRole(bytes32 role, address account)",
  "function schedule(address target, uint256 value, bytes data, bytes32 predecessor, bytes32 salt, uint256 delay)",
  "function scheduleBatch(address[] targets, uint256[] values, bytes[] payloads, bytes32 predecessor, bytes32 salt, uint256 delay)",
  "function supportsInterface(bytes4 interfaceId) view returns (bool)",
  "function updateDelay(uint256 newDelay)",
] as const;

/** The arguments of each error, by its name. */
export interface TimelockErrors {
  readonly AccessControlBadConfirmation: Record<string, never>;
  readonly AccessControlUnauthorizedAccount: { readonly account: string; readonly neededRole: Hex };
  readonly FailedCall: Record<string, never>;
  readonly TimelockDelayOutOfBounds: { readonly delay: bigint; readonly least: bigint; readonly most: bigint };
  readonly TimelockInsufficientDelay: { readonly delay: bigint; readonly minDelay: bigint };
  readonly TimelockInvalidOperationLength: { readonly targets: bigint; readonly payloads: bigint; readonly values: bigint };
  readonly TimelockUnauthorizedCaller: { readonly caller: string };
  readonly TimelockUnexecutedPredecessor: { readonly predecessorId: Hex };
  readonly TimelockUnexpectedOperationState: { readonly operationId: Hex; readonly expectedStates: Hex };
}
