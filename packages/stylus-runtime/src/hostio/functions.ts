import { keccak_256 } from "@noble/hashes/sha3";
import type { CallKind } from "../host";
import { ENDLESS_GAS } from "../memory-model";
import type { Frame } from "./frame";
import { ADD_MOD, DIV, EVM_API, Gas, HOSTIO, keccakInk, MUL_MOD, powInk, PTR, readInk, writeInk } from "./ink";
import { Stop } from "./meter";
import type { HostFunctionName } from "./signatures";

type HostFunction = (...args: never[]) => unknown;
type HostFunctions = Record<HostFunctionName, HostFunction>;

const WORD = 1n << 256n;
const ADDRESS_BYTES = 20;
const WORD_BYTES = 32;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % WORD;
    square = (square * square) % WORD;
  }
  return result;
}

/** Calldata, result, and the two ways to look at what is left. */
function entryFunctions(frame: Frame): Partial<HostFunctions> {
  const { meter, calldata } = frame;
  return {
    read_args(pointer: number) {
      meter.buyInk(HOSTIO + writeInk(calldata.length));
      frame.write(pointer, calldata);
    },
    write_result(pointer: number, length: number) {
      meter.buyInk(HOSTIO + 2n * readInk(length >>> 0));
      frame.output = frame.read(pointer, length);
    },
    exit_early(status: number) {
      throw new Stop("exit", status);
    },
    evm_gas_left() {
      meter.buyInk(HOSTIO);
      return BigInt.asIntN(64, meter.gas);
    },
    evm_ink_left() {
      meter.buyInk(HOSTIO);
      return BigInt.asIntN(64, meter.ink);
    },
    tx_ink_price() {
      meter.buyInk(HOSTIO);
      return frame.params.inkPrice;
    },
    pay_for_memory_grow(pages: number) {
      let count = pages >>> 0;
      if (frame.params.stylusVersion < 3) count &= 0xffff;
      if (count === 0) meter.buyInk(HOSTIO);
      else meter.buyGas(count > 0xffff ? ENDLESS_GAS : frame.openPages(count));
    },
  };
}

function storageFunctions(frame: Frame): Partial<HostFunctions> {
  const { host, meter, storage } = frame;
  const first = frame.params.stylusVersion === 1;
  // Before ArbOS 32 the chain takes this ink for gas, and lets what a flush writes go unpaid.
  const apiGas = first ? EVM_API : EVM_API / BigInt(frame.params.inkPrice);
  return {
    storage_load_bytes32(key: number, destination: number) {
      meter.buyInk(HOSTIO + 2n * PTR);
      meter.requireGas(Gas.coldSlot + Gas.storageCache + apiGas);
      const slot = frame.read(key, WORD_BYTES);
      let gas = storage.readGas();
      let value = storage.get(slot);
      if (value === undefined) {
        const loaded = host.loadSlot(slot);
        value = loaded.value;
        gas += loaded.gas + apiGas;
        storage.learn(slot, value);
      }
      meter.buyGas(gas);
      frame.write(destination, value);
    },
    storage_cache_bytes32(key: number, value: number) {
      meter.buyInk(HOSTIO + 2n * PTR);
      meter.requireGas(Gas.storeSentry + Gas.storageCache);
      const slot = frame.read(key, WORD_BYTES);
      const word = frame.read(value, WORD_BYTES);
      meter.buyGas(storage.writeGas());
      storage.write(slot, word);
    },
    storage_flush_cache(clear: number) {
      meter.buyInk(HOSTIO + EVM_API);
      meter.requireGas(Gas.storeSentry);
      const dirty = storage.takeDirty();
      if (clear !== 0) storage.clear();
      if (dirty.length === 0) return;
      const gasLeft = meter.gas + 1n;
      const stored = host.storeSlots(dirty, gasLeft);
      if (!first) meter.buyGas(stored.gas);
      if (stored.value !== "stored" || stored.gas >= gasLeft) frame.fail();
    },
    transient_load_bytes32(key: number, destination: number) {
      meter.buyInk(HOSTIO + 2n * PTR + EVM_API);
      meter.buyGas(Gas.transient);
      frame.write(destination, host.loadTransient(frame.read(key, WORD_BYTES)));
    },
    transient_store_bytes32(key: number, value: number) {
      meter.buyInk(HOSTIO + 2n * PTR + EVM_API);
      meter.buyGas(Gas.transient);
      if (!host.storeTransient(frame.read(key, WORD_BYTES), frame.read(value, WORD_BYTES))) frame.fail();
    },
  };
}

function callFunctions(frame: Frame): Partial<HostFunctions> {
  const { host, meter } = frame;
  const call = (kind: CallKind, to: number, data: number, length: number, value: number | undefined, gas: bigint, out: number): number => {
    meter.buyInk(HOSTIO + 3n * PTR + EVM_API + 2n * readInk(length >>> 0));
    const gasLeft = meter.gas;
    const wanted = BigInt.asUintN(64, gas);
    const result = host.call({
      kind,
      to: frame.read(to, ADDRESS_BYTES),
      data: frame.read(data, length),
      value: value === undefined ? 0n : frame.readWord(value),
      gas: wanted < gasLeft ? wanted : gasLeft,
      gasLeft,
      pages: frame.pages,
    });
    frame.everOpened(result.everPages);
    meter.buyGas(result.gas);
    frame.returnData = result.output;
    frame.writeLength(out, result.output.length);
    return result.success ? 0 : 2;
  };
  const create = (code: number, length: number, endowment: number, salt: number | undefined, contract: number, out: number): void => {
    meter.buyInk(HOSTIO + (salt === undefined ? 3n : 4n) * PTR + EVM_API + 2n * readInk(length >>> 0));
    const result = host.create({
      initCode: frame.read(code, length),
      endowment: frame.readWord(endowment),
      salt: salt === undefined ? undefined : frame.read(salt, WORD_BYTES),
      gasLeft: meter.gas,
      pages: frame.pages,
    });
    if (result === undefined) return frame.fail();
    frame.everOpened(result.everPages);
    meter.buyGas(result.gas);
    frame.returnData = result.output;
    frame.writeLength(out, result.output.length);
    frame.write(contract, result.address);
  };
  return {
    call_contract: (to: number, data: number, length: number, value: number, gas: bigint, out: number) =>
      call("call", to, data, length, value, gas, out),
    delegate_call_contract: (to: number, data: number, length: number, gas: bigint, out: number) =>
      call("delegatecall", to, data, length, undefined, gas, out),
    static_call_contract: (to: number, data: number, length: number, gas: bigint, out: number) =>
      call("staticcall", to, data, length, undefined, gas, out),
    create1(code: number, length: number, endowment: number, contract: number, out: number) {
      create(code, length, endowment, undefined, contract, out);
    },
    create2(code: number, length: number, endowment: number, salt: number, contract: number, out: number) {
      create(code, length, endowment, salt, contract, out);
    },
    read_return_data(destination: number, offset: number, size: number) {
      const available = Math.max(0, frame.returnData.length - (offset >>> 0));
      const length = Math.min(size >>> 0, available);
      meter.buyInk(HOSTIO + EVM_API + writeInk(length));
      if (length > 0) frame.write(destination, frame.returnData.subarray(offset >>> 0, (offset >>> 0) + length));
      return length;
    },
    return_data_size() {
      meter.buyInk(HOSTIO);
      return frame.returnData.length;
    },
    emit_log(data: number, length: number, topics: number) {
      meter.buyInk(HOSTIO + EVM_API);
      const count = topics >>> 0;
      const bytes = length >>> 0;
      if (count > 4 || bytes < count * WORD_BYTES) frame.fail();
      meter.buyInk(readInk(bytes));
      meter.buyGas(Gas.logTopic * BigInt(1 + count) + Gas.logByte * BigInt(bytes - count * WORD_BYTES));
      const all = frame.read(data, length);
      const words = Array.from({ length: count }, (_, i) => all.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES));
      if (!host.log(words, all.subarray(count * WORD_BYTES))) frame.fail();
    },
  };
}

function accountFunctions(frame: Frame): Partial<HostFunctions> {
  const { host, meter } = frame;
  const code = (account: number): Uint8Array => {
    meter.buyInk(HOSTIO + EVM_API);
    meter.requireGas(Gas.coldAccount);
    const address = frame.read(account, ADDRESS_BYTES);
    if (frame.lastCode !== undefined && Buffer.compare(frame.lastCode.address, address) === 0) return frame.lastCode.code;
    const found = host.code(address);
    meter.buyGas(found.gas + Gas.code);
    if (found.value.length > 0 || frame.params.stylusVersion === 1) frame.lastCode = { address, code: found.value };
    return found.value;
  };
  return {
    account_balance(account: number, destination: number) {
      meter.buyInk(HOSTIO + 2n * PTR + EVM_API);
      meter.requireGas(Gas.coldAccount);
      const balance = host.balance(frame.read(account, ADDRESS_BYTES));
      meter.buyGas(balance.gas);
      frame.writeWord(destination, balance.value);
    },
    account_codehash(account: number, destination: number) {
      meter.buyInk(HOSTIO + 2n * PTR + EVM_API);
      meter.requireGas(Gas.coldAccount);
      const hash = host.codeHash(frame.read(account, ADDRESS_BYTES));
      meter.buyGas(hash.gas);
      frame.write(destination, hash.value);
    },
    account_code(account: number, offset: number, size: number, destination: number) {
      const bytes = code(account);
      meter.buyInk(writeInk(bytes.length));
      const part = bytes.subarray(offset >>> 0, Math.min(bytes.length, (offset >>> 0) + (size >>> 0)));
      frame.write(destination, part);
      return part.length;
    },
    account_code_size: (account: number) => code(account).length,
  };
}

/** What a host knows of its chain is read when a program asks, since a host may have to ask, too. */
function contextFunctions(frame: Frame): Partial<HostFunctions> {
  const { meter } = frame;
  const { context } = frame.host;
  const number = (value: () => bigint) => (): bigint => {
    meter.buyInk(HOSTIO);
    return BigInt.asIntN(64, value());
  };
  const word = (value: () => bigint) => (pointer: number): void => {
    meter.buyInk(HOSTIO + PTR);
    frame.writeWord(pointer, value());
  };
  const address = (value: () => Uint8Array) => (pointer: number): void => {
    meter.buyInk(HOSTIO + PTR);
    frame.write(pointer, value());
  };
  return {
    block_basefee: word(() => context.block.baseFee),
    block_coinbase: address(() => context.block.coinbase),
    block_gas_limit: number(() => context.block.gasLimit),
    block_number: number(() => context.block.number),
    block_timestamp: number(() => context.block.timestamp),
    chainid: number(() => context.chainId),
    contract_address: address(() => context.contract),
    msg_sender: address(() => context.sender),
    msg_value: word(() => context.value),
    tx_gas_price: word(() => context.gasPrice),
    tx_origin: address(() => context.origin),
    msg_reentrant() {
      meter.buyInk(HOSTIO);
      return context.reentrant ? 1 : 0;
    },
  };
}

function mathFunctions(frame: Frame): Partial<HostFunctions> {
  const { meter } = frame;
  const divide = (value: number, divisor: number, result: (a: bigint, b: bigint) => bigint): void => {
    meter.buyInk(HOSTIO + 3n * PTR + DIV);
    const a = frame.readWord(value);
    const b = frame.readWord(divisor);
    frame.writeWord(value, b === 0n ? 0n : result(a, b));
  };
  const modular = (ink: bigint, pointers: readonly [number, number, number], result: (a: bigint, b: bigint) => bigint): void => {
    meter.buyInk(HOSTIO + 4n * PTR + ink);
    const [a, b, modulus] = pointers.map((pointer) => frame.readWord(pointer)) as [bigint, bigint, bigint];
    frame.writeWord(pointers[0], modulus === 0n ? 0n : result(a, b) % modulus);
  };
  return {
    math_div(value: number, divisor: number) {
      divide(value, divisor, (a, b) => a / b);
    },
    math_mod(value: number, divisor: number) {
      divide(value, divisor, (a, b) => a % b);
    },
    math_pow(value: number, exponent: number) {
      meter.buyInk(HOSTIO + 3n * PTR);
      const base = frame.readWord(value);
      meter.buyInk(powInk(frame.read(exponent, WORD_BYTES)));
      frame.writeWord(value, power(base, frame.readWord(exponent)));
    },
    math_add_mod(value: number, addend: number, modulus: number) {
      modular(ADD_MOD, [value, addend, modulus], (a, b) => a + b);
    },
    math_mul_mod(value: number, factor: number, modulus: number) {
      modular(MUL_MOD, [value, factor, modulus], (a, b) => a * b);
    },
    native_keccak256(data: number, length: number, destination: number) {
      meter.buyInk(keccakInk(length >>> 0));
      frame.write(destination, keccak_256(frame.read(data, length)));
    },
  };
}

/** The module `vm_hooks` for one frame. */
export function hostFunctions(frame: Frame): WebAssembly.ModuleImports {
  return {
    ...entryFunctions(frame),
    ...storageFunctions(frame),
    ...callFunctions(frame),
    ...accountFunctions(frame),
    ...contextFunctions(frame),
    ...mathFunctions(frame),
  };
}
