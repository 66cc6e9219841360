import { type JsonRpcProvider, Transaction } from "ethers";
import { FundsError } from "./errors";
import type { Sending } from "./store/sendings";

/** What an account has, beside what its transactions that wait may cost. Amounts are in wei. */
export class Funds {
  /** What is kept back for whatever brings more. */
  reserve = 0n;
  /** Tasks that the account had too little for when they were last tried. */
  private readonly short = new Set<string>();

  constructor(
    private readonly provider: JsonRpcProvider,
    private readonly account: string,
  ) {}

  isShort(task: string): boolean {
    return this.short.has(task);
  }

  /**
   * The most that may be paid for a unit of gas.
   *
   * @param before what waits and is paid first
   * @throws {FundsError} where that is less than `least`.
   */
  async mostFee(task: string, { gas, value, least, refills }: { gas: bigint; value: bigint; least: bigint; refills: boolean }, before: readonly Sending[]): Promise<bigint> {
    const balance = await this.provider.getBalance(this.account, "latest");
    const left = balance - before.reduce((sum, sending) => sum + costOf(sending), 0n) - (refills ? 0n : this.reserve);
    const needed = gas * least + value;
    if (left < needed) {
      this.short.add(task);
      throw new FundsError(this.account, needed, left < 0n ? 0n : left);
    }
    this.short.delete(task);
    return gas === 0n ? least : (left - value) / gas;
  }
}

/** The most that it takes from the account. */
function costOf({ raw }: Sending): bigint {
  const { gasLimit, maxFeePerGas, value } = Transaction.from(raw);
  return gasLimit * (maxFeePerGas ?? 0n) + value;
}
