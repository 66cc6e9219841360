import { Interface, type JsonFragment, type JsonFragmentType } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/runtime";
import type { Snapshot } from "./file";

/** What can be called of one contract or interface. */
export interface Callable {
  readonly name: string;
  /**
   * `own` is said whatever it is; `part`, an interface, also stands for what others have of it; `dependency` stands for that
   * only.
   */
  readonly role: "own" | "part" | "dependency";
  readonly abi: readonly JsonFragment[];
}

/** All of ours, and dependencies that they may be made of. Libraries are left out: what is linked is between them and their callers. */
export async function callables(hre: HardhatRuntimeEnvironment): Promise<readonly Callable[]> {
  const names = (await hre.artifacts.getAllFullyQualifiedNames()).filter((name) => /^(contracts|@openzeppelin)\//.test(name));
  const artifacts = await Promise.all(names.map((name) => hre.artifacts.readArtifact(name)));
  return artifacts.flatMap(({ abi, contractName: name, sourceName, deployedBytecode }): Callable[] => {
    const face = { name, abi: abi as JsonFragment[] };
    if (abi.length === 0 || name.endsWith("Lib")) return [];
    if (sourceName.startsWith("contracts/interfaces/")) return [{ ...face, role: "part" }];
    if (deployedBytecode === "0x") return sourceName.startsWith("contracts/") ? [] : [{ ...face, role: "dependency" }];
    return sourceName.startsWith("contracts/") ? [{ ...face, role: "own" }] : [];
  });
}

/** The name of a tuple's struct, without the contract that declares it; undefined of any other type. */
function structOf({ type = "", internalType = "" }: JsonFragmentType): string | undefined {
  if (!type.startsWith("tuple")) return undefined;
  return internalType.replace(/^struct /, "").replace(/^.*\./, "").replace(/\[.*$/, "");
}

function parameter(part: JsonFragmentType): string {
  const struct = structOf(part);
  const type = struct === undefined ? part.type : `${struct}${(part.type ?? "").slice("tuple".length)}`;
  return [type, part.indexed === true ? "indexed" : "", part.name].filter(Boolean).join(" ");
}

function parameters(parts: readonly JsonFragmentType[] = []): string {
  return `(${parts.map(parameter).join(", ")})`;
}

/** Selector or topic, and the declaration, with structs by their names. */
function declaration(fragment: JsonFragment): string {
  const { type = "", name = "", inputs, outputs = [], stateMutability = "", anonymous = false } = fragment;
  const declared = `${type} ${name}${parameters(inputs)}`.trim();
  const face = new Interface([fragment]);
  switch (type) {
    case "function":
      return `${face.getFunction(name)?.selector} ${declared} ${stateMutability}${outputs.length > 0 ? ` returns ${parameters(outputs)}` : ""}`;
    case "event":
      return `${face.getEvent(name)?.topicHash} ${declared}${anonymous ? " anonymous" : ""}`;
    case "error":
      return `${face.getError(name)?.selector} ${declared}`;
    default:
      return `${declared} ${stateMutability}`;
  }
}

/** Key of a fragment within its contract: its name, and its parameters where the name is another's too. */
function keyOf(fragment: JsonFragment, abi: readonly JsonFragment[]): string {
  const name = fragment.name ?? fragment.type ?? "";
  const shared = abi.filter((other) => (other.name ?? other.type) === name).length > 1;
  return shared ? `${name}${parameters(unnamed(fragment.inputs))}` : name;
}

/** Every struct in these parameters, with its fields, and those in them. */
function structs(parts: readonly JsonFragmentType[]): readonly [string, string][] {
  return parts.flatMap((part) => {
    const name = structOf(part);
    const fields = part.components ?? [];
    return name === undefined ? [] : [[`struct ${name}`, parameters(fields)], ...structs(fields)];
  });
}

/** A {@link Callable} with what tells whether another has all of it; how it is constructed is its own affair. */
interface Face extends Callable {
  readonly marks: ReadonlySet<string>;
}

function unnamed(parts: readonly JsonFragmentType[] = []): readonly JsonFragmentType[] {
  return parts.map((part) => ({ ...part, name: "" }));
}

/** What callers go by: neither names of parameters nor how strict a function is. */
function markOf(fragment: JsonFragment): string {
  return declaration({ ...fragment, inputs: unnamed(fragment.inputs), outputs: unnamed(fragment.outputs), stateMutability: "" });
}

function marked(one: Callable): Face {
  return { ...one, marks: new Set(one.abi.filter(({ type }) => type !== "constructor").map(markOf)) };
}

function covers(outer: Face, inner: Face): boolean {
  return [...inner.marks].every((mark) => outer.marks.has(mark));
}

/** Parts of a face, other than those that are it. */
function partsOf(face: Face, faces: readonly Face[]): readonly Face[] {
  return faces.filter((part) => part.role !== "own" && part !== face && covers(face, part) && !(face.role !== "own" && covers(part, face)));
}

/** What of `parts` no other has. */
function largest(parts: readonly Face[]): readonly Face[] {
  return parts.filter((part) => !parts.some((other) => other !== part && covers(other, part) && !(covers(part, other) && part.name < other.name)));
}

/** Functions with their selectors, events with their topics, errors and structs, each under the smallest part that has it. */
export function abiOf(all: readonly Callable[]): Snapshot {
  const faces = all.map(marked).filter(({ marks }) => marks.size > 0);
  const ours = faces.filter(({ role }) => role !== "dependency");
  const snapshot: Record<string, string> = {};
  for (const face of faces.filter((one) => one.role !== "dependency" || ours.some((other) => covers(other, one)))) {
    const parts = partsOf(face, faces);
    const names = largest(parts).map(({ name }) => name).sort();
    if (names.length > 0) snapshot[face.name] = `has ${names.join(", ")}`;
    for (const fragment of face.abi) {
      if (!parts.some(({ marks }) => marks.has(markOf(fragment)))) snapshot[`${face.name}.${keyOf(fragment, face.abi)}`] = declaration(fragment);
      for (const [name, fields] of structs([...(fragment.inputs ?? []), ...(fragment.outputs ?? [])])) {
        if ((snapshot[name] ?? fields) !== fields) throw new Error(`two declarations of ${name}: ${snapshot[name]} and ${fields}`);
        snapshot[name] = fields;
      }
    }
  }
  return snapshot;
}

/** What can be called from outside, and what it says, of all our contracts and interfaces. */
export async function abi(hre: HardhatRuntimeEnvironment): Promise<Snapshot> {
  return abiOf(await callables(hre));
}
