import { type DisputedClaim, decodeRevert } from "@assay/sdk";
import { type JsonRpcProvider, Interface, dataLength } from "ethers";

const CLAIM = "(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)";

/** What every source of claims answers (`IClaimSource`). */
const SOURCE = new Interface([
  `function liabilityOf(${CLAIM} claim, bytes context) view returns ((address client,address token,uint128 price,uint128 collateral,uint128 payableCollateral,uint48 acceptedAt,uint32 executionSeconds,uint48 disputableUntil,uint48 lockEndsAt))`,
]);

/** Of its answer. */
const WORDS = 9;

const TOKEN = new Interface(["function allowance(address owner, address spender) view returns (uint256)", "function balanceOf(address account) view returns (uint256)"]);

/**
 * What of a claim's liability a challenger has to know; times are timestamps in seconds, the price is in `token`, the collateral
 * of which a conviction pays is in the stake token.
 */
export interface Standing {
  readonly client: string;
  readonly token: string;
  readonly price: bigint;
  readonly payableCollateral: bigint;
  /** What the execution was given, in seconds. */
  readonly executionSeconds: number;
  readonly disputableUntil: number;
  readonly lockEndsAt: number;
}

/** Undefined where the source does not know the claim, it can be disputed no more, or the source is none. */
export async function standingOf(provider: JsonRpcProvider, { source, claim, context }: DisputedClaim): Promise<Standing | undefined> {
  let answer: string;
  try {
    answer = await provider.call({ to: source, data: SOURCE.encodeFunctionData("liabilityOf", [claim, context]) });
  } catch (error) {
    if (decodeRevert(error) === undefined) throw error;
    return undefined;
  }
  if (dataLength(answer) < WORDS * 32) return undefined;
  const [{ client, token, price, payableCollateral, executionSeconds, disputableUntil, lockEndsAt }] = SOURCE.decodeFunctionResult("liabilityOf", answer) as unknown as [
    Pick<Standing, "client" | "token" | "price" | "payableCollateral"> & { readonly executionSeconds: bigint; readonly disputableUntil: bigint; readonly lockEndsAt: bigint },
  ];
  return { client, token, price, payableCollateral, executionSeconds: Number(executionSeconds), disputableUntil: Number(disputableUntil), lockEndsAt: Number(lockEndsAt) };
}

/** What `spender` may take of the owner's tokens. */
export async function allowanceOf(provider: JsonRpcProvider, token: string, owner: string, spender: string): Promise<bigint> {
  const answer = await provider.call({ to: token, data: TOKEN.encodeFunctionData("allowance", [owner, spender]) });
  return TOKEN.decodeFunctionResult("allowance", answer)[0] as bigint;
}

/** What the account has of a token. */
export async function balanceOf(provider: JsonRpcProvider, token: string, account: string): Promise<bigint> {
  const answer = await provider.call({ to: token, data: TOKEN.encodeFunctionData("balanceOf", [account]) });
  return TOKEN.decodeFunctionResult("balanceOf", answer)[0] as bigint;
}
