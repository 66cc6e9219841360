/**
 * `npm test`: sets up what is missing and runs every suite that can run here; with CI=true a suite that cannot is a failure.
 * `npm run test:quick` leaves out forge's and the Rust suite, and the slow folders of suites.mjs. Arguments go to
 * mocha, which then runs alone: `npm test -- --grep Market`, `npm test -- FILE`.
 */
import { end } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { test } from "./suites.mjs";

const args = process.argv.slice(2);

await end(async () => {
  await setup();
  const { passed, failed, skipped } = await test({ quick: args.includes("--quick"), args: args.filter((arg) => arg !== "--quick") });
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
});
