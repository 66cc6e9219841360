import { Interface } from "ethers";
import { from0x, keccak, to0x } from "../hash";
import { addressIn, type Question, type Reply } from "../shim/protocol";
import { withShimInside } from "../transaction";
import { active, arbWasm } from "./arb-wasm";
import { asking, calling, requiring, succeeded } from "./calling";
import { BareRevert, emit, keyOf, PrecompileError, type Precompile, type PrecompileCall } from "./precompile";

const abi = new Interface([
  "function deploy(bytes bytecode, bytes initData, uint256 initValue, bytes32 salt) payable returns (address)",
  "function initSalt(bytes32 salt, bytes initData) pure returns (bytes32)",
  "function requiresActivation(address account) view returns (bool)",
  "event ContractDeployed(address deployedContract)",
  "error ContractDeploymentError(bytes bytecode)",
  "error ContractInitializationError(address newContract, bytes data)",
  "error RefundExcessValueError(uint256 excessValue)",
  "error EmptyBytecode()",
  "error InitValueButNotInitData()",
  "error Panic(uint256 code)",
]);

/** Solidity's code of a sum that does not fit its type. */
const OVERFLOW = 0x11;
/** A word of init code, paid by its creator (EIP-3860). */
const INIT_WORD = 2n;

type Steps<T> = Generator<Question, T, Reply>;

function difference(a: bigint, b: bigint): bigint {
  if (a < b) throw new PrecompileError("Panic", [OVERFLOW]);
  return a - b;
}

function initSalt(salt: string, initData: string): Uint8Array {
  return keccak(Buffer.concat([from0x(salt), from0x(initData)]));
}

function isZero(salt: string): boolean {
  return BigInt(salt) === 0n;
}

function words(bytes: Uint8Array): bigint {
  return BigInt(Math.ceil(bytes.length / 32));
}

function* create(call: PrecompileCall, bytecode: string, salt: Uint8Array | undefined): Steps<Uint8Array> {
  const initCode = from0x(bytecode);
  if (initCode.length === 0) throw new PrecompileError("EmptyBytecode");
  const stored = withShimInside(initCode, call.chain.modules, salt === undefined ? "create" : "create2");
  const question = { op: "create", initCode: stored, value: 0n, salt } as const;
  const reply = yield* asking(call, question, INIT_WORD * (words(stored) - words(initCode)));
  if (succeeded(reply)) return addressIn(reply.word);
  if (reply.data.length > 0) throw new BareRevert(reply.data);
  throw new PrecompileError("ContractDeploymentError", [bytecode]);
}

function requiresActivation(call: PrecompileCall, hash: Uint8Array): boolean {
  try {
    active(call, hash);
    return false;
  } catch (error) {
    if (error instanceof PrecompileError) return true;
    throw error;
  }
}

function* activate(call: PrecompileCall, program: Uint8Array, value: bigint): Steps<bigint> {
  const { address, abi: arbWasmAbi } = arbWasm;
  const output = yield* requiring(call, address, value, from0x(arbWasmAbi.encodeFunctionData("activateProgram", [to0x(program)])));
  return arbWasmAbi.decodeFunctionResult("activateProgram", to0x(output))[1] as bigint;
}

function* hashOf(account: Uint8Array): Steps<Uint8Array> {
  return (yield { op: "codeHash", account }).word;
}

/**
 * The contract by which cargo-stylus deploys programs with a constructor: creates, activates where that is needed, calls
 * and refunds, all in one transaction. It costs in gas what its calls cost, not what the contract's own code does.
 */
export const stylusDeployer: Precompile = {
  name: "StylusDeployer",
  address: from0x("0xcEcba2F1DC234f70Dd89F2041029807F8D03A990"),
  key: keyOf("StylusDeployer"),
  abi,
  isContract: true,
  keepsNothing: true,
  methods: {
    *deploy(call, bytecode = "", initData = "", initValue = "0", salt = "0") {
      const { facts: { value, caller } } = call;
      const init = BigInt(initValue);
      const program = yield* create(call, bytecode, isZero(salt) ? undefined : initSalt(salt, initData));
      const needed = requiresActivation(call, yield* hashOf(program));
      const fee = needed ? yield* activate(call, program, difference(value, init)) : 0n;

      if (from0x(initData).length > 0) {
        const reply = yield* calling(call, program, init, from0x(initData));
        if (!succeeded(reply)) throw new PrecompileError("ContractInitializationError", [to0x(program), reply.data]);
      } else if (init !== 0n) throw new PrecompileError("InitValueButNotInitData");

      const rest = difference(value, fee + init);
      if (rest !== 0n && !succeeded(yield* calling(call, caller, rest, new Uint8Array(0)))) {
        throw new PrecompileError("RefundExcessValueError", [rest]);
      }
      yield* emit(call, "ContractDeployed", [to0x(program)]);
      return [to0x(program)];
    },
    *initSalt(_, salt = "", initData = "") {
      return [initSalt(salt, initData)];
    },
    *requiresActivation(call, account = "") {
      return [requiresActivation(call, yield* hashOf(from0x(account)))];
    },
  },
};
