import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { relative, sep } from "node:path";
import { abiDifferences, declaredFragments } from "./abi";
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
): Promise<Emitted & { readonly written: boolean }> {
  const { artifacts, config } = hre;
  const { wasm, entry } = await findModule(config.stylus, crate, "contract", say);
  const solidity = await artifacts.readArtifact(declared);
  const differences = abiDifferences(entry.contract?.abi ?? [], declaredFragments(solidity.abi));
  if (differences.length > 0) {
    throw new StylusBuildError("abi", `${name} (crate ${crate}) and ${declared} differ; change one of them:\n  ${differences.join("\n  ")}`);
  }
  const folder = crateSources(config.stylus.workspace, crate)?.folder ?? config.stylus.workspace;
  const sourceName = relative(config.paths.root, folder).split(sep).join("/");
  const artifact = stylusArtifact(name, sourceName, solidity.abi, wasm);
  const written = await saveArtifact(artifacts, artifact, declared);
  return { sourceName, contractName: name, written };
}

/** Types for what was written: TypeChain makes its own only for what the Solidity compiler emits. */
async function generateTypes({ tasks, run }: HardhatRuntimeEnvironment, emitted: readonly Emitted[], quiet: boolean): Promise<void> {
  if (emitted.length === 0 || tasks[TASK_TYPECHAIN_GENERATE_TYPES] === undefined) return;
  const artifactsEmittedPerFile = emitted.map(({ sourceName, contractName }) => ({ file: { sourceName }, artifactsEmitted: [contractName] }));
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
  const compiled = [];
  for (const [name, contract] of Object.entries(hre.config.stylus.contracts)) {
    compiled.push(await compileContract(hre, name, contract, say));
  }
  const store = hre.artifacts as typeof hre.artifacts & ArtifactsOfCompileTask;
  store.addValidArtifacts(compiled.map(({ sourceName, contractName }) => ({ sourceName, artifacts: [contractName] })));
  store.clearCache?.();
  const written = compiled.filter((each) => each.written);
  await generateTypes(hre, written, quiet);
  if (written.length > 0) say(`wrote ${written.length === 1 ? "the artifact" : "the artifacts"} of ${written.map(({ contractName }) => contractName).join(", ")}`);
}
