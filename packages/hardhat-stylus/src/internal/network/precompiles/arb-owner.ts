import { Interface } from "ethers";
import type { StylusParams } from "stylus-runtime";
import { requireKnown } from "../arbos";
import { from0x, hex, to0x } from "../hash";
import { setState } from "../state-number";
import type { StylusState } from "../state";
import { BareRevert, isOwner, keyOf, type Method, type Precompile, type PrecompileCall } from "./precompile";

const abi = new Interface([
  "function isChainOwner(address account) view returns (bool)",
  "function getAllChainOwners() view returns (address[])",
  "function scheduleArbOSUpgrade(uint64 newVersion, uint64 timestamp)",
  "function setInkPrice(uint32 price)",
  "function setWasmMaxStackDepth(uint32 depth)",
  "function setWasmFreePages(uint16 pages)",
  "function setWasmPageGas(uint16 gas)",
  "function setWasmPageLimit(uint16 limit)",
  "function setWasmMaxSize(uint32 size)",
  "function setWasmMinInitGas(uint8 gas, uint16 cached)",
  "function setWasmInitCostScalar(uint64 percent)",
  "function setWasmExpiryDays(uint16 _days)",
  "function setWasmKeepaliveDays(uint16 _days)",
  "function setWasmBlockCacheSize(uint16 count)",
  "function setWasmActivationGas(uint64 gas)",
  "function setMaxStylusContractFragments(uint8 maxFragments)",
  "function addWasmCacheManager(address manager)",
  "function removeWasmCacheManager(address manager)",
  "event OwnerActs(bytes4 indexed method, address indexed owner, bytes data)",
]);

const MAX_INK_PRICE = 0xff_ffff;
/** What a chain keeps of minimum costs and their scalar: units of so much gas or percent, in eight bits. */
const INIT_UNIT = 128;
const CACHED_UNIT = 32;
const PERCENT_UNIT = 2;

function units(value: number, unit: number): number {
  return Math.min(0xff, Math.ceil(value / unit));
}

function changing(change: (state: StylusState, args: readonly string[], call: PrecompileCall) => StylusState): Method {
  return function* (call, ...args) {
    yield* setState(call.chain, call.stateNumber, change(call.state, args, call));
    return [];
  };
}

function parameter(change: (value: number, second: number) => Partial<StylusParams>): Method {
  return changing((state, [first = "0", second = "0"]) => ({
    ...state,
    params: { ...state.params, ...change(Number(first), Number(second)) },
  }));
}

/** As a chain's set of addresses does: the last takes the place of the one that leaves. */
function withoutMember(members: readonly string[], member: string): readonly string[] {
  const [last = member] = members.slice(-1);
  return members.slice(0, -1).map((one) => (one === member ? last : one));
}

/**
 * `ArbOwner`, at 0x70: what concerns Stylus of that by which a chain's owners govern it. Their calls are free on a chain;
 * here they cost what the state's change and the event cost the EVM.
 */
export const arbOwner: Precompile = {
  name: "ArbOwner",
  address: from0x("0x0000000000000000000000000000000000000070"),
  key: keyOf("ArbOwner"),
  abi,
  ownersOnly: true,
  since: { setWasmMaxSize: 40, setWasmActivationGas: 59, setMaxStylusContractFragments: 60 },
  methods: {
    *isChainOwner({ chain }, account) {
      return [isOwner(chain, from0x(account))];
    },
    *getAllChainOwners({ chain }) {
      return [chain.owners.map(to0x)];
    },
    scheduleArbOSUpgrade: changing((state, [version = "0", from = "0"], { facts }) => {
      requireKnown(BigInt(version));
      return { ...state, scheduled: { arbosVersion: Number(version), from: BigInt(from), since: facts.timestamp } };
    }),
    setInkPrice: parameter((inkPrice) => {
      if (inkPrice === 0 || inkPrice > MAX_INK_PRICE) throw new BareRevert();
      return { inkPrice };
    }),
    setWasmMaxStackDepth: parameter((maxStackDepth) => ({ maxStackDepth })),
    setWasmFreePages: parameter((freePages) => ({ freePages })),
    setWasmPageGas: parameter((pageGas) => ({ pageGas })),
    setWasmPageLimit: parameter((pageLimit) => ({ pageLimit })),
    setWasmMaxSize: parameter((maxWasmSize) => ({ maxWasmSize })),
    setWasmMinInitGas: parameter((gas, cached) => ({
      minInitGas: units(gas, INIT_UNIT), minCachedInitGas: units(cached, CACHED_UNIT),
    })),
    setWasmInitCostScalar: parameter((percent) => ({ initCostScalar: units(percent, PERCENT_UNIT) })),
    setWasmExpiryDays: parameter((expiryDays) => ({ expiryDays })),
    setWasmKeepaliveDays: parameter((keepaliveDays) => ({ keepaliveDays })),
    setWasmBlockCacheSize: parameter((blockCacheSize) => ({ blockCacheSize })),
    /** More than anybody can pay stays so, but is read back as 2^53 − 1. */
    setWasmActivationGas: parameter((gas) => ({ activationGas: Math.min(gas, Number.MAX_SAFE_INTEGER) })),
    setMaxStylusContractFragments: parameter((maxFragmentCount) => ({ maxFragmentCount })),
    addWasmCacheManager: changing((state, [manager = ""]) => {
      const added = hex(from0x(manager));
      return { ...state, cacheManagers: [...new Set(state.cacheManagers).add(added)] };
    }),
    removeWasmCacheManager: changing((state, [manager = ""]) => {
      const removed = hex(from0x(manager));
      if (!state.cacheManagers.includes(removed)) throw new BareRevert();
      return { ...state, cacheManagers: withoutMember(state.cacheManagers, removed) };
    }),
  },
};
