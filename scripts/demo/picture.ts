import { SIDE } from "../train-mnist/digits";

/** A pixel counts as ink from here; 0 is paper, 255 ink. */
const INK = 96;

/** The image as 14 lines of 28 characters, two pixels in each. */
export function picture(pixels: Uint8Array): readonly string[] {
  const ink = (row: number, column: number): boolean => (pixels[row * SIDE + column] ?? 0) >= INK;
  return Array.from({ length: SIDE / 2 }, (_, line) =>
    Array.from({ length: SIDE }, (_unused, column) => {
      const [upper, lower] = [ink(2 * line, column), ink(2 * line + 1, column)];
      if (upper) return lower ? "█" : "▀";
      return lower ? "▄" : " ";
    }).join(""),
  );
}
