import type { Operator } from "../operators";
import type { TensorType } from "../type";

/** `int8[1, 784]`. */
export function typeText({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(", ")}]`;
}

/** `a=0 b=1 requantise.zeroPoint=3`: what an operator has besides its name. */
export function attributeText(operator: Operator): string {
  return pairs("", operator).filter((pair) => !pair.startsWith("kind=")).join(" ");
}

function pairs(prefix: string, parts: object): readonly string[] {
  return Object.entries(parts).flatMap(([name, part]: [string, unknown]) => {
    if (Array.isArray(part)) return part.every((item) => typeof item !== "object") ? [`${prefix}${name}=${part.join(",")}`] : pairs(`${prefix}${name}.`, part);
    return typeof part === "object" && part !== null ? pairs(`${prefix}${name}.`, part) : [`${prefix}${name}=${String(part)}`];
  });
}

/** `1,234,567`. */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}
