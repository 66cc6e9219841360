/**
 * `node scripts/run.mjs [--compiled] COMMAND ARGUMENTS…`: sets up what is missing, then runs a command of an installed
 * package; --compiled compiles the contracts before, since some programs import their generated types.
 */
import { end, show, step } from "./steps.mjs";
import { setup } from "./setup.mjs";

const args = process.argv.slice(2);
const compiled = args[0] === "--compiled";

await end(async () => {
  await setup();
  if (compiled) await step("Compiling contracts", "npx", ["hardhat", "compile"]);
  return show("npx", compiled ? args.slice(1) : args);
});
