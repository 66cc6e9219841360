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

/** The injected globals of a running instance. */
export class InkMeter {
  private left!: WebAssembly.Global;
  private state!: WebAssembly.Global;
  private stack!: WebAssembly.Global;
  private readonly price: bigint;

  constructor(inkPrice: number) {
    this.price = BigInt(inkPrice);
  }

  /** Fills the globals of an instance; nothing else may be asked before. */
  start(exports: WebAssembly.Exports, ink: bigint, stackWords: number): void {
    this.left = exports[InkGlobal.inkLeft] as WebAssembly.Global;
    this.state = exports[InkGlobal.inkStatus] as WebAssembly.Global;
    this.stack = exports[InkGlobal.stackLeft] as WebAssembly.Global;
    this.left.value = BigInt.asIntN(64, ink);
    this.state.value = 0;
    this.stack.value = stackWords | 0;
  }

  get ink(): bigint {
    return BigInt.asUintN(64, this.left.value as bigint);
  }

  get gas(): bigint {
    return this.ink / this.price;
  }

  get exhausted(): boolean {
    return this.state.value !== 0;
  }

  get stackEmpty(): boolean {
    return this.stack.value === 0;
  }

  buyInk(cost: bigint): void {
    const ink = this.ink;
    if (ink < cost) this.exhaust();
    this.left.value = BigInt.asIntN(64, ink - cost);
  }

  buyGas(gas: bigint): void {
    this.buyInk(gas * this.price);
  }

  /** Ends the run where less than `gas` is left, and takes nothing. */
  requireGas(gas: bigint): void {
    if (this.ink < gas * this.price) this.exhaust();
  }

  private exhaust(): never {
    this.left.value = 0n;
    this.state.value = 1;
    throw OUT_OF_INK;
  }
}
