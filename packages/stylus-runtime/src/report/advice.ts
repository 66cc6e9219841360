import type { ActivationErrorCode, CodecErrorCode } from "../errors";

/** What in a toolchain usually leads to a refusal, and what to do about it. */
export interface Advice {
  readonly cause: string;
  readonly remedy: string;
}

interface Rule extends Advice {
  readonly code: ActivationErrorCode | CodecErrorCode;
  /** Told apart from others of the same code by the message. */
  readonly message?: RegExp;
}

const MVP = "Build with -Ctarget-cpu=mvp, and -Ctarget-feature=+bulk-memory,+mutable-globals if wanted, in rustflags.";
const CANONICAL =
  "Make the module canonical: hardhat-stylus and cargo stylus do it when they build, canonicalModule of stylus-runtime does it to bytes.";

/** The first that fits is taken: the more particular rules come first. */
const RULES: readonly Rule[] = [
  {
    code: "feature", message: /^call_indirect: a zero byte/,
    cause: "Linkers write the table of a call_indirect with padding where the feature reference-types is on, as it is by default from rustc 1.82 on, and in the standard library even where the crate turned it off.",
    remedy: `${CANONICAL} Or rebuild the library, too: -Ctarget-feature=-reference-types with -Zbuild-std.`,
  },
  {
    code: "feature", message: /multi-value/,
    cause: "The feature multivalue is on: rustc enables it by default from 1.82 on, wasm-opt by --enable-multivalue or -all.",
    remedy: `${MVP} Give wasm-opt no feature that the module does not need.`,
  },
  {
    code: "feature", message: /value type 0x7b|operator 0xfd/,
    cause: "The module uses SIMD.",
    remedy: "Build with -Ctarget-feature=-simd128, and a dependency without its feature for SIMD.",
  },
  {
    code: "feature", message: /shared and 64-bit|operator 0xfe/,
    cause: "The module uses threads or 64-bit memory.",
    remedy: "Build for wasm32-unknown-unknown, without -Ctarget-feature=+atomics and without --shared-memory.",
  },
  {
    code: "feature", message: /operator fc/,
    cause: "Bulk memory leaves more than memory.copy and memory.fill where there are passive segments or table operators: from linking with threads, or from wasm-opt.",
    remedy: "Link without --shared-memory, and run wasm-opt without --enable-threads and --enable-reference-types; or build with -Ctarget-feature=-bulk-memory.",
  },
  {
    code: "feature", message: /operator 0x1[23]\b/,
    cause: "The module uses tail calls.",
    remedy: "Build with -Ctarget-feature=-tail-call.",
  },
  {
    code: "feature", message: /operator 0x(6|7|8|9|a|18|19|1f)\b/,
    cause: "The module uses exceptions.",
    remedy: 'Set panic = "abort" in [profile.release] of Cargo.toml, and compile C++ with -fno-exceptions.',
  },
  {
    code: "feature", message: /several memories|there is one memory|memory 0|memory\.size/,
    cause: "The module has or names several memories.",
    remedy: "Build with -Ctarget-feature=-multimemory; instrument and merge no modules.",
  },
  {
    code: "feature",
    cause: "Reference types are on: rustc enables them by default from 1.82 on. Tables of anything but functions, several tables, typed selects and ref operators come of it.",
    remedy: `${MVP} Or -Ctarget-feature=-reference-types. wasm-bindgen has no place in a contract.`,
  },
  {
    code: "unsupported-section", message: /section 12/,
    cause: "The section DataCount is there: toolchains write it with bulk memory where memory.init or data.drop is used, wasm-opt with --enable-bulk-memory.",
    remedy: "Build with -Ctarget-feature=-bulk-memory, or run wasm-opt without --enable-bulk-memory.",
  },
  {
    code: "unsupported-section", message: /section 13/,
    cause: "The section of exception tags is there.",
    remedy: 'Set panic = "abort" in [profile.release] of Cargo.toml, and compile C++ with -fno-exceptions.',
  },
  {
    code: "float-operation",
    cause: "Something computes with f32 or f64, if only to print one: a chain refuses it in code that never runs, too.",
    remedy: "Use integers or fixed point. Where a dependency does it, turn off the feature that does (often std, or formatting and parsing of floats), and let lto and opt-level remove what is not used.",
  },
  {
    code: "start",
    cause: "The module runs something when it is instantiated: from wasm-bindgen, from constructors of C++, or from linking with threads.",
    remedy: "Remove what needs it; a contract begins at user_entrypoint.",
  },
  {
    code: "import", message: /no host function wasi_/,
    cause: "The module was built for WASI.",
    remedy: "Build with --target wasm32-unknown-unknown.",
  },
  {
    code: "import", message: /no host function (__wbindgen|wbg|\.\/)/,
    cause: "A dependency is built for browsers with wasm-bindgen.",
    remedy: "Turn off its feature for browsers: js of getrandom and uuid, wasmbind of chrono.",
  },
  {
    code: "import", message: /no host function (console|debug)\./,
    cause: "console and debug are there on debug chains only.",
    remedy: "Build without the feature debug of stylus-sdk, and without console!.",
  },
  {
    code: "import", message: /no host function env\./,
    cause: "A function is declared and not defined: from C without its library, or from extern \"C\" without #[link(wasm_import_module = \"vm_hooks\")].",
    remedy: "Link what defines it, or name the module that it is imported from.",
  },
  {
    code: "import", message: /missing import pay_for_memory_grow/,
    cause: "Nothing imports what growth of memory is paid with: there is no #[entrypoint] of the SDK, or the linker found it unused.",
    remedy: "Call pay_for_memory_grow(0) of vm_hooks in the entry point, as #[entrypoint] does; or fix the memory's size by --max-memory.",
  },
  {
    code: "import", message: /only functions may be imported/,
    cause: "The module wants its memory or table from outside, as with --import-memory or Emscripten's defaults.",
    remedy: "Link without --import-memory and --import-table.",
  },
  {
    code: "import",
    cause: "The module expects another host than a Stylus chain, or an SDK other than the chain's version.",
    remedy: "Declare host functions as stylus-sdk does.",
  },
  {
    code: "export",
    cause: "A chain gives names of its own to what it adds, and compares what follows the last __ of a name.",
    remedy: "Rename the function, or drop its #[no_mangle].",
  },
  {
    code: "entrypoint",
    cause: "There is no entry point: no #[entrypoint], a crate that is not a cdylib, or a build with the feature export-abi.",
    remedy: 'Put #[entrypoint] on the contract\'s struct, crate-type = ["lib", "cdylib"] into [lib] of Cargo.toml, and build the library: cargo build --lib --release.',
  },
  {
    code: "memory", message: /pages of memory exceed/,
    cause: "The stack or static data are too large; the linker's default stack alone is 16 pages.",
    remedy: "Link with -Clink-arg=-zstack-size=8192 (or what the program needs), and keep large static tables out.",
  },
  {
    code: "memory", message: /several memories/,
    cause: "The module has several memories.",
    remedy: "Build with -Ctarget-feature=-multimemory; instrument and merge no modules.",
  },
  {
    code: "memory",
    cause: "The module has no memory of its own under the name memory.",
    remedy: "Build with rustc for wasm32-unknown-unknown, which exports it; link C with --export-memory.",
  },
  {
    code: "segment",
    cause: "A segment or an initial value is not where it may be: linkers write one constant and stay inside the memory.",
    remedy: "Do not change the memory's minimum after linking; build without extended-const and without position-independent code.",
  },
  {
    code: "limit", message: /operators in function/,
    cause: "One function has too many operators once it is metered: inlining made it large.",
    remedy: 'Mark parts of it #[inline(never)], or build with opt-level = "s" or "z".',
  },
  {
    code: "limit", message: /locals/,
    cause: "One function has too many locals: inlining and unrolling made it large.",
    remedy: 'Mark parts of it #[inline(never)], or build with opt-level = "s" or "z"; wasm-opt -O merges locals.',
  },
  {
    code: "limit", message: /data segments/,
    cause: "The linker kept static data apart.",
    remedy: "wasm-opt --memory-packing joins or splits segments; fewer large tables help, too.",
  },
  {
    code: "limit",
    cause: "The program is larger than a chain allows in this respect.",
    remedy: 'Build with lto = "fat", codegen-units = 1 and opt-level = "s" or "z", drop dependencies, or split the contract.',
  },
  {
    code: "cost",
    cause: "Code or data are too large for the 16 bits in which a chain keeps the price of a call's start: a byte of a data segment costs 0.75 gas.",
    remedy: "Compute large tables, or keep them in accounts of their own; build for size.",
  },
  {
    code: "type-mismatch",
    cause: "The code does not type-check: a tool broke it, or it uses a feature in a way that only shows here.",
    remedy: "Check it by wasm-validate of wabt or wasm-tools validate, before and after each tool of the build.",
  },
  {
    code: "malformed", message: /not a WebAssembly module/,
    cause: "The file is something else, or was cut off.",
    remedy: "Give the .wasm under target/wasm32-unknown-unknown/release/.",
  },
  {
    code: "malformed",
    cause: "The file was cut off or damaged, or uses an encoding from after WebAssembly 1.0.",
    remedy: "Check it by wasm-validate of wabt or wasm-tools validate, and build again.",
  },
  { code: "corrupt", cause: "The code was cut off or is no brotli stream.", remedy: "Deploy the code that encodeProgram or cargo stylus gives." },
  { code: "too-large", cause: "The module is larger than a chain decompresses.", remedy: 'Build with lto = "fat" and opt-level = "z", and drop dependencies.' },
  { code: "fragment", cause: "The program is split over several accounts.", remedy: "Check the module that it was made from." },
  { code: "dictionary", cause: "The code was compressed with a dictionary that is not known here.", remedy: "Check the module that it was made from." },
];

/** Cause and remedy of a refusal, by the code and the message of its error. */
export function adviceOn(code: string, message: string): Advice | undefined {
  const rule = RULES.find((candidate) => candidate.code === code && (candidate.message?.test(message) ?? true));
  return rule === undefined ? undefined : { cause: rule.cause, remedy: rule.remedy };
}
