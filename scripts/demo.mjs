/**
 * `npm run demo`: sets up what is missing, then shows a paid AI job, stake behind a provider, a market of many and a liar before
 * the court on the embedded chain, or on a node with `npm run demo -- --network NAME`.
 */
import { parseArgs } from "node:util";
import { end, show, step, StepFailed } from "./steps.mjs";
import { setup } from "./setup.mjs";

const USAGE = `npm run demo -- [options]
A client pays for a neural network's answers, each recomputed by a Stylus contract before the money moves. Then a
provider stakes, two delegators back it, a service slashes them for two faults, and all leave with what is theirs. Then
a market: three providers, twenty orders at three kinds of price, an agent with a budget, a missed deadline, a session of
a thousand calls, and who paid and got what. In the end a provider changes one weight of its network: it is slashed for
silence, then proven wrong by one opening.

  --network NAME  a network of hardhat.config.ts with eight accounts (default: the embedded chain); its clock cannot be
                  set, so that notice, thaw and windows are seconds there, and the demo waits for them
  --digits N      how many digits are answered, 1 to 100 (default: 10)
  --json          one JSON object instead of text
  --help          this text
`;

function options() {
  try {
    return parseArgs({
      options: {
        network: { type: "string", default: "hardhat" },
        digits: { type: "string", default: "10" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new StepFailed(`${error.message}\n${USAGE}`);
  }
}

await end(async () => {
  const { network, digits, json, help } = options();
  if (help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (!/^[0-9]+$/.test(digits)) throw new StepFailed(`--digits ${digits} is no whole number\n${USAGE}`);
  await setup();
  await step("Compiling contracts", "npx", ["hardhat", "compile", "--quiet", "--network", network]);
  const args = ["--require", "hardhat/register", "scripts/demo/main.ts", "--digits", digits, ...(json ? ["--json"] : [])];
  return show(process.execPath, args, { env: { HARDHAT_NETWORK: network } });
});
