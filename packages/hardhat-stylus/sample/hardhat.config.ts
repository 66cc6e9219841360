import "@nomicfoundation/hardhat-chai-matchers";
import "@nomicfoundation/hardhat-ethers";
import "hardhat-stylus";
import { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } from "hardhat/builtin-tasks/task-names";
import { type HardhatUserConfig, subtask } from "hardhat/config";
import { version } from "solc/package.json";

// The Solidity compiler is npm's, so that nothing is downloaded on the way. Hardhat's own works as well: leave this out.
subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, () =>
  Promise.resolve({ compilerPath: require.resolve("solc/soljson.js"), isSolcJs: true, version, longVersion: version }),
);

const config: HardhatUserConfig = {
  solidity: { version, settings: { evmVersion: "cancun" } },
  networks: { hardhat: { hardfork: "cancun" } },
  stylus: { contracts: { Counter: { crate: "counter", interface: "contracts/ICounter.sol:ICounter" } } },
};

export default config;
