import type { FunctionBody, FunctionType, WasmModule } from "../wasm/module";
import { Op } from "../wasm/opcodes";
import { BLOCK_INK, endsBlock, heightChange, price } from "./prices";

/** Operators that the passes add; the limit on operators and the price of activation count them. */
export const Added = { block: 12, bulk: 17, prologue: 12, return: 4, finalReturn: 1, grow: 4 } as const;
/** Words that every frame has on top of its locals and its highest stack. */
const FRAME_WORDS = 4;
const EMPTY_BLOCK = 0x40;

/** What the instrumented function needs to know before its first byte is written. */
export interface Measure {
  /** Ink of each basic block, in order of appearance. */
  readonly blockInk: readonly number[];
  /** Highest stack, the injected operators included, in words. */
  readonly worst: number;
  /** Words that a frame takes from the stack: highest stack, declared locals and {@link FRAME_WORDS}. */
  readonly frame: number;
  /** Operators after instrumentation. */
  readonly operators: number;
}

function callee(module: WasmModule, index: number): FunctionType | undefined {
  const typeIndex = index < module.imports.length
    ? module.imports[index]?.typeIndex
    : module.functions[index - module.imports.length];
  return typeIndex === undefined ? undefined : module.types[typeIndex];
}

/** The abstract stack: `push` raises the highest level seen, `pop` stops at the floor. */
class Stack {
  height = 0;
  worst = 0;
  private readonly saved: number[] = [];

  push(count: number): void {
    this.height += count;
    if (this.height > this.worst) this.worst = this.height;
  }

  pop(count: number): void {
    this.height = Math.max(0, this.height - count);
  }

  move(change: number): void {
    if (change > 0) this.push(change);
    else this.pop(-change);
  }

  peak(above: number): void {
    this.worst = Math.max(this.worst, this.height + above);
  }

  enter(): void {
    this.saved.push(this.height);
  }

  restart(): void {
    this.height = this.saved.at(-1) ?? 0;
  }

  leave(): void {
    this.height = this.saved.pop() ?? 0;
  }
}

function step(module: WasmModule, stack: Stack, op: number, immediate: number): void {
  switch (op) {
    case Op.if:
      stack.pop(1);
      stack.push(immediate === EMPTY_BLOCK ? 0 : 1);
      stack.enter();
      return;
    case Op.block:
    case Op.loop:
      stack.push(immediate === EMPTY_BLOCK ? 0 : 1);
      stack.enter();
      return;
    case Op.else:
      stack.restart();
      return;
    case Op.end:
      stack.leave();
      return;
    case Op.call:
    case Op.callIndirect: {
      const type = op === Op.call ? callee(module, immediate) : module.types[immediate];
      stack.push(type?.results.length ?? 0);
      stack.pop(type?.params.length ?? 0);
      if (op === Op.callIndirect) stack.pop(1);
      return;
    }
    default:
      stack.move(heightChange(op));
  }
}

/**
 * Prices the basic blocks of a function and measures its frame as the chain does, on the code that already contains
 * what the metering passes inject: two words above the live height at the start of each block, and three more than
 * remain when the length of a bulk operator has been taken off.
 */
export function measure(module: WasmModule, body: FunctionBody, paysForGrowth: boolean): Measure {
  const { operators } = module;
  const stack = new Stack();
  const blockInk: number[] = [];
  let ink = 0;
  let fresh = true;
  let count: number = Added.prologue + Added.finalReturn + Added.return;
  for (let i = body.firstOp; i < body.endOp; i++) {
    const op = operators.op[i] as number;
    if (fresh) {
      stack.peak(2);
      count += Added.block;
      fresh = false;
    }
    if (op === Op.memoryCopy || op === Op.memoryFill) {
      stack.pop(1);
      stack.peak(4);
      stack.push(1);
      count += Added.bulk;
    }
    if (op === Op.return) count += Added.return;
    if (op === Op.memoryGrow && paysForGrowth) count += Added.grow;
    ink += price(module, operators, i);
    count++;
    step(module, stack, op, operators.immediate[i] as number);
    if (endsBlock(op)) {
      blockInk.push(ink + BLOCK_INK);
      ink = 0;
      fresh = true;
    }
  }
  return { blockInk, worst: stack.worst, frame: stack.worst + body.locals.length + FRAME_WORDS, operators: count };
}
