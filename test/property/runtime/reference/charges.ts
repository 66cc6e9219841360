/** What the meter of a chain charges, from its published rules and from nothing of the runtime. */
import type { DefinedFunction, FunctionType, Operator, ReferenceModule } from "./module";

const BLOCK = 2_450n;
/** Ink by opcode; the ranges include both ends. */
const PRICES: readonly (readonly [ink: number, ...ranges: (number | readonly [number, number])[]])[] = [
  [1, 0x00, 0x01, 0x02, 0x03, 0x05, 0x0b, 0x0f, 0x41, 0x42],
  [9, 0x1a],
  [70, 0x6a, 0x6b, [0x71, 0x78]],
  [75, 0x20, 0x22],
  [100, 0x7c, 0x7d, [0x83, 0x8a], 0xa7, 0xac, 0xad, [0xc0, 0xc4]],
  [160, 0x6c, 0x7e],
  [170, [0x45, 0x4f]],
  [210, 0x21, 0x67, 0x68, 0x79, 0x7a],
  [225, 0x23, [0x50, 0x5a]],
  [575, 0x24],
  [670, 0x28, [0x2c, 0x2f]],
  [680, 0x29, [0x30, 0x35]],
  [765, 0x04, 0x0c, 0x0d],
  [825, 0x36, 0x3a, 0x3b],
  [950, 0x37, [0x3c, 0x3e], 0x10a, 0x10b],
  [1_120, [0x6d, 0x70]],
  [1_250, 0x1b],
  [1_270, [0x7f, 0x82]],
  [2_650, 0x69],
  [3_000, 0x3f],
  [3_800, 0x10],
  [6_000, 0x7b],
  [8_050, 0x40],
];
const BY_OPCODE = new Map(PRICES.flatMap(([ink, ...ranges]) => ranges.flatMap((range) => {
  const [from, to] = typeof range === "number" ? [range, range] : range;
  return Array.from({ length: to - from + 1 }, (_, i) => [from + i, ink] as const);
})));
const ENDS = new Set([0x0b, 0x05, 0x0f, 0x03, 0x0c, 0x0e, 0x0d, 0x04, 0x10, 0x11]);
/** Operators that leave one value where they take one, or take and leave none. */
const LEVEL = new Set([
  0x00, 0x01, 0x0c, 0x0f, 0x22, 0x40, 0x45, 0x50, 0x67, 0x68, 0x69, 0x79, 0x7a, 0x7b, 0xa7, 0xac, 0xad, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4,
]);
const PUSH = new Set([0x20, 0x23, 0x3f, 0x41, 0x42]);

function price({ types }: ReferenceModule, { op, labels, value }: Operator): bigint {
  if (op === 0x0e) return BigInt(2_400 + 325 * (labels.length - 1));
  if (op === 0x11) return BigInt(13_610 + 650 * (types[value] as FunctionType).params);
  const ink = BY_OPCODE.get(op);
  if (ink === undefined) throw new Error(`no price of 0x${op.toString(16)}`);
  return BigInt(ink);
}

/** Ink of the basic block that begins with an operator, and undefined where none begins. */
export function blockInk(module: ReferenceModule, operators: readonly Operator[]): (bigint | undefined)[] {
  const charges = new Array<bigint | undefined>(operators.length).fill(undefined);
  let first = 0;
  let ink = BLOCK;
  operators.forEach((item, i) => {
    ink += price(module, item);
    if (!ENDS.has(item.op)) return;
    charges[first] = ink;
    first = i + 1;
    ink = BLOCK;
  });
  return charges;
}

/** Words of stack that a call of the function takes, by the chain's abstract walk over the metered code. */
export function frameWords(module: ReferenceModule, { locals, operators }: DefinedFunction): number {
  let height = 0;
  let worst = 0;
  const saved: number[] = [];
  const push = (count: number): void => {
    height += count;
    worst = Math.max(worst, height);
  };
  const pop = (count: number): void => {
    height = Math.max(0, height - count);
  };
  const called = (type: FunctionType): void => {
    push(type.result === undefined ? 0 : 1);
    pop(type.params);
  };
  let begins = true;
  for (const { op, value, result } of operators) {
    if (begins) worst = Math.max(worst, height + 2);
    begins = ENDS.has(op);
    if (op === 0x10a || op === 0x10b) worst = Math.max(worst, Math.max(0, height - 1) + 4);
    if (op === 0x02 || op === 0x03 || op === 0x04) {
      if (op === 0x04) pop(1);
      push(result ? 1 : 0);
      saved.push(height);
    } else if (op === 0x05) height = saved.at(-1) ?? 0;
    else if (op === 0x0b) height = saved.pop() ?? 0;
    else if (op === 0x10) {
      const own = value - module.imports.length;
      called((own < 0 ? module.imports[value] : module.functions[own])?.type as FunctionType);
    } else if (op === 0x11) {
      called(module.types[value] as FunctionType);
      pop(1);
    } else if (PUSH.has(op)) push(1);
    else if (op === 0x10a || op === 0x10b) pop(3);
    else if (op === 0x1b || (op >= 0x36 && op <= 0x3e)) pop(2);
    else if (!LEVEL.has(op) && !(op >= 0x28 && op <= 0x35)) pop(1);
  }
  return worst + locals.length + 4;
}
