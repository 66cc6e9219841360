/**
 * A second opinion on what a program computes and costs: it interprets the module as it stands, charges as the chain's
 * published rules say, and shares no code with the runtime.
 */
import { blockInk, frameWords } from "./charges";
import { type DefinedFunction, type FunctionType, type Operator, type ReferenceModule } from "./module";
import { BINARY, Trap, UNARY } from "./numeric";

type Value = number | bigint;

/** Ends a program from a host function. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

/** What answers a host function; `memory` is the program's. */
export type HostCall = (name: string, args: readonly Value[], memory: Uint8Array) => Value | undefined;

export interface Interpreted {
  /** Status that the entry point gave, or how else it ended. */
  readonly end: number | "trap" | "exit";
  readonly memory: Uint8Array;
  /** Ink of the program's own code: host functions are free. */
  readonly ink: bigint;
  /** Words of stack that the run did not give back: none, but where a function was left by a branch to its own label, or a trap. */
  readonly words: number;
  /** Operators executed. */
  readonly operators: number;
}

const PAGE = 65_536;
const BULK_INK = 100n;
/** Bytes of each load, and whether it extends a sign; then of each store. */
const LOADS: Readonly<Record<number, readonly [bytes: number, signed: boolean]>> = {
  0x28: [4, true], 0x29: [8, true], 0x2c: [1, true], 0x2d: [1, false], 0x2e: [2, true], 0x2f: [2, false],
  0x30: [1, true], 0x31: [1, false], 0x32: [2, true], 0x33: [2, false], 0x34: [4, true], 0x35: [4, false],
};
const STORES: Readonly<Record<number, number>> = { 0x36: 4, 0x37: 8, 0x3a: 1, 0x3b: 2, 0x3c: 1, 0x3d: 2, 0x3e: 4 };

interface Label {
  /** Where a branch to it goes on. */
  readonly target: number;
  readonly height: number;
  readonly arity: number;
}

class Machine {
  memory: Uint8Array;
  ink = 0n;
  words = 0;
  executed = 0;
  private readonly stack: Value[] = [];
  private readonly globals: Value[];
  private readonly charges: readonly (bigint | undefined)[][];
  private readonly frames: readonly number[];

  constructor(
    private readonly module: ReferenceModule,
    private readonly host: HostCall,
  ) {
    this.memory = new Uint8Array(module.pages.min * PAGE);
    for (const { offset, bytes } of module.data) this.memory.set(bytes, offset);
    this.globals = [...module.globals];
    this.charges = module.functions.map(({ operators }) => blockInk(module, operators));
    this.frames = module.functions.map((item) => frameWords(module, item));
  }

  private pop(): Value {
    return this.stack.pop() as Value;
  }

  private number(): number {
    return this.stack.pop() as number;
  }

  private span(address: number, offset: number, length: number): number {
    const from = (address >>> 0) + offset;
    if (from + length > this.memory.length) throw new Trap("out of bounds");
    return from;
  }

  private load(op: number, offset: number): Value {
    const [bytes, signed] = LOADS[op] as readonly [number, boolean];
    const from = this.span(this.number(), offset, bytes);
    let value = 0n;
    for (let i = bytes - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.memory[from + i] as number);
    if (signed) value = BigInt.asIntN(8 * bytes, value);
    return op === 0x29 || op >= 0x30 ? value : Number(value);
  }

  private store(op: number, offset: number): void {
    const bytes = STORES[op] as number;
    let value = BigInt.asUintN(64, BigInt(this.pop()));
    const from = this.span(this.number(), offset, bytes);
    for (let i = 0; i < bytes; i++, value >>= 8n) this.memory[from + i] = Number(value & 0xffn);
  }

  private bulk(op: number): void {
    const length = this.number() >>> 0;
    const second = this.number();
    const to = this.number();
    this.ink += BigInt(length) * BULK_INK;
    if (op === 0x10b) {
      const from = this.span(to, 0, length);
      this.memory.fill(second & 0xff, from, from + length);
    } else {
      const source = this.span(second, 0, length);
      this.memory.copyWithin(this.span(to, 0, length), source, source + length);
    }
  }

  private grow(): void {
    const { min, max } = this.module.pages;
    const pages = this.number() >>> 0;
    if (max !== min) this.host("pay_for_memory_grow", [pages | 0], this.memory);
    const before = this.memory.length / PAGE;
    if (before + pages > (max ?? PAGE)) {
      this.stack.push(-1);
      return;
    }
    const grown = new Uint8Array((before + pages) * PAGE);
    grown.set(this.memory);
    this.memory = grown;
    this.stack.push(before);
  }

  call(index: number): void {
    const imported = this.module.imports[index];
    const own = index - this.module.imports.length;
    const { type } = imported ?? (this.module.functions[own] as DefinedFunction);
    const args = this.stack.splice(this.stack.length - type.params, type.params);
    if (imported === undefined) {
      this.enter(own, args);
      return;
    }
    const result = this.host(imported.name, args, this.memory);
    if (result !== undefined) this.stack.push(result);
  }

  private callIndirect(type: FunctionType): void {
    const index = this.module.table[this.number() >>> 0];
    if (index === undefined) throw new Trap("no such entry");
    const own = index - this.module.imports.length;
    const found = (own < 0 ? this.module.imports[index] : this.module.functions[own])?.type as FunctionType;
    if (found.types.join() !== type.types.join() || found.result !== type.result) throw new Trap("another type");
    this.call(index);
  }

  private enter(own: number, args: readonly Value[]): void {
    const { type, locals: declared, operators } = this.module.functions[own] as DefinedFunction;
    const locals = [...args, ...declared.map((of) => (of === 0x7e ? 0n : 0))];
    const frame = this.frames[own] as number;
    this.words += frame;
    const returns = this.walk(operators, this.charges[own] as readonly (bigint | undefined)[], locals, {
      target: operators.length, height: this.stack.length, arity: type.result === undefined ? 0 : 1,
    });
    if (returns) this.words -= frame;
  }

  /** Runs a function's operators; whether it ended by its last one or a `return`, which give the frame back. */
  private walk(operators: readonly Operator[], charges: readonly (bigint | undefined)[], locals: Value[], outermost: Label): boolean {
    const labels: Label[] = [outermost];
    const leave = (label: Label): void => {
      const results = this.stack.splice(this.stack.length - label.arity, label.arity);
      this.stack.length = label.height;
      this.stack.push(...results);
    };
    let at = 0;
    const branch = (depth: number): void => {
      const label = labels[labels.length - 1 - depth] as Label;
      leave(label);
      labels.length -= operators[label.target - 1]?.op === 0x03 ? depth : depth + 1;
      at = label.target;
    };
    while (at < operators.length) {
      this.ink += charges[at] ?? 0n;
      const item = operators[at++] as Operator;
      const { op, value } = item;
      this.executed++;
      switch (op) {
        case 0x00: throw new Trap("unreachable");
        case 0x01: break;
        case 0x02: labels.push({ target: item.end + 1, height: this.stack.length, arity: item.result ? 1 : 0 }); break;
        case 0x03: labels.push({ target: at, height: this.stack.length, arity: 0 }); break;
        case 0x04: {
          const taken = this.number() !== 0;
          if (!taken && item.else < 0) at = item.end + 1;
          else labels.push({ target: item.end + 1, height: this.stack.length, arity: item.result ? 1 : 0 });
          if (!taken && item.else >= 0) at = item.else + 1;
          break;
        }
        case 0x05: at = (labels.pop() as Label).target; break;
        case 0x0b: labels.pop(); break;
        case 0x0c: branch(value); break;
        case 0x0d: if (this.number() !== 0) branch(value); break;
        case 0x0e: branch(item.labels[Math.min(this.number() >>> 0, item.labels.length - 1)] as number); break;
        case 0x0f: leave(outermost); return true;
        case 0x10: this.call(value); break;
        case 0x11: this.callIndirect(this.module.types[value] as FunctionType); break;
        case 0x1a: this.pop(); break;
        case 0x1b: {
          const chosen = this.number() !== 0;
          const second = this.pop();
          if (!chosen) this.stack[this.stack.length - 1] = second;
          break;
        }
        case 0x20: this.stack.push(locals[value] as Value); break;
        case 0x21: locals[value] = this.pop(); break;
        case 0x22: locals[value] = this.stack.at(-1) as Value; break;
        case 0x23: this.stack.push(this.globals[value] as Value); break;
        case 0x24: this.globals[value] = this.pop(); break;
        case 0x3f: this.stack.push(this.memory.length / PAGE); break;
        case 0x40: this.grow(); break;
        case 0x41: this.stack.push(value); break;
        case 0x42: this.stack.push(item.long); break;
        case 0x10a:
        case 0x10b: this.bulk(op); break;
        default: this.compute(op, value);
      }
      if (at >= operators.length) return labels.length === 0 && op === 0x0b;
    }
    return false;
  }

  private compute(op: number, offset: number): void {
    const unary = UNARY.get(op);
    const binary = BINARY.get(op);
    if (unary !== undefined) this.stack.push(unary(this.pop()));
    else if (binary !== undefined) {
      const b = this.pop();
      this.stack.push(binary(this.pop(), b));
    } else if (op in LOADS) this.stack.push(this.load(op, offset));
    else if (op in STORES) this.store(op, offset);
    else throw new Error(`no operator 0x${op.toString(16)}`);
  }

  enterWith(length: number): number {
    this.stack.push(length);
    this.call(this.module.entry);
    return this.number();
  }
}

/** Calls a program's entry point. */
export function interpret(module: ReferenceModule, calldataLength: number, host: HostCall): Interpreted {
  const machine = new Machine(module, host);
  let end: Interpreted["end"];
  try {
    end = machine.enterWith(calldataLength);
  } catch (error) {
    if (!(error instanceof Trap) && !(error instanceof Exit)) throw error;
    end = error instanceof Trap ? "trap" : "exit";
  }
  return { end, memory: machine.memory, ink: machine.ink, words: machine.words, operators: machine.executed };
}
