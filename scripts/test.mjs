/**
 * `npm test`: sets up what is missing and runs every suite that can run here; with CI=true a suite that cannot is a failure.
 * `npm run test:quick` leaves out the Rust suite and the slow folders of suites.mjs. Arguments go to mocha: `npm test -- --grep Market`.
 */
import { end } from "./steps.mjs";
import { setup } from "./setup.mjs";
import { cargoSuite, describe, mochaSuite, sum } from "./suites.mjs";

/** @param {{ quick: boolean, args: readonly string[] }} options */
export async function test({ quick, args }) {
  await setup();
  const results = [await mochaSuite({ slow: !quick, args })];
  if (!quick) results.push(await cargoSuite());
  process.stdout.write(`${describe(results)}\n`);
  const count = sum(results.map((result) => result.count));
  const missing = process.env.CI === "true" ? results.filter(({ leftOut }) => leftOut !== undefined).length : 0;
  return { ...count, failed: count.failed + missing };
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const args = process.argv.slice(2);
  const quick = args.includes("--quick");
  await end(async () => {
    const { passed, failed, skipped } = await test({ quick, args: args.filter((arg) => arg !== "--quick") });
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return failed === 0 && passed > 0 ? 0 : 1;
  });
}
