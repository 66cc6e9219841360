import { Interface } from "ethers";
import { from0x, hex, to0x } from "../hash";
import type { Question, Reply } from "../shim/protocol";
import { CACHE_MANAGER, type CacheAuction, type CacheEntry } from "../state";
import { setState, stateOf } from "../state-number";
import { active, KILOBYTE } from "./arb-wasm";
import { arbWasmCache } from "./arb-wasm-cache";
import { byBid, countedSize, decayed, inTheWay, leastBid, queueSize, without, withEntry } from "./auction";
import { requiring } from "./calling";
import { ArbosGas, BareRevert, emit, isOwner, keyOf, PrecompileError, type Method, type Precompile, type PrecompileCall } from "./precompile";

const abi = new Interface([
  "function placeBid(address program) payable",
  "function makeSpace(uint64 size) payable returns (uint64 space)",
  "function getMinBid(address program) view returns (uint192 min)",
  "function getMinBid(bytes32 codehash) view returns (uint192 min)",
  "function getMinBid(uint64 size) view returns (uint192 min)",
  "function getEntries() view returns (tuple(bytes32 code, uint64 size, uint192 bid)[])",
  "function getSmallestEntries(uint256 k) view returns (tuple(bytes32 code, uint64 size, uint192 bid)[])",
  "function entries(uint256 index) view returns (bytes32 code, uint64 size, uint192 bid)",
  "function cacheSize() view returns (uint64)",
  "function queueSize() view returns (uint64)",
  "function decay() view returns (uint64)",
  "function isPaused() view returns (bool)",
  "function setCacheSize(uint64 newSize)",
  "function setDecayRate(uint64 newDecay)",
  "function paused()",
  "function unpause()",
  "function evictAll()",
  "function evictPrograms(uint256 count)",
  "event InsertBid(bytes32 indexed codehash, address program, uint192 bid, uint64 size)",
  "event DeleteBid(bytes32 indexed codehash, uint192 bid, uint64 size)",
  "event SetCacheSize(uint64 size)",
  "event SetDecayRate(uint64 decay)",
  "event Pause()",
  "event Unpause()",
  "error NotChainOwner(address sender)",
  "error AsmTooLarge(uint256 asm, uint256 queueSize, uint256 cacheSize)",
  "error AlreadyCached(bytes32 codehash)",
  "error BidTooLarge(uint256 bid)",
  "error BidTooSmall(uint192 bid, uint192 min)",
  "error BidsArePaused()",
  "error MakeSpaceTooLarge(uint64 size, uint64 limit)",
  "error HeapIsEmpty()",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
]);

/** Bytes that one call may make free. */
const MAX_MAKE_SPACE = 5n << 20n;
const UINT192 = (1n << 192n) - 1n;
const MANAGER = from0x(`0x${CACHE_MANAGER}`);

type Steps<T> = Generator<Question, T, Reply>;
type Place = ReturnType<typeof byBid>[number];

function* hashOf(program: string): Steps<Uint8Array> {
  return (yield { op: "codeHash", account: from0x(program) }).word;
}

function sizeOf(call: PrecompileCall, hash: Uint8Array): bigint {
  return countedSize(BigInt(active(call, hash).record.asmKilobytes * KILOBYTE));
}

/** Calls ArbWasmCache, which knows the manager as one. */
function* cacheCall(call: PrecompileCall, method: "cacheProgram" | "evictCodehash", argument: string): Steps<void> {
  yield* requiring(call, arbWasmCache.address, 0n, from0x(arbWasmCache.abi.encodeFunctionData(method, [argument])));
}

function* setAuction({ chain, facts }: PrecompileCall, auction: CacheAuction): Steps<void> {
  const { number, state } = yield* stateOf(chain, facts.timestamp);
  yield* setState(chain, number, { ...state, auction });
}

/** Evicts what stands at these places; the auction is then without them. */
function* evict(call: PrecompileCall, places: readonly Place[]): Steps<CacheAuction> {
  for (const { entry } of places) {
    yield* cacheCall(call, "evictCodehash", `0x${entry.code}`);
    yield* emit(call, "DeleteBid", [`0x${entry.code}`, entry.bid, entry.size]);
  }
  return without(call.state.auction, places);
}

/** Evicts what is in the way of so many bytes, if what was sent is worth it. */
function* makeSpace(call: PrecompileCall, size: bigint): Steps<{ auction: CacheAuction; bid: bigint; index: number }> {
  const { state: { auction }, facts: { value, timestamp } } = call;
  const bid = value + decayed(auction, timestamp);
  if (bid > UINT192) throw new PrecompileError("BidTooLarge", [bid]);
  const going = inTheWay(auction, size);
  if (going === undefined) throw new PrecompileError("HeapIsEmpty");
  const last = going.at(-1);
  if (last !== undefined && bid < last.entry.bid) throw new PrecompileError("BidTooSmall", [bid, last.entry.bid]);
  return { auction: yield* evict(call, going), bid, index: last?.index ?? auction.entries.length };
}

function requireOpen({ state: { auction } }: PrecompileCall): void {
  if (auction.isPaused) throw new PrecompileError("BidsArePaused");
}

function requireOwner({ chain, facts: { caller } }: PrecompileCall): void {
  if (!isOwner(chain, caller)) throw new PrecompileError("NotChainOwner", [to0x(caller)]);
}

/** What an owner sets, and the event that tells. */
function setting(event: string, change: (value: bigint) => Partial<CacheAuction>): Method {
  return function* (call, ...args) {
    requireOwner(call);
    call.burner.burn(ArbosGas.write);
    const [value = 0n] = args.map(BigInt);
    yield* setAuction(call, { ...call.state.auction, ...change(value) });
    yield* emit(call, event, args);
    return [];
  };
}

/** What anybody may read. */
function reading(read: (auction: CacheAuction, argument: bigint) => readonly unknown[]): Method {
  return function* ({ state: { auction }, burner }, ...args) {
    burner.burn(ArbosGas.read);
    return read(auction, BigInt(args[0] ?? 0));
  };
}

function shown(entry: CacheEntry | undefined): readonly unknown[] {
  return [`0x${entry?.code ?? "00".repeat(32)}`, entry?.size ?? 0n, entry?.bid ?? 0n];
}

function minBid({ state: { auction }, facts: { timestamp } }: PrecompileCall, size: bigint): readonly unknown[] {
  const least = leastBid(auction, size, timestamp);
  if (least === undefined) throw new PrecompileError("AsmTooLarge", [size, 0n, auction.cacheSize]);
  return [least];
}

function* evictSome(call: PrecompileCall, count: bigint, emptied: boolean): Steps<readonly unknown[]> {
  requireOwner(call);
  const smallest = byBid(call.state.auction);
  const auction = yield* evict(call, count < BigInt(smallest.length) ? smallest.slice(0, Number(count)) : smallest);
  yield* setAuction(call, emptied ? { ...auction, entries: [] } : auction);
  return [];
}

/**
 * The contract at which everybody may bid for a place in the cache, at its address on Arbitrum One and as it is set up
 * there. What it costs in gas is what its reads and writes cost, not what the contract's own code does.
 */
export const cacheManager: Precompile = {
  name: "CacheManager",
  address: MANAGER,
  key: keyOf("CacheManager"),
  abi,
  isContract: true,
  isOnForks: true,
  methods: {
    *placeBid(call, program) {
      const { chain, burner } = call;
      requireOpen(call);
      const hash = yield* hashOf(program);
      const key = hex(chain.modules.byHash(hash)?.key ?? hash);
      if (call.state.cached.has(key)) throw new PrecompileError("AlreadyCached", [`0x${key}`]);
      const size = sizeOf(call, hash);
      const { auction, bid, index } = yield* makeSpace(call, size);
      yield* cacheCall(call, "cacheProgram", program);
      yield* setAuction(call, withEntry(auction, index, { code: key, size, bid }));
      burner.burn(ArbosGas.codeHash + 2n * ArbosGas.write);
      yield* emit(call, "InsertBid", [`0x${key}`, program, bid, size]);
      return [];
    },
    *makeSpace(call, size) {
      requireOpen(call);
      if (BigInt(size) > MAX_MAKE_SPACE) throw new PrecompileError("MakeSpaceTooLarge", [size, MAX_MAKE_SPACE]);
      const { auction } = yield* makeSpace(call, BigInt(size));
      yield* setAuction(call, auction);
      return [auction.cacheSize - queueSize(auction)];
    },
    *"getMinBid(address)"(call, program) {
      return minBid(call, sizeOf(call, yield* hashOf(program)));
    },
    *"getMinBid(bytes32)"(call, codehash) {
      return minBid(call, sizeOf(call, from0x(codehash)));
    },
    *"getMinBid(uint64)"(call, size) {
      return minBid(call, BigInt(size));
    },
    getEntries: reading(({ entries }) => [entries.map(shown)]),
    getSmallestEntries: reading((auction, k) => {
      const smallest = byBid(auction).map(({ entry }) => shown(entry));
      return [k < BigInt(smallest.length) ? smallest.slice(0, Number(k)) : smallest];
    }),
    entries: reading(({ entries }, index) => {
      if (index >= BigInt(entries.length)) throw new BareRevert();
      return shown(entries[Number(index)]);
    }),
    cacheSize: reading(({ cacheSize }) => [cacheSize]),
    queueSize: reading((auction) => [queueSize(auction)]),
    decay: reading(({ decay }) => [decay]),
    isPaused: reading(({ isPaused }) => [isPaused]),
    setCacheSize: setting("SetCacheSize", (cacheSize) => ({ cacheSize })),
    setDecayRate: setting("SetDecayRate", (decay) => ({ decay })),
    paused: setting("Pause", () => ({ isPaused: true })),
    unpause: setting("Unpause", () => ({ isPaused: false })),
    *evictAll(call) {
      return yield* evictSome(call, UINT192, true);
    },
    *evictPrograms(call, count) {
      return yield* evictSome(call, BigInt(count), false);
    },
  },
};
