/** Bytes of programs, written from docs/programs.md. */

export const INT8 = 1;
export const INT32 = 3;

export function u16(value: number): Buffer {
  return Buffer.from([value & 0xff, value >> 8]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

export function type(dtype: number, ...dims: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from([dtype, dims.length]), ...dims.map(u32)]);
}

export function int8(...values: readonly number[]): Buffer {
  return Buffer.from(values.map((value) => value & 0xff));
}

export function int32(...values: readonly number[]): Buffer {
  return Buffer.concat(values.map(u32));
}

export interface ProgramParts {
  readonly version?: number;
  readonly input: Buffer;
  readonly constants: readonly (readonly [type: Buffer, data: Buffer])[];
  readonly operators: readonly Buffer[];
}

export function programBytes({ version = 1, input, constants, operators }: ProgramParts): Buffer {
  return Buffer.concat([
    Buffer.from([version]), input,
    u16(constants.length), ...constants.map(([kind]) => kind),
    u16(operators.length), ...operators,
    ...constants.map(([, data]) => data),
  ]);
}

/** `a · bᵀ` with a bias, int32. */
export function matMulBias(a: number, b: number, bias: number): Buffer {
  return Buffer.concat([Buffer.from([1]), u16(a), u16(b), Buffer.from([1]), u16(bias)]);
}

export function argMax(x: number): Buffer {
  return Buffer.concat([Buffer.from([3]), u16(x)]);
}

/** `n` further accounts' addresses and the chunk that the first account holds. */
export function firstAccount(further: readonly string[], chunk: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0, further.length]), ...further.map((address) => Buffer.from(address.slice(2), "hex")), chunk]);
}

export function furtherAccount(chunk: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0]), chunk]);
}
