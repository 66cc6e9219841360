import { createRequire } from "node:module";
import { task, types } from "hardhat/config";
import type * as Commands from "./commands";

const CHILD = "Name of the child chain's network in the Hardhat configuration";
const TRANSACTION = "Hash of the registration on the parent chain";

/** What a command says that fails is for a person: without a stack. */
async function run(command: (commands: typeof Commands) => Promise<boolean>): Promise<void> {
  // Not before: it needs the types that the first compilation makes.
  const commands = createRequire(__filename)("./commands") as typeof Commands;
  try {
    if (!(await command(commands))) process.exitCode = 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

task("bridge:deploy", "Deploys the token's counterpart on the parent chain, which --network names")
  .addParam("childToken", "Address of AssayToken")
  .addParam("child", CHILD)
  .setAction(async (args: Commands.DeployArguments, hre) => run(async ({ deployCommand }) => deployCommand(hre, args)));

task("bridge:register", "Registers the pair of tokens with Arbitrum's gateways, from the parent chain, and follows the tickets")
  .addParam("parentToken", "Address of L1AssayToken")
  .addParam("childToken", "Address of AssayToken")
  .addParam("child", CHILD)
  .addFlag("json", "Prints the tickets as JSON")
  .setAction(async (args: Commands.RegisterArguments, hre) => run(async ({ registerCommand }) => registerCommand(hre, args)));

task("bridge:status", "Shows how far a registration's tickets came; exit code 1 where one needs somebody; --network names the parent chain")
  .addParam("transaction", TRANSACTION)
  .addParam("child", CHILD)
  .addOptionalParam("lateSeconds", "After how long a ticket that is not made is late", 1_800, types.int)
  .addFlag("json", "Prints the tickets as JSON")
  .setAction(async (args: Commands.StatusArguments, hre) => run(async ({ statusCommand }) => statusCommand(hre, args)));

task("bridge:redeem", "Executes tickets that wait for it, on the child chain, which --network names")
  .addParam("transaction", TRANSACTION)
  .addParam("parent", "Name of the parent chain's network in the Hardhat configuration")
  .setAction(async (args: Commands.RedeemArguments, hre) => run(async ({ redeemCommand }) => redeemCommand(hre, args)));
