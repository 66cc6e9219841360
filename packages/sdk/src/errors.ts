import type { Hex } from "@assay/tensor";
import type { ContractErrors } from "./contracts";
import { adviceFor } from "./advice";

/** What this package throws itself; what ethers and @assay/tensor throw passes as it is. */
export class AssayError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** A string that is not the hexadecimal form of an id. */
export class IdError extends AssayError {
  constructor(
    readonly what: string,
    readonly value: string,
    readonly bytes: number,
  ) {
    super(`"${value}" is no ${what}: give 0x and the ${2 * bytes} hexadecimal digits of ${bytes} bytes.`);
  }
}

/** Terms that make no order. */
export class OrderTermsError extends AssayError {
  constructor(
    readonly field: string,
    readonly value: unknown,
    advice: string,
  ) {
    super(`An order's ${field} is ${String(value)}: ${advice}.`);
  }
}

/** Bytes of another program than the order asks for. */
export class ProgramMismatchError extends AssayError {
  constructor(
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The order asks for program ${expected}, these bytes are ${actual}: fetch the program that the order names.`);
  }
}

/** Another input, or another salt, than the order names. */
export class InputMismatchError extends AssayError {
  constructor(
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The order names the input ${expected}, these bytes and salt give ${actual}: ask the client for both.`);
  }
}

/** A salt for an output in the lane EXECUTE, which takes the unsalted commitment only. */
export class OutputSaltError extends AssayError {
  constructor(readonly salt: Hex) {
    super(`The output is salted with ${salt}, and the lane EXECUTE takes no salt but zero: leave it out.`);
  }
}

/** A lane whose proofs this package does not build. */
export class LaneError extends AssayError {
  constructor(readonly lane: Hex) {
    super(`No proof can be built for lane ${lane}: pass the lane's proof to fill.`);
  }
}

/** A program that the lane's registry does not have. */
export class ProgramUnregisteredError extends AssayError {
  constructor(
    readonly program: Hex,
    readonly registry: string,
  ) {
    super(`The registry ${registry} has no program ${program}: register it first.`);
  }
}

/** A signer without a provider, where the chain has to be asked. */
export class ProviderMissingError extends AssayError {
  constructor(readonly signer: string) {
    super(`The signer ${signer} has no provider: connect it to one.`);
  }
}

/** An address whose code does not answer as the contract that was meant. */
export class ContractMissingError extends AssayError {
  constructor(
    readonly address: string,
    readonly callee: string,
    options?: ErrorOptions,
  ) {
    super(`${address} does not answer ${callee}: check the address and the chain.`, options);
  }
}

/** A token whose permits are not signed by its own domain: its name and version, the chain, its address. */
export class PermitDomainError extends AssayError {
  constructor(
    readonly token: string,
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The token ${token} checks permits by the domain ${expected}, and its own on this chain hashes to ${actual}: if you trust it, approve it and deposit without a permit.`);
  }
}

/** Code on the chain that is not what was sent, or a registered program that is not what was uploaded. */
export class UploadMismatchError extends AssayError {
  constructor(
    readonly account: string,
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The account ${account} holds ${actual} instead of ${expected}: upload the program anew.`);
  }
}

/** A value that the contract would refuse, so that a proposal of it could be passed and never done. */
export class ChangeOutOfBoundsError extends AssayError {
  constructor(
    readonly what: string,
    readonly value: unknown,
    readonly least: bigint | undefined,
    readonly most: bigint | undefined,
  ) {
    super(`${what} cannot be ${String(value)}: propose ${[...(least === undefined ? [] : [`at least ${least}`]), ...(most === undefined ? [] : [`at most ${most}`])].join(" and ")}.`);
  }
}

/** A call of a proposal that its contract refuses as things are, so that the proposal could be passed and never done. */
export class ProposedCallError extends AssayError {
  constructor(
    /** Which call of the proposal, changes first, from 0 on. */
    readonly place: number,
    readonly what: string,
    /** The refusal: a {@link ContractRevertError}, or an {@link UnknownRevertError}. */
    readonly reason: AssayError,
    options?: ErrorOptions,
  ) {
    super(`Call ${place} of the proposal, ${what}, would fail. ${reason.message} Where that changes before it is executed, name ${place} as untried.`, options);
  }
}

/** A signature by another than who has to stand for it; `actual` is undefined where no key signed it. */
export class SignerMismatchError extends AssayError {
  constructor(
    readonly what: "voucher" | "receipt",
    readonly expected: string,
    readonly actual: string | undefined,
  ) {
    super(`The ${what} was signed by ${actual ?? "nobody"}, not by ${expected}: compare terms, chain and contract, then refuse it.`);
  }
}

/** A voucher that promises less than its signer owes. */
export class VoucherShortError extends AssayError {
  constructor(
    readonly amount: bigint,
    readonly owed: bigint,
  ) {
    super(`The voucher promises ${amount} of ${owed} that are owed: answer when the rest is promised.`);
  }
}

/** A receipt about something else than was asked and answered. */
export class ReceiptMismatchError extends AssayError {
  constructor(
    readonly field: "session" | "program" | "input" | "output",
    readonly expected: Hex,
    readonly actual: Hex,
  ) {
    super(`The receipt's ${field} is ${actual}, not ${expected}: it does not stand for this answer.`);
  }
}

/** A cursor of a stream on another chain. */
export class CursorChainError extends AssayError {
  constructor(
    readonly expected: string,
    readonly actual: string,
  ) {
    super(`The cursor is of chain ${expected}, the provider is connected to ${actual}: connect it to the cursor's chain.`);
  }
}

/** A transaction that was sent and whose event is not in its receipt. */
export class EventMissingError extends AssayError {
  constructor(
    readonly event: string,
    readonly transaction: string,
  ) {
    super(`The transaction ${transaction} emitted no ${event}: check that the contract is the one meant.`);
  }
}

/** A node that gave a log does not know the transaction: its nodes are behind each other, or it has given up old transactions. */
export class TransactionMissingError extends AssayError {
  constructor(readonly transaction: string) {
    super(`The node told of the transaction ${transaction} by a log and does not know it: ask again, or a node that keeps all transactions.`);
  }
}

/** The name of an error that a contract of the suite, or a token, reverts with. */
export type ContractErrorName = keyof ContractErrors;

function textOf(args: Readonly<Record<string, unknown>>): string {
  return Object.entries(args).map(([name, value]) => `${name}: ${String(value)}`).join(", ");
}

/** A contract refused, and said why. `isRevert` narrows it to one error and its arguments. */
export class ContractRevertError<Name extends ContractErrorName = ContractErrorName> extends AssayError {
  constructor(
    /** The custom error's name in the interface. */
    readonly errorName: Name,
    /** Its arguments by name; integers are bigints. */
    readonly args: ContractErrors[Name],
    options?: ErrorOptions,
  ) {
    const advice = adviceFor(errorName);
    super(`The contract refused: ${errorName}(${textOf(args)})${advice === undefined ? "." : `: ${advice}.`}`, options);
  }
}

/** A call reverted with bytes that no known interface explains. */
export class UnknownRevertError extends AssayError {
  constructor(
    /** `0x` where the callee gave no reason, as when it runs out of gas. */
    readonly data: Hex,
    options?: ErrorOptions,
  ) {
    super(data === "0x" ? "The call reverted and gave no reason: check the address, the chain and the gas limit." : `The call reverted with ${data}, which no contract of the suite declares: check the address.`, options);
  }
}

/** A transaction was included and reverted, though it had been expected to pass. */
export class TransactionFailedError extends AssayError {
  constructor(
    readonly transaction: string,
    options?: ErrorOptions,
  ) {
    super(`The transaction ${transaction} was included and reverted: send it again to learn why.`, options);
  }
}

/**
 * Whether a contract refused with this error.
 *
 * @example
 * ```ts
 * import { isRevert, withdraw } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * async function withdrawUpTo(signer: Signer, market: string, token: string, amount: bigint): Promise<void> {
 *   try {
 *     await withdraw({ signer, market, token, amount });
 *   } catch (error) {
 *     if (!isRevert(error, "MarketBalanceShort")) throw error;
 *     await withdraw({ signer, market, token, amount: error.args.available });
 *   }
 * }
 * ```
 */
export function isRevert<Name extends ContractErrorName>(error: unknown, name: Name): error is ContractRevertError<Name> {
  return error instanceof ContractRevertError && error.errorName === name;
}
