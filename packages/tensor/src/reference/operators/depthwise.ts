import { at } from "../bytes";
import { columnBound } from "../bound";
import { checkDims } from "../operand";
import { split } from "../places";
import { Refusal } from "../refusal";
import { describe } from "../type";
import { type Convolution, convolutionBound, convolutionResult, decodeConvolution, encodeConvolution } from "./conv2d";
import { epilogueOf } from "./epilogue";
import type { Rule } from "./rule";
import { taps } from "./window";

/** Every output channel sums over the window in one channel of x, which serves D of them in succession. */
export interface DepthwiseConv2D extends Convolution {
  readonly kind: "DepthwiseConv2D";
}

export const depthwise: Rule<DepthwiseConv2D> = {
  code: 6,
  encode: encodeConvolution,
  decode: (reader, scope) => ({ kind: "DepthwiseConv2D", ...decodeConvolution(reader, scope) }),
  result: (operator, values) =>
    convolutionResult(operator, values, (weights, places, channels) => {
      const out = at(weights.dims, 0);
      if (out % channels !== 0) throw new Refusal("OperandShape", `${describe(weights)} for ${channels} channels`);
      checkDims(weights, [out, places]);
    }),
  opening: (operator, values) => convolutionBound(operator, values, columnBound),
  element: ({ x, w, window, pad, epilogue }, values, result) => {
    const [image, weights] = [at(values, x), at(values, w)];
    const [, rows = 1, columns = 1, channels = 1] = image.type.dims;
    const [outs = 1, places = 1] = weights.type.dims;
    const multiplier = outs / channels;
    const finish = epilogueOf(epilogue, values, result);
    return (index) => {
      const [n = 0, row = 0, column = 0, out = 0] = split(index, result.dims);
      const channel = Math.floor(out / multiplier);
      let acc = 0;
      for (const { tap, pixel } of taps(window, image.type, row, column)) {
        const element = pixel === undefined ? pad : image.view.getInt8((n * rows * columns + pixel) * channels + channel);
        acc = (acc + element * weights.view.getInt8(out * places + tap)) | 0;
      }
      return finish(acc, index);
    };
  },
};
