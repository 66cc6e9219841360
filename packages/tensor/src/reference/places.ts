/** The index in each dimension of a row-major index. */
export function split(index: number, dims: readonly number[]): number[] {
  const places = Array<number>(dims.length).fill(0);
  let rest = index;
  for (let axis = dims.length - 1; axis >= 0; axis--) {
    const length = dims[axis] ?? 1;
    places[axis] = rest % length;
    rest = Math.floor(rest / length);
  }
  return places;
}

/** The row-major index of an index in each dimension. */
export function merge(places: readonly number[], dims: readonly number[]): number {
  return dims.reduce((index, length, axis) => index * length + (places[axis] ?? 0), 0);
}
