/** The demo of attested GPUs inside Hardhat. `npm run demo:attest` starts it with everything in place; see scripts/demo-attest.mjs. */
import hre from "hardhat";
import { HardhatError } from "hardhat/internal/core/errors";
import { DemoError } from "../errors";
import { playAttestation } from "./play";
import { attestationJson, attestationStoryteller } from "./print";

const ignore = (): undefined => undefined;

/** The value after a flag; undefined where it is not given. */
function valueOf(args: readonly string[], flag: string): string | undefined {
  const at = args.indexOf(flag);
  return at === -1 ? undefined : args[at + 1];
}

async function main(args: readonly string[]): Promise<void> {
  const json = args.includes("--json");
  const write = (line: string): void => { console.log(line); };
  const missing = valueOf(args, "--missing");
  if (missing !== undefined && !json) write(`There is no real GPU's evidence in ${missing} (set ASSAY_EVIDENCE): the GPU made in software plays alone`);
  const audience = json ? { part: ignore, link: ignore, sampled: ignore, paid: ignore, refused: ignore } : attestationStoryteller(write);
  const outcome = await playAttestation(hre, valueOf(args, "--evidence"), audience);
  if (json) write(attestationJson(outcome));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof DemoError || HardhatError.isHardhatError(error) ? error.message : error);
  process.exitCode = 1;
});
