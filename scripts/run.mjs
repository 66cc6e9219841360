/** `node scripts/run.mjs FILE.ts ARGUMENTS…`: sets up what is missing, then runs a TypeScript program. */
import { end, show } from "./steps.mjs";
import { setup } from "./setup.mjs";

await end(async () => {
  await setup();
  return show("npx", ["ts-node", "--transpile-only", ...process.argv.slice(2)]);
});
