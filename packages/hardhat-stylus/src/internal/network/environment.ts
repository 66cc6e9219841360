import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { RustContracts } from "../trace/contracts";
import { StylusTrace } from "../trace/trace";
import { StylusNetworkError } from "./errors";
import { onNetworkMade } from "./hardhat-private";
import type { StylusNetwork } from "./network";
import type { ProgramCall } from "./scope";

/** A transaction by its hash, or by what ethers and viem give for it. */
export type TransactionLike = string | { readonly hash: string } | { readonly transactionHash: string };

/** What the plugin adds to the Hardhat Runtime Environment. */
export interface StylusEnvironment {
  /**
   * The Stylus programs that the last transaction, mined block or `eth_call` ran on Hardhat Network, in the order in
   * which they ended; estimates are left out. Each says what the program cost as a chain charges it.
   *
   * Where there are several networks in the process, such as that of solidity-coverage, it is the one used last.
   *
   * @example
   * await verifier.execute(program, input);
   * const [call] = hre.stylus.lastCalls();
   * console.log(call?.gas, call?.cached);
   * @throws StylusNetworkError `program` on another network, whose programs do not run in this process.
   */
  lastCalls(): readonly ProgramCall[];

  /**
   * The programs that a transaction ran, with the names of contracts, functions and errors; those of
   * {@link lastCalls} where no transaction is named. Prints as a tree. The last 10,000 transactions are kept.
   *
   * @example
   * console.log(await hre.stylus.trace(await token.transfer(receiver, 5n)));
   * @throws StylusNetworkError `program` on another network; `record` where the transaction is unknown or too old.
   */
  trace(transaction?: TransactionLike): Promise<StylusTrace>;
}

const HARDHAT_NETWORK = "hardhat";

function hashOf(transaction: TransactionLike): string {
  if (typeof transaction === "string") return transaction;
  return "hash" in transaction ? transaction.hash : transaction.transactionHash;
}

/** Makes Hardhat Network run Stylus programs; leaves every other network alone. */
export function extendNetwork(hre: HardhatRuntimeEnvironment): StylusEnvironment {
  const { network, config } = hre;
  if (network.name !== HARDHAT_NETWORK) {
    const elsewhere = (): StylusNetworkError =>
      new StylusNetworkError("program", `programs run in this process on the network ${HARDHAT_NETWORK} only, not on ${network.name}`);
    return {
      lastCalls() {
        throw elsewhere();
      },
      trace: () => Promise.reject(elsewhere()),
    };
  }
  const contracts = new RustContracts(hre);
  const networks: StylusNetwork[] = [];
  let current: StylusNetwork | undefined;
  onNetworkMade(async (provider) => {
    const { StylusNetwork: Network } = await import("./network.js");
    const made = await Network.attach(provider, config.stylus.params, contracts, (used) => {
      current = used;
    });
    networks.push(made);
    current ??= made;
  });
  return {
    lastCalls: () => current?.recorder.lastCalls ?? [],
    async trace(transaction) {
      if (transaction === undefined) return new StylusTrace(current?.recorder.lastTransaction, current?.recorder.lastCalls ?? [], contracts);
      const hash = hashOf(transaction);
      const of = networks.find(({ recorder }) => recorder.has(hash)) ?? current;
      if (of === undefined) throw new StylusNetworkError("record", `${hash} is no transaction of Hardhat Network, which has not been used yet`);
      return new StylusTrace(hash, await of.recorder.callsOf(hash), contracts);
    },
  };
}
