import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { parseFullyQualifiedName } from "hardhat/utils/contract-names";
import { rmSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { abiDifferences, abiOf, declaredFragments } from "./abi";
import { saveArtifact, stylusArtifact } from "./artifact";
import type { StylusContractConfig } from "./config";
import { StylusBuildError } from "./errors";
import { findModule } from "./find-module";
import { crateSources } from "./sources";

/** TypeChain's subtask, which it runs for what the Solidity compiler emits; absent where TypeChain is not loaded. */
const TASK_TYPECHAIN_GENERATE_TYPES = "typechain:generate-types";

interface Emitted {
  readonly sourceName: string;
  readonly contractName: string;
  /** Whether the artifact is not the one that was there. */
  readonly changed: boolean;
}

/** Hardhat's own store of artifacts, with what its compile task uses to tell obsolete ones. */
interface ArtifactsOfCompileTask {
  addValidArtifacts(valid: readonly { readonly sourceName: string; readonly artifacts: readonly string[] }[]): void;
  clearCache?(): void;
}

async function compileContract(
  hre: HardhatRuntimeEnvironment,
  name: string,
  { crate, interface: declared }: StylusContractConfig,
  say: (line: string) => void,
): Promise<Emitted> {
  const { artifacts, config } = hre;
  const { wasm, entry } = await findModule(config.stylus, crate, "contract", say);
  const exported = entry.contract?.abi ?? [];
  const abi = declared === undefined ? abiOf(exported) : (await artifacts.readArtifact(declared)).abi;
  const differences = abiDifferences(exported, declaredFragments(abi));
  if (differences.length > 0) {
    throw new StylusBuildError("abi", `${name} (crate ${crate}) and ${declared} differ; change one of them:\n  ${differences.join("\n  ")}`);
  }
  const folder = crateSources(config.stylus.workspace, crate)?.folder ?? config.stylus.workspace;
  const sourceName = relative(config.paths.root, folder).split(sep).join("/");
  const artifact = stylusArtifact(name, sourceName, abi, wasm);
  const changed = await saveArtifact(artifacts, artifact, declared);
  return { sourceName, contractName: name, changed };
}

/**
 * Makes TypeChain write its types anew. It makes its own only for what the Solidity compiler emits, and lays them out by
 * the folder that all artifacts have in common, which the first artifact from elsewhere changes.
 */
async function generateTypes({ artifacts, config, tasks, run }: HardhatRuntimeEnvironment, quiet: boolean): Promise<void> {
  if (tasks[TASK_TYPECHAIN_GENERATE_TYPES] === undefined) return;
  const { typechain } = config as typeof config & { readonly typechain?: { readonly outDir: string } };
  if (typechain !== undefined) rmSync(resolve(config.paths.root, typechain.outDir), { recursive: true, force: true });
  const artifactsEmittedPerFile = (await artifacts.getAllFullyQualifiedNames()).map((name) => {
    const { sourceName, contractName } = parseFullyQualifiedName(name);
    return { file: { sourceName }, artifactsEmitted: [contractName] };
  });
  await run(TASK_TYPECHAIN_GENERATE_TYPES, { compileSolOutput: { artifactsEmittedPerJob: [{ artifactsEmittedPerFile }] }, quiet });
}

/**
 * Takes or builds the module of every contract that the configuration names, checks it against its interface and
 * writes its artifact.
 *
 * @throws StylusBuildError where a module is stale and cannot be built, or is not what its interface says.
 */
export async function compileStylus(hre: HardhatRuntimeEnvironment, quiet: boolean): Promise<void> {
  const say = (line: string): void => {
    if (!quiet) console.log(`Stylus: ${line}`);
  };
  const compiled: Emitted[] = [];
  for (const [name, contract] of Object.entries(hre.config.stylus.contracts)) {
    compiled.push(await compileContract(hre, name, contract, say));
  }
  const store = hre.artifacts as typeof hre.artifacts & ArtifactsOfCompileTask;
  store.addValidArtifacts(compiled.map(({ sourceName, contractName }) => ({ sourceName, artifacts: [contractName] })));
  store.clearCache?.();
  const changed = compiled.filter((each) => each.changed).map(({ contractName }) => contractName);
  if (changed.length === 0) return;
  await generateTypes(hre, quiet);
  say(`wrote the ${changed.length === 1 ? "artifact" : "artifacts"} of ${changed.join(", ")}`);
}
