import { decodeProgram, prepare, type PreparedModule, type StylusParams } from "stylus-runtime";
import { hex, keccak } from "./hash";
import { keyOfShim, shimCode } from "./shim/shim";

/** A program's code as a chain stores it, and what stands for it here. */
export interface Module {
  /** Keccak-256 of {@link code}: the code hash that the account has on a chain. */
  readonly key: Uint8Array;
  /** `EFF00000` and the compressed module. */
  readonly code: Uint8Array;
  readonly shim: Uint8Array;
}

const READS_CODE = new Set(["account_code", "account_code_size"]);

/**
 * Every module that was ever deployed in this process, by the hash of its code. Nothing is ever forgotten, so that
 * shims stay valid over snapshots, reverts and resets.
 */
export class Modules {
  private readonly byKey = new Map<string, Module>();
  private readonly byShimHash = new Map<string, Module>();
  /** By the key and by all that an activation depends on. */
  private readonly prepared = new Map<string, PreparedModule>();
  private readonly codeByHash = new Map<string, Uint8Array>();
  /** Hashes of the code that shims of no program are shown as, by the shim's. */
  private readonly disguised = new Map<string, Uint8Array>();
  /** Whether some program that was ever activated reads other accounts' code. */
  readCode = false;

  /** Takes account code that begins with `EFF0`. */
  add(code: Uint8Array): Module {
    const key = keccak(code);
    const known = this.byKey.get(hex(key));
    if (known !== undefined) return known;
    const module: Module = { key, code, shim: shimCode(key) };
    this.byKey.set(hex(key), module);
    this.byShimHash.set(hex(keccak(module.shim)), module);
    return module;
  }

  find(key: Uint8Array): Module | undefined {
    return this.byKey.get(hex(key));
  }

  /** The module that account code found in the EVM stands for. */
  behind(code: Uint8Array): Module | undefined {
    const key = keyOfShim(code);
    return key === undefined ? undefined : this.find(key);
  }

  /** The module whose account has this code hash, in the EVM or on a chain. */
  byHash(hash: Uint8Array): Module | undefined {
    return this.byShimHash.get(hex(hash)) ?? this.byKey.get(hex(hash));
  }

  /**
   * The module checked and compiled, as an activation under these parameters does it.
   * @throws StylusCodecError or StylusActivationError where a chain would refuse to activate it.
   */
  prepare(module: Module, params: StylusParams): PreparedModule {
    const { stylusVersion, pageLimit, maxWasmSize } = params;
    const name = [hex(module.key), stylusVersion, pageLimit, maxWasmSize].join();
    const known = this.prepared.get(name);
    if (known !== undefined) return known;
    const prepared = prepare(decodeProgram(module.code, params), params);
    this.prepared.set(name, prepared);
    this.readCode ||= WebAssembly.Module.imports(prepared.module).some(({ name }) => READS_CODE.has(name));
    return prepared;
  }

  /**
   * Hash of the decompressed module. A chain's module hash is of the machine that it is proved by, which is not built
   * here; this one is as unique.
   */
  moduleHash(module: Module, params: StylusParams): Uint8Array {
    return keccak(decodeProgram(module.code, params));
  }

  /** Has a shim that stands for no program shown as the code that a chain has in its place. */
  disguise(shim: Uint8Array, code: Uint8Array): void {
    this.codeByHash.set(hex(keccak(shim)), code);
    this.disguised.set(hex(keccak(shim)), keccak(code));
  }

  /** Code found in the EVM, as a chain would show it. */
  shown(code: Uint8Array): Uint8Array {
    return keyOfShim(code) === undefined ? code : (this.codeOf(keccak(code)) ?? code);
  }

  /** Code of which the EVM gives the hash, as a chain would show it; undefined where it was never seen. */
  codeOf(hash: Uint8Array): Uint8Array | undefined {
    if (hash.every((byte) => byte === 0) || hex(hash) === EMPTY_HASH) return new Uint8Array(0);
    return this.byShimHash.get(hex(hash))?.code ?? this.codeByHash.get(hex(hash));
  }

  /** Keeps code that was seen in an account. */
  learn(code: Uint8Array): void {
    this.codeByHash.set(hex(keccak(code)), code);
  }

  /** Code hash as a chain would show it. */
  hashOf(hash: Uint8Array): Uint8Array {
    return this.byShimHash.get(hex(hash))?.key ?? this.disguised.get(hex(hash)) ?? hash;
  }
}

const EMPTY_HASH = hex(keccak(new Uint8Array(0)));
