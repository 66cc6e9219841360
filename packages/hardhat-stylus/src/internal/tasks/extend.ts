import { task, types } from "hardhat/config";
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
    const options = { name, args: args ?? [], value: BigInt(value), bid: bid === undefined ? undefined : BigInt(bid) };
    const deployment = await deployStylus(hre, options, (line) => { if (!asJson) console.log(`Stylus: ${line}`); });
    if (asJson) console.log(json(deployment));
    return deployment;
  });
