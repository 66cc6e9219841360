import { Interface } from "ethers";
import { from0x } from "../hash";
import { toBigInt, wordAt } from "../shim/protocol";
import { Context, keyOf, type Method, type Precompile } from "./precompile";

const abi = new Interface([
  "function getPricesInWei() view returns (uint256 perL2Tx, uint256 perL1CalldataByte, uint256 perStorageAllocation, uint256 perArbGasBase, uint256 perArbGasCongestion, uint256 perArbGasTotal)",
  "function getL1BaseFeeEstimate() view returns (uint256)",
  "function getL1GasPriceEstimate() view returns (uint256)",
  "function getCurrentTxL1GasFees() view returns (uint256)",
]);

/** Gas of a slot that was empty. */
const STORAGE_GAS = 20_000n;

const nothing: Method = function* () {
  return [0];
};

/** `ArbGasInfo`, at 0x6c: prices on a network that has no other chain below it to pay for. */
export const arbGasInfo: Precompile = {
  name: "ArbGasInfo",
  address: from0x("0x000000000000000000000000000000000000006c"),
  key: keyOf("ArbGasInfo"),
  abi,
  keepsNothing: true,
  methods: {
    *getPricesInWei() {
      const { data } = yield { op: "context" };
      const price = toBigInt(wordAt(data, Context.baseFee));
      return [0, 0, STORAGE_GAS * price, price, 0, price];
    },
    getL1BaseFeeEstimate: nothing,
    getL1GasPriceEstimate: nothing,
    getCurrentTxL1GasFees: nothing,
  },
};
