import { runBatch, type BatchModule } from "../batch";
import { StylusError } from "../errors";
import { printed, type ExitCode, type Print } from "./arguments";
import { readBytes } from "./input";

/** `stylus-run --batch FILE`: activates a list of modules and runs their cases. */
export function batch(file: string, json: boolean, print: Print): ExitCode {
  const modules = JSON.parse(Buffer.from(readBytes(file)).toString("utf8")) as BatchModule[];
  if (!Array.isArray(modules) || modules.some((entry) => typeof entry !== "object")) {
    throw new StylusError("bad-batch", `${file} must hold a list of modules`);
  }
  const results = runBatch(modules);
  if (json) {
    print(printed(results));
    return 0;
  }
  for (const { name, activation, cases } of results) {
    print(activation.ok ? `${name}: activates, ${activation.activationGas} gas for its size` : `${name}: refused, ${activation.error}`);
    for (const { result } of cases) if (result !== undefined) print(`  ${result.status} ${result.ink} ink ${result.output ?? result.outputSha256}`);
  }
  return 0;
}
