import { expect } from "chai";
import hre, { ethers, network } from "hardhat";
import { Collector } from "hardhat-gas-reporter/dist/lib/collector";
import { getContracts } from "hardhat-gas-reporter/dist/lib/artifacts";
import { createProvider } from "hardhat/internal/core/providers/construction";
import type { EthereumProvider } from "hardhat/types";
import { encodeProgram } from "stylus-runtime";
import { deployCode } from "../../fixtures/code";
import { activate, ARB_WASM, codeHash, deployActive, ECHO, gasOf, initCode, isolate, NOTHING, REFUSE, stylus } from "./programs";

const INPUT = "0x12345678";
/** A program of the referee's that does nothing. */
const TENSOR_PROGRAM = "0x0102014100000000000100030000";
const WEI = `0x${(10n ** 18n).toString(16)}`;

type GasReporterOptions = ConstructorParameters<typeof Collector>[1];

describe("Stylus on Hardhat Network: beside other tools", () => {
  isolate();

  it("lets hardhat-gas-reporter find deployments and methods of Rust contracts", async () => {
    const options = { ...hre.config.gasReporter, excludeContracts: [], remoteContracts: [], includeIntrinsicGas: true } as GasReporterOptions;
    const collector = new Collector(hre, options);
    collector.data.initialize(network.provider, await getContracts(hre, options));
    const collect = async (hash: string) => {
      const transaction: unknown = await network.provider.send("eth_getTransactionByHash", [hash]);
      const receipt: unknown = await network.provider.send("eth_getTransactionReceipt", [hash]);
      await collector.collectTransaction(transaction as never, receipt as never);
      return Number((receipt as { gasUsed: string }).gasUsed);
    };
    const referee = await ethers.deployContract("Referee");
    const created = await collect(referee.deploymentTransaction()?.hash ?? "");
    await activate(await referee.getAddress());
    const program = await deployCode(ethers.concat(["0x0000", TENSOR_PROGRAM]));
    const data = referee.interface.encodeFunctionData("validate", [program]);
    const called = await collect((await (await ethers.provider.getSigner()).sendTransaction({ to: referee, data })).hash);
    const { deployments, methods } = collector.data;
    expect(deployments.find(({ name }) => name === "Referee")?.gasData).to.deep.equal([created]);
    const used = Object.values(methods).filter(({ numberOfCalls }) => numberOfCalls > 0);
    expect(used.map(({ contract, method, gasData }) => [contract, method, gasData])).to.deep.equal([["Referee", "validate", [called]]]);
  });

  it("shows a creation as it was sent, in transactions and blocks", async () => {
    const { hash, blockNumber } = (await (await (await ethers.provider.getSigner()).sendTransaction({ data: initCode(ECHO) })).wait()) ?? { hash: "", blockNumber: 0 };
    expect((await ethers.provider.getTransaction(hash))?.data).to.equal(initCode(ECHO));
    const block = await ethers.provider.getBlock(blockNumber, true);
    expect(block?.prefetchedTransactions.map(({ data }) => data)).to.deep.equal([initCode(ECHO)]);
  });

  it("takes a program's code by hardhat_setCode", async () => {
    const account = "0x00000000000000000000000000000000DeaDBeef";
    await network.provider.send("hardhat_setCode", [account, ethers.hexlify(encodeProgram(ECHO))]);
    expect(await ethers.provider.getCode(account)).to.equal(ethers.hexlify(encodeProgram(ECHO)));
    expect(await gasOf(account, INPUT, 100_000)).to.equal(100_000n);
    await activate(account);
    expect(await ethers.provider.call({ to: account, data: INPUT })).to.equal(INPUT);
    expect(stylus.lastCalls().map((call) => call.codeHash)).to.deep.equal([codeHash(ECHO)]);
  });

  it("keeps calls apart that are made at once", async () => {
    const [echo, refuse, nothing] = [await deployActive(ECHO), await deployActive(REFUSE), await deployActive(NOTHING)];
    const call = (to: string, data: string) =>
      network.provider.send("eth_call", [{ to, data }]).catch((error: unknown) => (error as { data: unknown }).data);
    const inputs = Array.from({ length: 30 }, (_, i) => ethers.toBeHex(i + 1, 4));
    const results = await Promise.all(inputs.map((data, i) => call([echo, refuse, nothing][i % 3] ?? "", data)));
    expect(results).to.deep.equal(inputs.map((data, i) => (i % 3 === 2 ? "0x" : data)));
  });

  it("gives each network of the process its own programs, and tells those of the one used last", async () => {
    const other: EthereumProvider = await createProvider(hre.config, "hardhat", hre.artifacts);
    const [from] = (await other.request({ method: "eth_accounts" })) as string[];
    const send = async (to: string | undefined, data: string, value = "0x0") => {
      const hash = (await other.request({ method: "eth_sendTransaction", params: [{ from, to, data, value, gas: "0x5b8d80" }] })) as string;
      return { hash, receipt: (await other.request({ method: "eth_getTransactionReceipt", params: [hash] })) as { contractAddress: string } };
    };
    const here = await deployActive(ECHO);
    const there = (await send(undefined, initCode(ECHO))).receipt.contractAddress;
    const call = { method: "eth_call", params: [{ to: there, data: INPUT, gas: "0x186a0" }] };
    await expect(other.request(call)).to.be.rejectedWith("is not activated");
    const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
    await send(ARB_WASM, arbWasm.interface.encodeFunctionData("activateProgram", [there]), WEI);
    const { hash } = await send(there, "0xaa");
    expect(stylus.lastCalls().map(({ calldata }) => calldata)).to.deep.equal(["0xaa"]);
    await ethers.provider.call({ to: here, data: "0xbb" });
    expect(stylus.lastCalls().map(({ calldata }) => calldata)).to.deep.equal(["0xbb"]);
    const trace = await stylus.trace(hash);
    expect(trace.programs.map(({ program, calldata }) => [program, calldata])).to.deep.equal([[there, "0xaa"]]);
  });
});
