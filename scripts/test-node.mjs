/**
 * `npm run test:node`: what has to hold on a node with Stylus, Nitro's included: the Stylus and end-to-end suites, the
 * deployment and the demo.
 */
import { end, show, step, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run test:node -- [--check] [arguments of mocha]
Runs the Stylus and end-to-end suites, the deployment and the demo against a node, after looking at it.

  STYLUS_NODE_URL   address of its JSON-RPC, as http://127.0.0.1:8547
  STYLUS_NODE_KEYS  private keys of accounts with ether, separated by commas; one is enough: it pays accounts that
                    follow from it

  --check  look at the node and say what is missing; send nothing
  --help   this text

What needs Hardhat's in-process network is skipped, and says so. To try the command itself: npx hardhat node, and a key
that it prints.
`;

/** What runs on a node; the rest of test/ is about this process alone, or about Solidity without Stylus. */
const SUITES = [
  "test/integration/execute-verifier.test.ts",
  "test/stylus/hardhat/calls.test.ts",
  "test/e2e/demo.test.ts",
  "test/e2e/stake-demo.test.ts",
  "test/e2e/market-demo.test.ts",
  "test/e2e/court-demo.test.ts",
];

const NETWORK = "node";

async function part(name) {
  const args = ["--require", "hardhat/register", "scripts/node/main.ts", name];
  return show(process.execPath, args, { env: { HARDHAT_NETWORK: NETWORK } });
}

/** The parts in order; later ones run though an earlier one failed, but for those without which nothing can. */
async function all(args) {
  const failed = [];
  const run = async (name, work) => {
    process.stdout.write(`\n${name}\n`);
    if ((await work()) !== 0) failed.push(name);
  };
  if ((await part("check")) !== 0) throw new StepFailed("The node is not fit for the suites: see the lines that begin with stop.");
  if ((await part("fund")) !== 0) throw new StepFailed("The accounts could not be paid.");
  const files = args.some((arg) => arg.endsWith(".ts")) ? [] : SUITES;
  await run("suites", () => show("npx", ["hardhat", "--network", NETWORK, "test", "--no-compile", ...args, ...files]));
  if (args.length === 0) {
    await run("deployment", () => part("deploy"));
    await run("demo", () => show(process.execPath, ["scripts/demo.mjs", "--network", NETWORK, "--digits", "2"]));
  }
  process.stdout.write(failed.length === 0 ? "\nEverything holds on this node.\n" : `\nDoes not hold: ${failed.join(", ")}\n`);
  return failed.length === 0 ? 0 : 1;
}

await end(async () => {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    process.stdout.write(USAGE);
    return 0;
  }
  for (const name of ["STYLUS_NODE_URL", "STYLUS_NODE_KEYS"]) {
    if ((process.env[name] ?? "") === "") throw new StepFailed(`${name} is not set.\n\n${USAGE}`);
  }
  await setup();
  await step("Compiling contracts", "npx", ["hardhat", "compile", "--quiet"]);
  return args.includes("--check") ? part("check") : all(args);
});
