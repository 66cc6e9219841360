import { readFileSync } from "node:fs";
import { hexlify } from "ethers";
import { MeteredJudge } from "../test/integration/metered-judge";
import { MeteredSolidityJudge } from "../test/integration/solidity-judge";

/**
 * Gas of both judges for the openings of `cargo run -p assay-core --features all --example openings`, a line each of a name,
 * what is shared and the opening: `npx hardhat run scripts/judge-gas.ts < OPENINGS`.
 */
async function main(): Promise<void> {
  const [rust, solidity] = [new MeteredJudge(), await MeteredSolidityJudge.deploy()];
  console.log("| operator | bytes | Rust | Solidity |\n|---|---|---|---|");
  for (const line of readFileSync(0, "utf8").trim().split("\n")) {
    const [name, words, opened] = line.split(" ").map((part, place) => (place === 0 ? part : Buffer.from(part, "hex")));
    if (!(words instanceof Buffer && opened instanceof Buffer)) throw new Error(`not an opening: ${String(name)}`);
    const [program, input, output, trace] = [0, 32, 64, 96].map((from) => hexlify(words.subarray(from, from + 32)) as `0x${string}`) as [`0x${string}`, `0x${string}`, `0x${string}`, `0x${string}`];
    const shared = { program, input, output, trace };
    const [left, right] = [rust.judge("findFault", shared, opened), await solidity.judge("findFault", shared, opened)];
    if (left.answer !== right.answer) throw new Error(`${String(name)}: ${left.answer} in Rust, ${right.answer} in Solidity`);
    console.log(`| ${String(name)} | ${opened.length} | ${left.gas} | ${right.gas} |`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
