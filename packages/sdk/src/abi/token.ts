// Written by scripts/sdk-abi.ts from @openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol:ERC20Permit, contracts/token/AssayToken.sol:AssayToken.
import type { Hex } from "@assay/tensor";

export const TOKEN_ABI = [
  "error ECDSAInvalidSignature()",
  "error ECDSAInvalidSignatureLength(uint256 length)",
  "error ECDSAInvalidSignatureS(bytes32 s)",
  "error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed)",
  "error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed)",
  "error ERC20InvalidApprover(address approver)",
  "error ERC20InvalidReceiver(address receiver)",
  "error ERC20InvalidSender(address sender)",
  "error ERC20InvalidSpender(address spender)",
  "error ERC2612ExpiredSignature(uint256 deadline)",
  "error ERC2612InvalidSigner(address signer, address owner)",
  "error InvalidAccountNonce(address account, uint256 currentNonce)",
  "error InvalidShortString()",
  "error StringTooLong(string str)",
  "event Approval(address indexed owner, address indexed spender, uint256 value)",
  "event EIP712DomainChanged()",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
  "function DOMAIN_SEPARATOR() view returns (bytes32)",
  "function allowance(address owner, address spender) view returns (uint256)",
  "function approve(address spender, uint256 value) returns (bool)",
  "function balanceOf(address account) view returns (uint256)",
  "function decimals() view returns (uint8)",
  "function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)",
  "function name() view returns (string)",
  "function nonces(address account) view returns (uint256)",
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function symbol() view returns (string)",
  "function totalSupply() view returns (uint256)",
  "function transfer(address to, uint256 value) returns (bool)",
  "function transferFrom(address from, address to, uint256 value) returns (bool)",
  "error CheckpointUnorderedInsertion()",
  "error ERC20ExceededSafeSupply(uint256 increasedSupply, uint256 cap)",
  "error ERC5805FutureLookup(uint256 timepoint, uint48 clock)",
  "error OwnableInvalidOwner(address owner)",
  "error OwnableUnauthorizedAccount(address account)",
  "error SafeCastOverflowedUintDowncast(uint8 bits, uint256 value)",
  "error TokenBridgeAboveBurned(uint256 amount, uint256 burned)",
  "error TokenGatewayNamed(address gateway)",
  "error TokenMintAboveCap(uint128 amount, uint128 available)",
  "error TokenNoGateway(address gateway, address l1Token)",
  "error TokenNotGateway(address caller, address gateway)",
  "error TokenNotMinter(address caller, address minter)",
  "error VotesExpiredSignature(uint256 expiry)",
  "event BridgedIn(address indexed account, uint256 amount)",
  "event BridgedOut(address indexed account, uint256 amount)",
  "event DelegateChanged(address indexed delegator, address indexed fromDelegate, address indexed toDelegate)",
  "event DelegateVotesChanged(address indexed delegate, uint256 previousVotes, uint256 newVotes)",
  "event GatewayNamed(address indexed gateway, address indexed l1Token)",
  "event Minted(address indexed minter, address indexed account, uint128 amount)",
  "event MinterChanged(address indexed minter)",
  "event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner)",
  "event OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
  "function CLOCK_MODE() pure returns (string)",
  "function YEARLY_CAP() view returns (uint128)",
  "function acceptOwnership()",
  "function bridgeBurn(address account, uint256 amount)",
  "function bridgeMint(address account, uint256 amount)",
  "function bridgedOut() view returns (uint256)",
  "function burn(uint256 value)",
  "function burnFrom(address account, uint256 value)",
  "function checkpoints(address account, uint32 pos) view returns ((uint48 _key, uint208 _value))",
  "function clock() view returns (uint48)",
  "function delegate(address delegatee)",
  "function delegateBySig(address delegatee, uint256 nonce, uint256 expiry, uint8 v, bytes32 r, bytes32 s)",
  "function delegates(address account) view returns (address)",
  "function gateway() view returns (address)",
  "function getPastTotalSupply(uint256 timepoint) view returns (uint256)",
  "function getPastVotes(address account, uint256 timepoint) view returns (uint256)",
  "function getVotes(address account) view returns (uint256)",
  "function l1Address() view returns (address)",
  "function mint(address account, uint128 amount)",
  "function mintable() view returns (uint128)",
  "function minter() view returns (address)",
  "function numCheckpoints(address account) view returns (uint32)",
  "function owner() view returns (address)",
  "function pendingOwner() view returns (address)",
  "function renounceOwnership()",
  "function setGateway(address newGateway, address l1Token)",
  "function setMinter(address newMinter)",
  "function transferOwnership(address newOwner)",
] as const;

/** The arguments of each error, by its name. */
export interface TokenErrors {
  readonly ECDSAInvalidSignature: Record<string, never>;
  readonly ECDSAInvalidSignatureLength: { readonly length: bigint };
  readonly ECDSAInvalidSignatureS: { readonly s: Hex };
  readonly ERC20InsufficientAllowance: { readonly spender: string; readonly allowance: bigint; readonly needed: bigint };
  readonly ERC20InsufficientBalance: { readonly sender: string; readonly balance: bigint; readonly needed: bigint };
  readonly ERC20InvalidApprover: { readonly approver: string };
  readonly ERC20InvalidReceiver: { readonly receiver: string };
  readonly ERC20InvalidSender: { readonly sender: string };
  readonly ERC20InvalidSpender: { readonly spender: string };
  readonly ERC2612ExpiredSignature: { readonly deadline: bigint };
  readonly ERC2612InvalidSigner: { readonly signer: string; readonly owner: string };
  readonly InvalidAccountNonce: { readonly account: string; readonly currentNonce: bigint };
  readonly InvalidShortString: Record<string, never>;
  readonly StringTooLong: { readonly str: string };
  readonly CheckpointUnorderedInsertion: Record<string, never>;
  readonly ERC20ExceededSafeSupply: { readonly increasedSupply: bigint; readonly cap: bigint };
  readonly ERC5805FutureLookup: { readonly timepoint: bigint; readonly clock: bigint };
  readonly OwnableInvalidOwner: { readonly owner: string };
  readonly OwnableUnauthorizedAccount: { readonly account: string };
  readonly SafeCastOverflowedUintDowncast: { readonly bits: bigint; readonly value: bigint };
  readonly TokenBridgeAboveBurned: { readonly amount: bigint; readonly burned: bigint };
  readonly TokenGatewayNamed: { readonly gateway: string };
  readonly TokenMintAboveCap: { readonly amount: bigint; readonly available: bigint };
  readonly TokenNoGateway: { readonly gateway: string; readonly l1Token: string };
  readonly TokenNotGateway: { readonly caller: string; readonly gateway: string };
  readonly TokenNotMinter: { readonly caller: string; readonly minter: string };
  readonly VotesExpiredSignature: { readonly expiry: bigint };
}
