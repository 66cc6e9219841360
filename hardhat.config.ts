import "@nomicfoundation/hardhat-toolbox";
import "hardhat-stylus";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, TASK_COMPILE_SOLIDITY_GET_SOURCE_PATHS } from "hardhat/builtin-tasks/task-names";
import solc from "solc/package.json";
import { type HardhatUserConfig, subtask, vars } from "hardhat/config";
import "./deploy/bridge/tasks";
import "./deploy/canary/tasks";
import "./deploy/tasks";
import { deployNetworks } from "./deploy/networks";
import { garbageHooks } from "./scripts/mocha-garbage";
import { nodeNetwork } from "./scripts/node/network";

/** The compiler is the npm package `solc`: nothing is downloaded when contracts are compiled. */
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, ({ solcVersion }: { solcVersion: string }) => {
  const { version } = solc;
  if (version !== solcVersion) {
    throw new Error(`solidity.version asks for solc ${solcVersion}, the installed package is ${version}: set both to one version`);
  }
  return Promise.resolve({ compilerPath: require.resolve("solc/soljson.js"), isSolcJs: true, version: solcVersion, longVersion: version });
});

/** Contracts that only tests use are compiled with the deployable ones, and live apart from them. */
subtask(TASK_COMPILE_SOLIDITY_GET_SOURCE_PATHS, async (_args, { config: { paths } }, runSuper): Promise<string[]> => {
  const mocks = join(paths.root, "test", "mocks");
  const files = readdirSync(mocks).filter((file) => file.endsWith(".sol"));
  return [...((await runSuper()) as string[]), ...files.map((file) => join(mocks, file))];
});

/** @param runs what the optimizer weighs size against: how often code is expected to run. */
function compiler(runs: number) {
  return {
    version: solc.version,
    settings: { viaIR: true, optimizer: { enabled: true, runs }, evmVersion: "cancun", outputSelection: { "*": { "*": ["storageLayout"] } } },
  };
}

/** Contracts whose size decides, and the runs with which they fit. */
const LARGE = {
  "attestation/AttestationPolicy": 800,
  "judge/FusedJudge": 60,
  "judge/RowJudge": 1_000,
  "judge/SolidityJudge": 1_000,
  "market/Market": 3_000,
  "disputes/Court": 200,
  "sessions/Sessions": 200,
  "staking/Staking": 200,
};

const config: HardhatUserConfig = {
  // These fit with few runs only: docs/decisions/0093-optimizer-runs-by-measurement.md, 0162-twenty-kilobytes.md, 0167-fused-operators-in-solidity.md.
  solidity: { compilers: [compiler(10_000)], overrides: Object.fromEntries(Object.entries(LARGE).map(([file, runs]) => [`contracts/${file}.sol`, compiler(runs)])) },
  networks: { hardhat: { hardfork: "cancun" }, ...deployNetworks(vars), ...nodeNetwork(process.env) },
  etherscan: { apiKey: vars.get("ASSAY_ETHERSCAN_KEY", "") },
  paths: { ignition: "deploy" },
  stylus: {
    contracts: {
      Referee: { crate: "referee", interface: "contracts/interfaces/IReferee.sol:IReferee" },
      Judge: { crate: "judge", interface: "contracts/interfaces/IJudge.sol:IJudge" },
      P384: { crate: "p384-verifier", interface: "contracts/interfaces/IP384.sol:IP384" },
      Evidence: { crate: "evidence", interface: "contracts/interfaces/IEvidence.sol:IEvidence" },
      Endorsements: { crate: "endorsements", interface: "contracts/interfaces/IEndorsements.sol:IEndorsements" },
      Bell: { crate: "inheritance", interface: "test/mocks/IBell.sol:IBell" },
      Counter: { crate: "counter", interface: "test/mocks/ICounter.sol:ICounter" },
      HostFunctions: { crate: "host-functions", interface: "test/mocks/IHostFunctions.sol:IHostFunctions" },
      Misbehaving: { crate: "misbehaving", interface: "test/mocks/IMisbehaving.sol:IMisbehaving" },
      RustErc20: { crate: "erc20", interface: "test/mocks/IRustErc20.sol:IRustErc20" },
      RustErc721: { crate: "erc721", interface: "test/mocks/IRustErc721.sol:IRustErc721" },
      Swap: { crate: "swap", interface: "test/mocks/ISwap.sol:ISwap" },
      TimeLock: { crate: "time-lock", interface: "test/mocks/ITimeLock.sol:ITimeLock" },
    },
    modules: { tensor: { crate: "tensor" }, kernels: { crate: "kernels" } },
  },
  mocha: {
    timeout: 120_000,
    rootHooks: garbageHooks(),
    reporter: require.resolve("./scripts/mocha-reporter.cjs"),
    reporterOptions: { output: process.env.MOCHA_REPORT ?? "reports/mocha.json" },
  },
};

export { config as default };
