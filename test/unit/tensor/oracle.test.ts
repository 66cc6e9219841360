import { expect } from "chai";
import { concat, getBytes, keccak256, toBeHex, zeroPadBytes } from "ethers";
import { AccountRefusal, accountCodes, cut, readAccounts } from "../../oracle/accounts";
import { EMPTY_LEAF, NO_SALT, operatorHash, programId, saltedHash, tensorHash } from "#tensor/reference/commitments";
import { execute } from "#tensor/reference/execute";
import { openRow, verifyRow } from "../../oracle/opening";
import type { Operator } from "#tensor/reference/operator";
import type { Epilogue } from "#tensor/reference/operators/epilogue";
import { rescale } from "#tensor/reference/operators/rescale";
import { type Program, accept, decodeProgram, encodeProgram, validate } from "#tensor/reference/program";
import { Refusal } from "#tensor/reference/refusal";
import { type Tensor, fill, read } from "#tensor/reference/tensor";
import { type Type, elementCount, type } from "#tensor/reference/type";

function vector(of: Type, ...elements: readonly number[]): Tensor {
  return fill(of, (index) => elements[index] ?? 0);
}

function run(program: Program, ...input: readonly number[]): number[] {
  const output = execute(validate(program), vector(program.input, ...input).data);
  return Array.from({ length: elementCount(output.type) }, (_, index) => read(output, index));
}

const identity = fill(type("int8", 256), (index) => index - 128);
const single: Operator = { kind: "MatMul", a: 0, b: 1, epilogue: {} };

describe("oracle: operators, by hand", () => {
  it("multiplies rows with rows", () => {
    const b = vector(type("int8", 3, 2), 1, 2, -3, 4, 0, -128);
    expect(run({ input: type("int8", 2, 2), constants: [b], operators: [single] }, 5, -6, 127, -128)).to.deep.equal([-7, -39, 768, -129, -893, 16_384]);
  });

  it("wraps a bias at 2^31, before it rescales", () => {
    const constants = [vector(type("int8", 1, 1), 2), vector(type("int32", 1), 2 ** 31 - 1)];
    const sum = (epilogue: Epilogue): number[] => run({ input: type("int8", 1, 1), constants, operators: [{ ...single, epilogue }] }, 1);
    expect(sum({ bias: 2 })).to.deep.equal([-(2 ** 31) + 1]);
    expect(sum({ bias: 2, requantise: { zp: 0, lo: -128, hi: 127, scale: { per: "tensor", m: 1, s: 31 } } })).to.deep.equal([-1]);
  });

  for (const [acc, m, s, expected] of [
    [5, 1, 1, 3n],
    [-5, 1, 1, -2n],
    [-6, 1, 2, -1n],
    [-7, 1, 2, -2n],
    [7, 3, 2, 5n],
    [-(2 ** 31), 2 ** 31 - 1, 62, -1n],
    [-(2 ** 31), 2 ** 31 - 1, 31, -2_147_483_647n],
  ] as const) {
    it(`rescales ${acc} by ${m} / 2^${s} to ${expected}: half goes up`, () => {
      expect(rescale(acc, m, s)).to.equal(expected);
    });
  }

  it("adds the zero point before it clamps, and looks up what it clamped", () => {
    const requantise = { zp: 10, lo: -20, hi: 30, scale: { per: "tensor", m: 1, s: 1 } as const };
    const program = (table?: number): Program => ({
      input: type("int8", 1, 1),
      constants: [vector(type("int8", 4, 1), 1, 8, -100, 100), fill(type("int8", 256), (index) => 127 - index)],
      operators: [{ ...single, epilogue: { requantise: table === undefined ? requantise : { ...requantise, table } } }],
    });
    expect(run(program(), 2)).to.deep.equal([11, 18, -20, 30]);
    expect(run(program(2), 2)).to.deep.equal([-12, -19, 19, -31]);
  });

  it("takes each column's own factor and shift", () => {
    const constants = [vector(type("int8", 2, 1), 10, 10), vector(type("int32", 2), 1, 3), vector(type("int8", 2), 2, 1)];
    const requantise = { zp: 0, lo: -128, hi: 127, scale: { per: "channel", m: 2, s: 3 } as const };
    expect(run({ input: type("int8", 1, 1), constants, operators: [{ ...single, epilogue: { requantise } }] }, 1)).to.deep.equal([3, 15]);
  });

  it("looks up -128 at the table's first entry", () => {
    const table = fill(type("int8", 256), (index) => (index === 0 ? 7 : index === 255 ? 9 : 0));
    const operators: Operator[] = [{ kind: "Lut8", x: 0, table: 1 }];
    expect(run({ input: type("int8", 3), constants: [table], operators }, -128, 0, 127)).to.deep.equal([7, 0, 9]);
  });

  it("finds the first of a row's largest elements", () => {
    const operators: Operator[] = [{ kind: "ArgMax", x: 0 }];
    const input = type("int16", 2, 1, 3);
    expect(run({ input, constants: [], operators }, -300, 300, 300, -1, -2, -3)).to.deep.equal([1, 0]);
  });
});

describe("oracle: commitments, by hand", () => {
  it("knows the empty leaf", () => {
    expect(EMPTY_LEAF).to.equal("0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a");
  });

  it("puts two rows of 100 bytes into one leaf, 128 apart, and a third into the next", () => {
    const rows = fill(type("int8", 3, 100), (index) => 1 + Math.floor(index / 100));
    const row = (byte: string): string => zeroPadBytes(`0x${byte.repeat(100)}`, 128);
    const leaves = [concat(["0x00", row("01"), row("02")]), concat(["0x00", zeroPadBytes(row("03"), 256)])].map((leaf) => keccak256(leaf));
    const root = keccak256(concat(["0x01", ...leaves]));
    expect(tensorHash(rows)).to.equal(keccak256(concat(["0x02", "0x01", "0x02", "0x03000000", "0x64000000", root])));
  });

  it("pads a row of 129 int32 to four leaves, the last of them empty", () => {
    const row = fill(type("int32", 129), (index) => (index === 128 ? -2 : 0x01010101));
    const full = keccak256(`0x00${"01".repeat(256)}`);
    const tail = keccak256(concat(["0x00", zeroPadBytes("0xfeffffff", 256)]));
    const node = (left: string, right: string): string => keccak256(concat(["0x01", left, right]));
    const root = node(node(full, full), node(tail, EMPTY_LEAF));
    expect(tensorHash(row)).to.equal(keccak256(concat(["0x02", "0x03", "0x01", "0x81000000", root])));
  });

  it("salts", () => {
    expect(saltedHash(NO_SALT, EMPTY_LEAF)).to.equal(keccak256(concat(["0x05", `0x${"00".repeat(32)}`, EMPTY_LEAF])));
  });

  it("names a program by its lists", () => {
    const operators: Operator[] = [{ kind: "Lut8", x: 0, table: 1 }, { kind: "ArgMax", x: 2 }];
    const program: Program = { input: type("int8", 2), constants: [identity], operators };
    const [first, second] = ["0x040200000100", "0x04030200"].map((bytes) => keccak256(bytes));
    expect(operators.map(operatorHash)).to.deep.equal([first, second]);
    const operatorRoot = keccak256(concat(["0x01", first ?? "0x", second ?? "0x"]));
    const id = concat(["0x03", "0x01", "0x010102000000", "0x0100", tensorHash(identity), "0x0200", operatorRoot]);
    expect(programId(program)).to.equal(keccak256(id));
  });

  it("opens a short row with its neighbours, and a long one with a path from its subtree", () => {
    const short = fill(type("int8", 9, 50), (index) => index % 100);
    expect(openRow(short, 8).leaves.length).to.equal(1);
    expect(openRow(short, 8).path.length).to.equal(2);
    expect(verifyRow(short.type, tensorHash(short), openRow(short, 8))).to.deep.equal(short.data.slice(400));
    const long = fill(type("int8", 3, 600), (index) => index % 100);
    expect(openRow(long, 1).leaves.length).to.equal(3);
    expect(openRow(long, 1).path.length).to.equal(2);
  });
});

describe("oracle: what a program may be", () => {
  const matrix = (columns: number): Program => ({
    input: type("int8", 1, columns),
    constants: [fill(type("int8", 2, columns), () => 0)],
    operators: [single],
  });

  it("writes and reads canonical bytes", () => {
    const program: Program = { input: type("int8", 1, 2), constants: [vector(type("int8", 1, 2), 3, -4)], operators: [single] };
    const bytes = "0x01010201000000020000000100010201000000020000000100010000010000" + "03fc";
    expect(encodeProgram(program)).to.deep.equal(getBytes(bytes));
    expect(decodeProgram(getBytes(bytes))).to.deep.equal(program);
  });

  it("counts the opening of an element: two rows, a path of one hash, a descriptor", () => {
    // Rows of 32,512 bytes are 127 leaves each in subtrees of 128; b has two of them.
    expect(validate(matrix(32_512)).openings).to.deep.equal([2 * 127 * 256 + 32 + 6]);
  });

  it("refuses an opening above 65,536 bytes", () => {
    // One more byte a row takes a 128th leaf.
    expect(() => validate(matrix(32_513))).to.throw(Refusal).that.includes({ reason: "Opening", operator: 0 });
  });

  it("counts the descriptor too", () => {
    const argmax = (columns: number): Program => ({ input: type("int8", columns), constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
    expect(validate(argmax(255 * 256)).openings).to.deep.equal([255 * 256 + 3]);
    // 256 leaves are 65,536 bytes by themselves.
    expect(() => validate(argmax(256 * 256))).to.throw(Refusal).that.includes({ reason: "Opening", operator: 0 });
  });

  it("names numbers before dtypes, dtypes before shapes", () => {
    const constants = [fill(type("int32", 2, 2), () => 0), fill(type("int8", 4), () => 0)];
    const refused = (a: number, b: number): Refusal => {
      try {
        accept(encodeProgram({ input: type("int8", 1, 2), constants, operators: [{ ...single, a, b }] }));
      } catch (error) {
        if (error instanceof Refusal) return error;
      }
      throw new Error("accepted");
    };
    expect(refused(1, 9).reason).to.equal("Operand");
    expect(refused(2, 1).reason).to.equal("OperandType");
    expect(refused(0, 2).reason).to.equal("OperandShape");
  });
});

describe("oracle: programs in contract code", () => {
  const addresses = (count: number): string[] => Array.from({ length: count }, (_, index) => toBeHex(1 + index, 20));
  const program = Uint8Array.from({ length: 100 }, (_, index) => index);

  it("fills one account before the next", () => {
    expect(cut(program, 102).map((chunk) => chunk.length)).to.deep.equal([100]);
    expect(cut(program, 101).map((chunk) => chunk.length)).to.deep.equal([79, 21]);
    // One further account would hold 39 + 60 bytes, one too few.
    expect(cut(program, 61).map((chunk) => chunk.length)).to.deep.equal([19, 60, 21]);
  });

  it("is read back whole", () => {
    const chunks = cut(program, 60);
    const further = addresses(chunks.length - 1);
    const [first, ...codes] = accountCodes(chunks, further);
    const codeOf = (address: string): Uint8Array => codes[further.findIndex((known) => known === address)] ?? new Uint8Array();
    expect(readAccounts(first ?? new Uint8Array(), codeOf)).to.deep.equal(program);
    expect(first?.slice(0, 2)).to.deep.equal(Uint8Array.of(0, further.length));
  });

  it("refuses what 256 accounts do not hold", () => {
    expect(() => cut(program, 22)).to.throw(AccountRefusal).that.includes({ reason: "TooLong" });
  });
});
