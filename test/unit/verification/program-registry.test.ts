import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ZeroAddress, ZeroHash, concat, keccak256 } from "ethers";
import { ethers } from "hardhat";
import { deployCode, deployProgram } from "../../fixtures/code";

const PROGRAM = "0x0102030405060708090a";
const ID = keccak256(PROGRAM);
const DESTROY = "0x33ff";

/** What the registry keeps of code, worked out from the code itself. */
const fingerprint = (...codes: string[]) => keccak256(concat(codes.map((code) => keccak256(code))));

/**
 * given a program in code
 *   when registered by anybody: known by the referee's id, with the fingerprint of all its accounts
 *   when registered again, there or in more accounts: what stands for it stays
 *   when it was first registered in needlessly many accounts: fewer take their place, and both are the program
 *   when another account with the same code is asked about: it is the same program
 * given a program that was destroyed in the transaction that registered it
 *   when asked about: its code differs, also after other code took its address
 *   when registered elsewhere: the new account takes its place
 * given code that is no program
 *   when registered: the referee's error
 */
describe("ProgramRegistry", () => {
  const deployed = () => loadFixture(deployRegistry);
  async function deployRegistry() {
    const referee = await ethers.deployContract("MockReferee");
    const registry = await ethers.deployContract("ProgramRegistry", [referee]);
    const destroyer = await deployCode(DESTROY);
    const factory = await ethers.deployContract("MetamorphicFactory", [destroyer]);
    return { referee, registry, factory };
  }

  describe("given a program in one account", () => {
    const code = concat(["0x0000", PROGRAM]);

    it("is registered by anybody", async () => {
      const { registry } = await deployed();
      const account = await deployCode(code);
      await expect(registry.register(account)).to.emit(registry, "ProgramRegistered").withArgs(ID, account, fingerprint(code));
      expect(await registry.registrationOf(ID)).to.deep.equal([account, fingerprint(code)]);
      await registry.requireProgram(ID, account);
    });

    it("stays where it was registered first", async () => {
      const { registry } = await deployed();
      const first = await deployCode(code);
      const second = await deployProgram(PROGRAM, 3);
      await registry.register(first);
      expect(await registry.register.staticCall(first)).to.equal(ID);
      await expect(registry.register(first)).not.to.emit(registry, "ProgramRegistered");
      await registry.register(second);
      expect(await registry.registrationOf(ID)).to.deep.equal([first, fingerprint(code)]);
      await expect(registry.register(second)).not.to.emit(registry, "ProgramRegistered");
    });

    it("is not bound to how somebody else cut it first", async () => {
      const { registry } = await deployed();
      const dear = await deployProgram(PROGRAM, 1);
      const cheap = await deployCode(code);
      await registry.register(dear);
      await expect(registry.register(cheap)).to.emit(registry, "ProgramRegistered").withArgs(ID, cheap, fingerprint(code));
      expect(await registry.registrationOf(ID)).to.deep.equal([cheap, fingerprint(code)]);
      for (const account of [dear, cheap]) await registry.requireProgram(ID, account);
    });

    it("counts in as many accounts as what stands for it", async () => {
      const { registry } = await deployed();
      const [first, second] = [await deployProgram(PROGRAM, 5), await deployProgram(PROGRAM, 6)];
      await registry.register(first);
      await registry.register(second);
      expect((await registry.registrationOf(ID)).account).to.equal(first);
      for (const account of [first, second]) await registry.requireProgram(ID, account);
    });

    it("is the same program wherever the same code is", async () => {
      const { registry } = await deployed();
      await registry.register(await deployCode(code));
      await registry.requireProgram(ID, await deployCode(code));
    });
  });

  describe("given a program in four accounts", () => {
    it("is fingerprinted whole", async () => {
      const { registry } = await deployed();
      const account = await deployProgram(PROGRAM, 3);
      await registry.register(account);
      const first = await ethers.provider.getCode(account);
      expect((await registry.registrationOf(ID)).fingerprint).to.equal(fingerprint(first, "0x00040506", "0x00070809", "0x000a"));
    });

    it("differs when any account's code does", async () => {
      const { registry } = await deployed();
      const account = await deployProgram(PROGRAM, 3);
      await registry.register(account);
      const last = ethers.dataSlice(await ethers.provider.getCode(account), 42, 62);
      await ethers.provider.send("hardhat_setCode", [last, "0x000b"]);
      const { fingerprint: expected } = await registry.registrationOf(ID);
      const other = (actual: string) => actual !== expected;
      await expect(registry.requireProgram(ID, account)).to.be.revertedWithCustomError(registry, "ProgramCodeDiffers").withArgs(ID, account, expected, other);
    });
  });

  describe("given a program that was destroyed in the transaction that registered it", () => {
    const code = concat(["0x0000", PROGRAM]);
    const vanished = async () => {
      const fixture = await deployed();
      const account = await fixture.factory.registerAndVanish.staticCall(fixture.registry, code);
      await fixture.factory.registerAndVanish(fixture.registry, code);
      expect(await ethers.provider.getCode(account)).to.equal("0x");
      return { ...fixture, account };
    };

    it("is not taken for what it was", async () => {
      const { registry, account } = await vanished();
      expect((await registry.registrationOf(ID)).account).to.equal(account);
      await expect(registry.requireProgram(ID, account))
        .to.be.revertedWithCustomError(registry, "ProgramCodeDiffers")
        .withArgs(ID, account, fingerprint(code), keccak256(ZeroHash));
    });

    it("is not taken for what took its address", async () => {
      const { registry, factory, account } = await vanished();
      const lie = concat(["0x0000", "0x0102030405060708090b"]);
      await factory.reappear(lie);
      expect(await ethers.provider.getCode(account)).to.equal(lie);
      await expect(registry.requireProgram(ID, account))
        .to.be.revertedWithCustomError(registry, "ProgramCodeDiffers")
        .withArgs(ID, account, fingerprint(code), fingerprint(lie));
    });

    it("does not keep its name from code that lasts", async () => {
      const { registry } = await vanished();
      const account = await deployProgram(PROGRAM, 5);
      await expect(registry.register(account)).to.emit(registry, "ProgramRegistered").withArgs(ID, account, (actual: string) => actual !== fingerprint(code));
      await registry.requireProgram(ID, account);
    });
  });

  describe("given what is no program", () => {
    it("refuses code that can run", async () => {
      const { registry, referee } = await deployed();
      const account = await deployCode("0x6000");
      await expect(registry.register(account)).to.be.revertedWithCustomError(referee, "RefereeProgramMissing").withArgs(account);
    });

    it("knows no program that nobody registered", async () => {
      const { registry } = await deployed();
      expect(await registry.registrationOf(ID)).to.deep.equal([ZeroAddress, ZeroHash]);
      await expect(registry.requireProgram(ID, ZeroAddress)).to.be.revertedWithCustomError(registry, "ProgramUnknown").withArgs(ID);
    });

    it("knows no program without a name", async () => {
      const { registry } = await deployed();
      const account = await deployCode("0x0000");
      await expect(registry.requireProgram(ZeroHash, account)).to.be.revertedWithCustomError(registry, "ProgramUnknown").withArgs(ZeroHash);
    });
  });
});
