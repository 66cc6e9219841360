import { formatEther } from "ethers";
import type { Addresses } from "./addresses";
import { deployedOf } from "./addresses";
import { type Expense, type Total, totalOf } from "./expenses";
import type { Power } from "./handover-check";

/** Columns as wide as their widest cell; numbers, which begin with a digit, to the right. */
export function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => (/^\d[\d,.]*$/.test(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join("  ").trimEnd());
}

function grouped(value: bigint | number): string {
  return value.toLocaleString("en-US");
}

/** Where everything is. */
export function addressTable(addresses: Addresses): readonly string[] {
  return table(deployedOf(addresses).map(({ name, address }) => [name, address]));
}

/** What a chain asks for. */
export interface Prices {
  /** Wei per unit of gas. */
  readonly gasPrice: bigint;
  /** Wei per byte that the chain posts on its parent chain; 0 where it does not say. */
  readonly bytePrice: bigint;
}

function costOf({ gas, dataFee, postedBytes }: Expense, { gasPrice, bytePrice }: Prices): bigint {
  return gas * gasPrice + dataFee + BigInt(postedBytes) * bytePrice;
}

/** Every transaction with its gas and what it costs at given prices. */
export function expenseTable(expenses: readonly Expense[], prices: Prices): readonly string[] {
  const rows = expenses.map((expense, index) => [String(index + 1), expense.text, grouped(expense.gas), formatEther(costOf(expense, prices))]);
  return table([["", "transaction", "gas", "ether"], ...rows]);
}

/** Wei that a deployment costs at given prices. */
export function costAt(expenses: readonly Expense[], prices: Prices): bigint {
  return expenses.reduce((sum, expense) => sum + costOf(expense, prices), 0n);
}

/** The sum in a sentence. */
export function totalText({ transactions, gas, dataFee, cost }: Total): string {
  return `${transactions} transactions, ${grouped(gas)} gas, ${formatEther(dataFee)} ether of data fees: ${formatEther(cost)} ether.`;
}

/** As {@link totalText}, of what was paid. */
export function paidText(expenses: readonly Expense[]): string {
  return totalText(totalOf(expenses));
}

/** Who holds which power, anybody's apart. */
export function powerTable(powers: readonly Power[], names: ReadonlyMap<string, string>): readonly string[] {
  const shown = powers.filter(({ holder, functions }) => holder !== "anybody" && functions.length > 0);
  const named = (account: string, holder: string): string => names.get(account) ?? (holder === "executor" ? "anybody" : account);
  const rows = shown.map(({ contract, holder, functions, accounts }) => [
    contract, holder, accounts.map((account) => named(account, holder)).join(", ") || "nobody", functions.join(", "),
  ]);
  return table([["contract", "as", "who", "may call"], ...rows]);
}
