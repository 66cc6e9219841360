import { type UploadStep, TensorProgramError, encodeProgram, programIdOf, readProgram, registerProgram } from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { TransactionRequest } from "ethers";
import { ethers } from "hardhat";
import { actors } from "../../fixtures/actors";
import { deployProgram } from "../../fixtures/code";
import { refusal } from "../../fixtures/refusal";

/** 60,000 weights: three accounts. */
const PROGRAM = encodeProgram({
  input: { dtype: "int8", shape: [1, 600] },
  constants: [{ type: { dtype: "int8", shape: [100, 600] }, data: Uint8Array.from({ length: 60_000 }, (_, index) => index % 251) }],
  operators: [{ kind: "MatMul", a: 0, b: 1 }],
});
const ID = programIdOf(PROGRAM);

async function deployRegistry() {
  const { provider } = await actors();
  const referee = await ethers.deployContract("ScriptedReferee");
  await referee.tell(ID, ethers.ZeroHash, ethers.ZeroHash);
  const contract = await ethers.deployContract("ProgramRegistry", [referee]);
  return { signer: provider, referee, contract, registry: await contract.getAddress() };
}

/** The program's bytes, read from the chain by the rules of docs/programs.md. */
async function bytesAt(account: string): Promise<string> {
  const code = ethers.getBytes(await ethers.provider.getCode(account));
  const count = code[1] ?? 0;
  const others = Array.from({ length: count }, (_, index) => ethers.hexlify(code.subarray(2 + 20 * index, 22 + 20 * index)));
  const codes = await Promise.all(others.map((other) => ethers.provider.getCode(other)));
  return ethers.concat([code.subarray(2 + 20 * count), ...codes.map((other) => ethers.dataSlice(other, 1))]);
}

describe("registerProgram", () => {
  it("uploads a program and registers it", async () => {
    const { signer, contract, registry } = await loadFixture(deployRegistry);
    const steps: UploadStep[] = [];
    const { id, account } = await registerProgram({ signer, registry, program: PROGRAM, onProgress: (step) => steps.push(step) });
    expect(id).to.equal(ID);
    expect((await contract.registrationOf(ID)).account).to.equal(account);
    expect(await bytesAt(account)).to.equal(ethers.hexlify(PROGRAM));
    expect(steps.map(({ kind }) => kind)).to.deep.equal(["deployed", "deployed", "deployed", "registered"]);
    expect(steps.map((step) => ("index" in step ? `${step.index}/${step.count}` : ""))).to.deep.equal(["0/3", "1/3", "2/3", ""]);
  });

  it("sends nothing for a program that is registered", async () => {
    const { signer, registry } = await loadFixture(deployRegistry);
    const first = await registerProgram({ signer, registry, program: PROGRAM });
    const sent = await signer.getNonce();
    expect(await registerProgram({ signer, registry, program: PROGRAM })).to.deep.equal(first);
    expect(await signer.getNonce()).to.equal(sent);
  });

  it("does not settle for needlessly many accounts", async () => {
    const { signer, contract, registry } = await loadFixture(deployRegistry);
    const dear = await deployProgram(PROGRAM, 10_000);
    await contract.register(dear);
    const { account } = await registerProgram({ signer, registry, program: PROGRAM });
    expect(account).not.to.equal(dear);
    expect(await readProgram({ provider: ethers.provider, registry, id: ID })).to.equal(account);
  });

  it("is not upset by somebody who registers the upload first", async () => {
    const { signer, contract, registry } = await loadFixture(deployRegistry);
    const { client } = await actors();
    const overtaken = new Proxy(signer, {
      get: (target, key) => {
        if (key !== "sendTransaction") return Reflect.get(target, key, target) as unknown;
        return async (request: TransactionRequest) => {
          if (request.to === registry) await client.sendTransaction({ to: registry, data: request.data ?? null });
          return target.sendTransaction(request);
        };
      },
    });
    const { account } = await registerProgram({ signer: overtaken, registry, program: PROGRAM });
    expect((await contract.registrationOf(ID)).account).to.equal(account);
  });

  it("goes on where an upload broke off", async () => {
    const { signer, registry } = await loadFixture(deployRegistry);
    const breakOff = (step: UploadStep): void => {
      if ("index" in step && step.index === 1) throw new Error("the power went");
    };
    expect(await refusal(registerProgram({ signer, registry, program: PROGRAM, onProgress: breakOff }))).to.have.property("message", "the power went");
    const kinds: string[] = [];
    const { account } = await registerProgram({ signer, registry, program: PROGRAM, onProgress: ({ kind }) => kinds.push(kind) });
    expect(kinds).to.deep.equal(["reused", "reused", "deployed", "registered"]);
    expect(await bytesAt(account)).to.equal(ethers.hexlify(PROGRAM));
  });

  it("looks no further back than it is told", async () => {
    const { signer, registry } = await loadFixture(deployRegistry);
    const breakOff = (): never => {
      throw new Error("the power went");
    };
    await refusal(registerProgram({ signer, registry, program: PROGRAM, onProgress: breakOff }));
    const kinds: string[] = [];
    await registerProgram({ signer, registry, program: PROGRAM, lookback: 0, onProgress: ({ kind }) => kinds.push(kind) });
    expect(kinds[0]).to.equal("deployed");
  });

  it("sends nothing for bytes that are no program", async () => {
    const { signer, registry } = await loadFixture(deployRegistry);
    const sent = await signer.getNonce();
    expect(await refusal(registerProgram({ signer, registry, program: PROGRAM.subarray(1) }))).to.be.instanceOf(TensorProgramError);
    expect(await signer.getNonce()).to.equal(sent);
  });

  it("does not accept another program's id from the chain", async () => {
    const { signer, referee, registry } = await loadFixture(deployRegistry);
    await referee.tell(ethers.id("another"), ethers.ZeroHash, ethers.ZeroHash);
    const error = await refusal(registerProgram({ signer, registry, program: PROGRAM }));
    expect(error).to.have.property("name", "UploadMismatchError");
    expect(error).to.include({ expected: ID, actual: ethers.id("another") });
  });

  it("finds no program where there is none", async () => {
    const { registry } = await loadFixture(deployRegistry);
    expect(await readProgram({ provider: ethers.provider, registry, id: ID })).to.equal(undefined);
  });
});
