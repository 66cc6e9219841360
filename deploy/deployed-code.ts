import { type Provider, dataSlice, getAddress } from "ethers";
import type { HardhatRuntimeEnvironment, LinkReferences } from "hardhat/types";
import type { Deployed } from "./addresses";
import { ATTESTATION_PROGRAMS, PROGRAMS } from "./programs";

/** Bytes of a contract's code, from and length. */
type Places = readonly { readonly start: number; readonly length: number }[];

/** Code as it is compiled, as hexadecimal digits, and what a deployment writes into it. */
interface Template {
  readonly digits: string;
  /** Where addresses of libraries stand, by the libraries' names. */
  readonly libraries: ReadonlyMap<string, Places>;
}

/** An immutable variable as the compiler knows it. */
interface Variable {
  readonly name: string;
  /** As in the source, as `uint32`, `address` and `contract IStaking`. */
  readonly type: string;
  readonly places: Places;
}

/** What this repository compiles of a contract. */
interface Compiled {
  readonly creation: Template;
  readonly runtime: Template;
  readonly immutables: readonly Variable[];
  /** Whether the code pushes its own address first, as a library's does. */
  readonly isLibrary: boolean;
}

/** An immutable variable as a contract's code has it. */
export interface Immutable {
  readonly name: string;
  readonly type: string;
  /** 32 bytes. */
  readonly word: string;
}

interface SyntaxNode {
  readonly id?: number;
  readonly nodeType?: string;
  readonly name?: string;
  readonly typeDescriptions?: { readonly typeString?: string };
}

/** Contracts that no compiler of Solidity knows. */
const PROGRAM_NAMES: ReadonlySet<string> = new Set([...PROGRAMS, ...ATTESTATION_PROGRAMS]);

/** Whether a contract is a Stylus program: it has no constructor and keeps nothing, so that its code is all that it is. */
export function isProgram({ name }: Deployed): boolean {
  return PROGRAM_NAMES.has(name);
}

function templateOf(bytecode: string, references: LinkReferences): Template {
  const libraries = Object.values(references).flatMap((file) => Object.entries(file));
  // What is not linked yet is no hexadecimal.
  return { digits: bytecode.slice(2).replaceAll(/__\$[0-9a-f]{34}\$__/g, "0".repeat(40)), libraries: new Map(libraries) };
}

/** Every declaration of a syntax tree, by its number. */
function declarationsOf(tree: unknown, found = new Map<number, SyntaxNode>()): ReadonlyMap<number, SyntaxNode> {
  if (tree === null || typeof tree !== "object") return found;
  const node = tree as SyntaxNode;
  if (node.nodeType === "VariableDeclaration" && node.id !== undefined) found.set(node.id, node);
  for (const child of Object.values(tree)) declarationsOf(child, found);
  return found;
}

async function immutablesOfSource({ artifacts }: HardhatRuntimeEnvironment, sourceName: string, contractName: string): Promise<readonly Variable[]> {
  const { output } = (await artifacts.getBuildInfo(`${sourceName}:${contractName}`)) ?? {};
  const references = output?.contracts[sourceName]?.[contractName]?.evm.deployedBytecode.immutableReferences;
  if (output === undefined || references === undefined) throw new Error(`there is no build info of ${sourceName}:${contractName}: compile with --force`);
  const numbers = Object.keys(references);
  const declarations = numbers.length === 0 ? new Map<number, SyntaxNode>() : declarationsOf(Object.values(output.sources).map(({ ast }) => ast as unknown));
  return numbers.map((number) => {
    const declaration = declarations.get(Number(number));
    return { name: declaration?.name ?? number, type: declaration?.typeDescriptions?.typeString ?? "address", places: references[number] ?? [] };
  });
}

async function compile(hre: HardhatRuntimeEnvironment, name: string): Promise<Compiled> {
  const { sourceName, contractName, bytecode, linkReferences, deployedBytecode, deployedLinkReferences } = await hre.artifacts.readArtifact(name);
  return {
    creation: templateOf(bytecode, linkReferences), runtime: templateOf(deployedBytecode, deployedLinkReferences),
    immutables: PROGRAM_NAMES.has(name) ? [] : await immutablesOfSource(hre, sourceName, contractName),
    isLibrary: deployedBytecode.startsWith(`0x73${"00".repeat(20)}`),
  };
}

/** The compiler's word, which is many megabytes for each contract, is read once. */
const COMPILED = new Map<string, Promise<Compiled>>();

async function compiledOf(hre: HardhatRuntimeEnvironment, name: string): Promise<Compiled> {
  const known = COMPILED.get(name) ?? compile(hre, name);
  COMPILED.set(name, known);
  return known;
}

function written(digits: string, start: number, words: string): string {
  return `${digits.slice(0, 2 * start)}${words}${digits.slice(2 * start + words.length)}`;
}

/**
 * The code with the deployment's libraries in their places: of several that have a name, the one that the code there has,
 * where it is one of them.
 */
function linked({ digits, libraries }: Template, there: string, deployed: readonly Deployed[]): string {
  let text = digits;
  for (const [library, places] of libraries) {
    const all = deployed.filter(({ name }) => name === library).map(({ address }) => address.slice(2).toLowerCase());
    const chosen = all.find((address) => places.every(({ start }) => there.startsWith(address, 2 * start))) ?? all[0];
    if (chosen !== undefined) for (const { start } of places) text = written(text, start, chosen);
  }
  return text;
}

/**
 * Whether an account's code is what this repository compiles for the contract, linked to the deployment's libraries; what
 * immutables are in it {@link immutablesOf} says. Only then does the contract's ABI say all that can be called there.
 */
export async function hasCompiledCode(hre: HardhatRuntimeEnvironment, provider: Provider, deployed: readonly Deployed[], { name, address }: Deployed): Promise<boolean> {
  const { runtime, immutables, isLibrary } = await compiledOf(hre, name);
  const there = (await provider.getCode(address)).slice(2).toLowerCase();
  let expected = linked(runtime, there, deployed);
  if (isLibrary) expected = written(expected, 1, address.slice(2).toLowerCase());
  for (const { start, length } of immutables.flatMap(({ places }) => places)) expected = written(expected, start, there.slice(2 * start, 2 * (start + length)));
  return there === expected.toLowerCase();
}

/**
 * Whether what a transaction sent to create a contract is what this repository compiles, linked to the deployment's
 * libraries; the constructor's arguments follow it.
 */
export async function isCompiledCreation(hre: HardhatRuntimeEnvironment, data: string, deployed: readonly Deployed[], { name }: Deployed): Promise<boolean> {
  const { creation } = await compiledOf(hre, name);
  const there = data.slice(2).toLowerCase();
  return there.startsWith(linked(creation, there, deployed).toLowerCase());
}

/**
 * The immutable variables in an account's code, for which {@link hasCompiledCode} has to be true. One that is not the same
 * wherever it is read is there with each value.
 */
export async function immutablesOf(hre: HardhatRuntimeEnvironment, provider: Provider, { name, address }: Deployed): Promise<readonly Immutable[]> {
  const { immutables } = await compiledOf(hre, name);
  const code = await provider.getCode(address);
  return immutables.flatMap(({ name: variable, type, places }) => {
    const words = new Set(places.map(({ start, length }) => dataSlice(code, start, start + length)));
    return [...words].map((word) => ({ name: variable, type, word }));
  });
}

/** The account that an immutable names; undefined where it names none. */
export function accountOf({ type, word }: Immutable): string | undefined {
  return /^(address|contract)\b/.test(type) ? getAddress(dataSlice(word, 12)) : undefined;
}
