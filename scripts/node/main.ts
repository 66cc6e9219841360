/** Looks at the node and prepares its accounts. `npm run test:node` starts it with everything in place. */
import hre from "hardhat";
import { check } from "./check";
import { deployThere } from "./deploy";
import { fund } from "./fund";

const write = (line: string): void => { console.log(line); };

async function look(): Promise<boolean> {
  const findings = await check(hre);
  for (const { verdict, subject, text } of findings) write(`${verdict.padEnd(5)} ${subject}: ${text}`);
  return findings.every(({ verdict }) => verdict !== "stop");
}

const PARTS: Readonly<Record<string, () => Promise<boolean>>> = {
  check: look,
  fund: async () => {
    await fund(hre, write);
    return true;
  },
  deploy: async () => deployThere(hre, write),
};

async function main([part = ""]: readonly string[]): Promise<void> {
  if ((await PARTS[part]?.()) !== true) process.exitCode = 1;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
