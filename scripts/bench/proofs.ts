import { setNextBlockBaseFeePerGas } from "@nomicfoundation/hardhat-network-helpers";
import { getBytes } from "ethers";
import { cacheProgram } from "hardhat-stylus/network-helpers";
import { at } from "#tensor/reference/bytes";
import type { Operator } from "#tensor/reference/operator";
import type { Epilogue } from "#tensor/reference/operators/epilogue";
import { type Accepted, type Program, validate } from "#tensor/reference/program";
import { fill } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";
import { activeJudge, deployLie, lieOf, proofOf, showTrace } from "../../test/fixtures/lie";
import { MeteredJudge } from "../../test/integration/metered-judge";
import { MeteredSolidityJudge } from "../../test/integration/solidity-judge";
import { Dispute, changed } from "../../test/oracle/dispute";
import { drawn, exponentials, single, windowOf } from "../../test/oracle/limits";
import { grouped } from "./gas";
import type { Section } from "./report";

/** Depths of matrix products: of MiniLM's layers, of a language model's attention and of its widest layer. */
const DEPTHS = [384, 1_536, 4_096, 14_336];
const ROWS = 64;

/** From sums to int8, each channel by its own factor; constants have the numbers from `first` on. */
function byChannel(columns: number, first: number) {
  const constants = [drawn(type("int32", columns)), fill(type("int32", columns), () => 2 ** 30), fill(type("int8", columns), () => 40)];
  const epilogue: Epilogue = { bias: first, requantise: { zp: 0, lo: -128, hi: 127, scale: { per: "channel", m: first + 1, s: first + 2 } } };
  return { constants, epilogue };
}

function product(depth: number): Program {
  const { constants, epilogue } = byChannel(ROWS, 2);
  return single(type("int8", 1, depth), [drawn(type("int8", ROWS, depth)), ...constants], { kind: "MatMul", a: 0, b: 1, epilogue });
}

function convolution(): Program {
  const { constants, epilogue } = byChannel(ROWS, 2);
  const weights = drawn(type("int8", ROWS, 3 * 3 * 64));
  return single(type("int8", 1, 9, 9, 64), [weights, ...constants], { kind: "Conv2D", x: 0, w: 1, window: windowOf(3, 3), pad: 0, epilogue });
}

function ofRow(dtype: "int8" | "int16", length: number, operator: Operator, ...constants: Program["constants"]): Program {
  return single(type(dtype, 4, length), constants, operator);
}

const PROGRAMS: readonly (readonly [string, () => Program])[] = [
  ...DEPTHS.map((depth) => [`matrix product, K = ${grouped(depth)}`, () => product(depth)] as const),
  ["convolution, 3x3 of 64 channels", convolution],
  ["mean of 7x7 pixels of 64 channels", () => single(type("int8", 1, 7, 7, 64), [], { kind: "AveragePool", x: 0, window: windowOf(7, 7) })],
  ["softmax of 128", () => ofRow("int8", 128, { kind: "Softmax", x: 0, table: 1, form: "tflite", shift: 0 }, exponentials)],
  ["layer norm of 384", () => {
    const gains = [drawn(type("int16", 384)), drawn(type("int16", 384))];
    return ofRow("int16", 384, { kind: "LayerNorm", x: 0, gamma: 1, beta: 2, numerator: 2n ** 40n, shifts: [26, 14] }, ...gains);
  }],
  ["table of 256", () => ofRow("int8", 384, { kind: "Lut8", x: 0, table: 1 }, drawn(type("int8", 256)))],
  ["table of 65,536", () => ofRow("int16", 384, { kind: "Lut16", x: 0, table: 1 }, drawn(type("int8", 2 ** 16)))],
];

/** Gas of bytes in a transaction, without the least that some chains ask for them. */
function calldataGas(bytes: Uint8Array): number {
  return bytes.reduce((gas, byte) => gas + (byte === 0 ? 4 : 16), 0);
}

async function row(name: string, accepted: Accepted, rust: MeteredJudge, solidity: MeteredSolidityJudge): Promise<readonly string[]> {
  const input = drawn(accepted.program.input).data;
  const right = at(new Dispute(accepted, input).claimed, 0);
  const lie = new Dispute(accepted, input, new Map([[0, changed(right, 1, 3)]]));
  const opening = lie.element(0, 1);
  const judged = [rust.judge("findFault", lie.shared, opening), await solidity.judge("findFault", lie.shared, opening)];
  for (const { answer } of judged) if (answer !== "1") throw new Error(`${name}: a judge finds ${answer}`);
  const judge = await activeJudge();
  await cacheProgram(judge);
  const fixture = await deployLie(lieOf(lie, 0, 1), judge);
  await showTrace(fixture);
  const { tribunal, market, claim, context, client } = fixture;
  await setNextBlockBaseFeePerGas(10n ** 9n);
  const sent = await tribunal.connect(client).prove(market, claim, context, proofOf(fixture));
  const receipt = await sent.wait();
  const calldata = getBytes(sent.data);
  return [
    name, ...[opening.length, calldata.length, calldataGas(calldata), ...judged.map(({ gas }) => gas), Number(receipt?.gasUsed)].map(grouped),
  ];
}

/** What it takes to prove an element wrong, with the market and the stake behind it. */
export async function proofs(): Promise<Section> {
  const [rust, solidity] = [new MeteredJudge(), await MeteredSolidityJudge.deploy()];
  const rows: (readonly string[])[] = [];
  for (const [name, program] of PROGRAMS) rows.push(await row(name, validate(program()), rust, solidity));
  return {
    title: "What a proof costs",
    columns: ["an element of", "opening, bytes", "calldata, bytes", "its gas", "judge, gas", "judge in Solidity, gas", "whole transaction, gas"],
    rows,
    notes: [
      "`prove` of a job's wrong answer, to the provider's slashing and the client's money back: the whole transaction is on Hardhat Network with the cancun rules and no L1 fee; the judge is in the cache, and its gas is that of its own frame, as a chain charges it; that of the judge in Solidity is of a call",
      "one operator, which is the program; each time that a program's operators, or a trace's tensors, double, there are 32 bytes more for each value that is opened",
      "products and convolution: one row of input, 64 of weights, bias and a factor for each channel; each table lies in the program",
      "written by `npm run bench:judge -- --write`",
    ],
  };
}
