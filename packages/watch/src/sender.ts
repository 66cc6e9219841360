import {
  AbstractSigner,
  type BaseWallet,
  type JsonRpcProvider,
  Transaction,
  type TransactionReceipt,
  type TransactionRequest,
  type TransactionResponse,
  type TypedDataDomain,
  type TypedDataField,
  makeError,
  toQuantity,
} from "ethers";
import { FeeError, PendingError } from "./errors";
import type { Say } from "./events";
import type { Store } from "./store/open";
import { type Sending, inFlight, isDone, minedSince, putSending, setMined, setUnmined, setVoid } from "./store/sendings";
import { pause } from "./wait";

export interface SenderOptions {
  /** How long a transaction may stay out of blocks before it is sent again at a higher fee; 60 by default. */
  readonly patienceSeconds?: number;
  /** The most that is paid for a unit of gas, in wei; 100 gwei by default. */
  readonly maxFee?: bigint;
  /** How long is waited for a block before other work goes on; 3,000 by default. */
  readonly waitMilliseconds?: number;
}

interface Need {
  readonly task: string;
  /** Whether a deadline is near: the fee may be four times as high. */
  readonly urgent: boolean;
}

/** Blocks that are looked at again, since a fork may undo them. */
const DEPTH = 64;
const POLL_MILLISECONDS = 250;
/** A node takes a transaction in place of another with its nonce from 10 % more on. */
const REPLACEMENT_PERCENT = 125n;
/** What is estimated may cost more when it is in a block: on Arbitrum it pays for the parent chain's data, too. */
const GAS_PERCENT = 130n;
const URGENT_FACTOR = 4n;

/**
 * Sends an account's transactions, one after the other. Each is in the store before it is sent, so that whoever goes on
 * after a crash sends the same again, and nothing twice: there is one nonce until it is used. The account must not be
 * used by anybody else meanwhile.
 */
export class Sender {
  constructor(
    private readonly store: Store,
    private readonly provider: JsonRpcProvider,
    readonly wallet: BaseWallet,
    private readonly say: Say,
    private readonly options: SenderOptions = {},
  ) {}

  /** A signer for actions of the SDK that are done for a task. Where its transaction waits, the action throws {@link PendingError}. */
  signer(task: string, urgent: boolean): AbstractSigner {
    return new TaskSigner(this, this.provider, { task, urgent });
  }

  isDone(task: string): boolean {
    return isDone(this.store, task);
  }

  /** Tasks whose transaction waits for a block. */
  waiting(): readonly Sending[] {
    return inFlight(this.store);
  }

  /** Looks what became of what was sent. Call it before anything is decided. */
  async settle(): Promise<void> {
    const head = await this.provider.getBlockNumber();
    for (const sending of minedSince(this.store, head - DEPTH)) {
      const receipt = await this.provider.getTransactionReceipt(sending.hash);
      if (receipt === null) {
        setUnmined(this.store, sending.hash);
        this.say({ kind: "unmined", task: sending.task, hash: sending.hash });
      } else if (receipt.blockNumber !== sending.block) this.note(sending, receipt);
    }
    const next = await this.next();
    for (const sending of inFlight(this.store)) {
      const receipt = await this.provider.getTransactionReceipt(sending.hash);
      if (receipt !== null) this.note(sending, receipt);
      else if (sending.nonce < next) setVoid(this.store, sending.hash);
    }
  }

  /** Sends what a task needs, or goes on with what was sent for it. */
  async send({ task, urgent }: Need, request: TransactionRequest): Promise<TransactionReceipt> {
    const nonce = await this.next();
    const before = inFlight(this.store).filter((sending) => sending.nonce === nonce);
    const [last] = before;
    const same = before.find((sending) => sending.task === task && sameCall(sending, request));
    const patient = last !== undefined && now() - last.signedAt < (this.options.patienceSeconds ?? 60);
    if (same !== undefined && (patient || same !== last)) return this.broadcast(same);
    // What another task left behind gives up its nonce: a task that is due is never behind one that is not.
    const sending = await this.sign(task, request, nonce, await this.gas(request), await this.fee(urgent, before));
    putSending(this.store, sending);
    this.say({ kind: "signed", task, hash: sending.hash, nonce, replaces: last !== undefined });
    return this.broadcast(sending);
  }

  private async sign(task: string, { to, data, value }: TransactionRequest, nonce: number, gasLimit: bigint, fee: bigint): Promise<Omit<Sending, "block" | "succeeded">> {
    const { chainId } = await this.provider.getNetwork();
    const tip = fee / 10n;
    const transaction = Transaction.from({ type: 2, chainId, nonce, to: to as string, data: data ?? "0x", value: value ?? 0n, gasLimit, maxFeePerGas: fee, maxPriorityFeePerGas: tip });
    const raw = await this.wallet.signTransaction(transaction);
    return { hash: Transaction.from(raw).hash as string, task, nonce, raw, fee, signedAt: now() };
  }

  /** By the latest block: in the pending one what is replaced may be done already. */
  private async gas({ to, data, value }: TransactionRequest): Promise<bigint> {
    const call = { from: this.wallet.address, to, data: data ?? "0x", value: toQuantity(value ?? 0) };
    const gas = BigInt((await this.provider.send("eth_estimateGas", [call, "latest"])) as string);
    return (gas * GAS_PERCENT) / 100n;
  }

  /** Twice the base fee, more where a deadline is near, and enough more than what it replaces. */
  private async fee(urgent: boolean, replaced: readonly Sending[]): Promise<bigint> {
    const base = (await this.provider.getBlock("latest"))?.baseFeePerGas ?? 1n;
    const wanted = 2n * base * (urgent ? URGENT_FACTOR : 1n) + 10n;
    const most = this.options.maxFee ?? 100_000_000_000n;
    const least = replaced.reduce((high, { fee }) => (fee > high ? fee : high), 0n);
    const needed = least === 0n ? base : (least * REPLACEMENT_PERCENT) / 100n + 1n;
    if (needed > most) throw new FeeError(needed, most);
    const fee = wanted > needed ? wanted : needed;
    return fee > most ? most : fee;
  }

  private async broadcast(sending: Omit<Sending, "block" | "succeeded">): Promise<TransactionReceipt> {
    const { raw, task, hash } = sending;
    try {
      await this.provider.send("eth_sendRawTransaction", [raw]);
    } catch (error) {
      // A node that has it already says so by an error, and so does one that has run it: the receipt tells.
      if ((await this.provider.getTransaction(hash)) === null) throw error;
    }
    this.say({ kind: "sent", task, hash });
    const end = performance.now() + (this.options.waitMilliseconds ?? 3_000);
    for (;;) {
      const receipt = await this.provider.getTransactionReceipt(hash);
      if (receipt !== null) {
        this.note(sending, receipt);
        return receipt;
      }
      if (performance.now() > end) throw new PendingError(task, hash);
      await pause(POLL_MILLISECONDS);
    }
  }

  private note({ task, hash }: Pick<Sending, "task" | "hash">, { blockNumber, status }: TransactionReceipt): void {
    setMined(this.store, hash, blockNumber, status === 1);
    this.say({ kind: "mined", task, hash, succeeded: status === 1 });
  }

  /** The nonce of what is sent next. What waits has none of its own: it is sent again, or replaced. */
  private next(): Promise<number> {
    return this.provider.getTransactionCount(this.wallet.address, "latest");
  }
}

/** Whether it is the call that was signed. Its value may differ: a bond follows the base fee, and what waits may do. */
function sameCall({ raw }: Sending, { to, data }: TransactionRequest): boolean {
  const signed = Transaction.from(raw);
  return signed.to?.toLowerCase() === (to as string).toLowerCase() && signed.data === (data ?? "0x");
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}

/** A task's signer: the SDK sends by it as by any other. */
class TaskSigner extends AbstractSigner {
  constructor(
    private readonly sender: Sender,
    provider: JsonRpcProvider,
    private readonly need: Need,
  ) {
    super(provider);
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.sender.wallet.address);
  }

  override connect(): AbstractSigner {
    return this;
  }

  override signTransaction(): Promise<string> {
    return Promise.reject(new Error("A task's transactions are signed when they are sent."));
  }

  override signMessage(message: string | Uint8Array): Promise<string> {
    return this.sender.wallet.signMessage(message);
  }

  override signTypedData(domain: TypedDataDomain, types: Record<string, TypedDataField[]>, value: Record<string, unknown>): Promise<string> {
    return this.sender.wallet.signTypedData(domain, types, value);
  }

  override async sendTransaction(request: TransactionRequest): Promise<TransactionResponse> {
    const receipt = await this.sender.send(this.need, request);
    if (receipt.status !== 1) {
      const transaction = { from: receipt.from, to: receipt.to ?? "", data: "" };
      throw makeError("transaction execution reverted", "CALL_EXCEPTION", { action: "sendTransaction", data: null, reason: null, invocation: null, revert: null, transaction, receipt });
    }
    // The SDK asks a response for its receipt, which is there already, and for nothing else.
    return { hash: receipt.hash, wait: () => Promise.resolve(receipt) } as unknown as TransactionResponse;
  }
}
