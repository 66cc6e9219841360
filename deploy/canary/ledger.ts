import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { FaultClass, Hex, Order } from "@assay/sdk";
import { CanaryError } from "./errors";

/** How a canary ended. Amounts are in the stake token where nothing else is said; times are timestamps in seconds. */
export type CanaryEnd =
  | {
      /** Somebody proved the fault, or that the answer was kept back. */
      readonly kind: "found";
      readonly prover: string;
      readonly fault: FaultClass;
      readonly time: number;
      /** Of the accomplice's collateral. */
      readonly taken: bigint;
      readonly burned: bigint;
      /** To the client. */
      readonly compensation: bigint;
      /** To whoever proved it, and to those whose demands led there. */
      readonly bounties: bigint;
    }
  | {
      /** It was paid: what was wrong nobody proved, or it was right. */
      readonly kind: "paid";
      readonly time: number;
      /** In the order's token: what the treasury spent on it, since the rest is the accomplice's. */
      readonly protocolFee: bigint;
    }
  | {
      /** It was never answered: not accepted before it expired, or not claimed before its deadline. */
      readonly kind: "lapsed";
    };

/** A job that was planted, or is about to be. */
export interface Canary {
  readonly order: Order;
  readonly orderSignature: Hex;
  readonly provider: string;
  readonly operator: string;
  /** Path of the program's bytes. */
  readonly program: string;
  /** The input whose answer is claimed: another than the order's where the answer is wrong. */
  readonly answered: Hex;
  readonly isWrong: boolean;
  /** The last block before it was planted. */
  readonly block: number;
  /** When the answer was claimed, once that is known: a timestamp in seconds. */
  readonly claimedAt?: number;
  /** The court's and market's transactions of the accomplice so far, in wei. */
  readonly gasFees: bigint;
  readonly end?: CanaryEnd;
}

interface Written {
  readonly chainId: string;
  readonly market: string;
  readonly canaries: readonly Canary[];
}

/**
 * The file in which canaries are kept: what was planted before any transaction says it, so that whoever goes on after an end
 * anywhere plants nothing twice and forgets nothing. It says which jobs are canaries: keep it as a key is kept.
 */
export class Ledger {
  private canaries: Canary[] = [];

  private constructor(private readonly file: string, private readonly chainId: string, private readonly market: string) {}

  /** @throws {CanaryError} where the file is of another chain or market. */
  static open(file: string, chainId: bigint, market: string): Ledger {
    const ledger = new Ledger(file, String(chainId), market);
    if (!existsSync(file)) return ledger;
    const written = JSON.parse(readFileSync(file, "utf8"), revived) as Written;
    if (written.chainId !== String(chainId) || written.market !== market) {
      throw new CanaryError(`${file} has canaries of the market ${written.market} on chain ${written.chainId}: name another file by --ledger.`);
    }
    ledger.canaries = [...written.canaries];
    return ledger;
  }

  get all(): readonly Canary[] {
    return this.canaries;
  }

  /** Adds a canary, or writes one anew: that of the same nonce. */
  keep(canary: Canary): void {
    const place = this.canaries.findIndex(({ order }) => order.nonce === canary.order.nonce && order.client === canary.order.client && order.agent === canary.order.agent);
    if (place < 0) this.canaries.push(canary);
    else this.canaries[place] = canary;
    const written: Written = { chainId: this.chainId, market: this.market, canaries: this.canaries };
    // Whole or not at all, and nobody else's to read.
    writeFileSync(`${this.file}.part`, `${JSON.stringify(written, replaced, 2)}\n`, { mode: 0o600 });
    renameSync(`${this.file}.part`, this.file);
  }
}

/** Large integers are text that ends with n, as in the parameter files. */
function replaced(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? `${value}n` : value;
}

function revived(_: string, value: unknown): unknown {
  return typeof value === "string" && /^\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
}
