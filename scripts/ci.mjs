/**
 * What has to hold on a clean checkout: the tests, and the checks beside them. The last line counts tests by their runners'
 * reports; a check that does not hold counts as one failure and is named above it.
 */
import { end, show } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { lint } from "./lint.mjs";
import { test } from "./test.mjs";

const CHECKS = ["snapshot:check", "stylus:check"];

await end(async () => {
  process.env.CI = "true";
  await setup();
  if ((await show("npm", ["run", "--silent", "stylus:toolchain"])) !== 0) return 1;
  const { passed, failed, skipped } = await test({ quick: false, args: [] });
  const broken = (await lint()).map((name) => `lint (${name})`);
  for (const check of CHECKS) if ((await show("npm", ["run", "--silent", check])) !== 0) broken.push(check);
  for (const name of broken) process.stdout.write(`does not hold: ${name}\n`);
  process.stdout.write(`${passed} passed, ${failed + broken.length} failed, ${skipped} skipped\n`);
  return failed + broken.length === 0 && passed > 0 ? 0 : 1;
});
