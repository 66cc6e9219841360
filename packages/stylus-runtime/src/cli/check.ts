import { Command } from "commander";
import { checkProgram, type Approval, type Refusal } from "../report/check";
import { MAX_CODE_BYTES, type Figures } from "../report/figures";
import { grouped } from "../text";
import { chainParams, printed, withChainOptions, type ChainOptions, type ExitCode, type Print } from "./arguments";
import { readProgram } from "./input";

function figureLines(figures: Figures): string[] {
  const { wasmBytes, codeBytes, accounts, fits, footprint, activation, dataFee, callStart } = figures;
  const room = accounts === 1 ? `fits one account of ${grouped(MAX_CODE_BYTES)}` : fits ? `takes ${accounts} fragments` : "too many for the chain";
  const parameter = activation.parameter === 0 ? "" : `, ${grouped(activation.parameter)} that the chain adds`;
  return [
    `size        ${grouped(wasmBytes)} bytes; as code ${grouped(codeBytes)}, which ${room}`,
    `memory      ${footprint} ${footprint === 1 ? "page" : "pages"}`,
    `activation  ${grouped(activation.total)} gas: ${grouped(activation.fixed)} fixed, ${grouped(activation.size)} for its size${parameter}`,
    `data fee    ${grouped(dataFee)} wei, where nobody else activates`,
    `call start  ${grouped(callStart.cached)} gas cached, ${grouped(callStart.uncached)} not`,
  ];
}

function approvalLines(report: Approval): string[] {
  return [...figureLines(report), ...report.hints.flatMap((hint) => ["", `hint: ${hint}`])];
}

function refusalLines({ code, message, place, cause, remedy }: Refusal): string[] {
  const inside = place?.functionIndex === undefined ? "" : `, func[${place.functionIndex}] ${place.functionName ?? "(no names)"}`;
  return [
    `why     ${code}: ${message}`,
    ...(place === undefined ? [] : [`where   section ${place.section}${inside}`]),
    ...(cause === undefined ? [] : [`cause   ${cause}`]),
    ...(remedy === undefined ? [] : [`remedy  ${remedy}`]),
  ];
}

function lines(file: string, report: Approval | Refusal): string[] {
  if (report.activates) return [`${file} activates`, ...approvalLines(report)];
  const { canonical } = report;
  const then = canonical === undefined ? []
    : canonical.activates ? ["", "Made canonical, it activates:", ...approvalLines(canonical)]
      : ["", "Made canonical, it would still be refused:", ...refusalLines(canonical)];
  return [`${file} would be refused`, ...refusalLines(report), ...then];
}

/** `stylus-run check FILE`. */
export function checkCommand(print: Print, exit: (code: ExitCode) => void): Command {
  return withChainOptions(new Command("check").description("Says whether a chain would activate a program: what that costs, or why not and what to do."))
    .argument("<file>", "a WebAssembly module, account code, or init code; code also in hex")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExamples:\n  stylus-run check target/wasm32-unknown-unknown/release/program.wasm\n  stylus-run check code.hex --json\n\nExit code: 0 it activates, 2 wrong usage, 3 it would be refused.")
    .action((file: string, options: ChainOptions & { readonly json?: boolean }) => {
      const report = checkProgram(readProgram(file), chainParams(options));
      if (options.json === true) print(printed(report));
      else for (const line of lines(file, report)) print(line);
      exit(report.activates ? 0 : 3);
    });
}
