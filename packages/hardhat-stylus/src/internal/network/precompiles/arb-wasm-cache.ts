import { Interface } from "ethers";
import { from0x, hex, to0x } from "../hash";
import type { Question, Reply } from "../shim/protocol";
import { standingOf } from "../standing";
import { setState } from "../state-number";
import { ArbosGas, BurnOut, emit, isOwner, keyOf, PrecompileError, type Precompile, type PrecompileCall } from "./precompile";

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

/** Caches a program for good, or no longer. */
function* setCached(call: PrecompileCall, hash: Uint8Array, cached: boolean): Generator<Question, void, Reply> {
  const { chain, state, stateNumber, facts, burner } = call;
  const { params } = state;
  burner.burn(ArbosGas.params + ArbosGas.read);
  const module = chain.modules.byHash(hash);
  const key = module === undefined ? "" : hex(module.key);
  const record = state.programs.get(key);
  const standing = standingOf(record, facts.timestamp, params);
  if (cached && standing.kind === "expired") throw new PrecompileError("ProgramExpired", [standing.age]);
  if (cached && standing.kind !== "active") {
    throw new PrecompileError("ProgramNeedsUpgrade", [record?.version ?? 0, params.stylusVersion]);
  }
  if (record === undefined || state.cached.has(key) === cached) return;
  yield* emit(call, "UpdateProgramCache", [to0x(facts.caller), `0x${key}`, cached]);
  burner.burn(BigInt(record.program.activation.initCost) + ArbosGas.read + ArbosGas.write);
  const next = new Set(state.cached);
  if (cached) next.add(key);
  else next.delete(key);
  yield* setState(chain, stateNumber, { ...state, cached: next });
}

function requireRight({ burner, facts: { caller }, chain, state: { cacheManagers } }: PrecompileCall): void {
  burner.burn(ArbosGas.read);
  if (!cacheManagers.includes(hex(caller)) && !isOwner(chain, caller)) throw new BurnOut();
}

/** `ArbWasmCache`, at 0x72: which programs start as cached. */
export const arbWasmCache: Precompile = {
  name: "ArbWasmCache",
  address: from0x("0x0000000000000000000000000000000000000072"),
  key: keyOf("ArbWasmCache"),
  abi,
  since: { cacheProgram: 31 },
  methods: {
    *isCacheManager({ state, burner }, manager) {
      burner.burn(ArbosGas.read);
      return [state.cacheManagers.includes(hex(from0x(manager)))];
    },
    *allCacheManagers({ state: { cacheManagers }, burner }) {
      burner.burn(BigInt(1 + cacheManagers.length) * ArbosGas.read);
      return [cacheManagers.map((manager) => `0x${manager}`)];
    },
    *cacheProgram(call, program) {
      requireRight(call);
      call.burner.burn(ArbosGas.codeHash);
      const { word } = yield { op: "codeHash", account: from0x(program) };
      yield* setCached(call, word, true);
      return [];
    },
    *evictCodehash(call, codehash) {
      requireRight(call);
      yield* setCached(call, from0x(codehash), false);
      return [];
    },
    *codehashIsCached({ chain, state, burner }, codehash) {
      burner.burn(ArbosGas.read);
      const module = chain.modules.byHash(from0x(codehash));
      return [module !== undefined && state.cached.has(hex(module.key))];
    },
  },
};
