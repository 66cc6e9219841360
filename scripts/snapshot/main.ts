/** `npm run snapshot` writes snapshots/; `npm run snapshot:check` says what is not as it is written there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import hre from "hardhat";
import { shimOverhead } from "#hardhat-stylus/internal/network/shim/overhead";
import { abi } from "./abi";
import { attestationGas } from "./attestation";
import { sizes, storage } from "./contracts";
import { deployment } from "./deploy";
import { differences, type Snapshot, write } from "./file";
import { gasAndInk } from "./gas";
import { governanceGas } from "./governance";
import { marketGas } from "./market";
import { evidenceGas } from "./evidence";
import { p384Gas } from "./p384";
import { programs } from "./programs";
import { stakingGas } from "./staking";

interface ManifestEntry {
  readonly wasmBytes: number;
  readonly contract?: { readonly codeBytes: number; readonly footprint: number; readonly initCost: number; readonly cachedCost: number; readonly activationGas: number };
}

/** What the manifest of the built modules says of their sizes and of what starting them costs. */
function modules(): Snapshot {
  const manifest = JSON.parse(readFileSync(join(__dirname, "../../stylus/prebuilt/manifest.json"), "utf8")) as Record<string, ManifestEntry>;
  return Object.fromEntries(
    Object.entries(manifest).flatMap(([name, { wasmBytes, contract }]) => [
      [`${name}.wasmBytes`, wasmBytes],
      ...(contract === undefined
        ? []
        : (["codeBytes", "footprint", "initCost", "cachedCost", "activationGas"] as const).map((figure) => [`${name}.${figure}`, contract[figure]])),
    ]),
  ) as Snapshot;
}

async function main(args: readonly string[]): Promise<void> {
  if (args.some((arg) => arg !== "--check")) {
    console.log("npm run snapshot writes snapshots/; npm run snapshot:check compares them with what is measured now. Neither takes options.");
    process.exitCode = args.includes("--help") ? 0 : 2;
    return;
  }
  // The first, since it begins and ends on a new chain.
  const deploy = await deployment(hre);
  const { gas, ink, batches } = await gasAndInk(hre);
  const snapshots: Record<string, Snapshot> = {
    deploy, gas, ink, sizes: await sizes(hre), storage: await storage(hre), abi: await abi(hre), modules: modules(), shim: shimOverhead(), programs: await programs(hre),
  };
  const p384 = await p384Gas(hre);
  const evidence = await evidenceGas(hre);
  const attestation = await attestationGas(hre);
  // The last, since they let decades pass, and activated programs live for a year.
  const staking = await stakingGas(hre);
  const market = await marketGas(hre);
  snapshots.gas = { ...gas, ...p384, ...evidence, ...attestation, ...staking, ...market.gas, ...(await governanceGas(hre)) };
  snapshots.batches = { ...batches, ...market.batches };
  if (!args.includes("--check")) {
    for (const [name, snapshot] of Object.entries(snapshots)) write(name, snapshot);
    return;
  }
  const lines = Object.entries(snapshots).flatMap(([name, snapshot]) => differences(name, snapshot));
  for (const line of lines) console.log(line);
  if (lines.length > 0) {
    console.log("If that is meant, run `npm run snapshot` and commit snapshots/.");
    process.exitCode = 1;
  } else {
    console.log("snapshots: as committed");
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
