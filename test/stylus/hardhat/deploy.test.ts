import { expect } from "chai";
import { ConstructorFragment, Interface, type ParamType } from "ethers";
import hre, { ethers, network } from "hardhat";
import { encodeArguments, encodeCall } from "#hardhat-stylus/internal/tasks/arguments";
import { deployProgram, deployStylus, type DeployOptions } from "#hardhat-stylus/internal/tasks/deploy";
import { encodeProgram } from "stylus-runtime";
import { ARB_WASM, ARB_WASM_CACHE, ECHO, initCode, isolate, stylus } from "./programs";

const PLAIN = { args: [], value: 0n, bid: undefined };
const DEPLOYER = "0xcEcba2F1DC234f70Dd89F2041029807F8D03A990";

describe("Stylus on Hardhat Network: stylus:deploy", () => {
  isolate();

  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  beforeEach(() => void said.splice(0));
  const deploy = (options: Partial<DeployOptions> = {}, name = "Referee") => deployStylus(hre, name, { ...PLAIN, ...options }, say);
  const deployEcho = (options: Partial<DeployOptions>, construct = "constructor(uint256 start) payable") => {
    const program = { name: "Echo", bytecode: initCode(ECHO), deployedBytecode: ethers.hexlify(encodeProgram(ECHO)) };
    return deployProgram(hre, { ...program, construct: ConstructorFragment.from(construct) }, { ...PLAIN, ...options }, say);
  };

  it("creates and activates, and tells what that cost", async () => {
    const sender = await ethers.provider.getSigner();
    const before = await ethers.provider.getBalance(sender);
    const { address, codeHash, steps, activated, constructedBy, total } = await deploy();
    expect(before - (await ethers.provider.getBalance(sender))).to.equal(total);
    expect(Object.keys(steps)).to.have.members(["creation", "activation"]);
    expect(constructedBy).to.equal(undefined);
    const artifact = await hre.artifacts.readArtifact("Referee");
    expect(await ethers.provider.getCode(address)).to.equal(artifact.deployedBytecode);
    expect(codeHash).to.equal(ethers.keccak256(artifact.deployedBytecode));
    const arbWasm = await ethers.getContractAt("IArbWasm", ARB_WASM);
    expect(await arbWasm.programVersion(address)).to.equal(activated?.version).and.to.equal(3);
    for (const figure of [address, steps.creation.gas, steps.activation?.gas, activated?.dataFee, total]) {
      expect(said.join("\n")).to.contain(String(figure));
    }
  });

  it("activates no code twice, and says so", async () => {
    const first = await deploy();
    const second = await deploy();
    expect([first.wasActive, second.wasActive]).to.deep.equal([false, true]);
    expect(second.activated).to.equal(undefined);
    expect(second.address).not.to.equal(first.address);
    expect(said.join("\n")).to.contain("its code was activated before");
    const referee = await ethers.getContractAt("Referee", second.address);
    await expect(referee.commit(second.address)).to.be.revertedWithCustomError(referee, "RefereeProgramMissing");
  });

  it("bids for the cache, once", async () => {
    const cache = await ethers.getContractAt("IArbWasmCache", ARB_WASM_CACHE);
    const { steps, codeHash } = await deploy({ bid: 5n });
    expect(steps.bid?.gas).to.be.greaterThan(21_000n);
    expect(await cache.codehashIsCached(codeHash)).to.equal(true);
    expect((await deploy({ bid: 5n })).steps.bid).to.equal(undefined);
    expect(said.join("\n")).to.contain("it is cached already");
  });

  it("calls the constructor by itself where there is no deployer, and warns of that", async () => {
    await network.provider.send("hardhat_setCode", [DEPLOYER, "0x"]);
    const { address, steps, constructedBy } = await deployEcho({ args: ["7"], value: 3n });
    expect(constructedBy).to.equal("account");
    expect(await ethers.provider.getBalance(address)).to.equal(3n);
    const [call] = (await stylus.trace(steps.construction?.hash)).programs;
    expect(call?.calldata).to.equal(ethers.concat([ethers.id("stylus_constructor()").slice(0, 10), ethers.toBeHex(7, 32)]));
    expect(said.join("\n")).to.contain("until then anybody could call it first");
  });

  it("has the StylusDeployer do everything at once where there is one", async () => {
    const scripted = await ethers.deployContract("ScriptedDeployer");
    await network.provider.send("hardhat_setCode", [DEPLOYER, await ethers.provider.getCode(scripted)]);
    const { address, steps, constructedBy } = await deployEcho({ args: ["7"], value: 3n });
    expect([constructedBy, Object.keys(steps)]).to.deep.equal(["deployer", ["creation"]]);
    expect(address).to.equal(DEPLOYER);
    const deployer = await ethers.getContractAt("ScriptedDeployer", DEPLOYER);
    const initData = ethers.concat([ethers.id("stylus_constructor()").slice(0, 10), ethers.toBeHex(7, 32)]);
    await expect(steps.creation.hash).to.emit(deployer, "Asked").withArgs(initCode(ECHO), initData, 3n, ethers.ZeroHash, 10n ** 16n + 3n);
  });

  it("tells what the StylusDeployer of the chain did, and gets back what it does not take", async () => {
    const sender = await ethers.provider.getSigner();
    const before = await ethers.provider.getBalance(sender);
    const { address, activated, constructedBy, steps, total } = await deployEcho({ args: ["7"], value: 3n });
    expect(constructedBy).to.equal("deployer");
    const trace = await stylus.trace(steps.creation.hash);
    expect(trace.programs.map(({ depth, inkUsed }) => [depth, inkUsed])).to.deep.equal([[0, trace.ink]]);
    expect(activated?.version).to.equal(3);
    expect(await ethers.provider.getCode(address)).to.equal(ethers.hexlify(encodeProgram(ECHO)));
    expect(await ethers.provider.getBalance(address)).to.equal(3n);
    expect(before - (await ethers.provider.getBalance(sender))).to.equal(total + 3n);
    const again = await deployEcho({ args: ["7"] });
    expect([again.wasActive, again.activated]).to.deep.equal([true, undefined]);
  });

  it("refuses arguments that the constructor does not take", async () => {
    await expect(deployEcho({ args: [] })).to.be.rejectedWith("the constructor takes (uint256 start), and was given 0: uint256 start is missing");
    await expect(deployEcho({ args: ["7"], value: 1n }, "constructor(uint256 start)")).to.be.rejectedWith("is not payable");
  });

  it("is a task, which prints for people or JSON", async () => {
    const printed: string[] = [];
    const { log } = console;
    console.log = (line: string) => void printed.push(line);
    try {
      await hre.run("stylus:deploy", { name: "Referee", json: true });
      await hre.run("stylus:deploy", { name: "Referee" });
    } finally {
      console.log = log;
    }
    const [json = "", ...lines] = printed;
    expect(JSON.parse(json)).to.include({ contract: "Referee", wasActive: false });
    expect(lines.every((line) => line.startsWith("Stylus: "))).to.equal(true);
    expect(lines.join("\n")).to.contain("Referee is at 0x");
  });

  it("refuses what it does not know, and arguments where there is no constructor", async () => {
    await expect(deploy({}, "Nobody")).to.be.rejectedWith("stylus.contracts has no Nobody, but Referee");
    await expect(deploy({ args: ["5"] })).to.be.rejectedWith("Referee has no constructor");
    await expect(deploy({ value: 1n })).to.be.rejectedWith("takes neither arguments nor --value");
  });
});

describe("Stylus tasks: arguments from the command line", () => {
  const types = (text: string) => Interface.from([`function f(${text})`]).getFunction("f")?.inputs ?? ([] as readonly ParamType[]);

  it("are encoded by type: lists and tuples as JSON, truths in words", () => {
    const coder = ethers.AbiCoder.defaultAbiCoder();
    const account = "0x00000000000000000000000000000000DeaDBeef";
    const encoded = encodeArguments("f", types("uint256,address,bool,string,bytes,uint8[],tuple(int8 a,bool b)"), [
      "115792089237316195423570985008687907853269984665640564039457584007913129639935", account, "true", "a text", "0xff", "[1,2]", '{"a":-1,"b":false}',
    ]);
    expect(encoded).to.equal(coder.encode(
      ["uint256", "address", "bool", "string", "bytes", "uint8[]", "tuple(int8,bool)"],
      [2n ** 256n - 1n, account, true, "a text", "0xff", [1, 2], [-1, false]],
    ));
  });

  it("are refused by number and by value, with what is wanted", () => {
    expect(() => encodeArguments("f", types("uint256 amount"), [])).to.throw("f takes (uint256 amount), and was given 0: uint256 amount is missing");
    expect(() => encodeArguments("f", types("bool on"), ["yes"])).to.throw('"yes" is not a value for bool on: write true or false');
    expect(() => encodeArguments("f", types("uint8[] list"), ["[1"])).to.throw('"[1" is not a value for uint8[] list');
    expect(() => encodeArguments("f", types("uint8 small"), ["256"])).to.throw("f takes (uint8 small)");
  });

  it("make a call of a function, by its name or, where several have it, by its signature", () => {
    const abi = new Interface(["function f(uint256)", "function g(uint256)", "function g(bool)"]);
    expect(encodeCall("C", abi, "f", ["7"])).to.equal(abi.encodeFunctionData("f", [7]));
    expect(encodeCall("C", abi, "g(bool)", ["true"])).to.equal(abi.encodeFunctionData("g(bool)", [true]));
    expect(() => encodeCall("C", abi, "g", ["7"])).to.throw("C has several functions g: name one with its types");
    expect(() => encodeCall("C", abi, "h", [])).to.throw("C has no function h, but f(uint256), g(uint256), g(bool)");
  });
});
