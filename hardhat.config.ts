import "@nomicfoundation/hardhat-toolbox";
import "hardhat-stylus";
import { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } from "hardhat/builtin-tasks/task-names";
import solc from "solc/package.json";
import { type HardhatUserConfig, subtask } from "hardhat/config";

/** The compiler is the npm package `solc`: nothing is downloaded when contracts are compiled. */
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, ({ solcVersion }: { solcVersion: string }) => {
  const { version } = solc;
  if (version !== solcVersion) {
    throw new Error(`solidity.version asks for solc ${solcVersion}, the installed package is ${version}: set both to one version`);
  }
  return { compilerPath: require.resolve("solc/soljson.js"), isSolcJs: true, version: solcVersion, longVersion: version };
});

const config: HardhatUserConfig = {
  solidity: {
    version: "0.8.37",
    settings: { viaIR: true, optimizer: { enabled: true, runs: 10_000 }, evmVersion: "cancun" },
  },
  networks: { hardhat: { hardfork: "cancun" } },
  paths: { ignition: "deploy" },
  stylus: {
    contracts: { Referee: { crate: "referee", interface: "contracts/interfaces/IReferee.sol:IReferee" } },
    modules: { tensor: { crate: "tensor" } },
  },
};

export { config as default };
