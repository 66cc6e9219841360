import { type ByteReader, at } from "../bytes";
import { Refusal } from "../refusal";
import type { Type } from "../type";

/** How a kernel moves over the height and the width of `[N,H,W,C]`. */
export interface Window {
  readonly height: Span;
  readonly width: Span;
}

/** One direction of a window; `before` and `after` are its paddings. */
export interface Span {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

/** Both directions of each part in turn, height first. */
export function encodeWindow({ height, width }: Window): Uint8Array {
  return Uint8Array.from((["kernel", "stride", "dilation", "before", "after"] as const).flatMap((part) => [height[part], width[part]]));
}

/** @throws {Refusal} Truncated. */
export function decodeWindow(reader: ByteReader): Window {
  const pair = (): readonly [number, number] => [reader.u8(), reader.u8()];
  const [kernel, stride, dilation, before, after] = [pair(), pair(), pair(), pair(), pair()];
  const span = (side: 0 | 1): Span => ({ kernel: kernel[side], stride: stride[side], dilation: dilation[side], before: before[side], after: after[side] });
  return { height: span(0), width: span(1) };
}

/** Rows or columns from the first to the last that a kernel reads. */
export function reach({ kernel, dilation }: Span): number {
  return (kernel - 1) * dilation + 1;
}

/**
 * The height and width of what a window over `x` gives.
 * @param maxDilation 1 for pools: a window that is not dilated always meets x
 * @throws {Refusal} Window.
 */
export function windowed({ height, width }: Window, x: Type, maxDilation = 255): readonly [number, number] {
  for (const { dilation } of [height, width]) {
    if (dilation > maxDilation) throw new Refusal("Window", `dilation ${dilation}`);
  }
  return [moves(height, at(x.dims, 1)), moves(width, at(x.dims, 2))];
}

function moves(span: Span, length: number): number {
  const { kernel, stride, dilation, before, after } = span;
  const room = length + before + after - reach(span);
  const empty = kernel === 0 || stride === 0 || dilation === 0;
  if (empty || before >= reach(span) || after >= reach(span) || room < 0) throw new Refusal("Window", JSON.stringify({ ...span, length }));
  return Math.floor(room / stride) + 1;
}

/** For each element of the kernel that a place of the output reads: its number in the kernel and the pixel of `x`, undefined where that is padding. */
export function taps({ height, width }: Window, x: Type, row: number, column: number): { readonly tap: number; readonly pixel: number | undefined }[] {
  const [rows, columns] = [at(x.dims, 1), at(x.dims, 2)];
  return Array.from({ length: height.kernel * width.kernel }, (_, tap) => {
    const y = row * height.stride + Math.floor(tap / width.kernel) * height.dilation - height.before;
    const z = column * width.stride + (tap % width.kernel) * width.dilation - width.before;
    return { tap, pixel: y >= 0 && y < rows && z >= 0 && z < columns ? y * columns + z : undefined };
  });
}

/**
 * Bytes that open what a window reads of `x`: for each row of its kernel the pixels over which it reaches.
 * @param bound of so many pixels in succession
 */
export function windowBound({ height, width }: Window, x: Type, bound: (x: Type, pixels: number) => number): number {
  return height.kernel * bound(x, Math.min(reach(width), at(x.dims, 2)));
}
