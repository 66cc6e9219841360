import { kernels } from "@assay/tensor";
import { picture } from "../picture";
import type { Reading } from "./digits";
import type { Flip } from "./flip";
import type { Timed } from "./rivals";
import type { Search } from "./sentences";
import { type Listening, spotted } from "./speech";

/** How many digits are drawn, one beside the other, and which part of each: its margins are empty. */
const DRAWN = 4;
const LINES: readonly [number, number] = [2, 12];
const COLUMNS: readonly [number, number] = [4, 24];

const GIGA = 1e9;
const KILO = 1e3;

function grouped(count: number): string {
  return count.toLocaleString("en-US");
}

export function opening(): string {
  const kernel = kernels().at(-1) ?? "portable";
  const engine = kernels().length === 1 ? "WebAssembly" : `the native engine (${kernel})`;
  return `Networks as integer programs, by ${engine}: every element below has one right value, on every machine.`;
}

export function digitLines({ read, right }: Reading): readonly string[] {
  const drawn = Array.from({ length: DRAWN }, (_, index) => read[Math.floor((index * read.length) / DRAWN) + index]).flatMap((each) => (each ? [each] : []));
  const pictures = drawn.map(({ digit }) => picture(digit.pixels).slice(...LINES).map((line) => line.slice(...COLUMNS)));
  const rows = Array.from({ length: LINES[1] - LINES[0] }, (_, row) => `  ${pictures.map((lines) => lines[row] ?? "").join("  ")}`.trimEnd());
  const answers = drawn.map(({ digit, answer }) => `read ${answer}, written ${digit.label}`.padEnd(COLUMNS[1] - COLUMNS[0])).join("  ");
  return ["Handwritten digits, by a small network trained here", ...rows, `  ${answers.trimEnd()}`, `  ${grouped(right)} of ${grouped(read.length)} are read rightly; it has learnt from none of them`];
}

export function keywordLines(listening: Listening): readonly string[] {
  const marks = listening.heard.map(({ word, share }) => (word === "unknown" || word === "silence" || share <= 0.5 ? "·" : "█")).join("");
  const best = spotted(listening);
  const found = best === undefined ? "no keyword" : `"${best.word}", ${Math.round(256 * best.share)} of 256 sure, in the second around ${(best.from + 0.5).toFixed(1)} s`;
  return [
    "A keyword in speech, by MLPerf Tiny's DS-CNN from its .tflite file",
    `  a voice says "${listening.text}"; the network hears a second at a time, every tenth of one`,
    `  ${marks}  ${found}`,
  ];
}

export function sentenceLines({ found, sentences }: Search): readonly string[] {
  const lines = found.flatMap(({ question, nearest }) => [`  ${question}`, ...nearest.map(({ sentence, similarity }) => `    ${similarity.toFixed(2)}  ${sentence}`)]);
  return [`The nearest of ${sentences} sentences, by all-MiniLM-L6-v2 from its .safetensors file, quantised here`, ...lines];
}

export function missingLines(what: string, why: string): readonly string[] {
  return [`${what}: left out`, `  ${why}`];
}

/** Three digits that count. */
function precise(number: number): string {
  return number.toLocaleString("en-US", { maximumSignificantDigits: 3, minimumSignificantDigits: 3, useGrouping: false });
}

/** @param beside whether others' engines were there to be compared with */
export function speedLines(rows: readonly Timed[], beside: boolean): readonly string[] {
  const billions = (multiplyAdds: number, milliseconds: number): string => `${precise((multiplyAdds * KILO) / milliseconds / GIGA)} billion a second`;
  const lines = rows.flatMap(({ name, speed: { multiplyAdds, milliseconds }, rival }) => [
    `  ${name.padEnd(10)}${grouped(multiplyAdds).padStart(14)} multiply-adds${precise(milliseconds).padStart(9)} ms${billions(multiplyAdds, milliseconds).padStart(25)}`,
    ...(rival ? [`${" ".repeat(40)}${precise(rival.milliseconds).padStart(9)} ms${billions(multiplyAdds, rival.milliseconds).padStart(25)}  by ${rival.name}`] : []),
  ]);
  return ["How long one of each takes, on one thread", ...lines, ...(beside ? [] : ["  others' times stand beside these once npm run bench has installed onnxruntime"])];
}

export function flipLines(name: string, flip: Flip): readonly string[] {
  const { traceBytes, bit, operators, operator, kind, type, leaves, leaf, element, claimed, right, questions, proof } = flip;
  return [
    `A lie: of the ${grouped(8 * traceBytes)} bits of a trace (${name}), bit ${grouped(bit)} is flipped`,
    `  ${questions[0]} questions about hashes of tensors: operator ${operator} of ${operators}, ${kind} to ${type.dtype}[${type.shape.join(", ")}]`,
    `  ${questions[1]} about hashes of leaves: leaf ${grouped(leaf)} of ${grouped(leaves)}, in it element ${grouped(element)}`,
    `  it claims ${claimed}, and what its rule reads makes it ${right}`,
    `  the proof: ${grouped(proof.right)} bytes of operator, operands and paths, ${grouped(proof.claimed)} of the claimed row and its path`,
  ];
}
