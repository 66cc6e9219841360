/**
 * Writes the ABIs that the SDK calls by, one file a contract: `npx hardhat run scripts/sdk-abi.ts`. The files are
 * committed, so that the package needs no compiler; test/unit/sdk/abi.test.ts compares them with the contracts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ErrorFragment, Interface, type ParamType } from "ethers";
import { artifacts } from "hardhat";

export const ABI_FOLDER = join(__dirname, "../packages/sdk/src/abi");

/** File name, prefix of what it exports, and where the ABI comes from. */
const CONTRACTS = [
  { file: "market", prefix: "Market", source: "contracts/market/Market.sol:Market" },
  { file: "router", prefix: "Router", source: "contracts/verification/ProofRouter.sol:ProofRouter" },
  { file: "registry", prefix: "Registry", source: "contracts/verification/ProgramRegistry.sol:ProgramRegistry" },
  { file: "execute-verifier", prefix: "ExecuteVerifier", source: "contracts/verification/ExecuteVerifier.sol:ExecuteVerifier" },
  { file: "referee", prefix: "Referee", source: "contracts/interfaces/IReferee.sol:IReferee" },
  { file: "token", prefix: "Token", source: "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol:ERC20Permit" },
] as const;

function typeOf({ type }: ParamType): string {
  if (/^u?int\d+$/.test(type)) return "bigint";
  if (/^bytes\d*$/.test(type)) return "Hex";
  if (type === "bool") return "boolean";
  if (type === "address" || type === "string") return "string";
  throw new Error(`an error's argument has the type ${type}: say in scripts/sdk-abi.ts what ethers decodes it to`);
}

function errorLine({ name, inputs }: ErrorFragment): string {
  const fields = inputs.map((input) => `readonly ${input.name}: ${typeOf(input)}`);
  return `  readonly ${name}: ${fields.length === 0 ? "Record<string, never>" : `{ ${fields.join("; ")} }`};`;
}

function fileText(prefix: string, source: string, abi: Interface): string {
  const errors: ErrorFragment[] = [];
  abi.forEachError((error) => errors.push(error));
  const lines = errors.map(errorLine);
  const constant = `${prefix.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()}_ABI`;
  return [
    `// Written by scripts/sdk-abi.ts from ${source}.`,
    ...(lines.some((line) => line.includes(": Hex")) ? ['import type { Hex } from "@assay/tensor";', ""] : []),
    `export const ${constant} = [`,
    ...abi.fragments.filter(({ type }) => type !== "constructor").map((fragment) => `  ${JSON.stringify(fragment.format("full"))},`),
    "] as const;",
    "",
    "/** The arguments of each error, by its name. */",
    ...(lines.length === 0 ? [`export type ${prefix}Errors = object;`] : [`export interface ${prefix}Errors {`, ...lines, "}"]),
    "",
  ].join("\n");
}

/** What each file of `ABI_FOLDER` has to hold, by its name. */
export async function abiFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { file, prefix, source } of CONTRACTS) {
    const { abi } = await artifacts.readArtifact(source);
    files.set(`${file}.ts`, fileText(prefix, source, new Interface(abi)));
  }
  return files;
}

async function main(): Promise<void> {
  for (const [name, text] of await abiFiles()) writeFileSync(join(ABI_FOLDER, name), text);
}

if (require.main === module) void main();
