import { type ByteReader, at, join, u16, u8 } from "../bytes";
import { rowBound, rowsBound } from "../bound";
import { type Values, checkDims, checkDtype, checkRank, operands, typeOf } from "../operand";
import { split } from "../places";
import type { Scope } from "../scope";
import type { Type } from "../type";
import { type Epilogue, decodeEpilogue, encodeEpilogue, epilogueBound, epilogueOf, epilogueResult } from "./epilogue";
import type { Rule } from "./rule";
import { type Window, decodeWindow, encodeWindow, taps, windowBound, windowed } from "./window";

/** What Conv2D and DepthwiseConv2D say: `pad` stands for each element of x outside its height and width. */
export interface Convolution {
  readonly x: number;
  readonly w: number;
  readonly window: Window;
  readonly pad: number;
  readonly epilogue: Epilogue;
}

/** Every output channel sums over the window and all channels of x. */
export interface Conv2D extends Convolution {
  readonly kind: "Conv2D";
}

export function encodeConvolution({ x, w, window, pad, epilogue }: Convolution): Uint8Array {
  return join(u16(x), u16(w), encodeWindow(window), u8(pad), encodeEpilogue(epilogue));
}

export function decodeConvolution(reader: ByteReader, scope: Scope): Convolution {
  return { x: reader.u16(), w: reader.u16(), window: decodeWindow(reader), pad: reader.i8(), epilogue: decodeEpilogue(reader, scope) };
}

/** @param checkWeights refuses the weights of a kernel over so many places, and channels of x */
export function convolutionResult({ x, w, window, epilogue }: Convolution, values: Values, checkWeights: (w: Type, places: number, channels: number) => void): Type {
  const types = operands(values, x, w);
  for (const type of types) checkDtype(type, "int8");
  const [image, weights] = [at(types, 0), at(types, 1)];
  checkRank(image, 4);
  const [height, width] = windowed(window, image);
  checkRank(weights, 2);
  checkWeights(weights, window.height.kernel * window.width.kernel, at(image.dims, 3));
  return epilogueResult(epilogue, values, [at(image.dims, 0), height, width, at(weights.dims, 0)]);
}

/** @param bound of what is read of so many pixels of x in succession */
export function convolutionBound({ x, w, window, epilogue }: Convolution, values: Values, bound: (x: Type, pixels: number) => number): number {
  return windowBound(window, typeOf(values, x), bound) + rowBound(typeOf(values, w)) + epilogueBound(epilogue, values);
}

export const conv2d: Rule<Conv2D> = {
  code: 5,
  encode: encodeConvolution,
  decode: (reader, scope) => ({ kind: "Conv2D", ...decodeConvolution(reader, scope) }),
  result: (operator, values) =>
    convolutionResult(operator, values, (weights, places, channels) => {
      checkDims(weights, [at(weights.dims, 0), places * channels]);
    }),
  opening: (operator, values) => convolutionBound(operator, values, rowsBound),
  element: ({ x, w, window, pad, epilogue }, values, result) => {
    const [image, weights] = [at(values, x), at(values, w)];
    const [, rows = 1, columns = 1, channels = 1] = image.type.dims;
    const depth = at(weights.type.dims, 1);
    const finish = epilogueOf(epilogue, values, result);
    return (index) => {
      const [n = 0, row = 0, column = 0, out = 0] = split(index, result.dims);
      let acc = 0;
      for (const { tap, pixel } of taps(window, image.type, row, column)) {
        for (let channel = 0; channel < channels; channel++) {
          const element = pixel === undefined ? pad : image.view.getInt8((n * rows * columns + pixel) * channels + channel);
          acc = (acc + element * weights.view.getInt8(out * depth + tap * channels + channel)) | 0;
        }
      }
      return finish(acc, index);
    };
  },
};
