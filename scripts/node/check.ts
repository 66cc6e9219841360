import { formatEther, formatUnits, parseEther } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types";
import { stylusParams } from "stylus-runtime";
import { ARB_SYS, ARB_WASM, ARB_WASM_CACHE, answer, askOf, refusalOf, view, type Ask } from "./questions";

/** One thing looked at. `stop`: the suites cannot pass; `note`: something is left out or may come out otherwise. */
export interface Finding {
  readonly subject: string;
  readonly verdict: "ok" | "note" | "stop";
  readonly text: string;
}

/** Gas of everything that `npm run test:node` sends, rounded up. */
export const ALL_GAS = 2_000_000_000n;
/** Ether that passes through the tests besides gas: values of activations, most of which come back, and funds of roles. */
export const ALL_VALUE = parseEther("1.2");
/** Arbitrum adds 55 to the number of its operating system. */
const ARBOS_OFFSET = 55n;
const MOST_CODE_BYTES = 24_576;
/** Gas of the largest single transaction, an activation. */
const LARGEST_GAS = 20_000_000n;

const REAL_MONEY: Readonly<Record<string, string>> = { 1: "Ethereum", 42161: "Arbitrum One", 42170: "Arbitrum Nova" };
const KNOWN: Readonly<Record<string, string>> = {
  421614: "Arbitrum Sepolia", 412346: "Nitro's development chain", 31337: "Hardhat", 23011913: "Arbitrum's public Stylus test chain",
};
/** By the names of views of ArbWasm. */
const PARAMETERS = [
  "inkPrice", "maxStackDepth", "freePages", "pageGas", "pageLimit", "expiryDays", "keepaliveDays", "blockCacheSize",
] as const;

function ok(subject: string, text: string): Finding {
  return { subject, verdict: "ok", text };
}

function note(subject: string, text: string): Finding {
  return { subject, verdict: "note", text };
}

function stop(subject: string, text: string): Finding {
  return { subject, verdict: "stop", text };
}

async function chain(ask: Ask): Promise<Finding[]> {
  const id = BigInt((await ask("eth_chainId")) as string).toString();
  const client = (await answer(ask("web3_clientVersion"))) as string | undefined;
  const money = REAL_MONEY[id];
  if (money !== undefined) return [stop("chain", `${id} is ${money}, where this would spend real ether: use a test chain or a node of your own`)];
  return [ok("chain", `${id}${KNOWN[id] === undefined ? "" : ` (${KNOWN[id]})`}, ${client ?? "which does not name its software"}`)];
}

async function money(ask: Ask, accounts: readonly string[]): Promise<Finding[]> {
  const [payer = ""] = accounts;
  const balance = BigInt((await ask("eth_getBalance", payer, "latest")) as string);
  const price = BigInt((await ask("eth_gasPrice")) as string);
  const wanted = ALL_GAS * price + ALL_VALUE;
  const sums = `${formatEther(balance)} ether, of ${formatEther(wanted)} wanted (${formatEther(ALL_VALUE)} and ${ALL_GAS.toLocaleString("en-US")} gas at ${formatUnits(price, "gwei")} gwei)`;
  const [latest, pending] = await Promise.all(["latest", "pending"].map(async (block) => BigInt((await ask("eth_getTransactionCount", payer, block)) as string)));
  return [
    balance < wanted ? stop("balance", `${payer} has ${sums}: send it some`) : ok("balance", `${payer} has ${sums}`),
    pending !== latest
      ? stop("nonce", `${payer} has transactions that wait to be mined (nonce ${latest}, ${pending} with them): wait for them, or take another key`)
      : ok("nonce", `${payer} has sent ${latest} transactions, and none waits`),
    ok("accounts", `${accounts.length}, the last ones derived from the first key where fewer were given; the first pays the others`),
  ];
}

async function blocks(ask: Ask): Promise<Finding[]> {
  const block = (await ask("eth_getBlockByNumber", "latest", false)) as { gasLimit: string; baseFeePerGas?: string };
  const limit = BigInt(block.gasLimit);
  return [
    limit < LARGEST_GAS
      ? stop("block gas limit", `${limit}, and one transaction needs ${LARGEST_GAS}: raise it in the node's configuration`)
      : ok("block gas limit", limit.toLocaleString("en-US")),
    block.baseFeePerGas === undefined ? stop("base fee", "blocks have none, so this is a chain from before London") : ok("base fee", `${formatUnits(block.baseFeePerGas, "gwei")} gwei`),
  ];
}

async function codeSizes(ask: Ask, from: string): Promise<Finding[]> {
  const findings: Finding[] = [];
  const whole = await refusalOf(ask, from, `0x${"00".repeat(MOST_CODE_BYTES)}`);
  findings.push(whole === undefined ? ok("code size", `accounts hold ${MOST_CODE_BYTES} bytes, as the registry of programs needs`) : stop("code size", `an account cannot hold ${MOST_CODE_BYTES} bytes of code (${whole}): raise the node's limit`));
  const more = await refusalOf(ask, from, `0x${"00".repeat(MOST_CODE_BYTES + 1)}`);
  if (more === undefined) findings.push(note("code size limit", `more than ${MOST_CODE_BYTES} bytes are allowed: tests of the limit do not hold here`));
  return findings;
}

async function parameters(ask: Ask): Promise<Finding[]> {
  const version = Number((await view(ask, ARB_WASM, "stylusVersion"))?.[0] ?? 0);
  if (version === 0) {
    return [stop("Stylus", "ArbWasm (0x71) does not answer: this chain has no Stylus. Nitro has it from ArbOS 30 on; a development node is started with its newest ArbOS")];
  }
  const arbos = (await view(ask, ARB_SYS, "arbOSVersion"))?.[0] as bigint | undefined;
  const shown = arbos === undefined ? "ArbSys does not answer" : `ArbOS ${arbos - ARBOS_OFFSET}`;
  const wanted = stylusParams();
  const findings = [
    version === wanted.stylusVersion
      ? ok("Stylus", `version ${version}, ${shown}`)
      : note("Stylus", `version ${version}, ${shown}: gas and ink are tested for version ${wanted.stylusVersion}, so exact figures may differ`),
  ];
  for (const name of PARAMETERS) {
    const found = (await view(ask, ARB_WASM, name))?.[0] as bigint | undefined;
    if (found === undefined) findings.push(note(name, "ArbWasm does not tell"));
    else if (found !== BigInt(wanted[name])) findings.push(note(name, `${found}, and the tests were written for ${wanted[name]}`));
  }
  if (findings.length === 1) findings.push(ok("parameters", "as on Arbitrum One"));
  return findings;
}

async function cache(ask: Ask): Promise<Finding> {
  const managers = (await view(ask, ARB_WASM_CACHE, "allCacheManagers"))?.[0] as readonly string[] | undefined;
  if (managers === undefined) return note("cache", "ArbWasmCache (0x72) does not answer: programs are not cached, and tests that want it are left out");
  if (managers.length === 0) return note("cache", "the chain has no cache manager, as development nodes have none: the deployment buys no place, and tests that want one are left out");
  return ok("cache", `manager ${managers.join(", ")}`);
}

/** Whether programs can be stored is asked of the chain itself: any other refuses code that begins with EF. */
async function programs(ask: Ask, from: string): Promise<Finding> {
  const refusal = await refusalOf(ask, from, "0xeff00000");
  return refusal === undefined ? ok("program code", "accounts take code that begins with EFF000") : stop("program code", `the chain refuses code that begins with EFF000 (${refusal})`);
}

/** Looks at everything that the suites rely on, and sends nothing. */
export async function check(hre: HardhatRuntimeEnvironment): Promise<Finding[]> {
  const ask = askOf(hre);
  try {
    await ask("eth_chainId");
  } catch (error) {
    return [stop("node", `nobody answers at STYLUS_NODE_URL (${error instanceof Error ? error.message : String(error)}): start the node, or correct the address`)];
  }
  const found = await chain(ask);
  if (found.some(({ verdict }) => verdict === "stop")) return found;
  const accounts = (await hre.ethers.getSigners()).map(({ address }) => address);
  const [payer = ""] = accounts;
  const stylus = await parameters(ask);
  found.push(...(await money(ask, accounts)), ...(await blocks(ask)), ...(await codeSizes(ask, payer)), ...stylus);
  if (stylus.every(({ verdict }) => verdict !== "stop")) found.push(await programs(ask, payer), await cache(ask));
  return found;
}
