import { Contract, EventFragment, FunctionFragment, Interface, type Provider, ZeroAddress, ZeroHash, dataSlice, toBeHex } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { type Addresses, type Deployed, deployedOf } from "./addresses";
import { childGatewayOf } from "./bridge/register";
import { type Creation, creationOf, creationsByJournal } from "./creation";
import { accountOf, hasCompiledCode, immutablesOf, isCompiledCreation, isProgram } from "./deployed-code";
import { HOLDERS, type Scene, type Subject, rolesOf } from "./holders";
import { type Holder, POWERS } from "./powers";
import { timelockFaults } from "./timelock-check";

/** A power over a contract, and who has it. */
export interface Power {
  readonly contract: string;
  readonly holder: Holder;
  readonly functions: readonly string[];
  /** Empty: nobody. */
  readonly accounts: readonly string[];
}

/** What `handover:check` found. */
export interface Handover {
  readonly powers: readonly Power[];
  /** The account that may pause, the same one everywhere; undefined where nobody may. */
  readonly guardian: string | undefined;
  /** Sentences, one for each power in wrong hands and each that is not known; empty: only timelock and guardian hold any. */
  readonly faults: readonly string[];
}

/** Where ERC-1967 keeps implementation, admin and beacon of a proxy. */
const PROXY_SLOTS = {
  implementation: "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
  admin: "0xb53127684a568b3173ae13b9f8a6016e243e63b6e8ee1178d6a717850b5d6103",
  beacon: "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50",
} as const;

/** Accounts that views name and that have no power by it: they are paid, or are on the parent chain. */
const POWERLESS = ["treasury", "burner", "l1Address"] as const;

function functionsOf(abi: Interface): readonly FunctionFragment[] {
  return abi.fragments.filter((fragment) => FunctionFragment.isFragment(fragment));
}

/** Functions of an ABI that change something, by name. */
export function changingFunctions(abi: Interface): readonly string[] {
  const names = functionsOf(abi).filter(({ constant }) => !constant).map(({ name }) => name);
  return [...names, ...(abi.fallback === null ? [] : ["fallback"]), ...(abi.receive && abi.fallback === null ? ["receive"] : [])];
}

async function abiOf({ artifacts }: HardhatRuntimeEnvironment, name: string): Promise<Interface> {
  return Interface.from((await artifacts.readArtifact(name)).abi);
}

/**
 * Contracts whose code runs at an address: where `CONTINUATION` names another, that one's, too. One that is no part of the
 * deployment, or has other code, has its address as its name.
 */
async function partsOf(hre: HardhatRuntimeEnvironment, provider: Provider, deployed: readonly Deployed[], one: Deployed): Promise<readonly Deployed[]> {
  const abi = await abiOf(hre, one.name);
  if (!abi.hasFunction("CONTINUATION")) return [one];
  const next = (await new Contract(one.address, abi, provider).getFunction("CONTINUATION").staticCall()) as string;
  const found = deployed.find((other) => other.address === next);
  return found === undefined ? [one, { name: next, address: next }] : [one, ...(await partsOf(hre, provider, deployed, found))];
}

async function subjectOf(hre: HardhatRuntimeEnvironment, provider: Provider, deployed: readonly Deployed[], one: Deployed, fromBlock: number): Promise<Subject> {
  const parts = await partsOf(hre, provider, deployed, one);
  const abis = await Promise.all(parts.filter(({ name }) => POWERS[name] !== undefined).map(async ({ name }) => abiOf(hre, name)));
  const fragments = abis.flatMap((abi) => [...functionsOf(abi), ...abi.fragments.filter((fragment) => EventFragment.isFragment(fragment))]);
  // What a part and its continuation both have is there once.
  const distinct = new Map(fragments.map((fragment) => [fragment.format("sighash"), fragment] as const));
  return { ...one, parts, fromBlock, contract: new Contract(one.address, [...distinct.values()], provider) };
}

/** What the table does not know of a contract, and what it knows that is not there. */
export function unknownPowers(name: string, abi: Interface): readonly string[] {
  const known = Object.values(POWERS[name] ?? {}).flat();
  const found = changingFunctions(abi);
  return [
    ...found.filter((method) => !known.includes(method)).map((method) => `${name}.${method} is a power that deploy/powers.ts does not know`),
    ...known.filter((method) => !found.includes(method)).map((method) => `deploy/powers.ts knows ${name}.${method}, which the contract does not have`),
    ...[...found, ...known].filter((method, index, all) => all.indexOf(method) !== index && found.filter((other) => other === method).length !== 1)
      .map((method) => `${name}.${method} is there more than once, and deploy/powers.ts knows functions by their names`),
  ];
}

/** Who may hold a power. */
interface Rightful {
  readonly timelock: string;
  readonly governor: string;
  readonly guardian: string | undefined;
  /** Arbitrum's gateway for tokens of their own; undefined where the chain has none. */
  readonly bridge: string | undefined;
  readonly deployed: readonly string[];
}

function isRightful(holder: Holder, account: string, { timelock, governor, guardian, bridge, deployed }: Rightful): boolean {
  switch (holder) {
    case "anybody":
      return true;
    case "owner":
    case "admin":
    case "itself":
    case "governance":
      return account === timelock;
    case "pendingOwner":
      return false;
    case "guardian":
      return account === guardian;
    case "gateway":
      return account === bridge;
    case "proposer":
    case "canceller":
      return account === governor;
    case "executor":
      return account === ZeroAddress;
    case "minter":
    case "service":
    case "slasher":
    case "payee":
    case "source":
    case "staking":
    case "market":
    case "court":
      return deployed.includes(account);
  }
}

async function powersOf(subject: Subject, scene: Scene): Promise<readonly Power[]> {
  const tables = subject.parts.flatMap(({ name }) => Object.entries(POWERS[name] ?? {}) as [Holder, readonly string[]][]);
  const byHolder = new Map<Holder, Set<string>>();
  for (const [holder, functions] of tables) byHolder.set(holder, new Set([...(byHolder.get(holder) ?? []), ...functions]));
  return Promise.all([...byHolder].map(async ([holder, functions]) => ({
    contract: subject.name, holder, functions: [...functions], accounts: holder === "anybody" ? [] : await HOLDERS[holder](subject, scene),
  })));
}

/** Roles that no code of ours names, and roles that another one than the timelock's admin role gives. */
async function strangeRoles(subject: Subject): Promise<readonly string[]> {
  const roles = await rolesOf(subject);
  const lines = roles.map(async ({ id, holder, accounts }) => {
    const admin = (await subject.contract.getFunction("getRoleAdmin").staticCall(id)) as string;
    return [
      ...(holder === undefined ? [`${subject.name} has a role that is not known, ${id}, of ${accounts.join(", ") || "nobody"}`] : []),
      ...(admin === ZeroHash ? [] : [`${subject.name}'s role ${id} is given by role ${admin}, not by the admin's`]),
    ];
  });
  return (await Promise.all(lines)).flat();
}

/** Accounts that a contract names by a view without arguments: one of the deployment, or one that is meant. */
async function strangeViews({ name, contract }: Subject, known: ReadonlySet<string>): Promise<readonly string[]> {
  const views = functionsOf(contract.interface).filter(({ constant, inputs, outputs }) => constant && inputs.length === 0 && outputs.some(({ type }) => type === "address"));
  // An ERC-712 domain names the contract itself.
  const lines = views.filter(({ name: view }) => view !== "eip712Domain").map(async ({ name: view, outputs }) => {
    const result = await contract.getFunction(view).staticCallResult();
    const accounts = outputs.flatMap(({ type }, index) => (type === "address" ? [String(result[index])] : []));
    return accounts.filter((account) => !known.has(account)).map((account) => `${name}.${view} ${isStrange(account)}`);
  });
  return (await Promise.all(lines)).flat();
}

/** What an account is called that a contract names and that the deployment does not know. */
function isStrange(account: string): string {
  return `is ${account}, which is no part of the deployment and not known to hold anything`;
}

/**
 * Accounts that a contract's immutable variables name: one of the deployment, or, where the type is no contract's, one that
 * is meant. A view says but what the code in which it runs was made with.
 */
async function strangeImmutables(hre: HardhatRuntimeEnvironment, one: Deployed, deployed: readonly string[], meant: ReadonlySet<string>): Promise<readonly string[]> {
  const { provider } = hre.ethers;
  return (await immutablesOf(hre, provider, one)).flatMap((immutable) => {
    const account = accountOf(immutable);
    const isKnown = account === undefined || deployed.includes(account) || (immutable.type === "address" && meant.has(account));
    return isKnown ? [] : [`${one.name}.${immutable.name} ${isStrange(account)}`];
  });
}

/**
 * Immutable variables of contracts that go on in each other, in which each has its own: where it goes on, and OpenZeppelin's
 * cache of its own ERC-712 domain.
 */
const OWN_OF_PARTS: ReadonlySet<string> = new Set(["CONTINUATION", "_cachedThis", "_cachedDomainSeparator"]);

/** Immutable variables that contracts whose code runs at one address have by one name with different values. */
async function unequalParts(hre: HardhatRuntimeEnvironment, { address, parts }: Subject, deployed: readonly string[]): Promise<readonly string[]> {
  const first = new Map<string, { readonly part: string; readonly word: string }>();
  const faults: string[] = [];
  for (const part of parts.filter((one) => parts.length > 1 && deployed.includes(one.address))) {
    for (const { name, word } of await immutablesOf(hre, hre.ethers.provider, part)) {
      const known = first.get(name) ?? { part: part.name, word };
      first.set(name, known);
      if (known.word !== word && !OWN_OF_PARTS.has(name)) faults.push(`${part.name}.${name} is ${word}, and ${known.part}.${name} is ${known.word}, both of ${address}`);
    }
  }
  return faults;
}

async function proxySlots({ name, address }: Deployed, provider: Provider): Promise<readonly string[]> {
  const slots = Object.entries(PROXY_SLOTS).map(async ([what, slot]) => {
    const word = await provider.getStorage(address, slot);
    return BigInt(word) === 0n ? [] : [`${name} has a proxy's ${what}: ${dataSlice(toBeHex(BigInt(word), 32), 12)}`];
  });
  return (await Promise.all(slots)).flat();
}

/** Verifiers of lanes are called with work: each has to be of the deployment. */
async function strangeLanes(subjects: readonly Subject[], known: readonly string[]): Promise<readonly string[]> {
  const router = subjects.find(({ name }) => name === "ProofRouter");
  if (router === undefined) return [];
  const logs = await router.contract.queryFilter("LaneAdded", router.fromBlock);
  return logs.flatMap((log) => {
    if (!("args" in log)) return [];
    const { lane, verifier } = log.args as unknown as { lane: string; verifier: string };
    return known.includes(verifier) ? [] : [`ProofRouter's lane ${lane} is verified by ${verifier}, which is no part of the deployment`];
  });
}

/** Transactions that created contracts, by the contracts' addresses. */
async function creationsOf(provider: Provider, contracts: readonly Deployed[], folder: string | undefined): Promise<ReadonlyMap<string, Creation>> {
  const hints = folder === undefined ? new Map<string, string>() : creationsByJournal(folder);
  const found = await inTurn(contracts, async ({ address }) => {
    const creation = await creationOf(provider, address, hints.get(address));
    return creation === undefined ? [] : [[address, creation] as const];
  });
  return new Map(found);
}

/** What does not let a contract's storage have begun as this repository's constructor leaves it. */
async function creationFaults(hre: HardhatRuntimeEnvironment, deployed: readonly Deployed[], one: Deployed, creation: Creation | undefined): Promise<readonly string[]> {
  if (creation !== undefined && (await isCompiledCreation(hre, creation.data, deployed, one))) return [];
  const what = creation === undefined
    ? "was created by no transaction that is found, as on a node that does not keep the chain's past"
    : "was created by other code than this repository compiles and links";
  return [`${one.name} at ${one.address} ${what}, so that nobody can say what it began with`];
}

async function inTurn<S, T>(all: readonly S[], ask: (one: S) => Promise<readonly T[]>): Promise<readonly T[]> {
  const answers: T[] = [];
  for (const one of all) answers.push(...(await ask(one)));
  return answers;
}

/**
 * Proves from the chain that nobody but the timelock and the guardian holds a power over what is deployed: every owner,
 * pending owner, role, minter, service, payee and lane, what a proxy would have, what waits in the timelock, and what it did
 * before there were votes. What it does not know is a fault, too: a function, a role, an account that a view or an immutable
 * variable names, code that runs or that created what runs and is not this repository's.
 * @param folder of the deployment's journal, where there is one: it says which transactions created what, so that a node
 * suffices that does not keep the state of earlier blocks.
 */
export async function checkHandover(hre: HardhatRuntimeEnvironment, addresses: Addresses, folder?: string): Promise<Handover> {
  const { provider } = hre.ethers;
  const deployed = deployedOf(addresses);
  const known = deployed.filter(({ name }) => POWERS[name] !== undefined);
  // Nothing that other code says counts.
  const compiled = await inTurn(known, async (one) => ((await hasCompiledCode(hre, provider, deployed, one)) ? [one] : []));
  const solidity = compiled.filter((one) => !isProgram(one));
  const creations = await creationsOf(provider, solidity, folder);
  const subjects = await inTurn(compiled, async (one) => [await subjectOf(hre, provider, compiled, one, creations.get(one.address)?.blockNumber ?? 0)]);
  const find = (name: string): string => compiled.find((one) => one.name === name)?.address ?? ZeroAddress;
  const scene = { provider, subjects };

  // One contract after the other: a node does not take hundreds of questions at once.
  const powers = await inTurn(subjects, async (subject) => powersOf(subject, scene));
  const guardians = [...new Set(powers.filter(({ holder }) => holder === "guardian").flatMap(({ accounts }) => accounts))];
  const [guardian] = guardians;
  const accounts = compiled.map(({ address }) => address);
  const bridge = childGatewayOf(Number((await provider.getNetwork()).chainId));
  const rightful = { timelock: find("Timelock"), governor: find("AssayGovernor"), guardian, bridge, deployed: accounts };
  const powerless = await inTurn(subjects, async ({ contract }) => Promise.all(POWERLESS.filter((name) => contract.interface.hasFunction(name)).map(async (name) => (await contract.getFunction(name).staticCall()) as string)));
  const meant = new Set([ZeroAddress, ...accounts, ...powerless, ...(bridge === undefined ? [] : [bridge]), ...(guardian === undefined ? [] : [guardian])]);

  const faults = [
    ...["Timelock", "AssayGovernor"].filter((name) => find(name) === ZeroAddress).map((name) => `${name} is not deployed`),
    ...deployed.filter((one) => !known.includes(one)).map(({ name }) => `${name} is deployed, and deploy/powers.ts does not say who may do what to it`),
    ...known.filter((one) => !compiled.includes(one)).map(({ name, address }) => `${name} at ${address} has other code than this repository compiles and links, so that nobody can say what can be called there`),
    ...(await inTurn(solidity, async (one) => creationFaults(hre, deployed, one, creations.get(one.address)))),
    ...powers.flatMap(({ contract, holder, functions, accounts: holders }) =>
      holders.filter((account) => !isRightful(holder, account, rightful)).map((account) => `${contract}: ${account} is ${holder}, and may call ${functions.join(", ")}`)),
    ...(guardians.length > 1 ? [`there are ${guardians.length} guardians: ${guardians.join(", ")}`] : []),
    ...(await inTurn(subjects, async (subject) => [
      ...unknownPowers(subject.name, await abiOf(hre, subject.name)),
      ...subject.parts.filter(({ address }) => !accounts.includes(address)).map(({ name }) => `${subject.name} goes on in ${name}, which is no part of the deployment`),
      ...(await strangeRoles(subject)),
      ...(await strangeViews(subject, meant)),
      ...(await strangeImmutables(hre, subject, accounts, meant)),
      ...(await unequalParts(hre, subject, accounts)),
      ...(await proxySlots(subject, provider)),
    ])),
    ...(await strangeLanes(subjects, accounts)),
    ...(await timelockFaults(subjects, provider)),
  ];
  return { powers, guardian, faults };
}
