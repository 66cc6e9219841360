/** `npm run lint`: every linter, with no warning left standing. `--fix` mends what the tools can mend. */
import { end } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { lint } from "./linters.mjs";

await end(async () => {
  await setup();
  return (await lint({ fix: process.argv.includes("--fix") })).length === 0 ? 0 : 1;
});
