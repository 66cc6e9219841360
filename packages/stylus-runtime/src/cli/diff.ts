import { Command } from "commander";
import { MemoryHost } from "../memory-host";
import { compareBuilds, type BuildDiff, type CallDiff, type Change, type Changes } from "../report/diff";
import { columns, grouped } from "../text";
import { calldataOption, chainParams, gasOption, printed, withChainOptions, type ChainOptions, type ExitCode, type Print } from "./arguments";
import { readProgram } from "./input";

interface DiffCommand extends ChainOptions {
  readonly calldata?: Uint8Array;
  readonly gas: bigint;
  readonly canonical?: boolean;
  readonly exitCode?: boolean;
  readonly json?: boolean;
}

type Figure = number | bigint;

/** Rows that are printed of a long list; `--json` has them all. */
const SHOWN = 30;

function difference({ before, after }: Change<Figure>): bigint {
  return BigInt(after ?? 0) - BigInt(before ?? 0);
}

function size(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function signed(value: bigint): string {
  return value === 0n ? "" : `${value < 0n ? "-" : "+"}${grouped(size(value))}`;
}

function percent({ before, after }: Change<Figure>): string {
  const whole = BigInt(before ?? 0);
  const change = difference({ before, after });
  if (before === undefined) return "new";
  if (after === undefined) return "gone";
  if (change === 0n || whole === 0n) return "";
  const hundredths = (size(change) * 10_000n) / whole;
  return `${change < 0n ? "-" : "+"}${hundredths / 100n}.${(hundredths % 100n).toString().padStart(2, "0")}%`;
}

function shown(value: Figure | undefined): string {
  return value === undefined ? "" : grouped(value);
}

function row(name: string, change: Change<Figure>): string[] {
  return [shown(change.before), shown(change.after), signed(difference(change)), percent(change), name];
}

/** What changed, the largest change first. */
function changedRows(all: Changes<Figure>): string[][] {
  const changed = Object.entries(all).filter(([, { before, after }]) => before !== after);
  changed.sort(([, a], [, b]) => (size(difference(a)) < size(difference(b)) ? 1 : size(difference(a)) > size(difference(b)) ? -1 : 0));
  const left = changed.length - SHOWN;
  return [...changed.slice(0, SHOWN).map(([name, change]) => row(name, change)), ...(left > 0 ? [["", "", "", "", `${left} more: see --json`]] : [])];
}

function titled(title: string, rows: readonly string[][]): string[][] {
  return rows.length === 0 ? [] : [["", "", "", "", ""], ["", "", "", "", title], ...rows];
}

function callRows({ ink, functions, hostCalls }: CallDiff): string[][] {
  return [
    ...titled("ink of the call", [row("in all", ink)]),
    ...titled("ink of functions, without what they call", changedRows(functions)),
    ...titled("ink of host functions", changedRows(hostCalls)),
  ];
}

function lines(diff: BuildDiff): string[] {
  const { size: sizes, sections, activation, refused, functions, named, imports, call } = diff;
  const table = columns([
    ["before", "after", "change", "", "bytes"],
    row("module", sizes.module), row("account code, compressed", sizes.code), ...changedRows(sections).map((cells) => [...cells.slice(0, 4), `section ${cells[4] ?? ""}`]),
    ...titled("activation (gas; data fee in wei)", Object.entries(activation).map(([name, change]) => row(name, change))),
    ...titled(`bytes of functions, ${named ? "by name" : "by index, since not both builds have names"}`, changedRows(functions)),
    ...(call === undefined ? [] : callRows(call)),
  ]);
  const also = [
    ...(refused.before === undefined ? [] : [`before would be refused: ${refused.before}`]),
    ...(refused.after === undefined ? [] : [`after would be refused: ${refused.after}`]),
    ...imports.added.map((name) => `imports ${name}, and did not before`),
    ...imports.removed.map((name) => `imports ${name} no more`),
    ...(call === undefined ? [] : [`status ${call.status.before} before, ${call.status.after} after; ${call.sameOutput ? "the same output" : "another output"}`]),
  ];
  return [diff.same ? "The builds are the same." : "The builds differ.", "", ...table, ...(also.length === 0 ? [] : ["", ...also])];
}

/** `stylus-run diff A B`. */
export function diffCommand(print: Print, exit: (code: ExitCode) => void): Command {
  return withChainOptions(new Command("diff").description("Compares two builds of a program: sizes, costs, functions, imports, and one call of each."))
    .argument("<before>", "a WebAssembly module, account code, or init code; code also in hex")
    .argument("<after>", "the same")
    .addOption(calldataOption("also call each with this, and compare ink by function and host function"))
    .addOption(gasOption())
    .option("--canonical", "make both canonical first, as building with hardhat-stylus does")
    .option("--exit-code", "exit 1 where the builds differ")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  stylus-run diff before.wasm after.wasm\n  stylus-run diff before.wasm after.wasm --calldata 0x00ff --json\n\nExit code: 0 they were compared, 1 they differ and --exit-code was given, 2 wrong usage, 3 code that does not decode.")
    .action((before: string, after: string, options: DiffCommand) => {
      const { calldata, gas, canonical = false } = options;
      const call = calldata === undefined ? {} : { call: { calldata, gas, host: () => new MemoryHost() } };
      const diff = compareBuilds(readProgram(before), readProgram(after), { params: chainParams(options), canonical, ...call });
      if (options.json === true) print(printed(diff));
      else for (const line of lines(diff)) print(line);
      exit(options.exitCode === true && !diff.same ? 1 : 0);
    });
}
