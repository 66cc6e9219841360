import { createRequire } from "node:module";
import { task, types } from "hardhat/config";
import { commandsOf } from "../task-commands";
import type * as Commands from "./commands";

const CHILD = "Name of the child chain's network in the Hardhat configuration";
const TRANSACTION = "Hash of the registration on the parent chain";

const run = commandsOf(() => createRequire(__filename)("./commands") as typeof Commands);

task("bridge:deploy", "Deploys the token's counterpart on the parent chain, which --network names")
  .addParam("childToken", "Address of AssayToken")
  .addParam("child", CHILD)
  .setAction(async (args: Commands.DeployArguments, hre) => run(hre, async ({ deployCommand }) => deployCommand(hre, args)));

task("bridge:register", "Registers the pair of tokens with Arbitrum's gateways, from the parent chain, and follows the tickets")
  .addParam("parentToken", "Address of L1AssayToken")
  .addParam("childToken", "Address of AssayToken")
  .addParam("child", CHILD)
  .addFlag("json", "Prints the tickets as JSON")
  .setAction(async (args: Commands.RegisterArguments, hre) => run(hre, async ({ registerCommand }) => registerCommand(hre, args)));

task("bridge:status", "Shows how far a registration's tickets came; exit code 1 where one needs somebody; --network names the parent chain")
  .addParam("transaction", TRANSACTION)
  .addParam("child", CHILD)
  .addOptionalParam("lateSeconds", "After how long a ticket that is not made is late", 1_800, types.int)
  .addFlag("json", "Prints the tickets as JSON")
  .setAction(async (args: Commands.StatusArguments, hre) => run(hre, async ({ statusCommand }) => statusCommand(hre, args)));

task("bridge:redeem", "Executes tickets that wait for it, on the child chain, which --network names")
  .addParam("transaction", TRANSACTION)
  .addParam("parent", "Name of the parent chain's network in the Hardhat configuration")
  .setAction(async (args: Commands.RedeemArguments, hre) => run(hre, async ({ redeemCommand }) => redeemCommand(hre, args)));
