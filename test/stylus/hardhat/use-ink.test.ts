import { AssertionError, expect } from "chai";
import { ethers } from "hardhat";
import { deployActive, ECHO, isolate, NOTHING, REFUSE, stylus } from "./programs";

const INPUT = "0x12345678";

describe("Stylus on Hardhat Network: the matcher useInk", () => {
  isolate();

  const deployed = async () => {
    const caller = await ethers.deployContract("StylusCaller");
    const echo = await deployActive(ECHO);
    await ethers.provider.call({ to: echo, data: INPUT });
    const ink = (await stylus.trace()).ink;
    return { caller, echo, ink };
  };
  const failure = async (assertion: Promise<void>): Promise<Error> =>
    assertion.then(() => { throw new Error("the assertion held"); }, (error: unknown) => error as Error);

  it("takes a response, its promise, a receipt and a hash", async () => {
    const { caller, echo, ink } = await deployed();
    const response = await caller.relay(echo, INPUT);
    await expect(response).to.useInk(ink);
    await expect(caller.relay(echo, INPUT)).to.useInk(ink);
    await expect(await response.wait()).to.useInk(ink);
    await expect(response.hash).to.useInk(ink);
    expect(ink).to.be.greaterThan(0n);
  });

  it("takes a function that sends a transaction, or calls", async () => {
    const { caller, echo, ink } = await deployed();
    await expect(() => caller.relay(echo, INPUT)).to.useInk(ink);
    await expect(() => caller.look(echo, INPUT)).to.useInk(ink);
    await expect(() => caller.relay.staticCall(echo, INPUT)).to.useInk(ink);
  });

  it("takes ink as a number, a bigint, and as what a function thinks of it", async () => {
    const { caller, echo, ink } = await deployed();
    const response = await caller.relay(echo, INPUT);
    await expect(response).to.useInk(Number(ink));
    await expect(response).to.useInk((used) => used === ink);
    await expect(response).not.to.useInk((used) => used < ink);
  });

  it("adds up all programs of the transaction, or those at one account", async () => {
    const { caller, echo, ink } = await deployed();
    const nothing = await deployActive(NOTHING);
    const response = await caller.callTimes(echo, INPUT, 3);
    await expect(response).to.useInk(3n * ink);
    await expect(response).to.useInk(3n * ink, echo);
    await expect(response).to.useInk(0, nothing);
    await expect(response).to.useInk(0, caller);
  });

  it("says what each program used where it does not hold", async () => {
    const { caller, echo, ink } = await deployed();
    const error = await failure(expect(caller.callTimes(echo, INPUT, 2)).to.useInk(7));
    expect(error).to.be.instanceOf(AssertionError);
    expect(error.message).to.equal(
      `expected programs to use 7 ink, and used ${2n * ink}; by program:\n  ${echo.toLowerCase()}: ${ink}\n  ${echo.toLowerCase()}: ${ink}`,
    );
    const sender = await ethers.provider.getSigner();
    const plain = await failure(expect(sender.sendTransaction({ to: sender, value: 1n })).to.useInk(7));
    expect(plain.message).to.equal("expected programs to use 7 ink, and used 0; it ran no program");
  });

  it("can be negated", async () => {
    const { caller, echo, ink } = await deployed();
    await expect(caller.relay(echo, INPUT)).not.to.useInk(ink + 1n);
    const error = await failure(expect(caller.relay(echo, INPUT)).not.to.useInk(ink));
    expect(error.message).to.contain(`expected programs not to use ${ink} ink, and used ${ink}`);
  });

  it("follows other matchers by `and`, and lets none lose its result", async () => {
    const { caller, echo, ink } = await deployed();
    await expect(caller.relay(echo, INPUT)).to.emit(caller, "Answered").withArgs(INPUT).and.to.useInk(ink);
    const wrongInk = await failure(expect(caller.relay(echo, INPUT)).to.emit(caller, "Answered").and.to.useInk(ink + 1n));
    expect(wrongInk.message).to.contain("expected programs to use");
    const wrongEvent = await failure(expect(caller.relay(echo, INPUT)).to.emit(caller, "Answered").withArgs("0x").and.to.useInk(ink));
    expect(wrongEvent.message).to.contain("Answered");
    const response = await caller.relay(echo, INPUT);
    expect(() => expect(response).to.useInk(ink).and.to.changeEtherBalance(echo, 0)).to.throw("chained");
  });

  it("passes on that the transaction failed", async () => {
    const { caller } = await deployed();
    const refuse = await deployActive(REFUSE);
    await expect(expect(caller.relay(refuse, INPUT)).to.useInk(0)).to.be.rejectedWith("CallerRefused");
  });

  it("refuses what is no transaction", async () => {
    await expect(expect(5).to.useInk(0)).to.be.rejectedWith(TypeError, "useInk takes a transaction");
  });
});
