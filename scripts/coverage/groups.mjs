/**
 * What `npm run coverage` runs: groups of tests, each in a process of its own. The steps of one alone fill gigabytes, and
 * where all ran in one process for half an hour, orders of the market's fixture had expired.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../steps.mjs";

/** Folders and files under test/ by group: instrumenting takes each a while, so they are few. */
const GROUPS = {
  judge: ["unit/judge"],
  court: ["unit/disputes", "integration/court-judge.test.ts", "integration/court-liveness.test.ts", "integration/court-market.test.ts"],
  attestation: ["unit/attestation", "attestation/policy.test.ts"],
  market: ["unit/market", "unit/lens", "unit/verification", "integration/execute-verifier.test.ts"],
  stake: ["unit/staking", "unit/slashing", "unit/registry", "unit/rewards", "unit/token", "deploy/bridge.test.ts"],
  sessions: ["unit/sessions", "unit/governance"],
};

/** They measure gas, to the last of it; instrumented code takes more. */
const EXACT = [
  "unit/disputes/court-gas.test.ts",
  "unit/market/fill-gas.test.ts",
  "unit/market/hostile-batches.test.ts",
  "unit/registry/gas.test.ts",
  "unit/sessions/gas.test.ts",
  "unit/staking/push-gas.test.ts",
];

/** Single tests, by the front of their titles. */
export const LEFT_OUT = [
  // Gas again.
  "is asked with less gas than alone",
  "lets the honest ones through, and pays less than 30,000 gas",
  "get all the gas that they are promised",
  "decides nothing where it runs out of gas",
  "decides nothing by all that it was asked",
  // Hundreds of repetitions, minutes each where every step is looked at; what they run is run by others.
  "covers the first's in every order of leaving",
  "dust: three hundred takings back",
  "dust: what is reserved cannot be inflated",
  "premultiplied factors losing precision",
  "that pauses for ever by repeating",
];

/** @returns {Map<string, readonly string[]>} each group's test files, by its name */
export function groups() {
  return new Map(Object.entries(GROUPS).map(([name, places]) => [name, places.flatMap(testFiles).filter((file) => !EXACT.includes(file)).map((file) => `test/${file}`)]));
}

function testFiles(place) {
  if (place.endsWith(".ts")) return [place];
  const files = readdirSync(join(root, "test", place), { recursive: true }).filter((file) => file.endsWith(".test.ts"));
  return files.sort().map((file) => `${place}/${file.replaceAll("\\", "/")}`);
}
