import { type AbstractSigner, type Block, type BaseWallet, type JsonRpcProvider, Transaction, type TransactionReceipt, type TransactionRequest, getBigInt, isError, toQuantity } from "ethers";
import { FeeError, PendingError } from "./errors";
import type { Say } from "./events";
import { Funds } from "./funds";
import { isRefusal, messageOf } from "./node";
import type { Store } from "./store/open";
import { type Sending, inFlight, isDone, isInFlight, minedSince, putSending, setMined, setUnmined, setVoid } from "./store/sendings";
import { TaskSigner } from "./task-signer";
import { type Turn, Turns } from "./turns";
import { pause } from "./wait";

export interface SenderOptions {
  /** How long the first transaction that waits may stay out of blocks before it is sent again at a higher fee; 60 by default. */
  readonly patienceSeconds?: number;
  /** The most that is paid for a unit of gas, in wei; 100 gwei by default. */
  readonly maxFee?: bigint;
  /** How many transactions may wait for a block at once; {@link IN_FLIGHT} by default. */
  readonly mostInFlight?: number;
}

interface Need {
  readonly task: string;
  /** Whether a deadline is near: the fee may be four times as high. */
  readonly urgent: boolean;
  /** Whether it brings the account more than it costs. */
  readonly refills?: boolean;
}

type Signed = Omit<Sending, "block" | "succeeded">;

/** As many as nodes commonly keep of one account, whatever else they have. */
export const IN_FLIGHT = 16;
/** Blocks that are looked at again where the chain is another than before. */
const DEPTH = 64;
const POLL_MILLISECONDS = 250;
/** A node takes a transaction in place of another with its nonce from 10 % more on. */
const REPLACEMENT_PERCENT = 125n;
/** What is estimated may cost more when it is in a block: on Arbitrum it pays for the parent chain's data, too. */
const GAS_PERCENT = 130n;
const URGENT_FACTOR = 4n;
/**
 * How long a node's answer to one transaction is waited for before the next is sent. A sequencer answers when the transaction is
 * in a block, and keeps for a second what comes before its turn; other nodes answer at once.
 */
const HAND_IN_MILLISECONDS = 50;

/**
 * Sends an account's transactions, several at once with consecutive nonces. Each is in the store before it is sent, so that
 * whoever goes on after a crash sends the same again, and nothing twice: a task has one nonce until that is used. A nonce that
 * was given stays in use until the chain has it, since all after it wait for it. The account must not be used by anybody else
 * meanwhile.
 */
export class Sender {
  /** How many transactions were signed so far. */
  signed = 0;
  private readonly turns = new Turns();
  /** Tasks that are being done and have no nonce yet. */
  private undecided = 0;
  /** The next nonce of the chain, and since when it is that, by the machine's clock in seconds. */
  private head = { nonce: 0, since: 0 };
  private baseFee = 1n;
  /** The latest block at the last look: while the chain has it, nothing was undone up to there. */
  private seen: { readonly number: number; readonly hash: string } | undefined;
  private urgent: ReadonlySet<string> = new Set();
  private readonly told = new Set<string>();
  private readonly funds: Funds;

  constructor(
    private readonly store: Store,
    private readonly provider: JsonRpcProvider,
    readonly wallet: BaseWallet,
    private readonly say: Say,
    private readonly options: SenderOptions = {},
  ) {
    this.funds = new Funds(provider, wallet.address);
  }

  /** Whether the account had too little for a task when that was last tried. */
  isShort(task: string): boolean {
    return this.funds.isShort(task);
  }

  /** Whether what waits cannot go on, since the account had too little to use a nonce before it. */
  isStuck(): boolean {
    const nonce = this.free();
    return this.waiting().some((each) => each.nonce > nonce) && this.funds.isShort(nothingAt(nonce));
  }

  /** Keeps back what so much gas may cost where it brings more, in wei. @returns whether it does. */
  keepBack(gas: bigint, brings: bigint): boolean {
    const isWorth = brings > gas * this.wanted(false);
    this.funds.reserve = isWorth ? gas * this.wanted(true) : 0n;
    return isWorth;
  }

  isDone(task: string): boolean {
    return isDone(this.store, task);
  }

  /** Whether a transaction of the task waits for a block: it is followed up by {@link push}. */
  isInFlight(task: string): boolean {
    return isInFlight(this.store, task);
  }

  /** Transactions that wait for a block. */
  waiting(): readonly Sending[] {
    return [...this.newest().values()].sort((first, second) => first.nonce - second.nonce);
  }

  /** How many tasks may begin now. */
  room(): number {
    return Math.max(0, (this.options.mostInFlight ?? IN_FLIGHT) - this.newest().size - this.undecided);
  }

  /** Waits until a task may begin, or until then by `performance.now()`. */
  async makeRoom(end: number): Promise<boolean> {
    while (this.room() === 0) {
      if (performance.now() > end) return false;
      await pause(POLL_MILLISECONDS);
      await this.settle();
    }
    return true;
  }

  /** Looks what became of what was sent. Call it before anything is decided, and while no task is being done. */
  async settle(): Promise<void> {
    const latest = await this.provider.getBlock("latest");
    if (latest === null) return;
    const from = (await this.isAsBefore()) ? (this.seen?.number ?? 0) + 1 : latest.number - DEPTH;
    await Promise.all(minedSince(this.store, from).map(async (sending) => {
      const receipt = await this.provider.getTransactionReceipt(sending.hash);
      if (receipt === null) {
        setUnmined(this.store, sending.hash);
        this.say({ kind: "unmined", task: sending.task, hash: sending.hash });
      } else if (receipt.blockNumber !== sending.block) this.note(sending, receipt);
    }));
    const next = await this.provider.getTransactionCount(this.wallet.address, "latest");
    await Promise.all(inFlight(this.store).map(async (sending) => {
      const receipt = await this.provider.getTransactionReceipt(sending.hash);
      if (receipt !== null) this.note(sending, receipt);
      else if (sending.nonce < next) setVoid(this.store, sending.hash);
    }));
    this.come(latest, next);
  }

  private async isAsBefore(): Promise<boolean> {
    return this.seen !== undefined && (await this.provider.getBlock(this.seen.number))?.hash === this.seen.hash;
  }

  private come({ number, hash, baseFeePerGas }: Block, nonce: number): void {
    if (nonce !== this.head.nonce) this.head = { nonce, since: now() };
    this.baseFee = baseFeePerGas ?? 1n;
    this.seen = { number, hash: hash ?? "" };
  }

  /**
   * Has what waits go on: sends again what the node lost, and dearer what gets into no block. Call it after {@link settle},
   * before tasks are done.
   *
   * @param urgent tasks whose deadline is near, whether they wait already or not
   */
  async push(urgent: ReadonlySet<string>): Promise<void> {
    this.urgent = urgent;
    const waiting = this.waiting().filter(({ nonce }) => nonce >= this.head.nonce);
    if (waiting.length === 0) return;
    const known = await this.provider.getTransactionCount(this.wallet.address, "pending");
    const again: Signed[] = [];
    for (const sending of waiting) {
      const [isLost, isStale] = [sending.nonce >= known, this.isStale(sending)];
      if (!isLost && !isStale) continue;
      const renewed = await this.renew(sending, isLost, isStale);
      if (renewed !== undefined) again.push(renewed);
    }
    await this.handInAll(again);
  }

  /** Uses the nonces that were given up and that others wait for. Call it when what is to be done was begun. */
  async fill(): Promise<void> {
    const waiting = this.newest();
    const last = Math.max(-1, ...waiting.keys());
    const again: Signed[] = [];
    for (let { nonce } = this.head; nonce < last; nonce++) {
      const filling = waiting.has(nonce) ? undefined : await this.telling({ task: nothingAt(nonce), hash: "" }, () => this.fillOne(nonce));
      if (filling !== undefined) again.push(filling);
    }
    await this.handInAll(again);
  }

  /** What to send of what waits: the same, the same for more, or what does nothing where it would revert by now. */
  private async renew(sending: Sending, isLost: boolean, isStale: boolean): Promise<Signed | undefined> {
    return this.telling(sending, async () => {
      const { task, nonce, hash } = sending;
      try {
        const gas = await this.gas(callOf(sending));
        return isStale ? await this.sign(task, callOf(sending), nonce, gas, this.fee(this.isUrgent(sending), nonce)) : sending;
      } catch (error) {
        if (!isError(error, "CALL_EXCEPTION")) throw error;
        if (!isLost) return this.signNothing(nonce);
        setVoid(this.store, hash);
        return undefined;
      }
    });
  }

  private async signNothing(nonce: number): Promise<Signed> {
    const call = { to: this.wallet.address };
    return this.sign(nothingAt(nonce), call, nonce, await this.gas(call), this.fee(this.urgent.size > 0, nonce));
  }

  /** What waits behind it can go on by nothing else. Where the account is short, the nonce is left to what brings more. */
  private async fillOne(nonce: number): Promise<Signed> {
    const call = { to: this.wallet.address };
    const [gas, wanted, least] = [await this.gas(call), this.fee(this.urgent.size > 0, nonce), this.fee(false, nonce)];
    const most = await this.funds.mostFee(nothingAt(nonce), { gas, value: 0n, least, refills: false }, this.waitingBefore(nonce));
    return this.sign(nothingAt(nonce), call, nonce, gas, wanted < most ? wanted : most);
  }

  /** Hands in one after the other. */
  private async handInAll(sendings: readonly Signed[]): Promise<void> {
    const handed: Promise<void>[] = [];
    for (const sending of sendings) {
      const handing = this.telling(sending, () => this.handIn(sending));
      handed.push(handing);
      await Promise.race([handing.catch(() => undefined), pause(HAND_IN_MILLISECONDS)]);
    }
    await Promise.all(handed);
  }

  /** Does it, or says, once, what it was refused for. @throws what is the node's fault. */
  private async telling<T>({ task, hash }: Pick<Signed, "task" | "hash">, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (!this.told.has(`${task} ${hash}`)) this.say({ kind: "failed", task, error: messageOf(error) });
      this.told.add(`${task} ${hash}`);
      return undefined;
    }
  }

  /** Whether it is to be sent again for more: by its fee it gets into no block, or it is the first that waits and does so for too long. */
  private isStale(sending: Sending): boolean {
    if (sending.fee < this.wanted(this.isUrgent(sending)) / 2n) return true;
    const since = Math.max(sending.signedAt, this.head.since);
    return sending.nonce === this.head.nonce && now() - since >= (this.options.patienceSeconds ?? 60);
  }

  /** Whether something urgent has to wait for it. */
  private isUrgent({ nonce }: Sending): boolean {
    const waiting = this.waiting();
    if (waiting.some((each) => each.nonce >= nonce && this.urgent.has(each.task))) return true;
    return this.room() === 0 && [...this.urgent].some((task) => !this.isInFlight(task));
  }

  /**
   * Does a task, which sends once by its signer. Tasks that begin one after the other have nonces in that order. Where the
   * transaction waits for a block, the task throws {@link PendingError}.
   */
  async perform(need: Need, act: (signer: AbstractSigner) => Promise<unknown>): Promise<void> {
    const turn = this.turns.take();
    this.undecided++;
    let isDecided = false;
    const decide = (): void => {
      if (!isDecided) this.undecided--;
      isDecided = true;
    };
    try {
      await act(new TaskSigner(this.wallet, this.provider, (request) => this.send(need, request, turn, decide)));
    } finally {
      decide();
      turn.end();
    }
  }

  private async send({ task, urgent, refills = false }: Need, request: TransactionRequest, turn: Turn, decide: () => void): Promise<TransactionReceipt> {
    const value = getBigInt(request.value ?? 0n);
    // A node does not say what gas something takes that the account has not the value of.
    if (value > 0n) await this.funds.mostFee(task, { gas: 0n, value, least: 0n, refills }, []);
    const gas = await this.gas(request);
    await turn.come;
    const nonce = this.free();
    // Where the account cannot pay what something urgent should, it pays what it can.
    const [wanted, least] = [this.fee(urgent, nonce), refills ? this.baseFee : this.fee(false, nonce)];
    const most = await this.funds.mostFee(task, { gas, value, least, refills }, this.waitingBefore(nonce));
    const sending = await this.sign(task, request, nonce, gas, wanted < most ? wanted : most);
    decide();
    const handing = this.handIn(sending);
    await Promise.race([handing.catch(() => undefined), pause(HAND_IN_MILLISECONDS)]);
    turn.end();
    await handing;
    const receipt = await this.provider.getTransactionReceipt(sending.hash);
    if (receipt === null) throw new PendingError(task, sending.hash);
    this.note(sending, receipt);
    return receipt;
  }

  private waitingBefore(nonce: number): readonly Sending[] {
    return this.waiting().filter((each) => each.nonce < nonce);
  }

  /** The first nonce that nothing waits with. */
  private free(): number {
    const newest = this.newest();
    let { nonce } = this.head;
    while (newest.has(nonce)) nonce++;
    return nonce;
  }

  /** By nonce what was signed last. */
  private newest(): ReadonlyMap<number, Sending> {
    const newest = new Map<number, Sending>();
    for (const sending of inFlight(this.store)) if (!newest.has(sending.nonce)) newest.set(sending.nonce, sending);
    return newest;
  }

  /** Signs, and puts into the store. */
  private async sign(task: string, { to, data, value }: TransactionRequest, nonce: number, gasLimit: bigint, fee: bigint): Promise<Signed> {
    const { chainId } = await this.provider.getNetwork();
    const tip = fee / 10n;
    const transaction = Transaction.from({ type: 2, chainId, nonce, to: to as string, data: data ?? "0x", value: value ?? 0n, gasLimit, maxFeePerGas: fee, maxPriorityFeePerGas: tip });
    const raw = await this.wallet.signTransaction(transaction);
    const sending = { hash: Transaction.from(raw).hash as string, task, nonce, raw, fee, signedAt: now() };
    const replaces = this.newest().has(nonce);
    putSending(this.store, sending);
    this.signed++;
    this.say({ kind: "signed", task, hash: sending.hash, nonce, replaces });
    return sending;
  }

  /** By the latest block: in the pending one what is replaced may be done already. */
  private async gas({ to, data, value }: TransactionRequest): Promise<bigint> {
    const call = { from: this.wallet.address, to, data: data ?? "0x", value: toQuantity(value ?? 0) };
    const gas = BigInt((await this.provider.send("eth_estimateGas", [call, "latest"])) as string);
    return (gas * GAS_PERCENT) / 100n;
  }

  /** Twice the base fee, more where a deadline is near; never more than what may be paid. */
  private wanted(urgent: boolean): bigint {
    const wanted = 2n * this.baseFee * (urgent ? URGENT_FACTOR : 1n) + 10n;
    return wanted > this.most ? this.most : wanted;
  }

  private get most(): bigint {
    return this.options.maxFee ?? 100_000_000_000n;
  }

  /** What is wanted, and enough more than what it replaces. */
  private fee(urgent: boolean, nonce: number): bigint {
    const replaced = inFlight(this.store).filter((sending) => sending.nonce === nonce);
    const least = replaced.reduce((high, { fee }) => (fee > high ? fee : high), 0n);
    const needed = least === 0n ? this.baseFee : (least * REPLACEMENT_PERCENT) / 100n + 1n;
    if (needed > this.most) throw new FeeError(needed, this.most);
    const wanted = this.wanted(urgent);
    return wanted > needed ? wanted : needed;
  }

  private async handIn(sending: Signed): Promise<void> {
    const { raw, task, hash, nonce } = sending;
    try {
      await this.provider.send("eth_sendRawTransaction", [raw]);
    } catch (error) {
      // A node that has it already says so by an error, and so does one that has run it: the receipt tells.
      if ((await this.provider.getTransaction(hash)) === null) {
        // Some take none before those with the nonces before it are there: it is sent again at the next look.
        if (isRefusal(error) && nonce > this.head.nonce) return;
        if (isRefusal(error)) setVoid(this.store, hash);
        throw error;
      }
    }
    this.say({ kind: "sent", task, hash });
  }

  private note({ task, hash, nonce }: Signed, { blockNumber, status }: TransactionReceipt): void {
    setMined(this.store, hash, blockNumber, status === 1);
    this.say({ kind: "mined", task, hash, succeeded: status === 1 });
    if (nonce >= this.head.nonce) this.head = { nonce: nonce + 1, since: now() };
  }
}

function nothingAt(nonce: number): string {
  return `nothing at nonce ${nonce}`;
}

function callOf({ raw }: Sending): TransactionRequest {
  const { to, data, value } = Transaction.from(raw);
  return { to, data, value };
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
