import { encodeProgram, prepareProgram } from "@assay/tensor";
import { anyBytes } from "./inputs";
import type { Peers } from "./peers";
import { type Row, askedWith, ms } from "./rows";
import { compare, here, there } from "./turns";

const SHAPES = [[128, 384, 1536], [128, 1536, 384]] as const;
/** Sums of 1,536 products come down to int8. */
const SCALE = { per: "tensor", multiplier: 1 << 20, shift: 34 } as const;

/** Products of int8 matrices with a constant: ours requantised to int8, theirs left as int32. */
export async function products(peers: Peers | undefined): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [m, k, n] of SHAPES) {
    const [left, right] = [anyBytes(m * k, 1), anyBytes(n * k, 2)];
    const program = encodeProgram({
      input: { dtype: "int8", shape: [m, k] },
      constants: [{ type: { dtype: "int8", shape: [n, k] }, data: right }],
      operators: [{ kind: "MatMul", a: 0, b: 1, requantise: { zeroPoint: 0, lo: -128, hi: 127, scale: SCALE } }],
    });
    const prepared = prepareProgram(program, { threads: 1 });
    await peers?.ask("product", { m, k, n, threads: 1, left: Buffer.from(left).toString("base64"), right: Buffer.from(right).toString("base64") });
    const found = await compare({ ours: here(() => prepared.execute(left)), theirs: there(peers) });
    const rate = (time: number | undefined): string | undefined => time === undefined ? undefined : `${ms(time)}, ${((2e-6 * m * k * n) / time).toFixed(0)} GOP/s`;
    rows.push({
      what: `int8 product ${m}x${k}x${n} beside MatMulInteger u8 x s8`,
      threads: 1,
      ours: rate(found.milliseconds("ours")) ?? "",
      theirs: rate(found.milliseconds("theirs")),
      ratio: found.ratio("ours", "theirs"),
      asked: askedWith({ AMX: "0.9x" }),
    });
    prepared.release();
  }
  return rows;
}
