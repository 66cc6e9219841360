import { at } from "#tensor/reference/bytes";
import type { Epilogue, Requantise } from "#tensor/reference/operators/epilogue";
import type { Rounding } from "#tensor/reference/operators/rescale";
import type { Random } from "../random";
import { fill } from "#tensor/reference/tensor";
import { type } from "#tensor/reference/type";
import type { Draft, Known } from "./draft";
import { drawBetween, drawTensor } from "./elements";

interface Scale {
  readonly m: number;
  readonly s: number;
}

/** A factor that takes `bits` bits to about `target`; now and then any factor, the ends of its ranges first. */
export function drawScale(random: Random, rounding: Rounding, bits: number, target: number): Scale {
  const [least, most] = rounding === "single" ? [1, 62] : [-31, 30];
  if (random.chance(0.2)) {
    return { m: random.pick([0, 1, 2 ** 30, 2 ** 31 - 1, random.below(2 ** 31)]), s: random.pick([least, most, random.between(least, most)]) };
  }
  const [m, down] = [random.between(2 ** 30, 2 ** 31 - 1), bits - target + random.between(-2, 1)];
  const s = rounding === "single" ? 31 + down : -down;
  return { m, s: Math.min(Math.max(s, least), most) };
}

/** @param dims of the output @param bits of the largest number that the epilogue meets, about */
export function drawEpilogue(draft: Draft, dims: readonly number[], bits: number): () => Epilogue {
  const { random } = draft;
  const bias = random.chance(0.5) ? drawBias(draft, at(dims, dims.length - 1), bits) : undefined;
  const requantise = random.chance(0.8) ? drawRequantise(draft, dims, bits) : undefined;
  return () => ({
    ...(bias === undefined ? {} : { bias: bias.number }),
    ...(requantise === undefined ? {} : { requantise: requantise() }),
  });
}

function drawBias(draft: Draft, channels: number, bits: number): Known {
  const { random } = draft;
  const of = type("int32", channels);
  const most = 2 ** Math.min(bits, 31) - 1;
  return draft.constant(random.chance(0.3) ? drawTensor(random, of) : drawBetween(random, of, -most, most));
}

function drawRequantise(draft: Draft, dims: readonly number[], bits: number): () => Requantise {
  const { random } = draft;
  const [double, wide] = [random.chance(0.4), random.chance(0.25)];
  const [least, most] = wide ? [-(2 ** 15), 2 ** 15 - 1] : [-128, 127];
  const per = random.pick(["tensor", "channel", dims.length > 2 ? "matrix" : "tensor"] as const);
  const scale = drawScales(draft, per, dims, () => drawScale(random, double ? "double" : "single", bits, wide ? 14 : 6));
  const table = random.chance(wide ? 0.08 : 0.25) ? draft.constant(drawTensor(random, type("int8", wide ? 2 ** 16 : 2 ** 8))) : undefined;
  const zp = random.pick([0, 0, random.between(least, most), least, most]);
  const [lo, hi] = random.pick([[least, most], [least, most], [0, most], [random.between(least, 0), random.between(0, most)], [5, 5]] as const);
  return () => ({
    ...{ zp, lo, hi, scale: scale() },
    ...(table === undefined ? {} : { table: table.number }),
    ...(double ? { double } : {}),
    ...(wide ? { wide } : {}),
  });
}

function drawScales(draft: Draft, per: Requantise["scale"]["per"], dims: readonly number[], draw: () => Scale): () => Requantise["scale"] {
  if (per === "tensor") {
    const scale = draw();
    return () => ({ per, ...scale });
  }
  const count = at(dims, dims.length - (per === "channel" ? 1 : 3));
  const scales = Array.from({ length: count }, draw);
  const m = draft.constant(fill(type("int32", count), (index) => at(scales, index).m));
  const s = draft.constant(fill(type("int8", count), (index) => at(scales, index).s));
  return () => ({ per, m: m.number, s: s.number });
}
