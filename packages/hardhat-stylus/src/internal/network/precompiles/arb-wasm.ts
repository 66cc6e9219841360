import { Interface } from "ethers";
import {
  cachedInitGas, initGas, StylusActivationError, StylusCodecError, type Activation, type PreparedModule, type StylusParams,
} from "stylus-runtime";
import { from0x, hex, to0x } from "../hash";
import type { Module } from "../modules";
import type { Question, Reply } from "../shim/protocol";
import { DAY, standingOf, toHour, type Standing } from "../standing";
import { setState } from "../state-number";
import type { ProgramRecord, StylusState } from "../state";
import { ArbosGas, BurnOut, emit, keyOf, PrecompileError, type Method, type Precompile, type PrecompileCall } from "./precompile";
import { priceData } from "./pricing";

const abi = new Interface([
  "function activateProgram(address program) payable returns (uint16 version, uint256 dataFee)",
  "function codehashKeepalive(bytes32 codehash) payable",
  "function stylusVersion() view returns (uint16)",
  "function codehashVersion(bytes32 codehash) view returns (uint16)",
  "function codehashAsmSize(bytes32 codehash) view returns (uint32)",
  "function programVersion(address program) view returns (uint16)",
  "function programInitGas(address program) view returns (uint64 gas, uint64 gasWhenCached)",
  "function programMemoryFootprint(address program) view returns (uint16)",
  "function programTimeLeft(address program) view returns (uint64)",
  "function inkPrice() view returns (uint32)",
  "function maxStackDepth() view returns (uint32)",
  "function freePages() view returns (uint16)",
  "function pageGas() view returns (uint16)",
  "function pageRamp() view returns (uint64)",
  "function pageLimit() view returns (uint16)",
  "function minInitGas() view returns (uint64 gas, uint64 cached)",
  "function initCostScalar() view returns (uint64)",
  "function expiryDays() view returns (uint16)",
  "function keepaliveDays() view returns (uint16)",
  "function blockCacheSize() view returns (uint16)",
  "function activationGas() view returns (uint64)",
  "event ProgramActivated(bytes32 indexed codehash, bytes32 moduleHash, address program, uint256 dataFee, uint16 version)",
  "event ProgramLifetimeExtended(bytes32 indexed codehash, uint256 dataFee)",
  "error ProgramNotWasm()",
  "error ProgramNotActivated()",
  "error ProgramNeedsUpgrade(uint16 version, uint16 stylusVersion)",
  "error ProgramExpired(uint64 ageInSeconds)",
  "error ProgramUpToDate()",
  "error ProgramKeepaliveTooSoon(uint64 ageInSeconds)",
  "error ProgramInsufficientValue(uint256 have, uint256 want)",
]);

/** Paid before an activation looks at anything (Nitro `precompiles/ArbWasm.go`). */
const FIXED_ACTIVATION_GAS = 1_659_168n;
/** Informational: the memory model's table is fixed. */
const PAGE_RAMP = 620_674_314n;
export const KILOBYTE = 1024;
/** `PUSH20 <account> SELFDESTRUCT`: pays without running the account's code, as a chain's own transfer does. */
const PAY_HEAD = from0x("0x73");
const PAY_TAIL = from0x("0xff");

type Steps<T> = Generator<Question, T, Reply>;

function* pay(to: Uint8Array, value: bigint): Steps<void> {
  if (value > 0n) yield { op: "create", initCode: Buffer.concat([PAY_HEAD, to, PAY_TAIL]), value };
}

/** Takes the data fee out of what was sent and gives the rest back. */
function* payDataFee({ facts, burner }: PrecompileCall, fee: bigint): Steps<void> {
  if (facts.value < fee) throw new PrecompileError("ProgramInsufficientValue", [facts.value, fee]);
  burner.burn(ArbosGas.read);
  yield* pay(facts.caller, facts.value - fee);
}

/** Five slots of the data pricer read, two written. */
const PRICER_GAS = 5n * ArbosGas.read + 2n * ArbosGas.write;

function refuse(standing: Exclude<Standing, { kind: "active" }>, stylusVersion: number): PrecompileError {
  switch (standing.kind) {
    case "notActivated":
      return new PrecompileError("ProgramNotActivated");
    case "needsUpgrade":
      return new PrecompileError("ProgramNeedsUpgrade", [standing.version, stylusVersion]);
    case "expired":
      return new PrecompileError("ProgramExpired", [standing.age]);
  }
}

interface ActiveProgram {
  readonly module: Module;
  readonly record: ProgramRecord;
  readonly age: bigint;
}

/** The active program of a code hash, as the EVM or as a chain gives it. */
export function active({ chain, state, facts, burner }: PrecompileCall, hash: Uint8Array): ActiveProgram {
  burner.burn(ArbosGas.params + ArbosGas.read);
  const module = chain.modules.byHash(hash);
  const record = module === undefined ? undefined : state.programs.get(hex(module.key));
  const standing = standingOf(record, facts.timestamp, state.params);
  if (standing.kind !== "active") throw refuse(standing, state.params.stylusVersion);
  if (module === undefined) throw new PrecompileError("ProgramNotActivated");
  return { module, record: standing.record, age: standing.age };
}

function* activeAt(call: PrecompileCall, program: string): Steps<ActiveProgram> {
  call.burner.burn(ArbosGas.codeHash);
  const { word } = yield { op: "codeHash", account: from0x(program) };
  return active(call, word);
}

/** What activation makes of a module; its memory must fit beside the pages that the transaction has open. */
function prepared({ chain, state: { params } }: PrecompileCall, module: Module): PreparedModule {
  const pageLimit = Math.max(0, params.pageLimit - chain.scope.pages.open);
  try {
    return chain.modules.prepare(module, { ...params, pageLimit });
  } catch (error) {
    if (error instanceof StylusActivationError || error instanceof StylusCodecError) throw new BurnOut();
    throw error;
  }
}

function withProgram(state: StylusState, module: Module, record: ProgramRecord): ReadonlyMap<string, ProgramRecord> {
  return new Map(state.programs).set(hex(module.key), record);
}

const activateProgram: Method = function* (call, program: string) {
  const { chain, state, stateNumber, facts, burner } = call;
  const { params } = state;
  const { stylusVersion } = params;
  burner.burn(BigInt(params.activationGas) + FIXED_ACTIVATION_GAS + ArbosGas.params + ArbosGas.read);
  const { word } = yield { op: "codeHash", account: from0x(program) };
  const module = chain.modules.byHash(word);
  if (module === undefined) throw new PrecompileError("ProgramNotWasm");
  if (standingOf(state.programs.get(hex(module.key)), facts.timestamp, params).kind === "active") {
    throw new PrecompileError("ProgramUpToDate");
  }
  const found = prepared(call, module);
  const { activation } = found;
  burner.burn(activation.activationGas);
  const { fee, demand, pricedAt } = priceData(state, BigInt(activation.asmEstimate), facts.timestamp);
  burner.burn(PRICER_GAS + 2n * ArbosGas.write);
  yield* payDataFee(call, fee);
  const record: ProgramRecord = {
    version: stylusVersion,
    activatedAt: toHour(facts.timestamp),
    asmKilobytes: Math.ceil(activation.asmEstimate / KILOBYTE),
    program: found,
  };
  yield* setState(chain, stateNumber, { ...state, demand, pricedAt, programs: withProgram(state, module, record) });
  const moduleHash = to0x(chain.modules.moduleHash(module, params));
  yield* emit(call, "ProgramActivated", [to0x(module.key), moduleHash, program, fee, stylusVersion]);
  return [stylusVersion, fee];
};

const codehashKeepalive: Method = function* (call, codehash: string) {
  const { chain, state, stateNumber, facts, burner } = call;
  const { module, record, age } = active(call, from0x(codehash));
  if (age < BigInt(state.params.keepaliveDays) * DAY) throw new PrecompileError("ProgramKeepaliveTooSoon", [age]);
  const { fee, demand, pricedAt } = priceData(state, BigInt(record.asmKilobytes * KILOBYTE), facts.timestamp);
  burner.burn(PRICER_GAS + ArbosGas.write);
  yield* payDataFee(call, fee);
  const programs = withProgram(state, module, { ...record, activatedAt: toHour(facts.timestamp) });
  yield* setState(chain, stateNumber, { ...state, demand, pricedAt, programs });
  yield* emit(call, "ProgramLifetimeExtended", [to0x(module.key), fee]);
  return [];
};

/** A method that reads one parameter. */
function parameter(read: (params: StylusParams) => readonly (number | bigint)[]): Method {
  return function* ({ state, burner }) {
    burner.burn(ArbosGas.params);
    return read(state.params);
  };
}

/** A method that reads what activation found, of a program by its address. */
function ofProgram(read: (activation: Activation, program: ActiveProgram, params: StylusParams) => readonly (number | bigint)[]): Method {
  return function* (call, program: string) {
    const found = yield* activeAt(call, program);
    return read(found.record.program.activation, found, call.state.params);
  };
}

/** `ArbWasm`, at 0x71: activates programs and answers what is known of them. */
export const arbWasm: Precompile = {
  name: "ArbWasm",
  address: from0x("0x0000000000000000000000000000000000000071"),
  key: keyOf("ArbWasm"),
  abi,
  since: { activationGas: 59 },
  methods: {
    activateProgram,
    codehashKeepalive,
    stylusVersion: parameter(({ stylusVersion }) => [stylusVersion]),
    *codehashVersion(call, codehash: string) {
      return [active(call, from0x(codehash)).record.version];
    },
    *codehashAsmSize(call, codehash: string) {
      return [active(call, from0x(codehash)).record.asmKilobytes * KILOBYTE];
    },
    programVersion: ofProgram((_, { record }) => [record.version]),
    programInitGas: ofProgram((activation, _, params) => {
      const cached = cachedInitGas(activation, params);
      return [initGas(activation, params) + (params.stylusVersion > 1 ? cached : 0), cached];
    }),
    programMemoryFootprint: ofProgram(({ footprint }) => [footprint]),
    programTimeLeft: ofProgram((_, { age }, { expiryDays }) => [BigInt(expiryDays) * DAY - age]),
    inkPrice: parameter(({ inkPrice }) => [inkPrice]),
    maxStackDepth: parameter(({ maxStackDepth }) => [maxStackDepth]),
    freePages: parameter(({ freePages }) => [freePages]),
    pageGas: parameter(({ pageGas }) => [pageGas]),
    pageRamp: parameter(() => [PAGE_RAMP]),
    pageLimit: parameter(({ pageLimit }) => [pageLimit]),
    minInitGas: parameter(({ minInitGas, minCachedInitGas }) => [minInitGas * 128, minCachedInitGas * 32]),
    initCostScalar: parameter(({ initCostScalar }) => [initCostScalar * 2]),
    expiryDays: parameter(({ expiryDays }) => [expiryDays]),
    keepaliveDays: parameter(({ keepaliveDays }) => [keepaliveDays]),
    blockCacheSize: parameter(({ blockCacheSize }) => [blockCacheSize]),
    activationGas: parameter(({ activationGas }) => [activationGas]),
  },
};
