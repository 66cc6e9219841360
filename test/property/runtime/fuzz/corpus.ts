import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { canonicalModule, encodeProgram, type BatchModule } from "stylus-runtime";
import { call, i32Const, program } from "../../../stylus/runtime/wasm";
import { sections, type Section } from "./parts";

const ROOT = join(__dirname, "../../../..");
/** Bytes of a module that may come up at any time; larger ones are rare, or a session would do nothing else. */
const SMALL = 2_000;

/** A module to start from. */
export interface Source {
  readonly bytes: Uint8Array;
  readonly sections: readonly Section[];
}

export interface Corpus {
  readonly small: readonly Source[];
  readonly large: readonly Source[];
  /** Account code of some of the small ones. */
  readonly code: readonly Uint8Array[];
}

function vectors(): Uint8Array[] {
  const modules = JSON.parse(readFileSync(join(ROOT, "test/vectors/stylus.json"), "utf8")) as BatchModule[];
  return modules.map(({ wasmBase64, wasmGzipBase64 }) => wasmBase64 === undefined
    ? gunzipSync(Buffer.from(wasmGzipBase64 ?? "", "base64"))
    : Buffer.from(wasmBase64, "base64"));
}

/** Programs that call what the vectors' modules seldom do. */
function written(): Uint8Array[] {
  const three = [...i32Const(0), ...i32Const(64), ...i32Const(128)];
  return [
    program({ imports: ["math_mul_mod"], body: [...three, ...call(0), ...i32Const(0)] }),
    program({ imports: ["native_keccak256"], body: [...three, ...call(0), ...i32Const(0)] }),
    program({ imports: ["emit_log"], body: [...three, ...call(0), ...i32Const(0)] }),
    program({ imports: ["pay_for_memory_grow"], body: [...i32Const(3), 0x40, 0], memory: [0] }),
    program({ imports: ["storage_cache_bytes32", "storage_flush_cache"], body: [...i32Const(0), ...i32Const(9), ...call(0), ...i32Const(1), ...call(1), ...i32Const(0)] }),
    program({ body: [...i32Const(0), ...i32Const(7), ...i32Const(900), 0xfc, 0x0b, 0, ...i32Const(0)] }),
    program({ body: [0x03, 0x40, 0x0c, 0, 0x0b, ...i32Const(0)] }),
  ];
}

function prebuilt(): Uint8Array[] {
  return ["referee", "kernels", "tensor"].map((name) => readFileSync(join(ROOT, `stylus/prebuilt/${name}.wasm`)));
}

function isModule(bytes: Uint8Array): boolean {
  try {
    canonicalModule(bytes);
    return true;
  } catch {
    return false;
  }
}

/** The vectors' modules that decode, some programs of our own, and the committed builds. */
export function corpus(): Corpus {
  const sources = [...vectors(), ...written(), ...prebuilt()].filter(isModule).map((bytes) => ({ bytes, sections: sections(bytes) }))
    .filter(({ sections }) => sections.length > 0);
  const small = sources.filter(({ bytes }) => bytes.length <= SMALL);
  const large = sources.filter(({ bytes }) => bytes.length > SMALL);
  return { small, large, code: small.slice(0, 20).map(({ bytes }) => encodeProgram(bytes)) };
}
