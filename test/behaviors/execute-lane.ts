import { expect } from "chai";
import { type BytesLike, ZeroAddress, ZeroHash, concat, id, keccak256, toBeHex } from "ethers";
import { ethers } from "hardhat";
import type { ExecuteVerifier, IReferee, ProgramRegistry } from "../../typechain-types";
import { loadFixture } from "../fixtures/chain";
import { expectMoved, expectRefused } from "../fixtures/ledger";
import {
  EXECUTE_LANE,
  PRICE,
  aDelivery,
  anOrder,
  claimDigest,
  deployMarket,
  sendFill,
  signOrder,
  type Delivery,
  type FillArguments,
  type MarketFixture,
  type Order,
} from "../fixtures/market";

/** A referee and a program that it accepts, with one input and what the program makes of it. */
export interface ExecuteSetup {
  referee: IReferee;
  /** First account of the program's code. */
  account: string;
  /** The same program in other accounts, cut otherwise. */
  elsewhere: string;
  program: string;
  input: BytesLike;
  /** Tensor hashes, unsalted, known without asking the referee. */
  inputHash: string;
  outputHash: string;
  /** Hash of an output that the program does not give. */
  wrongOutputHash: string;
  /** The referee's error for an input one byte too long, with its arguments. */
  tooLong: [error: string, ...args: unknown[]];
  /** An account whose code is no program, and the referee's error for it. */
  noProgram: [account: string, error: string, ...args: unknown[]];
}

/** Gas for one execution. */
const EXECUTE_GAS = 5_000_000n;

const salted = (salt: string, hash: string) => keccak256(concat(["0x05", salt, hash]));

interface Proof {
  domainSeparator: string;
  subject: string;
  provider: string;
  program: string;
  account: string;
  inputSalt: string;
  input: BytesLike;
}

function encode({ domainSeparator, subject, provider, program, account, inputSalt, input }: Proof): string {
  const types = ["bytes32", "bytes32", "address", "bytes32", "address", "bytes32"];
  const head = ethers.AbiCoder.defaultAbiCoder().encode(types, [domainSeparator, subject, provider, program, account, inputSalt]);
  return concat([head, input]);
}

/**
 * given a registered program, an order for it and its answer
 *   when filled with the right claim: pays, also with a salted input
 *   when the claim's output is wrong or salted, or anything in the proof is of another claim: mismatch, nobody's account changes
 *   when the proof is cut, names no program, or code that differs: that error
 *   when the input does not fit: the referee's error
 */
export function shouldVerifyByExecution(setup: () => Promise<ExecuteSetup>): void {
  interface Fixture extends MarketFixture, ExecuteSetup {
    programs: ProgramRegistry;
    verifier: ExecuteVerifier;
  }

  async function deployLane(): Promise<Fixture> {
    const market = await deployMarket();
    const program = await setup();
    const programs = await ethers.deployContract("ProgramRegistry", [program.referee]);
    const verifier = await ethers.deployContract("ExecuteVerifier", [programs]);
    await market.router.connect(market.owner).addLane(EXECUTE_LANE, verifier, EXECUTE_GAS);
    await programs.register(program.account);
    return { ...market, ...program, programs, verifier };
  }
  const deployed = () => loadFixture(deployLane);

  async function prepared(fixture: Fixture, inputSalt: string = ZeroHash) {
    const { program, account, input, inputHash, outputHash, market } = fixture;
    const order = await anOrder(fixture, { lane: EXECUTE_LANE, program, input: salted(inputSalt, inputHash) });
    const delivery = aDelivery(fixture, order, { output: salted(ZeroHash, outputHash) });
    const proof: Proof = {
      domainSeparator: ethers.TypedDataEncoder.hashDomain(fixture.domain),
      subject: await market.jobIdOf(await market.orderDigest(order as never), 0),
      provider: delivery.provider,
      program,
      account,
      inputSalt,
      input,
    };
    return { order, delivery, proof };
  }

  async function call(fixture: Fixture, order: Order, delivery: Delivery, proof: BytesLike): Promise<FillArguments> {
    return [order, await signOrder(fixture, order), delivery, "0x", proof];
  }

  const PAID = { client: -PRICE, provider: 975_000n, fees: 25_000n, providerSettled: 1n };

  describe("given the right answer", () => {
    for (const [what, salt] of [
      ["a public input", ZeroHash],
      ["a salted input", id("input salt")],
    ] as const) {
      it(`pays for ${what}`, async () => {
        const fixture = await deployed();
        const { order, delivery, proof } = await prepared(fixture, salt);
        const args = await call(fixture, order, delivery, encode(proof));
        await expectMoved(fixture, () => sendFill(fixture, args), PAID);
      });
    }

    it("refuses the same program in accounts that nobody registered", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      const args = await call(fixture, order, delivery, encode({ ...proof, account: fixture.elsewhere }));
      await expect(sendFill(fixture, args)).to.be.revertedWithCustomError(fixture.programs, "ProgramCodeDiffers");
    });
  });

  describe("given a claim that is not of this execution", () => {
    const refused = async (fixture: Fixture, order: Order, delivery: Delivery, proof: Proof, sender = fixture.provider) => {
      const args = await call(fixture, order, delivery, encode(proof));
      const claimed = await claimDigest(fixture, order, delivery);
      const differs = (computed: string) => computed !== claimed;
      await expectRefused(fixture, () => sendFill(fixture, args, sender), fixture.verifier, "ExecuteClaimMismatch", [claimed, differs]);
    };

    it("refuses a wrong output", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, order, { ...delivery, output: salted(ZeroHash, fixture.wrongOutputHash) }, proof);
    });

    it("refuses the right output under another salt", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      const outputSalt = id("salt");
      const chosen = { ...delivery, output: salted(outputSalt, fixture.outputHash) };
      await refused(fixture, order, chosen, proof);
    });

    it("refuses an output without its salt's hash", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, order, { ...delivery, output: fixture.outputHash }, proof);
    });

    it("refuses another input than the order's", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, { ...order, input: salted(ZeroHash, id("another input")) }, delivery, proof);
    });

    it("refuses another program than the order's", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, { ...order, program: id("another program") }, delivery, proof);
    });

    it("refuses a proof of another provider's answer", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, order, { ...delivery, provider: fixture.thief.address }, proof, fixture.thief);
    });

    it("refuses a proof for another copy", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      await refused(fixture, { ...order, copies: 2n }, { ...delivery, copy: 1n }, proof);
    });

    for (const [what, change] of [
      ["another market's domain", { domainSeparator: id("another domain") }],
      ["another subject", { subject: id("another job") }],
      ["another input salt", { inputSalt: id("salt") }],
    ] as [string, Partial<Proof>][]) {
      it(`refuses ${what}`, async () => {
        const fixture = await deployed();
        const { order, delivery, proof } = await prepared(fixture);
        await refused(fixture, order, delivery, { ...proof, ...change });
      });
    }
  });

  describe("given a malformed proof", () => {
    for (const length of [0, 191]) {
      it(`refuses ${length} bytes`, async () => {
        const fixture = await deployed();
        const { order, delivery, proof } = await prepared(fixture);
        const args = await call(fixture, order, delivery, ethers.dataSlice(encode(proof), 0, length));
        await expectRefused(fixture, () => sendFill(fixture, args), fixture.verifier, "ExecuteProofTruncated", [192, length]);
      });
    }

    it("refuses an input that the program does not take", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      const args = await call(fixture, order, delivery, concat([encode(proof), "0x00"]));
      const [error, ...values] = fixture.tooLong;
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.referee, error, values);
    });

    it("refuses a program that is not registered", async () => {
      const fixture = await deployed();
      const { order, delivery, proof } = await prepared(fixture);
      const program = id("another program");
      const args = await call(fixture, { ...order, program }, delivery, encode({ ...proof, program }));
      await expectRefused(fixture, () => sendFill(fixture, args), fixture.programs, "ProgramUnknown", [program]);
    });

    for (const [what, account] of [
      ["has no code", toBeHex(0xa1, 20)],
      ["is nobody's", ZeroAddress],
    ] as const) {
      it(`refuses an account that ${what}`, async () => {
        const fixture = await deployed();
        const { order, delivery, proof } = await prepared(fixture);
        const { program } = fixture;
        const args = await call(fixture, order, delivery, encode({ ...proof, account }));
        const { fingerprint } = await fixture.programs.registrationOf(program);
        const other = (actual: string) => actual !== fingerprint;
        await expectRefused(fixture, () => sendFill(fixture, args), fixture.programs, "ProgramCodeDiffers", [program, ethers.getAddress(account), fingerprint, other]);
      });
    }
  });

  describe("given the registry", () => {
    it("knows the program by the referee's own name for it", async () => {
      const { programs, program, account } = await deployed();
      expect((await programs.registrationOf(program)).account).to.equal(account);
      await programs.requireProgram(program, account);
    });

    it("passes on why the referee refuses code", async () => {
      const { programs, referee, noProgram } = await deployed();
      const [account, error, ...args] = noProgram;
      await expect(programs.register(account)).to.be.revertedWithCustomError(referee, error).withArgs(...args);
    });

    it("names the referee whose word the verifier takes", async () => {
      const { programs, verifier, referee } = await deployed();
      expect(await programs.referee()).to.equal(await referee.getAddress());
      expect(await verifier.referee()).to.equal(await referee.getAddress());
      expect(await verifier.registry()).to.equal(await programs.getAddress());
    });
  });
}
