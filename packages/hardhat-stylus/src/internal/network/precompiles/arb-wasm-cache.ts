import { Interface } from "ethers";
import { from0x, hex, keccak, to0x } from "../hash";
import type { Question, Reply } from "../shim/protocol";
import { standingOf } from "../standing";
import { setState } from "../state-number";
import { ArbosGas, BurnOut, emit, PrecompileError, type Precompile, type PrecompileCall } from "./precompile";

const abi = new Interface([
  "function isCacheManager(address manager) view returns (bool)",
  "function allCacheManagers() view returns (address[])",
  "function cacheProgram(address program)",
  "function evictCodehash(bytes32 codehash)",
  "function codehashIsCached(bytes32 codehash) view returns (bool)",
  "event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached)",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
]);

/** The contract that takes bids, at its address on Arbitrum One. */
export const CACHE_MANAGER = from0x("0x51dedbd2f190e0696afbee5e60bfde96d86464ec");

function isManager(account: Uint8Array): boolean {
  return Buffer.compare(CACHE_MANAGER, account) === 0;
}

/** Caches a program for good, or no longer. */
export function* setCached(call: PrecompileCall, hash: Uint8Array, cached: boolean): Generator<Question, void, Reply> {
  const { chain, state, stateNumber, facts, burner } = call;
  const { params, modules } = chain;
  burner.burn(ArbosGas.params + ArbosGas.read);
  const module = modules.byHash(hash);
  const key = module === undefined ? "" : hex(module.key);
  const standing = standingOf(state.programs.get(key), facts.timestamp, params);
  if (cached && standing.kind === "expired") throw new PrecompileError("ProgramExpired", [standing.age]);
  if (cached && standing.kind !== "active") {
    const version = standing.kind === "needsUpgrade" ? standing.version : 0;
    throw new PrecompileError("ProgramNeedsUpgrade", [version, params.stylusVersion]);
  }
  if (module === undefined || state.cached.has(key) === cached) return;
  const next = new Set(state.cached);
  if (cached) next.add(key);
  else next.delete(key);
  yield* emit(call, "UpdateProgramCache", [to0x(facts.caller), to0x(module.key), cached]);
  const { activation } = modules.prepare(module);
  burner.burn(BigInt(activation.initCost) + ArbosGas.read + ArbosGas.write);
  yield* setState(chain, stateNumber, { ...state, cached: next });
}

function requireRight(call: PrecompileCall): void {
  call.burner.burn(ArbosGas.read);
  const { facts: { caller }, chain: { owners } } = call;
  if (!isManager(caller) && !owners.some((owner) => Buffer.compare(owner, caller) === 0)) throw new BurnOut();
}

/** `ArbWasmCache`, at 0x72: which programs start as cached. */
export const arbWasmCache: Precompile = {
  address: from0x("0x0000000000000000000000000000000000000072"),
  key: keccak(Buffer.from("hardhat-stylus/ArbWasmCache")),
  abi,
  methods: {
    *isCacheManager(call, manager: string) {
      call.burner.burn(ArbosGas.read);
      return [isManager(from0x(manager))];
    },
    *allCacheManagers({ burner }) {
      burner.burn(2n * ArbosGas.read);
      return [[to0x(CACHE_MANAGER)]];
    },
    *cacheProgram(call, program: string) {
      requireRight(call);
      call.burner.burn(ArbosGas.codeHash);
      const { word } = yield { op: "codeHash", account: from0x(program) };
      yield* setCached(call, word, true);
      return [];
    },
    *evictCodehash(call, codehash: string) {
      requireRight(call);
      yield* setCached(call, from0x(codehash), false);
      return [];
    },
    *codehashIsCached({ chain, state, burner }, codehash: string) {
      burner.burn(ArbosGas.read);
      const module = chain.modules.byHash(from0x(codehash));
      return [module !== undefined && state.cached.has(hex(module.key))];
    },
  },
};
