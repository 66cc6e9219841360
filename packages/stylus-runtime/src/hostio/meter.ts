import { InkGlobal } from "../meter/instrument";

/** Why a run ended before the entry point returned. */
export type StopReason = "exit" | "failure" | "outOfInk";

/** Thrown by host functions to leave the program; private to a run. */
export class Stop extends Error {
  constructor(
    readonly reason: StopReason,
    readonly status = 1,
  ) {
    super(reason);
  }
}

const OUT_OF_INK = new Stop("outOfInk");
const MAX_U64 = (1n << 64n) - 1n;
/** More than any basic block costs that can be paid for: 65,536 operators, each a call through a table with 1,000 parameters. */
const DEAREST_BLOCK = 1n << 36n;

/** The injected globals of a running instance. */
export class InkMeter {
  private left!: WebAssembly.Global;
  private state!: WebAssembly.Global;
  private stack!: WebAssembly.Global;
  private readonly price: bigint;
  /** What the instance may spend; the rest of the budget is only looked at. */
  private spendable = 0n;
  private reserve = 0n;

  constructor(inkPrice: number) {
    this.price = BigInt(inkPrice);
  }

  /** Fills the globals of an instance, which may spend `most` of its ink; nothing else may be asked before. */
  start(exports: WebAssembly.Exports, ink: bigint, stackWords: number, most = ink): void {
    this.spendable = ink < most ? ink : most;
    this.reserve = ink - this.spendable;
    this.left = exports[InkGlobal.inkLeft] as WebAssembly.Global;
    this.state = exports[InkGlobal.inkStatus] as WebAssembly.Global;
    this.stack = exports[InkGlobal.stackLeft] as WebAssembly.Global;
    this.left.value = BigInt.asIntN(64, this.spendable);
    this.state.value = 0;
    this.stack.value = stackWords | 0;
  }

  private get unspent(): bigint {
    return BigInt.asUintN(64, this.left.value as bigint);
  }

  get ink(): bigint {
    return this.unspent + this.reserve;
  }

  get gas(): bigint {
    return this.ink / this.price;
  }

  get exhausted(): boolean {
    return this.state.value !== 0;
  }

  /**
   * Whether what may be spent ran out before the budget, as far as can be told. A block with a float leaves more than any
   * other needs, and only the greatest budget pays for it; a bulk operator that was too dear leaves more than there was.
   */
  get bounded(): boolean {
    const { unspent, reserve, spendable } = this;
    return reserve > 0n && (unspent <= DEAREST_BLOCK || unspent > spendable || unspent + reserve === MAX_U64);
  }

  get stackEmpty(): boolean {
    return this.stack.value === 0;
  }

  buyInk(cost: bigint): void {
    const { unspent } = this;
    if (unspent < cost) this.exhaust(unspent + this.reserve < cost);
    this.left.value = BigInt.asIntN(64, unspent - cost);
  }

  buyGas(gas: bigint): void {
    this.buyInk(gas * this.price);
  }

  /** Ends the run where less than `gas` is left, and takes nothing. */
  requireGas(gas: bigint): void {
    if (this.ink < gas * this.price) this.exhaust(true);
  }

  /** @param all whether the reserve would not have been enough either. */
  private exhaust(all: boolean): never {
    if (all) this.reserve = 0n;
    this.left.value = 0n;
    this.state.value = 1;
    throw OUT_OF_INK;
  }
}
