/**
 * What has to hold on a clean checkout: the tests, and the checks beside them. The last line counts tests by their runners'
 * reports; a check that does not hold counts as one failure and is named above it.
 */
import { end, show } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { lint } from "./linters.mjs";
import { test } from "./suites.mjs";

const CHECKS = [["snapshot:check"], ["index:week", "--", "--check"], ["docs:operators", "--", "--check"], ["slither"], ["stylus:reproduce"]];

await end(async () => {
  process.env.CI = "true";
  await setup();
  const broken = [];
  const check = async (script, ...args) => {
    if ((await show("npm", ["run", "--silent", script, ...args])) !== 0) broken.push(script);
  };
  await check("stylus:toolchain");
  await check("build:native");
  const { passed, failed, skipped } = await test({ quick: false, args: [] });
  broken.push(...(await lint()).map((name) => `lint (${name})`));
  for (const [script, ...args] of CHECKS) await check(script, ...args);
  for (const name of broken) process.stdout.write(`does not hold: ${name}\n`);
  process.stdout.write(`${passed} passed, ${failed + broken.length} failed, ${skipped} skipped\n`);
  return failed + broken.length === 0 && passed > 0 ? 0 : 1;
});
