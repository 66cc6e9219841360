import type { FunctionBody, Range, WasmModule } from "../wasm/module";
import { I32, I64, isMemoryAccess, Op } from "../wasm/opcodes";
import { NAMES_MEMORY } from "../wasm/operators";
import { ByteReader } from "../wasm/reader";
import { ByteWriter } from "../wasm/writer";
import { measure, type Measure } from "./measure";
import { BULK_INK_PER_BYTE, endsBlock } from "./prices";

/** Names under which the injected globals are exported. */
export const InkGlobal = {
  inkLeft: "stylus_ink_left", inkStatus: "stylus_ink_status", scratch: "stylus_scratch_global", stackLeft: "stylus_stack_left",
} as const;

/** The largest maximum of a memory; a greater one, or none, is lowered to it. */
const MAX_PAGES = 65_534;
const EMPTY_BLOCK = 0x40;
const MEMORY = 2;
const FUNCTION = 0;
const GLOBAL = 3;
/** Set in each byte of a LEB128 integer but the last. */
const FOLLOWED = 0x80;

export interface Instrumented {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly measures: readonly Measure[];
}

/** Indices of the injected globals and of the import that growth is paid through. */
interface Targets {
  readonly ink: number;
  readonly status: number;
  readonly scratch: number;
  readonly stack: number;
  /** Function index of `pay_for_memory_grow`; undefined where the memory cannot grow. */
  readonly pay: number | undefined;
}

function at(out: ByteWriter, op: number, index: number): void {
  out.byte(op);
  out.u32(index);
}

function i64Const(out: ByteWriter, value: number): void {
  out.byte(Op.i64Const);
  if (Number.isSafeInteger(value)) out.sUnsigned(value);
  else out.byte(0x7f);
}

function i32Const(out: ByteWriter, value: number): void {
  out.byte(Op.i32Const);
  out.sUnsigned(value);
}

/** `if; reason; unreachable; end`, after the condition. */
function trap(out: ByteWriter, value: number, global: number): void {
  out.byte(Op.if);
  out.byte(EMPTY_BLOCK);
  i32Const(out, value);
  at(out, Op.globalSet, global);
  out.byte(Op.unreachable);
  out.byte(Op.end);
}

/**
 * The price of a basic block. The local `held` has the same ink as the global all along, so that the code of a loop
 * need not wait for the memory that it has just written; `stale` says that only the global is right, as after a call.
 */
function payBlock(out: ByteWriter, { ink, status }: Targets, held: number, stale: boolean, cost: number): void {
  if (stale) {
    at(out, Op.globalGet, ink);
    at(out, Op.localTee, held);
  } else at(out, Op.localGet, held);
  i64Const(out, cost);
  out.byte(Op.i64LtU);
  trap(out, 1, status);
  at(out, Op.localGet, held);
  i64Const(out, cost);
  out.byte(Op.i64Sub);
  at(out, Op.localTee, held);
  at(out, Op.globalSet, ink);
}

/** The price of a bulk operator's length; the subtraction wraps, and wrapping is what shows that it was too much. */
function payBulk(out: ByteWriter, { ink, status, scratch }: Targets, held: number): void {
  at(out, Op.globalSet, scratch);
  at(out, Op.localGet, held);
  at(out, Op.localGet, held);
  at(out, Op.globalGet, scratch);
  out.byte(Op.i64ExtendI32U);
  i64Const(out, BULK_INK_PER_BYTE);
  out.byte(Op.i64Mul);
  out.byte(Op.i64Sub);
  at(out, Op.localTee, held);
  at(out, Op.globalSet, ink);
  at(out, Op.localGet, held);
  out.byte(Op.i64LtU);
  trap(out, 1, status);
  at(out, Op.globalGet, scratch);
}

function takeFrame(out: ByteWriter, { stack }: Targets, frame: number): void {
  at(out, Op.globalGet, stack);
  i32Const(out, frame);
  out.byte(Op.i32LeU);
  trap(out, 0, stack);
  at(out, Op.globalGet, stack);
  i32Const(out, frame);
  out.byte(Op.i32Sub);
  at(out, Op.globalSet, stack);
}

function giveFrame(out: ByteWriter, { stack }: Targets, frame: number): void {
  at(out, Op.globalGet, stack);
  i32Const(out, frame);
  out.byte(Op.i32Add);
  at(out, Op.globalSet, stack);
}

function payGrowth(out: ByteWriter, { scratch, pay = 0 }: Targets): void {
  at(out, Op.globalSet, scratch);
  at(out, Op.globalGet, scratch);
  at(out, Op.globalGet, scratch);
  at(out, Op.call, pay);
}

/** Writes an operator that V8 or a chain does not read as it stands: the index of the only memory or table loses its padding, or goes. */
function writeRewritten(out: ByteWriter, module: WasmModule, i: number): void {
  const { op, start, end, immediate } = module.operators;
  const code = op[i] as number;
  if (code === Op.callIndirect) {
    at(out, code, immediate[i] as number);
    out.byte(0);
    return;
  }
  if (isMemoryAccess(code)) {
    const reader = new ByteReader(module.bytes, (start[i] as number) + 1);
    reader.u32();
    reader.u32();
    at(out, code, immediate[i] as number);
    out.copy(module.bytes, reader.at, end[i] as number);
    return;
  }
  out.byte(0xfc);
  out.byte(code - 0x100);
  for (let indices = code === Op.memoryCopy ? 2 : 1; indices > 0; indices--) out.byte(0);
}

function needsRewriting({ operators, bytes }: WasmModule, i: number): boolean {
  const code = operators.op[i] as number;
  if (isMemoryAccess(code)) return ((bytes[(operators.start[i] as number) + 1] as number) & NAMES_MEMORY) !== 0;
  // Before a table's index of one byte stands the last byte of the type's, which says that nothing follows.
  if (code === Op.callIndirect) return ((bytes[(operators.end[i] as number) - 2] as number) & FOLLOWED) !== 0;
  return code === Op.memoryCopy || code === Op.memoryFill;
}

/** Copies operators from the module, many at a time: {@link flush} before anything else is written. */
class OperatorCopy {
  private from: number;

  constructor(
    private readonly out: ByteWriter,
    private readonly module: WasmModule,
    body: FunctionBody,
  ) {
    this.from = module.operators.start[body.firstOp] as number;
  }

  flush(upTo: number): void {
    this.out.copy(this.module.bytes, this.from, upTo);
    this.from = upTo;
  }

  take(i: number): void {
    if (!needsRewriting(this.module, i)) return;
    this.flush(this.module.operators.start[i] as number);
    writeRewritten(this.out, this.module, i);
    this.from = this.module.operators.end[i] as number;
  }
}

/** The function's own locals and one more, which holds its ink; gives that one's index. */
function declareHeldInk(out: ByteWriter, module: WasmModule, { typeIndex, localsRange, locals }: FunctionBody): number {
  const reader = new ByteReader(module.bytes, localsRange.start);
  out.u32(reader.u32() + 1);
  out.copy(module.bytes, reader.at, localsRange.end);
  out.u32(1);
  out.byte(I64);
  return (module.types[typeIndex]?.params.length ?? 0) + locals.length;
}

function writeBody(module: WasmModule, body: FunctionBody, measured: Measure, targets: Targets): ByteWriter {
  const out = new ByteWriter((body.endOp - body.firstOp) * 8 + 64);
  const { op, start, end } = module.operators;
  const held = declareHeldInk(out, module, body);
  takeFrame(out, targets, measured.frame);
  const copy = new OperatorCopy(out, module, body);
  let block = 0;
  let fresh = true;
  let stale = true;
  for (let i = body.firstOp; i < body.endOp; i++) {
    const code = op[i] as number;
    const last = i === body.endOp - 1;
    const bulk = code === Op.memoryCopy || code === Op.memoryFill;
    const grows = code === Op.memoryGrow && targets.pay !== undefined;
    if (fresh || bulk || grows || last || code === Op.return) copy.flush(start[i] as number);
    if (fresh) {
      payBlock(out, targets, held, stale, measured.blockInk[block++] as number);
      stale = false;
    }
    if (bulk) payBulk(out, targets, held);
    if (grows) payGrowth(out, targets);
    if (code === Op.return || last) giveFrame(out, targets, measured.frame);
    if (last) out.byte(Op.return);
    copy.take(i);
    if (grows) {
      copy.flush(end[i] as number);
      at(out, Op.globalGet, targets.ink);
      at(out, Op.localSet, held);
    }
    fresh = endsBlock(code);
    if (code === Op.call || code === Op.callIndirect) stale = true;
  }
  copy.flush(end[body.endOp - 1] as number);
  return out;
}

function bare(module: WasmModule, body: FunctionBody): ByteWriter {
  const { end } = module.operators;
  const out = new ByteWriter((end[body.endOp - 1] as number) - body.localsRange.start);
  out.copy(module.bytes, body.localsRange.start, body.localsRange.end);
  const copy = new OperatorCopy(out, module, body);
  for (let i = body.firstOp; i < body.endOp; i++) copy.take(i);
  copy.flush(end[body.endOp - 1] as number);
  return out;
}

function codeSection(bodies: readonly ByteWriter[]): ByteWriter {
  const section = new ByteWriter();
  section.u32(bodies.length);
  for (const body of bodies) {
    section.u32(body.length);
    section.append(body);
  }
  return section;
}

function memorySection(module: WasmModule): ByteWriter {
  const section = new ByteWriter();
  section.u32(module.memories.length);
  for (const { min, max } of module.memories) {
    section.byte(1);
    section.u32(min);
    section.u32(Math.min(max ?? MAX_PAGES, MAX_PAGES));
  }
  return section;
}

/** The module's own globals and the four that meter it, each zero until a run begins. */
function globalSection(module: WasmModule): ByteWriter {
  const section = new ByteWriter();
  section.u32(module.globals.length + 4);
  const own: Range | undefined = module.sections.get(6);
  if (own !== undefined) {
    const counted = new ByteWriter();
    counted.copy(module.bytes, own.start, own.end);
    const bytes = counted.finish();
    let from = 0;
    while ((bytes[from++] as number) & 0x80);
    section.copy(bytes, from, bytes.length);
  }
  for (const type of [I64, I32, I32, I32]) {
    section.byte(type);
    section.byte(1);
    section.byte(type === I64 ? Op.i64Const : Op.i32Const);
    section.byte(0);
    section.byte(Op.end);
  }
  return section;
}

/** A chain drops every export but the entry point and the memory; `extra` more are to follow. */
function ownExports(module: WasmModule, extra: number): ByteWriter {
  const entry = module.exports.find((item) => item.kind === "function" && item.name === "user_entrypoint");
  const section = new ByteWriter();
  section.u32((entry === undefined ? 1 : 2) + extra);
  if (entry !== undefined) {
    section.name(entry.name);
    at(section, FUNCTION, entry.index);
  }
  section.name("memory");
  at(section, MEMORY, 0);
  return section;
}

function exportSection(module: WasmModule): ByteWriter {
  const first = module.globals.length;
  const section = ownExports(module, 4);
  [InkGlobal.inkLeft, InkGlobal.inkStatus, InkGlobal.scratch, InkGlobal.stackLeft].forEach((name, i) => {
    section.name(name);
    at(section, GLOBAL, first + i);
  });
  return section;
}

function assemble(module: WasmModule, replaced: ReadonlyMap<number, ByteWriter>): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter(module.bytes.length * 4 + 1024);
  out.copy(module.bytes, 0, 8);
  for (let id = 1; id <= 11; id++) {
    const range = module.sections.get(id);
    const section = replaced.get(id);
    if (section !== undefined) out.section(id, section);
    else if (range !== undefined) {
      out.byte(id);
      out.u32(range.end - range.start);
      out.copy(module.bytes, range.start, range.end);
    }
  }
  return out.finish();
}

/** The module without custom sections and padding, as V8 can read it, to have its types checked. */
export function canonical(module: WasmModule): Uint8Array<ArrayBuffer> {
  const bodies = module.bodies.map((body) => bare(module, body));
  return assemble(module, module.sections.has(10) ? new Map([[10, codeSection(bodies)]]) : new Map());
}

/** {@link canonical}, without the exports that a chain drops: the fewest bytes that are the same program. */
export function stripped(module: WasmModule): Uint8Array<ArrayBuffer> {
  const bodies = module.bodies.map((body) => bare(module, body));
  return assemble(module, new Map([[7, ownExports(module, 0)], [10, codeSection(bodies)]]));
}

/** Whether growing the memory is possible and so has to be paid for. */
export function growsMemory(module: WasmModule): boolean {
  const memory = module.memories[0];
  return memory !== undefined && memory.max !== memory.min;
}

/**
 * Adds what makes a module pay for itself: a charge before each basic block, one by length before bulk operators, a
 * frame taken and given back by each function, and a call that pays for growth.
 *
 * The order of the chain's passes shows in what they measure: frames are measured with the charges in place, the call
 * for growth comes last and is measured by nobody.
 */
export function instrument(module: WasmModule): Instrumented {
  const first = module.globals.length;
  const pay = growsMemory(module)
    ? module.imports.findIndex((entry) => entry.module === "vm_hooks" && entry.name === "pay_for_memory_grow")
    : undefined;
  const targets: Targets = { ink: first, status: first + 1, scratch: first + 2, stack: first + 3, pay };
  const measures = module.bodies.map((body) => measure(module, body, pay !== undefined));
  const bodies = module.bodies.map((body, i) => writeBody(module, body, measures[i] as Measure, targets));
  const replaced = new Map([[5, memorySection(module)], [6, globalSection(module)], [7, exportSection(module)]]);
  if (module.sections.has(10)) replaced.set(10, codeSection(bodies));
  return { bytes: assemble(module, replaced), measures };
}
