import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type { StylusParams } from "stylus-runtime";
import { StylusBuildError } from "./errors";

/** A Rust crate that becomes a contract. */
export interface StylusContractConfig {
  /** Name of the crate in the workspace. */
  readonly crate: string;
  /**
   * Fully qualified name of the Solidity interface that it implements: `path/IName.sol:IName`. The program is compared
   * with it, and its ABI is the contract's. Where left out the ABI is what the program exports: functions and errors
   * without the names of parameters, and no events. Ignition wants one.
   */
  readonly interface?: string;
}

/** A Rust crate that becomes a WebAssembly module for other uses than deployment. */
export interface StylusModuleConfig {
  readonly crate: string;
}

/** `stylus` in `hardhat.config.ts`; paths are relative to the project's root. */
export interface StylusUserConfig {
  /** Folder of the Cargo workspace, `stylus` where left out. */
  readonly workspace?: string;
  /** Folder of the committed modules and their manifest, `prebuilt` in the workspace where left out. */
  readonly prebuilt?: string;
  /** By the name under which the artifact is found. */
  readonly contracts?: Readonly<Record<string, StylusContractConfig>>;
  /** By a name for people; the file is called after the crate. */
  readonly modules?: Readonly<Record<string, StylusModuleConfig>>;
  /**
   * With what Hardhat Network's chain begins where it differs from Arbitrum One, in the units of the chain's state:
   * `{ stylusVersion: 2 }` begins with the rules and defaults of ArbOS 51.
   */
  readonly params?: Partial<StylusParams>;
}

/** The configuration as resolved: absolute paths, nothing left out. */
export interface StylusConfig {
  readonly workspace: string;
  readonly prebuilt: string;
  readonly contracts: Readonly<Record<string, StylusContractConfig>>;
  readonly modules: Readonly<Record<string, StylusModuleConfig>>;
  /** Of the chain, what differs from Arbitrum One; within what a chain can hold. */
  readonly params: Partial<StylusParams>;
}

function checkParams(params: Partial<StylusParams>): void {
  // Only where it is needed: most projects set none, and loading the runtime takes a while.
  const { StylusError, stylusParams } = createRequire(__filename)("stylus-runtime") as typeof import("stylus-runtime");
  try {
    stylusParams(params);
  } catch (error) {
    if (error instanceof StylusError) throw new StylusBuildError("config", `stylus.params: ${error.message}`);
    throw error;
  }
}

function check(path: string, value: string, form: RegExp, example: string): void {
  if (typeof value !== "string" || !form.test(value)) {
    throw new StylusBuildError("config", `stylus.${path} is ${JSON.stringify(value)}: write something like ${JSON.stringify(example)}`);
  }
}

/** @throws StylusBuildError `config` where a name has the wrong form, or a parameter a value that a chain cannot hold. */
export function resolveStylusConfig(user: StylusUserConfig, root: string): StylusConfig {
  const { workspace = "stylus", prebuilt = join(workspace, "prebuilt"), contracts = {}, modules = {} } = user;
  for (const [name, contract] of Object.entries(contracts)) {
    check("contracts", name, /^[A-Za-z_]\w*$/, "Referee");
    check(`contracts.${name}.crate`, contract.crate, /^[A-Za-z][\w-]*$/, "referee");
    if (contract.interface === undefined) continue;
    check(`contracts.${name}.interface`, contract.interface, /^[^:]+\.sol:[A-Za-z_]\w*$/, "contracts/IReferee.sol:IReferee");
  }
  for (const [name, module] of Object.entries(modules)) {
    check("modules", name, /^[A-Za-z][\w-]*$/, "tensor");
    check(`modules.${name}.crate`, module.crate, /^[A-Za-z][\w-]*$/, "tensor");
  }
  const { params = {} } = user;
  if (Object.keys(params).length > 0) checkParams(params);
  return { workspace: resolve(root, workspace), prebuilt: resolve(root, prebuilt), contracts, modules, params };
}
