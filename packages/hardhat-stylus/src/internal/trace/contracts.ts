import { Interface, keccak256 } from "ethers";
import type { Artifact, HardhatRuntimeEnvironment } from "hardhat/types";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** A Rust contract of the project. */
export interface RustContract {
  readonly name: string;
  readonly abi: Interface;
  /** Folder of its crate from the project's root, with slashes. */
  readonly folder: string;
}

/** A place in a crate's sources; lines are counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

interface Known {
  readonly path: string;
  readonly written: number;
  readonly codeHash: string;
  readonly contract: RustContract;
}

const HOME = "src/lib.rs";

function rustFiles(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names.filter((name) => name.endsWith(".rs")).sort().map((name) => join(folder, name));
}

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, "$1_$2").toLowerCase();
}

/** The Rust contracts of a project, found by the hash of their code. */
export class RustContracts {
  private readonly known = new Map<string, Known>();

  constructor(private readonly hre: HardhatRuntimeEnvironment) {}

  /**
   * The contract of which an account with this code hash holds the code.
   * @returns undefined where no artifact of the project has that code.
   */
  find(codeHash: string): RustContract | undefined {
    for (const name of Object.keys(this.hre.config.stylus.contracts)) {
      const known = this.read(name);
      if (known?.codeHash === codeHash) return known.contract;
    }
    return undefined;
  }

  /** Where a contract's function stands: the first `fn` of its name in the crate, else the crate's first line. */
  place({ folder }: RustContract, functionName: string | undefined): Place {
    const { root } = this.hre.config.paths;
    const pattern = functionName === undefined ? undefined : new RegExp(`\\bfn\\s+${snakeCase(functionName)}\\b`);
    for (const file of pattern === undefined ? [] : rustFiles(join(root, folder, "src"))) {
      const line = readFileSync(file, "utf8").split("\n").findIndex((text) => pattern?.test(text));
      if (line >= 0) return { file: file.slice(root.length + 1).replaceAll("\\", "/"), line: line + 1 };
    }
    return { file: `${folder}/${HOME}`, line: 1 };
  }

  /** An artifact is read again where its file has changed. */
  private read(name: string): Known | undefined {
    const before = this.known.get(name);
    if (before !== undefined && statSync(before.path, { throwIfNoEntry: false })?.mtimeMs === before.written) return before;
    this.known.delete(name);
    const { artifacts } = this.hre;
    let artifact: Artifact;
    try {
      artifact = artifacts.readArtifactSync(name);
    } catch {
      return undefined;
    }
    const { sourceName, abi, deployedBytecode } = artifact;
    const path = artifacts.formArtifactPathFromFullyQualifiedName(`${sourceName}:${name}`);
    const known = {
      path, written: statSync(path).mtimeMs, codeHash: keccak256(deployedBytecode),
      contract: { name, abi: new Interface(abi), folder: sourceName },
    };
    this.known.set(name, known);
    return known;
  }
}
