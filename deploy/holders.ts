import { type Contract, type Interface, type Provider, ZeroAddress, id as keccakOf } from "ethers";
import type { Deployed } from "./addresses";
import { type Holder, POWERS } from "./powers";

/** A contract of the deployment with all that can be called at its address. */
export interface Subject extends Deployed {
  /** Contracts whose code runs there: its own, and those in which it goes on. */
  readonly parts: readonly Deployed[];
  readonly contract: Contract;
  /** Its first, or one before it: the first that can hold one of its events. */
  readonly fromBlock: number;
}

/** What holders are looked for in. */
export interface Scene {
  readonly provider: Provider;
  readonly subjects: readonly Subject[];
}

/** A role of OpenZeppelin's AccessControl, on the contract that has it. */
export interface Role {
  readonly id: string;
  /** Undefined where no code of ours names it. */
  readonly holder: Holder | undefined;
  readonly accounts: readonly string[];
}

const ROLES: Readonly<Record<string, Holder>> = {
  [`0x${"00".repeat(32)}`]: "admin",
  [keccakOf("PROPOSER_ROLE")]: "proposer",
  [keccakOf("EXECUTOR_ROLE")]: "executor",
  [keccakOf("CANCELLER_ROLE")]: "canceller",
};

async function view(contract: Contract, name: string): Promise<string> {
  return (await contract.getFunction(name).staticCall()) as string;
}

/** The distinct values of an argument of all events of a name. */
async function argumentsOf({ contract, fromBlock }: Subject, event: string, argument: string): Promise<readonly string[]> {
  const logs = await contract.queryFilter(event, fromBlock);
  return [...new Set(logs.map((log) => ("args" in log ? (log.args[argument] as string) : ZeroAddress)))];
}

/** Every role that anybody ever got or lost, with those who have it now. */
export async function rolesOf(subject: Subject): Promise<readonly Role[]> {
  if (!hasEvent(subject.contract.interface, "RoleGranted")) return [];
  const logs = await Promise.all(["RoleGranted", "RoleRevoked"].map((event) => subject.contract.queryFilter(event, subject.fromBlock)));
  const accounts = new Map<string, Set<string>>(Object.keys(ROLES).map((id) => [id, new Set([ZeroAddress])]));
  for (const log of logs.flat()) {
    if (!("args" in log)) continue;
    const { role, account } = log.args as unknown as { role: string; account: string };
    accounts.set(role, (accounts.get(role) ?? new Set([ZeroAddress])).add(account));
  }
  return Promise.all([...accounts].map(async ([id, candidates]) => ({ id, holder: ROLES[id], accounts: await withRole(subject, id, [...candidates]) })));
}

async function withRole({ contract }: Subject, role: string, candidates: readonly string[]): Promise<readonly string[]> {
  const has = await Promise.all(candidates.map(async (account) => (await contract.getFunction("hasRole").staticCall(role, account)) as boolean));
  return candidates.filter((_, index) => has[index]);
}

function hasEvent(abi: Interface, name: string): boolean {
  return abi.getEvent(name) !== null;
}

/** Services that were ever appointed: a retired one still slashes for the work that it has. */
async function services(subject: Subject): Promise<readonly string[]> {
  return argumentsOf(subject, "ServiceAppointed", "service");
}

/**
 * Services that can slash. The right comes with the appointment; a service of the deployment in whose code, that in which it
 * goes on and that of its libraries nothing calls `slash` cannot use it, as what only pays delegators. Of any other service it
 * is taken for granted.
 */
async function slashers(subject: Subject, scene: Scene): Promise<readonly string[]> {
  const selector = subject.contract.interface.getFunction("slash")?.selector.slice(2) ?? "";
  const appointed = await services(subject);
  const codes = await Promise.all(appointed.map(async (service) => codesOf(service, scene)));
  return appointed.filter((_, index) => codes[index]?.some((code) => code.includes(selector)) ?? true);
}

/** The code that runs at a contract of the deployment; undefined of another. */
async function codesOf(service: string, { provider, subjects }: Scene): Promise<readonly string[] | undefined> {
  const own = subjects.find(({ address }) => address === service);
  if (own === undefined) return undefined;
  const codeOf = async ({ address }: Deployed): Promise<string> => provider.getCode(address);
  const parts = await Promise.all(own.parts.map(codeOf));
  // A library is linked by its address, and nobody has a power over it.
  const linked = subjects.filter(({ name, address }) => Object.keys(POWERS[name] ?? {}).length === 0 && parts.some((code) => code.includes(address.slice(2).toLowerCase())));
  return [...parts, ...(await Promise.all(linked.map(codeOf)))];
}

/** Contracts whose word about fees is believed. */
async function sources(subject: Subject): Promise<readonly string[]> {
  const candidates = await argumentsOf(subject, "SourceSet", "source");
  const believed = await Promise.all(candidates.map(async (source) => (await subject.contract.getFunction("isSource").staticCall(source)) as boolean));
  return candidates.filter((_, index) => believed[index]);
}

async function payees(subject: Subject): Promise<readonly string[]> {
  return argumentsOf(subject, "PayeeAllowed", "payee");
}

function byRole(holder: Holder) {
  return async (subject: Subject): Promise<readonly string[]> => {
    const roles = await rolesOf(subject);
    return roles.filter((role) => role.holder === holder).flatMap(({ accounts }) => accounts);
  };
}

function byView(name: string) {
  return async ({ contract }: Subject): Promise<readonly string[]> => [await view(contract, name)];
}

async function unlessZero(accounts: Promise<readonly string[]>): Promise<readonly string[]> {
  return (await accounts).filter((account) => account !== ZeroAddress);
}

/** Reads who holds a power over a contract. An empty list: nobody. The zero address as an executor: anybody. */
export const HOLDERS: Readonly<Record<Exclude<Holder, "anybody">, (subject: Subject, scene: Scene) => Promise<readonly string[]>>> = {
  owner: byView("owner"),
  pendingOwner: (subject) => unlessZero(byView("pendingOwner")(subject)),
  guardian: (subject) => unlessZero(byView("guardian")(subject)),
  minter: (subject) => unlessZero(byView("minter")(subject)),
  gateway: (subject) => unlessZero(byView("gateway")(subject)),
  staking: byView("staking"),
  market: byView("market"),
  court: byView("court"),
  service: services,
  slasher: slashers,
  payee: payees,
  source: sources,
  proposer: byRole("proposer"),
  executor: byRole("executor"),
  canceller: byRole("canceller"),
  admin: byRole("admin"),
  itself: ({ address }) => Promise.resolve([address]),
  governance: byView("timelock"),
};
