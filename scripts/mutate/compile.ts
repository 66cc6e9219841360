import compiler from "solc";
import { readSource } from "./files";

/** The package's types say `any`. */
const run = compiler.compile as (input: string, callbacks: { import: (path: string) => { contents: string } }) => string;

/** What a mutant changes of an artifact. */
export interface Code {
  readonly bytecode: string;
  readonly deployedBytecode: string;
  readonly linkReferences: Links;
  readonly deployedLinkReferences: Links;
}

type Links = Readonly<Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>>;

/** Codes by `file:contract`. */
export type Codes = ReadonlyMap<string, Code>;

interface Output {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string }[];
  readonly contracts?: Readonly<Record<string, Readonly<Record<string, { readonly evm: { readonly bytecode: Bytes; readonly deployedBytecode: Bytes } }>>>>;
}

interface Bytes {
  readonly object: string;
  readonly linkReferences: Links;
}

export interface Job {
  readonly file: string;
  /** Stands in place of the file's own. */
  readonly text: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names by file. */
  readonly contracts: Readonly<Record<string, readonly string[]>>;
}

/** A message instead of codes where the compiler refuses the text. */
export function compile({ file, text, settings, contracts }: Job): Codes | string {
  const asked = ["evm.bytecode.object", "evm.bytecode.linkReferences", "evm.deployedBytecode.object", "evm.deployedBytecode.linkReferences"];
  const sources = Object.keys(contracts).map((path) => [path, { content: path === file ? text : readSource(path) }] as const);
  const input = {
    language: "Solidity",
    sources: { ...Object.fromEntries(sources), [file]: { content: text } },
    settings: {
      ...settings,
      // Codes that differ in a hash of their source only are equal.
      metadata: { appendCBOR: false, bytecodeHash: "none" },
      outputSelection: Object.fromEntries(Object.entries(contracts).map(([path, names]) => [path, Object.fromEntries(names.map((name) => [name, asked]))])),
    },
  };
  const output = JSON.parse(run(JSON.stringify(input), { import: (path) => ({ contents: readSource(path) }) })) as Output;
  const refusal = output.errors?.find(({ severity }) => severity === "error");
  if (refusal !== undefined) return refusal.formattedMessage;
  return new Map(
    Object.entries(output.contracts ?? {}).flatMap(([path, named]) =>
      Object.entries(named).map(([name, { evm }]) => [`${path}:${name}`, codeOf(evm.bytecode, evm.deployedBytecode)] as const),
    ),
  );
}

function codeOf(bytecode: Bytes, deployed: Bytes): Code {
  return {
    bytecode: `0x${bytecode.object}`,
    deployedBytecode: `0x${deployed.object}`,
    linkReferences: bytecode.linkReferences,
    deployedLinkReferences: deployed.linkReferences,
  };
}

/** Whether a text came to the instructions of its original. */
export function sameCodes(one: Codes, other: Codes): boolean {
  return [...one].every(([name, { bytecode }]) => other.get(name)?.bytecode === bytecode);
}
