import type { ChainReader, Hex } from "@assay/sdk";
import { type BlockTag, type Filter, type Interface, type JsonRpcProvider, type Result, isError } from "ethers";
import { backOff } from "exponential-backoff";
import { ReportError } from "./errors";

const ATTEMPTS = 12;
const FIRST_DELAY_MILLISECONDS = 250;
const LONGEST_DELAY_MILLISECONDS = 15_000;

/** A node that is asked again where it could not be reached, ever more seldom. */
export class Chain implements ChainReader {
  constructor(
    readonly provider: JsonRpcProvider,
    private readonly say: (line: string) => void,
  ) {}

  getNetwork(): ReturnType<ChainReader["getNetwork"]> {
    return this.provider.getNetwork();
  }

  getBlock(block: BlockTag): ReturnType<ChainReader["getBlock"]> {
    return this.patiently(() => this.provider.getBlock(block), isTransient);
  }

  /** A node that answers, but not this, is asked for fewer blocks by whoever follows logs. */
  getLogs(filter: Filter): ReturnType<ChainReader["getLogs"]> {
    return this.patiently(() => this.provider.getLogs(filter), isUnreached);
  }

  /** With what a transaction called `to`; undefined where it did so through other contracts, or the node has it no more. */
  async calldataTo(to: string, transaction: string): Promise<Hex | undefined> {
    // Ethers refuses transactions of kinds that it does not know.
    const send = (): Promise<unknown> => this.provider.send("eth_getTransactionByHash", [transaction]);
    const sent = (await this.patiently(send, isTransient)) as { readonly to?: string | null; readonly input?: Hex } | null;
    return sent?.to?.toLowerCase() === to.toLowerCase() ? sent.input : undefined;
  }

  /**
   * What a view says at the end of a block.
   * @throws {CallError} of ethers where the contract refuses, and where there is none.
   */
  async view(to: string, abi: Interface, method: string, args: readonly unknown[], block: number): Promise<Result> {
    const data = abi.encodeFunctionData(method, args);
    const returned = await this.patiently(() => this.provider.call({ to, data, blockTag: block }), isTransient);
    return abi.decodeFunctionResult(method, returned);
  }

  /**
   * The block in which a contract came to be.
   * @throws {ReportError} where there is none, and where the node does not keep the past.
   */
  async firstBlockOf(address: string): Promise<number> {
    const latest = await this.patiently(() => this.provider.getBlockNumber(), isTransient);
    if (!(await this.hasCode(address, latest))) throw new ReportError(`There is no contract at ${address}.`);
    let [below, there] = [-1, latest];
    while (there - below > 1) {
      const middle = Math.floor((below + there) / 2);
      if (await this.hasCode(address, middle)) there = middle;
      else below = middle;
    }
    return there;
  }

  private async hasCode(address: string, block: number): Promise<boolean> {
    try {
      return (await this.patiently(() => this.provider.getCode(address, block), isTransient)) !== "0x";
    } catch (cause) {
      throw new ReportError(`The node does not know block ${block} any more: name the market's first block by --from.`, { cause });
    }
  }

  private patiently<T>(ask: () => Promise<T>, again: (error: unknown) => boolean): Promise<T> {
    return backOff(ask, {
      numOfAttempts: ATTEMPTS,
      startingDelay: FIRST_DELAY_MILLISECONDS,
      maxDelay: LONGEST_DELAY_MILLISECONDS,
      jitter: "full",
      retry: (error: unknown, attempt) => {
        if (!again(error)) return false;
        this.say(`the node cannot be reached, attempt ${attempt} of ${ATTEMPTS}: ${error instanceof Error ? error.message : String(error)}`);
        return true;
      },
    });
  }
}

/** Whether nothing came back: errors of Node's sockets are named so. */
function isUnreached(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  return (typeof code === "string" && /^E[A-Z]+(_[A-Z]+)?$/.test(code)) || isError(error, "NETWORK_ERROR");
}

function isTransient(error: unknown): boolean {
  return isUnreached(error) || isError(error, "TIMEOUT") || isError(error, "SERVER_ERROR");
}
