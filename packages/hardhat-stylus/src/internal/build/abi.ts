import { ConstructorFragment, Fragment, Interface, type InterfaceAbi } from "ethers";
import type { Artifact } from "hardhat/types";

/** What both sides can say: events and constructors are not exported by the SDK. */
const COMPARED = new Set(["function", "error"]);

/** Functions with their mutability and results, and errors, without the names of parameters; sorted. */
function normal(fragments: readonly Fragment[]): string[] {
  return fragments.filter(({ type }) => COMPARED.has(type)).map((fragment) => fragment.format("minimal")).sort();
}

/** The fragments of the Solidity interface that the SDK prints. */
export function exportedFragments(solidity: string): string[] {
  const lines = solidity.split("\n").map((line) => line.trim());
  return normal(lines.filter((line) => /^(function|error)\b.*;$/.test(line)).map((line) => Fragment.from(line.slice(0, -1))));
}

/** The constructor that the SDK prints, with the names of its parameters; undefined where it prints none. */
export function exportedConstructor(solidity: string): string | undefined {
  const line = solidity.split("\n").find((text) => text.trim().startsWith("constructor("));
  return line === undefined ? undefined : ConstructorFragment.from(line.trim()).format("full");
}

/** The fragments of an interface's ABI. */
export function declaredFragments(abi: InterfaceAbi): string[] {
  return normal(new Interface(abi).fragments);
}

/** The ABI of exported fragments, as artifacts hold it. */
export function abiOf(exported: readonly string[]): Artifact["abi"] {
  return JSON.parse(new Interface(exported).formatJson()) as Artifact["abi"];
}

/**
 * Says what a program and its interface do not have in common.
 * @returns one line for each difference; none where they are equal.
 */
export function abiDifferences(exported: readonly string[], declared: readonly string[]): string[] {
  return [
    ...declared.filter((line) => !exported.includes(line)).map((line) => `only in the interface: ${line}`),
    ...exported.filter((line) => !declared.includes(line)).map((line) => `only in the program:   ${line}`),
  ];
}
