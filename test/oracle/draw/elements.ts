import { RANGES } from "#tensor/reference/integers";
import type { Random } from "../random";
import { type Tensor, fill, readBig } from "#tensor/reference/tensor";
import { type Type, elementCount } from "#tensor/reference/type";

/** Elements of one kind: uniform (half the time), all least, all most, both, few and small (ties, zeros), or of any size. */
export function drawTensor(random: Random, of: Type): Tensor {
  const [least, most] = RANGES[of.dtype];
  const uniform = (): number | bigint => {
    if (of.dtype === "int64") return (BigInt(random.u32()) << 32n) + BigInt(random.u32()) + least;
    return random.between(Number(least), Number(most));
  };
  const sized = (): bigint => BigInt(uniform()) >> BigInt(random.below(of.dtype === "int64" ? 64 : 32));
  const element = random.pick<() => number | bigint>([
    ...[uniform, uniform, uniform, uniform],
    () => least,
    () => most,
    () => (random.chance(0.5) ? least : most),
    () => random.between(-2, 2),
    ...[sized, sized],
  ]);
  return fill(of, element);
}

/** Of a constant whose every element is drawn alike. */
export function drawBetween(random: Random, of: Type, least: number, most: number): Tensor {
  return fill(of, () => random.between(least, most));
}

/** Bits of the largest magnitude among the elements, at least 0. */
export function bitsOf(of: Tensor): number {
  const count = elementCount(of.type);
  let most = 1n;
  for (let index = 0; index < count; index++) {
    const element = readBig(of, index);
    if (element > most) most = element;
    if (-element > most) most = -element;
  }
  return most.toString(2).length - 1;
}
