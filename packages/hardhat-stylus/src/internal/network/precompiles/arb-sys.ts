import { Interface } from "ethers";
import { from0x, to0x } from "../hash";
import { toBigInt, wordAt } from "../shim/protocol";
import { Context, keyOf, type Method, type Precompile, PrecompileError } from "./precompile";

const abi = new Interface([
  "function arbOSVersion() view returns (uint256)",
  "function arbBlockNumber() view returns (uint256)",
  "function arbBlockHash(uint256 arbBlockNum) view returns (bytes32)",
  "error InvalidBlockNumber(uint256 requested, uint256 current)",
  "function arbChainID() view returns (uint256)",
]);

/** Nitro counts on from the versions before it. */
const VERSIONS_BEFORE_NITRO = 55;

/** Blocks that a chain knows the hash of. */
const KNOWN_BLOCKS = 256n;

function context(index: number): Method {
  return function* () {
    const { data } = yield { op: "context" };
    return [toBigInt(wordAt(data, index))];
  };
}

/** `ArbSys`, at 0x64: which chain this is. */
export const arbSys: Precompile = {
  name: "ArbSys",
  address: from0x("0x0000000000000000000000000000000000000064"),
  key: keyOf("ArbSys"),
  abi,
  keepsNothing: true,
  methods: {
    *arbOSVersion({ state }) {
      return [VERSIONS_BEFORE_NITRO + state.arbosVersion];
    },
    arbBlockNumber: context(Context.number),
    *arbBlockHash(_, asked: string) {
      const number = BigInt(asked);
      const current = toBigInt(wordAt((yield { op: "context" }).data, Context.number));
      if (number >= current || number + KNOWN_BLOCKS < current) throw new PrecompileError("InvalidBlockNumber", [number, current]);
      return [to0x((yield { op: "blockHash", number }).word)];
    },
    arbChainID: context(Context.chainId),
  },
};
