import type { EventFragment, ParamType, Result } from "ethers";

/** Integers of at most this many bits are numbers, as times, counts and shares are; amounts and nonces are bigints. */
const NUMBER_BITS = 48;

function plainValue(type: ParamType, value: unknown): unknown {
  if (type.isTuple()) return plainFields(type.components, value as Result);
  if (type.isArray()) return (value as readonly unknown[]).map((each) => plainValue(type.arrayChildren, each));
  const bits = /^u?int(\d+)$/.exec(type.type)?.[1];
  return bits !== undefined && Number(bits) <= NUMBER_BITS ? Number(value) : value;
}

/** What ethers decoded, as an object of plain fields. */
export function plainFields(types: readonly ParamType[], values: Result): Record<string, unknown> {
  return Object.fromEntries(types.map((type, index) => [type.name, plainValue(type, values[index])]));
}

/** The arguments of an event by name. */
export function plainEvent({ inputs }: EventFragment, args: Result): Record<string, unknown> {
  return plainFields(inputs, args);
}
