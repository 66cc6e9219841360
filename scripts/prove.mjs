/** `npm run prove`: what halmos proves of test/halmos, for all inputs within the bounds that docs/analysis.md names. */
import { forge, MISSING } from "./forge.mjs";
import { prove } from "./halmos/prove.mjs";
import { end, root, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run prove [-- CONTRACT]
Proves the functions of test/halmos that begin with "prove", by halmos, which it installs from PyPI; of one contract where it is
named. A minute. Fails over a counterexample, and over what was not decided in a minute.
`;

await end(async () => {
  const args = process.argv.slice(2);
  if (args.length > 1 || args.some((arg) => arg.startsWith("-"))) {
    process.stdout.write(USAGE);
    return args.includes("--help") ? 0 : 2;
  }
  await setup();
  if (forge() === undefined) throw new StepFailed(MISSING);
  const results = await prove(root, { contract: args[0], isShown: true });
  const open = results.filter(({ exitcode }) => exitcode !== 0);
  process.stdout.write(`halmos: ${results.length - open.length} proven, ${open.length} not\n`);
  // Its own exit code says neither that something was left open nor that there was nothing.
  return open.length === 0 && results.length > 0 ? 0 : 1;
});
