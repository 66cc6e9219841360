/**
 * `npm run demo:attest`: sets up what is missing, then shows how a GPU proves to the chain that it is genuine, what each step
 * costs, and what is refused, on the embedded chain.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { end, root, show, step, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run demo:attest -- [options]
Reads the report and the certificates of a real Hopper GPU, one certificate after the other, with what each step costs. Then
a GPU made in software, under a root of this demo, attests a provider's node; its units are booked, and an order demands
them. A spoofed GPU, a replayed report and a denied driver are refused, each for its reason.

The real GPU's files are looked for in the folder ASSAY_EVIDENCE, or ../shared/attestation; where they are not, the software
GPU plays alone.

  --json  one JSON object instead of text
  --help  this text
`;

function options() {
  try {
    return parseArgs({ options: { json: { type: "boolean", default: false }, help: { type: "boolean", default: false } } }).values;
  } catch (error) {
    throw new StepFailed(`${error.message}\n${USAGE}`);
  }
}

await end(async () => {
  const { json, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const folder = resolve(process.env.ASSAY_EVIDENCE ?? join(root, "../shared/attestation"));
  await setup();
  await step("Compiling contracts", "npx", ["hardhat", "compile", "--quiet"]);
  const there = existsSync(join(folder, "hopperAttestationReport.txt"));
  const args = ["--require", "hardhat/register", "scripts/demo/attestation/main.ts", ...(there ? ["--evidence", folder] : ["--missing", folder]), ...(json ? ["--json"] : [])];
  return show(process.execPath, args, { env: { HARDHAT_NETWORK: "hardhat" } });
});
