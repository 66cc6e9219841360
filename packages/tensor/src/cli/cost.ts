import { programCost } from "../cost";
import { type ModelFlags, readModel } from "./files";
import { type Streams, aligned, printed } from "./streams";
import { grouped, typeText } from "./text";

export interface CostFlags extends ModelFlags {
  readonly json?: boolean;
}

/** `assay-tensor cost MODEL`. */
export function cost(file: string, flags: CostFlags, { print }: Streams): void {
  const found = programCost(readModel(file, flags).program);
  if (flags.json === true) {
    print(printed(found));
    return;
  }
  const { operators, multiplyAdds, weightBytes, traceBytes, largestOpening, dispute } = found;
  const rows = operators.map(({ kind, output, multiplyAdds: products, openingBytes }, index) => [
    `${index}`,
    kind,
    typeText(output),
    grouped(products),
    grouped(openingBytes),
  ]);
  for (const line of aligned([["", "operator", "output", "multiply-adds", "opening (bytes)"], ...rows])) print(line);
  print("");
  const sums = [
    ["multiply-adds", grouped(multiplyAdds)],
    ["weights", `${grouped(weightBytes)} bytes`],
    ["trace", `${grouped(traceBytes)} bytes`],
    ["largest opening", `${grouped(largestOpening.bytes)} bytes, of operator ${largestOpening.operator}`],
    ["worst dispute", `${grouped(dispute.calldata)} gas of calldata at most, were no byte zero`],
    ["", `${grouped(dispute.hashing + dispute.products)} gas of recomputing, estimated: ${grouped(dispute.hashing)} hashing, ${grouped(dispute.products)} products`],
  ];
  for (const line of aligned(sums)) print(line);
}
