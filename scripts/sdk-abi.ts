/**
 * Writes the ABIs that the SDK calls by, one file a contract: `npx hardhat run scripts/sdk-abi.ts`. The files are
 * committed, so that the package needs no compiler; test/unit/sdk/abi.test.ts compares them with the contracts.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ErrorFragment, EventFragment, type Fragment, FunctionFragment, Interface, type ParamType } from "ethers";
import { artifacts } from "hardhat";

export const ABI_FOLDER = join(__dirname, "../packages/sdk/src/abi");

/** File name, prefix of what it exports, and where the ABI comes from; of several sources, all they have. */
const CONTRACTS: readonly { readonly file: string; readonly prefix: string; readonly sources: readonly string[] }[] = [
  { file: "attestation-policy", prefix: "AttestationPolicy", sources: ["contracts/interfaces/IAttestationPolicy.sol:IAttestationPolicy"] },
  { file: "court", prefix: "Court", sources: ["contracts/disputes/Court.sol:Court", "contracts/interfaces/ICourt.sol:ICourt"] },
  { file: "endorsements", prefix: "Endorsements", sources: ["contracts/interfaces/IEndorsements.sol:IEndorsements"] },
  { file: "evidence", prefix: "Evidence", sources: ["contracts/interfaces/IEvidence.sol:IEvidence"] },
  { file: "execute-verifier", prefix: "ExecuteVerifier", sources: ["contracts/verification/ExecuteVerifier.sol:ExecuteVerifier"] },
  { file: "governor", prefix: "Governor", sources: ["contracts/governance/AssayGovernor.sol:AssayGovernor"] },
  { file: "judge", prefix: "Judge", sources: ["contracts/interfaces/IJudge.sol:IJudge"] },
  // A call of the market is answered by one of four contracts.
  { file: "market", prefix: "Market", sources: ["contracts/interfaces/IMarket.sol:IMarket", "contracts/market/Market.sol:Market", "contracts/market/Clearing.sol:Clearing", "contracts/market/Office.sol:Office", "contracts/market/Depot.sol:Depot"] },
  { file: "p384", prefix: "P384", sources: ["contracts/interfaces/IP384.sol:IP384"] },
  { file: "provider-registry", prefix: "ProviderRegistry", sources: ["contracts/interfaces/IProviderRegistry.sol:IProviderRegistry", "contracts/registry/ProviderRegistry.sol:ProviderRegistry"] },
  { file: "referee", prefix: "Referee", sources: ["contracts/interfaces/IReferee.sol:IReferee"] },
  { file: "registry", prefix: "Registry", sources: ["contracts/verification/ProgramRegistry.sol:ProgramRegistry"] },
  { file: "rewards", prefix: "Rewards", sources: ["contracts/interfaces/IRewards.sol:IRewards", "contracts/rewards/Rewards.sol:Rewards"] },
  { file: "router", prefix: "Router", sources: ["contracts/verification/ProofRouter.sol:ProofRouter"] },
  { file: "sessions", prefix: "Sessions", sources: ["contracts/sessions/Sessions.sol:Sessions"] },
  { file: "slashing-policy", prefix: "SlashingPolicy", sources: ["contracts/interfaces/ISlashingPolicy.sol:ISlashingPolicy", "contracts/slashing/SlashingPolicy.sol:SlashingPolicy"] },
  { file: "staking", prefix: "Staking", sources: ["contracts/interfaces/IStaking.sol:IStaking", "contracts/staking/Staking.sol:Staking"] },
  { file: "timelock", prefix: "Timelock", sources: ["contracts/governance/Timelock.sol:Timelock"] },
  // Any token with permits, and the protocol's own.
  { file: "token", prefix: "Token", sources: ["@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol:ERC20Permit", "contracts/token/AssayToken.sol:AssayToken"] },
];

function typeOf({ type }: ParamType): string {
  if (/^u?int\d+$/.test(type)) return "bigint";
  if (/^bytes\d*$/.test(type)) return "Hex";
  if (type === "bool") return "boolean";
  if (type === "address" || type === "string") return "string";
  if (type.startsWith("tuple")) return "readonly unknown[]";
  throw new Error(`an error's argument has the type ${type}: say in scripts/sdk-abi.ts what ethers decodes it to`);
}

function errorLine({ name, inputs }: ErrorFragment): string {
  const fields = inputs.map((input) => `readonly ${input.name}: ${typeOf(input)}`);
  return `  readonly ${name}: ${fields.length === 0 ? "Record<string, never>" : `{ ${fields.join("; ")} }`};`;
}

function isNamed(fragment: Fragment): fragment is ErrorFragment | EventFragment | FunctionFragment {
  return [ErrorFragment, EventFragment, FunctionFragment].some((kind) => kind.isFragment(fragment));
}

/** What can be called, emitted and reverted with, each once, in the order in which ethers sorts it. */
function fragmentsOf(abis: readonly Interface[]): readonly Fragment[] {
  const named = abis.flatMap(({ fragments }) => fragments.filter(isNamed));
  return new Interface([...new Map(named.map((fragment) => [fragment.format("sighash"), fragment])).values()]).fragments;
}

function fileText(prefix: string, sources: readonly string[], fragments: readonly Fragment[]): string {
  const lines = fragments.filter((fragment) => ErrorFragment.isFragment(fragment)).map(errorLine);
  const constant = `${prefix.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase()}_ABI`;
  return [
    `// Written by scripts/sdk-abi.ts from ${sources.join(", ")}.`,
    ...(lines.some((line) => line.includes(": Hex")) ? ['import type { Hex } from "@assay/tensor";', ""] : []),
    `export const ${constant} = [`,
    ...fragments.map((fragment) => `  ${JSON.stringify(fragment.format("full"))},`),
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
  for (const { file, prefix, sources } of CONTRACTS) {
    const found = await Promise.all(sources.map((source) => artifacts.readArtifact(source)));
    files.set(`${file}.ts`, fileText(prefix, sources, fragmentsOf(found.map(({ abi }) => new Interface(abi)))));
  }
  return files;
}

async function main(): Promise<void> {
  for (const [name, text] of await abiFiles()) writeFileSync(join(ABI_FOLDER, name), text);
}

if (require.main === module) void main();
