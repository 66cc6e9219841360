import { StylusActivationError, type ActivationErrorCode } from "./errors";
import { HOST_FUNCTIONS } from "./hostio/signatures";
import { BOUNDS, LIMITS } from "./limits";
import { growsMemory } from "./meter/instrument";
import type { Measure } from "./meter/measure";
import type { StylusParams } from "./params";
import type { FunctionType, WasmModule } from "./wasm/module";

const INJECTED_GLOBALS = 4;
const PAGE_BYTES = 65_536;

function refuse(code: ActivationErrorCode, message: string, offset?: number): never {
  throw new StylusActivationError(code, message, offset);
}

function atMost(what: string, count: number, most: number, offset?: number): void {
  if (count > most) refuse("limit", `too many ${what}: ${count}, at most ${most}`, offset);
}

function sameType(a: FunctionType, b: FunctionType): boolean {
  return a.params.join() === b.params.join() && a.results.join() === b.results.join();
}

function typeOf(module: WasmModule, typeIndex: number): FunctionType {
  return module.types[typeIndex] ?? refuse("unknown-index", `there is no type ${typeIndex}`);
}

function checkImports(module: WasmModule, params: StylusParams): void {
  if (params.stylusVersion > 1) atMost("imports", module.imports.length, LIMITS.imports);
  const seen = new Map<string, number>();
  for (const { module: from, name, typeIndex } of module.imports) {
    const expected = from === "vm_hooks" ? HOST_FUNCTIONS.get(name) : undefined;
    if (expected === undefined) return refuse("import", `there is no host function ${from}.${name}`);
    if (!sameType(expected, typeOf(module, typeIndex))) refuse("import", `${from}.${name} is imported with another type than it has`);
    const before = seen.get(name);
    if (before !== undefined && before !== typeIndex) refuse("import", `${from}.${name} is imported under two types`);
    seen.set(name, typeIndex);
  }
}

/** The chain looks at what follows the last `__` of an export's name. */
function checkExports(module: WasmModule): void {
  const imported = new Set(module.imports.map(({ name }) => name));
  for (const { name } of module.exports) {
    const bare = name.slice(name.lastIndexOf("__") + (name.includes("__") ? 2 : 1));
    if (bare.startsWith("stylus")) refuse("export", `the export ${name} has a reserved name`);
    if (imported.has(bare)) refuse("export", `the export ${name} has the name of an import`);
  }
}

function checkEntrypoint(module: WasmModule): void {
  const entry = module.exports.find(({ name, kind }) => name === "user_entrypoint" && kind === "function");
  if (entry === undefined) return refuse("entrypoint", "missing export user_entrypoint");
  const defined = entry.index - module.imports.length;
  const typeIndex = defined < 0 ? module.imports[entry.index]?.typeIndex : module.functions[defined];
  if (typeIndex === undefined) return refuse("unknown-index", `there is no function ${entry.index}`);
  if (!sameType(typeOf(module, typeIndex), { params: [0x7f], results: [0x7f] })) {
    refuse("entrypoint", "user_entrypoint must take and give an i32");
  }
}

function checkMemory(module: WasmModule, params: StylusParams): void {
  const exported = module.exports.some(({ name, kind }) => name === "memory" && kind === "memory");
  const [memory] = module.memories;
  if (memory === undefined || !exported) return refuse("memory", "missing export memory");
  if (module.memories.length > 1) refuse("memory", "several memories are refused");
  if (memory.min > LIMITS.pages) refuse("memory", `${memory.min} pages of memory exceed ${LIMITS.pages}`);
  if (memory.min > params.pageLimit) refuse("memory", `${memory.min} pages of memory exceed the page limit of ${params.pageLimit}`);
  if (growsMemory(module) && !module.imports.some(({ name }) => name === "pay_for_memory_grow")) {
    refuse("import", "missing import pay_for_memory_grow: import it, or fix the memory's size by an equal maximum");
  }
  for (const { offset, length } of module.data) {
    if (offset !== undefined && (offset >>> 0) + length > memory.min * PAGE_BYTES) {
      refuse("segment", `a data segment of ${length} bytes at ${offset >>> 0} lies outside the memory`);
    }
  }
}

function checkTables(module: WasmModule): void {
  if (module.tables.length > 1) refuse("feature", "several tables are refused");
  const entries = module.tables[0]?.min ?? 0;
  atMost("table entries", entries, LIMITS.tableEntries);
  atMost("bytes of element segments", module.elements.reduce((sum, { range }) => sum + range, 0), LIMITS.elementBytes);
  for (const { offset, length } of module.elements) {
    if (offset !== undefined && (offset >>> 0) + length > entries) {
      refuse("segment", `an element segment of ${length} entries at ${offset >>> 0} lies outside the table`);
    }
  }
}

/** Spares the reading of a module that is too long to be activated. @throws StylusActivationError */
export function checkSize(wasm: Uint8Array): void {
  atMost("bytes in the module", wasm.length, BOUNDS.moduleBytes);
}

/** The rules of activation on a module's structure. @throws StylusActivationError */
export function checkModule(module: WasmModule, params: StylusParams): void {
  checkImports(module, params);
  checkExports(module);
  checkEntrypoint(module);
  checkMemory(module, params);
  checkTables(module);
  atMost("data segments", module.data.length, LIMITS.data);
  atMost("element segments", module.elements.length, LIMITS.elements);
  atMost("globals", module.globals.length + INJECTED_GLOBALS, LIMITS.globals);
}

/** The rules on functions as instrumented. @throws StylusActivationError */
export function checkMeasures({ bodies }: WasmModule, measures: readonly Measure[]): void {
  measures.forEach(({ operators, worst }, i) => {
    const offset = bodies[i]?.localsRange.start;
    atMost(`operators in function ${i}, instrumentation included`, operators, LIMITS.operators, offset);
    atMost(`values on the stack at once in function ${i}`, worst, LIMITS.stack, offset);
  });
}
