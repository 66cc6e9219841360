import { concat, id, isHexString, keccak256, toBeHex } from "ethers";
import type { HttpNetworkUserConfig } from "hardhat/types";

/** Roles of the demo and of the tests' fixtures, and one to spare. */
const SIGNERS = 10;
/** A node may take its time to seal a block. */
const TIMEOUT_MS = 300_000;

/** The environment says something that cannot be meant. */
export class NodeSettingsError extends Error {}

function keysIn(text: string): string[] {
  const keys = text.split(/[\s,]+/).filter((key) => key !== "").map((key) => (key.startsWith("0x") ? key : `0x${key}`));
  const wrong = keys.findIndex((key) => !isHexString(key, 32));
  if (wrong >= 0) throw new NodeSettingsError(`STYLUS_NODE_KEYS: key ${wrong + 1} of ${keys.length} is not 32 bytes in hex.`);
  if (keys.length === 0) throw new NodeSettingsError("STYLUS_NODE_KEYS is empty: give the private key of an account with ether, or several, separated by commas.");
  if (new Set(keys.map((key) => key.toLowerCase())).size < keys.length) throw new NodeSettingsError("STYLUS_NODE_KEYS names a key twice.");
  return keys;
}

/**
 * As many keys as the suites have roles: those given, then keys that follow from the first, so that what these accounts
 * hold is not lost between runs.
 */
export function signersFrom(text: string): string[] {
  const keys = keysIn(text);
  const [first = ""] = keys;
  const derived = Array.from({ length: SIGNERS }, (_, index) => keccak256(concat([id("account of npm run test:node"), first, toBeHex(index, 32)])));
  return [...keys, ...derived.slice(keys.length)];
}

/**
 * The network `node` of the Hardhat configuration, where the environment names one.
 * @throws {NodeSettingsError} where it names one wrongly.
 */
export function nodeNetwork({ STYLUS_NODE_URL: url, STYLUS_NODE_KEYS: keys }: NodeJS.ProcessEnv): { node?: HttpNetworkUserConfig } {
  if (url === undefined || url === "") return {};
  return { node: { url, accounts: signersFrom(keys ?? ""), timeout: TIMEOUT_MS } };
}
