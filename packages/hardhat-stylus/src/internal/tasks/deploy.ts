import { ConstructorFragment, Contract, Interface, keccak256, type TransactionReceipt } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { findModule } from "../build/find-module";
import { crateSources, hasConstructor } from "../build/sources";
import { activated, activationIn, activeVersion, sent, type Activated } from "./activation";
import { encodeArguments } from "./arguments";
import {
  ARB_WASM_CACHE, arbWasmCacheAbi, cacheManagerAbi, deployerAbi, feeOf, STYLUS_DEPLOYER, taskChain, type TaskChain,
} from "./chain";
import { configOf } from "./contract";
import { refused } from "./errors";

/** By which the SDK's router knows a constructor, whatever its parameters. */
const CONSTRUCTOR_SELECTOR = new Interface(["function stylus_constructor()"]).getFunction("stylus_constructor")?.selector ?? "";

/** What the constructor is given, and what to bid. */
export interface DeployOptions {
  /** Arguments of the constructor, as typed. */
  readonly args: readonly string[];
  /** Wei for the constructor. */
  readonly value: bigint;
  /** Wei to bid for a place in the cache; undefined for none. */
  readonly bid: bigint | undefined;
}

/** What is deployed. */
export interface Deployable {
  readonly name: string;
  readonly bytecode: string;
  readonly deployedBytecode: string;
  /** Undefined where there is none. */
  readonly construct: ConstructorFragment | undefined;
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
  /** Whether the code was active before. */
  readonly wasActive: boolean;
  /** Undefined where the code was active before. The fee is wei. */
  readonly activated: Activated | undefined;
  /** What called the constructor; undefined where there is none. */
  readonly constructedBy: "deployer" | "account" | undefined;
  /** The transactions by what they were for: a deployer does all but the bid in the creation. */
  readonly steps: {
    readonly creation: Step;
    readonly activation?: Step;
    readonly construction?: Step;
    readonly bid?: Step;
  };
  /** Wei for all gas and the data fee; bids and what the constructor got are not counted. */
  readonly total: bigint;
}

type Say = (line: string) => void;

function stepOf(receipt: TransactionReceipt): Step {
  return { hash: receipt.hash, gas: receipt.gasUsed, fee: feeOf(receipt) };
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

/** Wei; a program of the largest size costs some 10^14. */
const PLENTY = 10n ** 16n;
const NO_SALT = `0x${"00".repeat(32)}`;

interface Created {
  readonly receipts: { readonly creation: TransactionReceipt; readonly activation?: TransactionReceipt; readonly construction?: TransactionReceipt };
  readonly address: string;
}

/** Creates, activates and constructs in one transaction, by the contract that Arbitrum provides for it. */
async function byDeployer(chain: TaskChain, bytecode: string, initData: string, value: bigint, active: boolean): Promise<Created> {
  // The fee is known only of code that is on the chain, so the deployer is given plenty, of which it keeps nothing.
  const most = (await chain.provider.getBalance(chain.signer.address)) / 2n;
  const fee = active ? 0n : most < PLENTY ? most : PLENTY;
  const data = deployerAbi.encodeFunctionData("deploy", [bytecode, initData, value, NO_SALT]);
  const creation = await sent(chain, { to: STYLUS_DEPLOYER, value: value + fee, data });
  const [event] = creation.logs.map((log) => deployerAbi.parseLog(log)).filter((found) => found !== null);
  if (event === undefined) throw refused(`the StylusDeployer succeeded in ${creation.hash} without its event`);
  return { receipts: { creation }, address: event.args.getValue("deployedContract") as string };
}

/** Creates, activates and constructs in transactions of their own. */
async function byAccount(chain: TaskChain, bytecode: string, initData: string | undefined, value: bigint, active: boolean): Promise<Created> {
  const creation = await sent(chain, { data: bytecode });
  const address = creation.contractAddress ?? "";
  const activation = active ? undefined : await activated(chain, address);
  const construction = initData === undefined ? undefined : await sent(chain, { to: address, data: initData, value });
  return {
    address,
    receipts: { creation, ...(activation === undefined ? {} : { activation }), ...(construction === undefined ? {} : { construction }) },
  };
}

/**
 * Creates an account with a program, activates the program where its code is not active yet, and runs its constructor.
 *
 * @param say takes a line for people.
 * @throws NomicLabsHardhatPluginError where something is missing or wrong, with what to do.
 */
export async function deployProgram(hre: HardhatRuntimeEnvironment, program: Deployable, options: DeployOptions, say: Say): Promise<Deployment> {
  const { name, bytecode, deployedBytecode, construct } = program;
  const { args, value, bid } = options;
  if (construct === undefined && (args.length > 0 || value > 0n)) throw refused(`${name} has no constructor, and takes neither arguments nor --value`);
  if (construct?.payable === false && value > 0n) throw refused(`the constructor of ${name} is not payable, and takes no --value`);
  const initData = construct && CONSTRUCTOR_SELECTOR + encodeArguments("the constructor", construct.inputs, args).slice(2);

  const chain = await taskChain(hre);
  const codeHash = keccak256(deployedBytecode);
  const wasActive = (await activeVersion(chain, codeHash)) !== undefined;
  const deployer = initData !== undefined && (await chain.provider.getCode(STYLUS_DEPLOYER)) !== "0x";
  if (initData !== undefined && !deployer) {
    say("there is no StylusDeployer on this chain, so the constructor is called in a transaction of its own: until then anybody could call it first");
  }
  const { address, receipts } = deployer
    ? await byDeployer(chain, bytecode, initData, value, wasActive)
    : await byAccount(chain, bytecode, initData, value, wasActive);
  const { creation, activation, construction } = receipts;
  say(`${name} is at ${address}: ${creation.gasUsed} gas`);
  const found = activationIn(activation ?? creation);
  if (found === undefined) say("its code was activated before, by whomever; that holds for this account, too");
  else say(`activated for Stylus version ${found.version}: ${activation === undefined ? "" : `${activation.gasUsed} gas and `}a fee of ${found.dataFee} wei`);
  if (construction !== undefined) say(`constructed: ${construction.gasUsed} gas`);

  const placed = bid === undefined ? undefined : await placeBid(chain, address, codeHash, bid, say);
  if (placed !== undefined) say(`bid ${bid} wei for the cache: ${placed.gas} gas`);
  const steps = {
    ...Object.fromEntries(Object.entries(receipts).map(([what, receipt]) => [what, stepOf(receipt)])),
    creation: stepOf(creation),
    ...(placed === undefined ? {} : { bid: placed }),
  };
  const total = Object.values(steps).reduce((sum, { fee }) => sum + fee, found?.dataFee ?? 0n);
  say(`in all ${total} wei for gas and the fee`);
  const constructedBy = initData === undefined ? undefined : deployer ? "deployer" : "account";
  return { contract: name, address, codeHash, wasActive, activated: found, constructedBy, steps, total };
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

/**
 * Deploys a Rust contract of the project as {@link deployProgram} does.
 * @param name of the contract in the configuration.
 */
export async function deployStylus(hre: HardhatRuntimeEnvironment, name: string, options: DeployOptions, say: Say): Promise<Deployment> {
  const { crate } = configOf(hre, name);
  const { bytecode, deployedBytecode } = await hre.artifacts.readArtifact(name);
  return deployProgram(hre, { name, bytecode, deployedBytecode, construct: await constructorOf(hre, crate) }, options, say);
}
