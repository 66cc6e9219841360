/** `node scripts/run.mjs COMMAND ARGUMENTS…`: sets up what is missing, then runs a command of this or an installed package. */
import { end, show } from "./steps.mjs";
import { setup } from "./setup.mjs";

await end(async () => {
  await setup();
  return show("npx", process.argv.slice(2));
});
