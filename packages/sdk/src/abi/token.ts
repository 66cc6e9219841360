// Written by scripts/sdk-abi.ts from @openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol:ERC20Permit.
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
  "function nonces(address owner) view returns (uint256)",
  "function permit(address owner, address spender, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s)",
  "function symbol() view returns (string)",
  "function totalSupply() view returns (uint256)",
  "function transfer(address to, uint256 value) returns (bool)",
  "function transferFrom(address from, address to, uint256 value) returns (bool)",
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
}
