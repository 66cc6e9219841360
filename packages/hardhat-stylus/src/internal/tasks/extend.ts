import { task, types } from "hardhat/config";
import { HARDHAT_NETWORK_NAME } from "hardhat/plugins";
import { TASK_COMPILE } from "hardhat/builtin-tasks/task-names";

/** JSON in which a bigint is a decimal text. */
function json(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? item.toString() : item), 2);
}

interface DeployArguments {
  readonly name: string;
  readonly arguments: readonly string[] | undefined;
  readonly value: string;
  readonly bid: string | undefined;
  readonly json: boolean;
}

task("stylus:deploy", "Deploys a Rust contract: creates it, activates it where needed, runs its constructor")
  .addPositionalParam("name", "Name in stylus.contracts")
  .addOptionalVariadicPositionalParam("arguments", "Arguments of the constructor; lists and tuples as JSON")
  .addOptionalParam("value", "Wei for the constructor", "0", types.string)
  .addOptionalParam("bid", "Wei to bid for a place in the cache of programs", undefined, types.string)
  .addFlag("json", "Print JSON")
  .setAction(async ({ name, arguments: args, value, bid, json: asJson }: DeployArguments, hre) => {
    await hre.run(TASK_COMPILE, { quiet: true });
    const { deployStylus } = await import("./deploy.js");
    const say = (line: string): void => { if (!asJson) console.log(`Stylus: ${line}`); };
    if (hre.network.name === HARDHAT_NETWORK_NAME) say("this is a network of the command's own, which ends with it: --network names another");
    const options = { args: args ?? [], value: BigInt(value), bid: bid === undefined ? undefined : BigInt(bid) };
    const deployment = await deployStylus(hre, name, options, say);
    if (asJson) console.log(json(deployment));
    return deployment;
  });
