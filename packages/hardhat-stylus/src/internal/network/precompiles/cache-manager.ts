import { Interface } from "ethers";
import { from0x, hex, keccak, to0x } from "../hash";
import type { Question, Reply } from "../shim/protocol";
import { standingOf } from "../standing";
import { CACHE_MANAGER, setCached } from "./arb-wasm-cache";
import { ArbosGas, emit, PrecompileError, type Precompile } from "./precompile";

const abi = new Interface([
  "function placeBid(address program) payable",
  "function getMinBid(address program) view returns (uint192 min)",
  "function isPaused() view returns (bool)",
  "event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size)",
  "event UpdateProgramCache(address indexed manager, bytes32 indexed codehash, bool cached)",
  "error AlreadyCached(bytes32 codehash)",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
]);

const KILOBYTE = 1_024;

function* hashOf(program: string): Generator<Question, Uint8Array, Reply> {
  return (yield { op: "codeHash", account: from0x(program) }).word;
}

/**
 * The contract at which everybody may bid for a place in the cache, at its address on Arbitrum One. The cache here never
 * fills up, so every bid wins and the least is nothing; what a bid costs in gas is that of its writes, not the contract's.
 */
export const cacheManager: Precompile = {
  address: CACHE_MANAGER,
  key: keccak(Buffer.from("hardhat-stylus/CacheManager")),
  abi,
  methods: {
    *placeBid(call, program) {
      const { chain, state, facts, burner } = call;
      const hash = yield* hashOf(program);
      const module = chain.modules.byHash(hash);
      const key = module === undefined ? "" : hex(module.key);
      const standing = standingOf(state.programs.get(key), facts.timestamp, chain.params);
      if (module === undefined || standing.kind === "notActivated") throw new PrecompileError("ProgramNotActivated");
      if (state.cached.has(key)) throw new PrecompileError("AlreadyCached", [to0x(module.key)]);
      yield* setCached(call, hash, true);
      burner.burn(ArbosGas.codeHash + 2n * ArbosGas.write);
      const size = (state.programs.get(key)?.asmKilobytes ?? 0) * KILOBYTE;
      yield* emit(call, "InsertBid", [to0x(module.key), program, facts.value, size]);
      return [];
    },
    *getMinBid() {
      return [0];
    },
    *isPaused() {
      return [false];
    },
  },
};
