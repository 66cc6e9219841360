import { type Hex, accountCode, cutProgram, deploymentCode } from "@assay/tensor";
import { type Provider, type Signer, type TransactionReceipt, getBytes, getCreateAddress, hexlify } from "ethers";
import { providerOf, readOne, send, sendTransaction } from "../call";
import { registryInterface } from "../contracts";
import { UploadMismatchError } from "../errors";
import type { ProgramId } from "../ids";
import { programIdOf } from "../tensors";
import { readProgram } from "./read-program";

/** What an upload has just done. `index` counts accounts from 0, the first account, which names the others, last. */
export type UploadStep =
  | { readonly kind: "deployed"; readonly account: string; readonly index: number; readonly count: number; readonly receipt: TransactionReceipt }
  | { readonly kind: "reused"; readonly account: string; readonly index: number; readonly count: number }
  | { readonly kind: "registered"; readonly account: string; readonly receipt: TransactionReceipt };

export interface RegisterProgramParameters {
  /** Pays for the code accounts and the registration. */
  readonly signer: Signer;
  readonly registry: string;
  /** Canonical bytes (docs/programs.md). */
  readonly program: Uint8Array;
  /** How many of the signer's last transactions are searched for accounts of an upload that broke off; 64 by default. */
  readonly lookback?: number;
  /** Is told of each step when it is done. */
  readonly onProgress?: (step: UploadStep) => void;
}

export interface RegisterProgramReturnType {
  readonly id: ProgramId;
  /** The first account, which stands for the program. */
  readonly account: string;
}

/** Accounts that the sender's last transactions created, by their code. */
async function createdBy(provider: Provider, sender: string, lookback: number): Promise<Map<string, string>> {
  const next = await provider.getTransactionCount(sender);
  const nonces = Array.from({ length: Math.min(lookback, next) }, (_, index) => next - 1 - index);
  const accounts = nonces.map((nonce) => getCreateAddress({ from: sender, nonce }));
  const codes = await Promise.all(accounts.map((account) => provider.getCode(account)));
  return new Map(codes.map((code, index) => [code, accounts[index] as string]));
}

/** How many accounts a program's first account names. Each is paid for in every execution. */
async function furtherAccounts(provider: Provider, account: string): Promise<number> {
  return getBytes(await provider.getCode(account))[1] ?? 0;
}

async function deployCode(signer: Signer, provider: Provider, code: Hex): Promise<{ account: string; receipt: TransactionReceipt }> {
  const receipt = await sendTransaction(signer, { data: hexlify(deploymentCode(Buffer.from(code.slice(2), "hex"))) });
  const account = receipt.contractAddress ?? "";
  const found = (await provider.getCode(account)) as Hex;
  if (found !== code) throw new UploadMismatchError(account, code, found);
  return { account, receipt };
}

/**
 * Puts a program into contract code and registers it. It can be repeated: a registered program costs nothing again,
 * and an upload that broke off goes on with the accounts that the signer has already created. A program that somebody
 * registered in more accounts than it needs is put there anew, since all who execute it pay for each.
 *
 * @throws {TensorProgramError} where the bytes break a rule of docs/programs.md; nothing has been sent then.
 * @throws {TensorAccountsError} where 256 accounts do not hold the program.
 * @throws {UploadMismatchError} where the chain holds something else than was sent.
 * @throws {ContractRevertError} the referee's errors.
 * @example
 * ```ts
 * import { registerProgram } from "@assay/sdk";
 * import type { Signer } from "ethers";
 *
 * const publish = (signer: Signer, registry: string, program: Uint8Array) =>
 *   registerProgram({ signer, registry, program, onProgress: ({ kind, account }) => console.log(kind, account) });
 * ```
 */
export async function registerProgram(parameters: RegisterProgramParameters): Promise<RegisterProgramReturnType> {
  const { signer, registry, program, lookback = 64, onProgress } = parameters;
  const provider = await providerOf(signer);
  const id = programIdOf(program);
  const { first, others } = cutProgram(program);
  const present = await readProgram({ provider, registry, id });
  if (present !== undefined && (await furtherAccounts(provider, present)) <= others.length) return { id, account: present };

  const created = await createdBy(provider, await signer.getAddress(), lookback);
  const count = others.length + 1;
  const accounts: string[] = [];
  for (let index = 0; index < count; index++) {
    const code = hexlify(others[index] ?? accountCode(accounts, first)) as Hex;
    const reused = created.get(code);
    if (reused === undefined) {
      const { account, receipt } = await deployCode(signer, provider, code);
      accounts.push(account);
      onProgress?.({ kind: "deployed", account, index, count, receipt });
    } else {
      accounts.push(reused);
      onProgress?.({ kind: "reused", account: reused, index, count });
    }
  }

  const account = accounts[others.length] as string;
  const target = { address: registry, abi: registryInterface };
  const found = (await readOne(provider, target, "register", [account])) as Hex;
  if (found !== id) throw new UploadMismatchError(account, id, found);
  // Somebody else may be first to register the account: then there is no event, and it is registered all the same.
  const receipt = await send(signer, target, "register", [account]);
  onProgress?.({ kind: "registered", account, receipt });
  return { id, account };
}
