import { SIDE } from "./digits";

/** Writes the image moved by `right` and `down` pixels into `moved`; what leaves is lost, what comes in is paper. */
export function shift(pixels: Uint8Array, right: number, down: number, moved: Uint8Array): void {
  moved.fill(0);
  const [from, to] = [Math.max(0, -right), Math.max(0, right)];
  const width = SIDE - Math.abs(right);
  for (let row = Math.max(0, -down); row < SIDE - Math.max(0, down); row++) {
    const start = row * SIDE + from;
    moved.set(pixels.subarray(start, start + width), (row + down) * SIDE + to);
  }
}
