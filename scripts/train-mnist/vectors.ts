/** target[at + i] += factor · source[from + i] for each i < count; all within bounds. */
export function addScaled(target: Float64Array, at: number, source: Float64Array, from: number, factor: number, count: number): void {
  for (let i = 0; i < count; i++) {
    target[at + i] = (target[at + i] as number) + factor * (source[from + i] as number);
  }
}

/** Σ left[at + i] · right[from + i] for i < count, added in that order; all within bounds. */
export function dot(left: Float64Array, at: number, right: Float64Array, from: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += (left[at + i] as number) * (right[from + i] as number);
  return sum;
}

/** The index of the largest value, the lowest where several are. */
export function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let at = 1; at < values.length; at++) if ((values[at] as number) > (values[best] as number)) best = at;
  return best;
}
