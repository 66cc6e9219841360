import { createRequire } from "node:module";
import { subtask, task, types } from "hardhat/config";
import type * as Commands from "./commands";
import { commandsOf } from "./task-commands";

const run = commandsOf(() => createRequire(__filename)("./commands") as typeof Commands);

task("deploy", "Deploys everything under a timelock, hands it over to the governor, and checks both")
  .addFlag("dryRun", "Plays it in process and prints every transaction, its gas and its cost on the network; sends nothing")
  .addOptionalParam("parameters", "The network whose file in deploy/parameters is taken; by default the one that is deployed to", undefined, types.string)
  .addOptionalParam("gasPrice", "With --dry-run: wei per unit of gas, where the network is not to be asked", undefined, types.string)
  .addOptionalParam("bytePrice", "With --gas-price: wei per byte of calldata on the parent chain", "0", types.string)
  .setAction(async (args: Commands.DeployArguments, hre) => run(hre, async ({ deployCommand }) => deployCommand(hre, args)));

task("params:check", "Reads every parameter back from the chain and compares it with deploy/parameters; exit code 1 where one differs")
  .addFlag("json", "Prints what differs as JSON: parameter, wanted, found, unit")
  .addOptionalParam("addresses", "A file of addresses as Ignition writes it; by default that of the deployment here", undefined, types.string)
  .addOptionalParam("parameters", "The network whose file in deploy/parameters is taken", undefined, types.string)
  .setAction(async (args: Commands.CheckArguments, hre) => run(hre, async ({ paramsCommand }) => paramsCommand(hre, args)));

task("handover:check", "Proves from the chain that nobody but timelock and guardian holds a power; exit code 1 where somebody does")
  .addFlag("json", "Prints powers and faults as JSON")
  .addOptionalParam("addresses", "A file of addresses as Ignition writes it; by default that of the deployment here", undefined, types.string)
  .setAction(async (args: Commands.CheckArguments, hre) => run(hre, async ({ handoverCommand }) => handoverCommand(hre, args)));

task("sources:verify", "Has the network's explorer verify the source of every contract of the deployment that is Solidity")
  .addFlag("list", "Only says what would be verified")
  .setAction(async (args: { list: boolean }, hre) => run(hre, async ({ verifyCommand }) => verifyCommand(hre, args)));

/** Explorers know a compiler by its commit too, which the builds here do not say: the compiler's own word is taken. */
subtask("verify:get-contract-information", async (_args, _hre, runSuper) => {
  const information = (await runSuper()) as { readonly solcLongVersion: string };
  const compiler = createRequire(__filename)("solc") as { readonly version: () => string };
  // 0.8.37+commit.f401782d.Emscripten.clang
  const [version = information.solcLongVersion] = /^\d+\.\d+\.\d+\+commit\.[0-9a-f]+/.exec(compiler.version()) ?? [];
  return { ...information, solcLongVersion: version };
});
