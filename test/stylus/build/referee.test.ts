import { expect } from "chai";
import { concat, getAddress, hexlify, Interface, keccak256, type Result } from "ethers";
import { artifacts } from "hardhat";
import { decodeProgram, MemoryHost, prepare, run, stylusParams, type MemoryAccount, type PreparedModule } from "stylus-runtime";
import { argMax, firstAccount, furtherAccount, INT32, INT8, int32, int8, matMulBias, programBytes, type, type ProgramParts } from "./programs";

const params = stylusParams();
const PROGRAM = "0x00000000000000000000000000000000000a55a1";
const SECOND = "0x00000000000000000000000000000000000a55a2";
const THIRD = "0x00000000000000000000000000000000000a55a3";
const NOBODY = "0x00000000000000000000000000000000000a55a4";

/** Three inputs, two outputs: `[1, 2, 3; -1, 0, 1] · x + [10, -10]`, then the larger one's index. */
const PARTS: ProgramParts = {
  input: type(INT8, 1, 3),
  constants: [
    [type(INT8, 2, 3), int8(1, 2, 3, -1, 0, 1)],
    [type(INT32, 2), int32(10, -10)],
  ],
  operators: [matMulBias(0, 1, 2)],
};
const BYTES = programBytes(PARTS);
const INPUT = int8(5, -6, 7);
/** 5 - 12 + 21 + 10 = 24 and -5 + 0 + 7 - 10 = -8. */
const OUTPUT = int32(24, -8);

function leaf(data: Buffer): string {
  return keccak256(concat(["0x00", data, new Uint8Array(256 - data.length)]));
}

function node(left: string, right: string): string {
  return keccak256(concat(["0x01", left, right]));
}

function tensorHash(kind: Buffer, root: string): string {
  return keccak256(concat(["0x02", kind, root]));
}

type Accounts = Readonly<Record<string, Buffer>>;

describe("referee", () => {
  let program: PreparedModule;
  let abi: Interface;

  before(async () => {
    const artifact = await artifacts.readArtifact("Referee");
    abi = new Interface(artifact.abi);
    program = prepare(decodeProgram(Buffer.from(artifact.deployedBytecode.slice(2), "hex"), params), params);
  });

  function call(name: string, args: readonly unknown[], accounts: Accounts): { status: string; output: string } {
    const calldata = Buffer.from(abi.encodeFunctionData(name, args).slice(2), "hex");
    const known = new Map<string, MemoryAccount>(Object.entries(accounts).map(([address, code]) => [address.slice(2), { code }]));
    const { status, output } = run(program, { calldata, gas: 30_000_000n, host: new MemoryHost({ accounts: known, readOnly: true }), params });
    return { status, output: hexlify(output) };
  }

  function answers(name: string, args: readonly unknown[], accounts: Accounts): Result {
    const { status, output } = call(name, args, accounts);
    expect(status, status === "revert" ? String(abi.parseError(output)?.signature) : status).to.equal("success");
    return abi.decodeFunctionResult(name, output);
  }

  function expectRefusal(name: string, args: readonly unknown[], accounts: Accounts, error: string, ...values: readonly unknown[]): void {
    const { status, output } = call(name, args, accounts);
    expect(status).to.equal("revert");
    const parsed = abi.parseError(output);
    expect([parsed?.name, ...((parsed?.args.toArray() ?? []) as unknown[])]).to.deep.equal([error, ...values]);
  }

  const alone = (bytes: Buffer): Accounts => ({ [PROGRAM]: firstAccount([], bytes) });
  const cut = (bytes: Buffer, ...at: readonly number[]): Accounts => ({
    [PROGRAM]: firstAccount([SECOND, THIRD], bytes.subarray(0, at[0])),
    [SECOND]: furtherAccount(bytes.subarray(at[0], at[1])),
    [THIRD]: furtherAccount(bytes.subarray(at[1])),
  });

  describe("execute", () => {
    it("gives the output, row-major and little-endian, with the hashes of input and output", () => {
      const [inputHash, outputHash, output] = answers("execute", [PROGRAM, INPUT], alone(BYTES)) as unknown as string[];
      expect(output).to.equal(hexlify(OUTPUT));
      expect(inputHash).to.equal(tensorHash(type(INT8, 1, 3), leaf(INPUT)));
      expect(outputHash).to.equal(tensorHash(type(INT32, 1, 2), leaf(OUTPUT)));
    });

    it("gives the index of the largest where the program ends so", () => {
      const bytes = programBytes({ ...PARTS, operators: [...PARTS.operators, argMax(3)] });
      expect(answers("execute", [PROGRAM, INPUT], alone(bytes))[2]).to.equal("0x00000000");
      expect(answers("execute", [PROGRAM, int8(-9, 0, 9)], alone(bytes))[2]).to.equal("0x00000000");
      expect(answers("execute", [PROGRAM, int8(-128, 0, 1)], alone(bytes))[2]).to.equal("0x01000000");
    });

    for (const at of [[1, 2], [10, 40], [BYTES.length - 1, BYTES.length], [0, 0]] as const) {
      it(`reads a program that is cut at ${at.join(" and ")}`, () => {
        expect(answers("execute", [PROGRAM, INPUT], cut(BYTES, ...at))[2]).to.equal(hexlify(OUTPUT));
      });
    }

    it("refuses an input of another length", () => {
      expectRefusal("execute", [PROGRAM, int8(1, 2)], alone(BYTES), "RefereeInputLength", 3n, 2n);
      expectRefusal("execute", [PROGRAM, int8(1, 2, 3, 4)], alone(BYTES), "RefereeInputLength", 3n, 4n);
      expectRefusal("execute", [PROGRAM, "0x"], alone(BYTES), "RefereeInputLength", 3n, 0n);
    });
  });

  describe("commit", () => {
    it("names the program by its parts", () => {
      const weights = tensorHash(type(INT8, 2, 3), leaf(int8(1, 2, 3, 0, -1, 0, 1, 0)));
      const bias = tensorHash(type(INT32, 2), leaf(int32(10, -10)));
      const [operator] = PARTS.operators;
      const expected = keccak256(concat([
        "0x03", "0x01", type(INT8, 1, 3), "0x0200", node(weights, bias), "0x0100", keccak256(concat(["0x04", operator as Buffer])),
      ]));
      expect(answers("commit", [PROGRAM], alone(BYTES))[0]).to.equal(expected);
    });

    it("does not depend on how the program is cut", () => {
      const whole = answers("commit", [PROGRAM], alone(BYTES))[0] as string;
      expect(answers("commit", [PROGRAM], cut(BYTES, 3, 50))[0]).to.equal(whole);
    });
  });

  it("validates a program that keeps the rules", () => {
    expect(answers("validate", [PROGRAM], alone(BYTES))).to.have.length(0);
  });

  for (const [name, args] of [["validate", [PROGRAM]], ["commit", [PROGRAM]], ["execute", [PROGRAM, INPUT]]] as const) {
    describe(`${name} refuses`, () => {
      it("an account without code, or with other code", () => {
        expectRefusal(name, args, {}, "RefereeProgramMissing", getAddress(PROGRAM));
        expectRefusal(name, args, { [PROGRAM]: Buffer.from("6000", "hex") }, "RefereeProgramMissing", getAddress(PROGRAM));
      });

      it("a further account without code, or with other code", () => {
        const accounts = cut(BYTES, 3, 50);
        expectRefusal(name, args, { ...accounts, [THIRD]: Buffer.alloc(0) }, "RefereeProgramMissing", getAddress(THIRD));
        expectRefusal(name, args, { ...accounts, [SECOND]: Buffer.from("fe00", "hex") }, "RefereeProgramMissing", getAddress(SECOND));
        expectRefusal(name, args, { [PROGRAM]: firstAccount([NOBODY], BYTES) }, "RefereeProgramMissing", getAddress(NOBODY));
      });

      it("a list of accounts that is cut short", () => {
        expectRefusal(name, args, { [PROGRAM]: Buffer.from("00", "hex") }, "RefereeProgramTruncated", getAddress(PROGRAM));
        expectRefusal(name, args, { [PROGRAM]: Buffer.from(`0001${"11".repeat(19)}`, "hex") }, "RefereeProgramTruncated", getAddress(PROGRAM));
      });

      it("a program that breaks a rule outside its operators", () => {
        expectRefusal(name, args, alone(Buffer.alloc(0)), "RefereeProgramMalformed", 1n);
        expectRefusal(name, args, alone(BYTES.subarray(0, -1)), "RefereeProgramMalformed", 1n);
        expectRefusal(name, args, alone(Buffer.concat([BYTES, int8(0)])), "RefereeProgramMalformed", 2n);
        expectRefusal(name, args, alone(programBytes({ ...PARTS, version: 2 })), "RefereeProgramMalformed", 3n);
        expectRefusal(name, args, alone(programBytes({ ...PARTS, operators: [] })), "RefereeProgramMalformed", 8n);
      });

      it("an operator that breaks a rule, and says which operator", () => {
        const second = (operator: Buffer): Accounts => alone(programBytes({ ...PARTS, operators: [...PARTS.operators, operator] }));
        expectRefusal(name, args, second(Buffer.from([77])), "RefereeOperatorInvalid", 1n, 9n);
        expectRefusal(name, args, second(argMax(4)), "RefereeOperatorInvalid", 1n, 11n);
        expectRefusal(name, args, second(matMulBias(0, 3, 2)), "RefereeOperatorInvalid", 1n, 12n);
        expectRefusal(name, args, second(matMulBias(0, 0, 2)), "RefereeOperatorInvalid", 1n, 13n);
      });
    });
  }

  it("answers damaged code with a result or a typed error, and never with a trap", () => {
    let state = 1;
    const random = (bound: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    };
    const statuses = new Set<string>();
    for (let i = 0; i < 300; i++) {
      const accounts = cut(BYTES, 20, 60);
      const victims = [PROGRAM, SECOND, THIRD];
      const code = Buffer.from(accounts[victims[random(3)] as string] as Buffer);
      code[random(code.length)] = random(256);
      const damaged = { ...accounts, [victims[random(3)] as string]: code };
      const { status, output } = call("execute", [PROGRAM, INPUT], damaged);
      statuses.add(status);
      if (status === "revert") expect(abi.parseError(output)?.name).to.match(/^Referee/);
    }
    expect([...statuses].sort()).to.deep.equal(["revert", "success"]);
  });

  it("runs a 784-128-10 network over five accounts within its budget of gas", () => {
    const weights = (count: number): Buffer => Buffer.from(Array.from({ length: count }, (_, i) => (i * 37 + (i >> 3)) & 0xff));
    const requantise = Buffer.concat([Buffer.from([1, 0, 0, 1, 0, 3, 2, 0, 0, 0, 127]), int32(1 << 20), Buffer.from([31])]);
    const bytes = programBytes({
      input: type(INT8, 1, 784),
      constants: [
        [type(INT8, 128, 784), weights(128 * 784)], [type(INT32, 128), weights(512)],
        [type(INT8, 10, 128), weights(1280)], [type(INT32, 10), weights(40)],
      ],
      operators: [requantise, matMulBias(5, 3, 4), argMax(6)],
    });
    const further = [1, 2, 3, 4].map((i) => `0x${(0xb0 + i).toString(16).padStart(40, "0")}`);
    const room = 24_576 - 2 - 20 * further.length;
    const accounts = new Map<string, MemoryAccount>([[PROGRAM.slice(2), { code: firstAccount(further, bytes.subarray(0, room)) }]]);
    further.forEach((address, i) => accounts.set(address.slice(2), { code: furtherAccount(bytes.subarray(room + i * 24_575, room + (i + 1) * 24_575)) }));
    const calldata = Buffer.from(abi.encodeFunctionData("execute", [PROGRAM, weights(784)]).slice(2), "hex");
    const outcome = run(program, { calldata, gas: 45_000n, host: new MemoryHost({ accounts, readOnly: true }), params });
    expect(outcome.status).to.equal("success");
    expect(outcome.pages).to.deep.equal({ open: 2, ever: 2 });
  });
});

