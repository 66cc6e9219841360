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

task("stylus:deploy", "Deploys a Rust contract to the network that --network names: creates it, activates it where needed, runs its constructor")
  .addPositionalParam("name", "Name in stylus.contracts")
  .addOptionalVariadicPositionalParam("arguments", "Arguments of the constructor; lists and tuples as JSON")
  .addOptionalParam("value", "Wei for the constructor", "0", types.string)
  .addOptionalParam("bid", "Wei to bid for a place in the cache of programs", undefined, types.string)
  .addFlag("json", "Print JSON")
  .setAction(async ({ name, arguments: args, value, bid, json: asJson }: DeployArguments, hre) => {
    await hre.run(TASK_COMPILE, { quiet: true });
    const { deployStylus } = await import("./deploy.js");
    const { wei } = await import("./arguments.js");
    const say = (line: string): void => { if (!asJson) console.log(`Stylus: ${line}`); };
    if (hre.network.name === HARDHAT_NETWORK_NAME) say("this is a network of the command's own, which ends with it: --network names another");
    const options = { args: args ?? [], value: wei("value", value), bid: bid === undefined ? undefined : wei("bid", bid) };
    const deployment = await deployStylus(hre, name, options, say);
    if (asJson) console.log(json(deployment));
    return deployment;
  });

interface CheckArguments {
  readonly contract: string | undefined;
  readonly json: boolean;
}

task("stylus:check", "Says whether a chain would activate the Rust contracts, and what that and calls cost; exit code 3 where it would not")
  .addOptionalParam("contract", "Name in stylus.contracts; all where left out")
  .addFlag("json", "Print JSON")
  .setAction(async ({ contract, json: asJson }: CheckArguments, hre) => {
    const { stylusRun } = await import("./module-file.js");
    const names = contract === undefined ? Object.keys(hre.config.stylus.contracts) : [contract];
    const reports: string[] = [];
    for (const name of names) {
      const print = asJson ? (text: string) => { reports.push(`${JSON.stringify(name)}: ${text}`); } : console.log;
      const args = (file: string): string[] => ["check", file, ...(asJson ? ["--json"] : [])];
      const code = await stylusRun(hre, name, { named: false, args, print, say: console.error });
      if (code !== 0) process.exitCode = code;
    }
    if (asJson) console.log(`{${reports.join(",\n")}}`);
  });

interface ProfileArguments {
  readonly contract: string;
  readonly call: readonly string[] | undefined;
  readonly calldata: string | undefined;
  readonly gas: string | undefined;
  readonly svg: string | undefined;
  readonly noNames: boolean;
  readonly json: boolean;
}

task("stylus:profile", "Runs one call of a Rust contract on empty storage, and says which functions and host functions its ink went to, as in: stylus:profile Counter add 3")
  .addPositionalParam("contract", "Name in stylus.contracts")
  .addOptionalVariadicPositionalParam("call", "A function, by name or signature, and its arguments; lists and tuples as JSON")
  .addOptionalParam("calldata", "What the program is called with, in hex, instead of a function")
  .addOptionalParam("gas", "Gas for the program's body; 32000000 where left out")
  .addOptionalParam("svg", "File for a flame graph")
  .addFlag("noNames", "Functions by number: the module is not built once more with their names")
  .addFlag("json", "Print JSON")
  .setAction(async ({ contract, call, calldata, gas, svg, noNames, json: asJson }: ProfileArguments, hre) => {
    await hre.run(TASK_COMPILE, { quiet: true });
    const { calldataOf } = await import("./arguments.js");
    const { stylusRun } = await import("./module-file.js");
    const data = calldataOf(contract, (await hre.artifacts.readArtifact(contract)).abi, call ?? [], calldata);
    const options = Object.entries({ "--gas": gas, "--flamegraph": svg }).flatMap(([name, value]) => (value === undefined ? [] : [name, value]));
    const args = ["--calldata", data, "--profile", ...options, ...(asJson ? ["--json"] : [])];
    const run = { named: !noNames, args: (file: string) => [file, ...args], print: console.log, say: console.error };
    const code = await stylusRun(hre, contract, run);
    // A call that reverts is profiled all the same.
    if (code > 1) process.exitCode = code;
  });
