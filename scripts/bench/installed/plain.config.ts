import "@nomicfoundation/hardhat-toolbox";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HardhatUserConfig } from "hardhat/config";

interface Moment {
  /** Milliseconds of the clock, and of this process's processor time. */
  readonly wall: number;
  readonly cpu: number;
}

function now(): Moment {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cpu: (user + system) / 1000 };
}

let began: Moment;

/** Writes what the tests took, without Hardhat's own start, to the file that `BENCH_FILE` names. */
const rootHooks = {
  beforeAll(): void {
    began = now();
  },
  afterAll(): void {
    const { wall, cpu } = now();
    writeFileSync(process.env.BENCH_FILE ?? "", JSON.stringify({ wall: wall - began.wall, cpu: cpu - began.cpu }));
  },
};

/** This repository's project without the plugin, on what the project has compiled. */
const config: HardhatUserConfig = {
  solidity: { version: "0.8.37" },
  networks: { hardhat: { hardfork: "cancun" } },
  paths: { root: join(__dirname, "../../..") },
  mocha: { timeout: 600_000, reporter: "dot", rootHooks },
};

export { config as default };
