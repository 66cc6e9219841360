import { readFileSync } from "node:fs";
import { describeProgram, importTflite, prepareProgram } from "@assay/tensor";
import { anyBytes, modelFile } from "./inputs";
import type { Peers } from "./peers";
import { type Row, ms } from "./rows";
import { compare, here, there } from "./turns";

const MODELS = [
  { name: "vww_96_int8.tflite", asked: "0.7x" },
  { name: "kws_ref_model.tflite", asked: "" },
] as const;

/** Models of MLPerf Tiny beside TFLite with XNNPACK. */
export async function images(peers: Peers | undefined): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const { name, asked } of MODELS) {
    const file = modelFile(name);
    const what = `${name} beside TFLite with XNNPACK`;
    if (file === undefined) {
      rows.push({ what, ours: "not here: ASSAY_MODELS names no folder that has it", asked });
      continue;
    }
    const { program } = importTflite(readFileSync(file));
    const input = anyBytes(describeProgram(program).input.shape.reduce((size, dim) => size * dim), 3);
    for (const threads of [1, 2]) {
      const prepared = prepareProgram(program, { threads });
      await peers?.ask("tflite", { path: file, threads, data: Buffer.from(input).toString("base64") });
      const found = await compare({ ours: here(() => prepared.execute(input)), theirs: there(peers) });
      rows.push({ what, threads, ours: ms(found.milliseconds("ours")) ?? "", theirs: ms(found.milliseconds("theirs")), ratio: found.ratio("ours", "theirs"), asked });
      prepared.release();
    }
  }
  return rows;
}
