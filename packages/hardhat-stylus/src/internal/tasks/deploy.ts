import { ConstructorFragment, Contract, Interface, isCallException, keccak256, type TransactionReceipt, type TransactionRequest } from "ethers";
import type { Artifact, HardhatRuntimeEnvironment } from "hardhat/types";
import { findModule } from "../build/find-module";
import { crateSources, hasConstructor } from "../build/sources";
import { encodeArguments } from "./arguments";
import {
  ARB_WASM_CACHE, arbWasmAbi, arbWasmCacheAbi, cacheManagerAbi, deployerAbi, feeOf, STYLUS_DEPLOYER, taskChain, type TaskChain,
} from "./chain";
import { configOf } from "./contract";
import { refused } from "./errors";

/** Sent above the data fee, which grows while others activate; what is not needed comes back. */
const FEE_MARGIN_PERCENT = 20n;
/** By which the SDK's router knows a constructor, whatever its parameters. */
const CONSTRUCTOR_SELECTOR = new Interface(["function stylus_constructor()"]).getFunction("stylus_constructor")?.selector ?? "";

export interface DeployOptions {
  readonly name: string;
  /** Arguments of the constructor, as typed. */
  readonly args: readonly string[];
  /** Wei for the constructor. */
  readonly value: bigint;
  /** Wei to bid for a place in the cache; undefined for none. */
  readonly bid: bigint | undefined;
}

/** A transaction that was mined. Gas, and wei for it. */
export interface Step {
  readonly hash: string;
  readonly gas: bigint;
  readonly fee: bigint;
}

export interface Deployment {
  readonly contract: string;
  readonly address: string;
  readonly codeHash: string;
  readonly creation: Step;
  /** With the data fee in wei; undefined where the code was active already, or the deployer activated it. */
  readonly activation: (Step & { readonly dataFee: bigint; readonly version: number }) | undefined;
  /** Whether a chain had the same code active before. */
  readonly wasActive: boolean;
  /** How the constructor ran; undefined where there is none. */
  readonly construction: "deployer" | (Step & { readonly via: "call" }) | undefined;
  readonly bid: Step | undefined;
  /** Wei for all gas and the data fee. */
  readonly total: bigint;
}

type Say = (line: string) => void;

function stepOf(receipt: TransactionReceipt): Step {
  return { hash: receipt.hash, gas: receipt.gasUsed, fee: feeOf(receipt) };
}

async function sent({ signer }: TaskChain, transaction: TransactionRequest): Promise<TransactionReceipt> {
  const receipt = await (await signer.sendTransaction(transaction)).wait();
  if (receipt === null) throw refused("a transaction was replaced while it waited");
  return receipt;
}

/** The error of ArbWasm by which a call of it failed. */
function errorNameOf(error: unknown): { readonly name: string; readonly args: readonly unknown[] } | undefined {
  if (!isCallException(error) || error.data === null) return undefined;
  const parsed = arbWasmAbi.parseError(error.data);
  return parsed === null ? undefined : { name: parsed.name, args: parsed.args.toArray() };
}

const INACTIVE = new Set(["ProgramNotActivated", "ProgramNeedsUpgrade", "ProgramExpired"]);

async function isActive({ arbWasm }: TaskChain, codeHash: string): Promise<boolean> {
  try {
    await arbWasm.getFunction("codehashVersion").staticCall(codeHash);
    return true;
  } catch (error) {
    if (INACTIVE.has(errorNameOf(error)?.name ?? "")) return false;
    throw error;
  }
}

/** What an activation asks for now, in wei: a chain says it where too little is sent. */
async function dataFeeOf({ arbWasm }: TaskChain, program: string): Promise<bigint> {
  try {
    await arbWasm.getFunction("activateProgram").staticCall(program, { value: 0n });
    return 0n;
  } catch (error) {
    const found = errorNameOf(error);
    if (found?.name === "ProgramInsufficientValue") return found.args[1] as bigint;
    throw error;
  }
}

function withMargin(fee: bigint): bigint {
  return (fee * (100n + FEE_MARGIN_PERCENT)) / 100n;
}

async function activate(chain: TaskChain, program: string): Promise<NonNullable<Deployment["activation"]>> {
  const value = withMargin(await dataFeeOf(chain, program));
  const receipt = await sent(chain, {
    to: await chain.arbWasm.getAddress(), value, data: arbWasmAbi.encodeFunctionData("activateProgram", [program]),
  });
  const events = receipt.logs.map((log) => arbWasmAbi.parseLog(log)).filter((event) => event?.name === "ProgramActivated");
  const [event] = events;
  if (event == null) throw refused(`the activation of ${program} succeeded in ${receipt.hash} without its event`);
  return { ...stepOf(receipt), dataFee: event.args.getValue("dataFee") as bigint, version: Number(event.args.getValue("version")) };
}

async function placeBid(chain: TaskChain, program: string, codeHash: string, value: bigint, say: Say): Promise<Step | undefined> {
  const cache = new Contract(ARB_WASM_CACHE, arbWasmCacheAbi, chain.provider);
  if ((await cache.getFunction("codehashIsCached").staticCall(codeHash)) === true) {
    say("it is cached already, no bid is needed");
    return undefined;
  }
  const managers = (await cache.getFunction("allCacheManagers").staticCall()) as readonly string[];
  const manager = managers.at(-1);
  if (manager === undefined) throw refused("the chain has no cache manager to bid at: leave --bid out");
  const least = (await new Contract(manager, cacheManagerAbi, chain.provider).getFunction("getMinBid").staticCall(program)) as bigint;
  if (value < least) throw refused(`the least bid for ${program} is ${least} wei now, and --bid is ${value}; it is deployed, bid at ${manager}`);
  return stepOf(await sent(chain, { to: manager, value, data: cacheManagerAbi.encodeFunctionData("placeBid", [program]) }));
}

/** The constructor of a contract's present module; undefined where it has none. */
async function constructorOf({ config: { stylus } }: HardhatRuntimeEnvironment, crate: string): Promise<ConstructorFragment | undefined> {
  const { entry } = await findModule(stylus, crate, "contract", () => undefined);
  const text = entry.contract?.constructed;
  const sources = crateSources(stylus.workspace, crate);
  if (text === undefined && sources !== undefined && hasConstructor(sources)) {
    throw refused(`the manifest of modules does not tell the constructor of ${crate}: run npx hardhat stylus:build`);
  }
  return text === undefined ? undefined : ConstructorFragment.from(text);
}

/** Creates, activates and constructs in one transaction, by the contract that Arbitrum provides for it. */
async function byDeployer(chain: TaskChain, artifact: Artifact, initData: string, value: bigint, active: boolean): Promise<{ receipt: TransactionReceipt; address: string }> {
  // The fee is known only of code that is on the chain, so the deployer is given plenty, of which it keeps nothing.
  const fee = active ? 0n : PLENTY;
  const receipt = await sent(chain, {
    to: STYLUS_DEPLOYER, value: value + fee, data: deployerAbi.encodeFunctionData("deploy", [artifact.bytecode, initData, value, `0x${"00".repeat(32)}`]),
  });
  const [event] = receipt.logs.map((log) => deployerAbi.parseLog(log)).filter((each) => each !== null);
  if (event === undefined) throw refused(`the StylusDeployer succeeded in ${receipt.hash} without its event`);
  return { receipt, address: event.args.getValue("deployedContract") as string };
}

/** Wei; a program of the largest size costs some 10^14. */
const PLENTY = 10n ** 16n;

/**
 * Deploys a Rust contract: creates it, activates it where its code is not active yet, and runs its constructor.
 *
 * @param say takes a line for people.
 * @throws NomicLabsHardhatPluginError where something is missing or wrong, with what to do.
 */
export async function deployStylus(hre: HardhatRuntimeEnvironment, options: DeployOptions, say: Say): Promise<Deployment> {
  const { name, args, value, bid } = options;
  const { crate } = configOf(hre, name);
  const artifact = await hre.artifacts.readArtifact(name);
  const construct = await constructorOf(hre, crate);
  if (construct === undefined && (args.length > 0 || value > 0n)) throw refused(`${name} has no constructor, and takes neither arguments nor --value`);
  if (construct?.payable === false && value > 0n) throw refused(`the constructor of ${name} is not payable, and takes no --value`);
  const initData = construct === undefined ? "" : CONSTRUCTOR_SELECTOR + encodeArguments("the constructor", construct.inputs, args).slice(2);

  const chain = await taskChain(hre);
  const codeHash = keccak256(artifact.deployedBytecode);
  const wasActive = await isActive(chain, codeHash);
  if (construct !== undefined && (await chain.provider.getCode(STYLUS_DEPLOYER)) !== "0x") {
    const { receipt, address } = await byDeployer(chain, artifact, initData, value, wasActive);
    say(`${name} is at ${address}, created, active and constructed by the StylusDeployer: ${receipt.gasUsed} gas`);
    const placed = bid === undefined ? undefined : await placeBid(chain, address, codeHash, bid, say);
    const total = feeOf(receipt) + (placed?.fee ?? 0n);
    return { contract: name, address, codeHash, creation: stepOf(receipt), activation: undefined, wasActive, construction: "deployer", bid: placed, total };
  }

  const created = await sent(chain, { data: artifact.bytecode });
  const address = created.contractAddress ?? "";
  say(`${name} is at ${address}: ${created.gasUsed} gas`);
  const activation = wasActive ? undefined : await activate(chain, address);
  say(activation === undefined ? "its code was activated before, by whomever; that holds for this account, too"
    : `activated for Stylus version ${activation.version}: ${activation.gas} gas and a fee of ${activation.dataFee} wei`);
  let construction: Deployment["construction"];
  if (construct !== undefined) {
    say("there is no StylusDeployer on this chain, so the constructor is called in a transaction of its own: until then anybody could call it first");
    construction = { ...stepOf(await sent(chain, { to: address, data: initData, value })), via: "call" };
    say(`constructed: ${construction.gas} gas`);
  }
  const placed = bid === undefined ? undefined : await placeBid(chain, address, codeHash, bid, say);
  if (placed !== undefined) say(`bid ${bid} wei for the cache: ${placed.gas} gas`);
  const steps = [stepOf(created), activation, typeof construction === "object" ? construction : undefined, placed];
  const total = steps.reduce((sum, step) => sum + (step?.fee ?? 0n), activation?.dataFee ?? 0n);
  say(`in all ${total} wei for gas and the fee`);
  return { contract: name, address, codeHash, creation: stepOf(created), activation, wasActive, construction, bid: placed, total };
}
