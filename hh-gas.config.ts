import { config } from "./hardhat.config";
export default { ...config, gasReporter: { enabled: true, noColors: true, outputFile: "/tmp/surface-gas.txt", offline: true } };
