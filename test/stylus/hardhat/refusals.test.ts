import { expect } from "chai";
import { ethers } from "hardhat";
import { stranger } from "./chain";
import { ARB_WASM, ARB_WASM_CACHE, deploy, deployActive, ECHO, isolate, NOTHING } from "./programs";
import { op, wasm } from "./wasm";

const VALUE = ethers.parseEther("1");

describe("Stylus on Hardhat Network: what precompiles refuse", () => {
  isolate();

  const contracts = async () => ({
    arbWasm: await ethers.getContractAt("IArbWasm", ARB_WASM),
    arbWasmCache: await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE),
    caller: await ethers.deployContract("StylusCaller"),
  });
  const message = async (work: () => Promise<unknown>) => work().then(() => "", (error: unknown) => (error as Error).message);

  it("is named in messages and stack traces, of transactions, calls, and below contracts", async () => {
    const [{ arbWasm, caller }, echo, nothing] = [await contracts(), await deployActive(ECHO), await deploy(NOTHING)];
    const again = () => arbWasm.activateProgram(echo, { value: VALUE, gasLimit: 5_000_000 });
    expect(await message(again)).to.contain("reverted with custom error 'ProgramUpToDate()'");
    const error: unknown = await again().catch((thrown: unknown) => thrown);
    expect((error as Error).stack).to.contain(`at ArbWasm.<unknown> (${ARB_WASM}`);
    expect(await message(() => arbWasm.programVersion(nothing))).to.contain("reverted with custom error 'ProgramNotActivated()'");
    expect(await message(() => arbWasm.activateProgram(nothing, { value: 5, gasLimit: 5_000_000 })))
      .to.match(/reverted with custom error 'ProgramInsufficientValue\(5, \d+\)'/);
    expect(await message(() => caller.activateAndCall(echo, "0x", { value: VALUE, gasLimit: 5_000_000 })))
      .to.contain("reverted with custom error 'ProgramUpToDate()'");
  });

  it("is explained where it takes all gas and says nothing", async () => {
    const { arbWasm, arbWasmCache } = await contracts();
    const refused = await deploy(wasm({ imports: { none: "i" }, body: op.const(0) }));
    expect(await message(() => arbWasm.activateProgram(refused, { value: VALUE, gasLimit: 5_000_000 })))
      .to.contain("invalid opcode: ArbWasm took all gas and returned nothing: the chain refuses the module");
    const echo = await deployActive(ECHO);
    const other = arbWasmCache.connect(await stranger());
    expect(await message(() => other.cacheProgram(echo, { gasLimit: 100_000 })))
      .to.contain("ArbWasmCache took all gas and returned nothing: the caller is no cache manager and does not own the chain");
  });

  it("is decoded by the matcher for custom errors, as ever", async () => {
    const [{ arbWasm }, echo] = [await contracts(), await deployActive(ECHO)];
    await expect(arbWasm.activateProgram(echo, { value: VALUE })).to.be.revertedWithCustomError(arbWasm, "ProgramUpToDate");
  });
});
