import { createRequire } from "node:module";
import { task, types, vars } from "hardhat/config";
import type { ConfigurableTaskDefinition } from "hardhat/types";
import { commandsOf } from "../task-commands";
import type * as Commands from "./commands";

const run = commandsOf(() => createRequire(__filename)("./commands") as typeof Commands);

function canaryTask(name: string, description: string): ConfigurableTaskDefinition {
  return task(name, description)
    .addOptionalParam("ledger", "The file in which canaries are kept; it says which jobs are canaries", "canaries.json", types.string)
    .addOptionalParam("market", "Address of the market; by default that of the deployment here", undefined, types.string)
    .addFlag("json", "Prints the report as JSON");
}

canaryTask("canary:plant", "Orders jobs from an accomplice that answers them wrongly: whoever proves it earns the bounty")
  .addParam("plan", "A JSON file that says who orders what, and who answers")
  .addOptionalParam("count", "How many jobs", 1, types.int)
  .setAction(async (args: Commands.PlantArguments, hre) => run(hre, async ({ plantCommand }) => plantCommand(hre, args, vars)));

canaryTask("canary:track", "Shows the court what is demanded of canaries, has those paid that nobody disputed, and writes down how each ended")
  .addOptionalParam("every", "Looks again after so many seconds, until nothing is open", 0, types.int)
  .setAction(async (args: Commands.TrackArguments, hre) => run(hre, async ({ trackCommand }) => trackCommand(hre, args, vars)));

canaryTask("canary:report", "Which canaries were planted, who found them and after how long, what they cost, and which were missed")
  .setAction(async (args: Commands.CanaryArguments, hre) => run(hre, async ({ reportCommand }) => reportCommand(hre, args, vars)));
