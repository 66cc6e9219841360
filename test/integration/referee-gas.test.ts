import { expect } from "chai";
import { getBytes } from "ethers";
import { artifacts, ethers } from "hardhat";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MemoryHost, decodeProgram, prepare, run, stylusParams } from "stylus-runtime";
import { inputBytes, loadDigits } from "../../scripts/train-mnist/digits";
import { deployProgram } from "../fixtures/code";
import { cache, deployActive, gasOf, isolate, stylus } from "../stylus/hardhat/programs";

/** Five accounts of code hold the digit reader. */
const CHUNK = 24_000;
const ACCOUNTS = 5;

/**
 * given the digit reader in five accounts that the transaction finds cold
 *   when a transaction calls the referee: 21,000, its calldata, the program's start and the ink of its body
 */
describe("Referee: gas of a whole transaction", () => {
  isolate();

  it("is a chain's to the unit, cached and not", async () => {
    const params = stylusParams();
    const { deployedBytecode } = artifacts.readArtifactSync("Referee");
    const wasm = decodeProgram(getBytes(deployedBytecode), params);
    const program = await deployProgram(new Uint8Array(readFileSync(join(__dirname, "../../models/mnist/program.bin"))), CHUNK);
    const [digit] = loadDigits();
    if (digit === undefined) throw new Error("there are no digits");
    const { abi } = artifacts.readArtifactSync("Referee");
    const calldata = new ethers.Interface(abi).encodeFunctionData("execute", [program, inputBytes(digit.pixels)]);

    // The body's ink, from the runtime alone, on a chain in memory that holds the same code.
    const first = getBytes(await ethers.provider.getCode(program));
    const further = Array.from({ length: ACCOUNTS - 1 }, (_, at) => Buffer.from(first.slice(2 + 20 * at, 22 + 20 * at)).toString("hex"));
    const codes: [string, Uint8Array][] = [[program.slice(2).toLowerCase(), first]];
    for (const address of further) codes.push([address, getBytes(await ethers.provider.getCode(`0x${address}`))]);
    const host = new MemoryHost({ accounts: new Map(codes.map(([address, code]) => [address, { code }])) });
    const prepared = prepare(wasm, params);
    const { status, inkUsed } = run(prepared, { calldata: getBytes(calldata), gas: 1_000_000n, host, params });
    expect(status).to.equal("success");

    const zeros = BigInt(getBytes(calldata).filter((byte) => byte === 0).length);
    const sent = 21_000n + 4n * zeros + 16n * (BigInt(getBytes(calldata).length) - zeros);
    const { initCost, cachedCost, footprint } = prepared.activation;
    expect(footprint).to.be.at.most(2);
    const cachedGas = sent + 352n + BigInt(cachedCost) + (inkUsed + 9_999n) / 10_000n;

    const referee = await deployActive(wasm);
    expect(await gasOf(referee, calldata)).to.equal(cachedGas + 8_832n + BigInt(initCost));
    await cache(referee);
    expect(await gasOf(referee, calldata)).to.equal(cachedGas);
    expect(stylus.lastCalls().map(({ excess }) => excess)).to.deep.equal([0n]);
  });
});
