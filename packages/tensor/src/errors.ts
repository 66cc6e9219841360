import { type Fault, RULES } from "./fault";
import type { TensorType } from "./type";

/** What this package throws. */
export class TensorError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Bytes that are no program: the rule broken, and the operator at fault, counted from 0, where one is. */
export class TensorProgramError extends TensorError {
  constructor(
    readonly fault: Fault,
    readonly operator: number | undefined,
  ) {
    super(`${operator === undefined ? "The program" : `Operator ${operator} of the program`}: ${RULES[fault]} (${fault}).`);
  }
}

/** A type with an unknown dtype, or a shape out of range. */
export class TensorTypeError extends TensorError {
  constructor(
    readonly fault: Fault,
    readonly type: TensorType,
  ) {
    super(`${type.dtype}[${type.shape.join(", ")}]: ${RULES[fault]} (${fault}).`);
  }
}

/** Bytes or elements of another length than `what` has. */
export class TensorLengthError extends TensorError {
  constructor(
    readonly what: string,
    readonly expected: number,
    readonly actual: number,
  ) {
    super(`${what}: ${expected} bytes are asked for, ${actual} were given.`);
  }
}

/** A number that does not fit the bytes that programs have for it. */
export class TensorRangeError extends TensorError {
  constructor(
    readonly what: string,
    readonly value: number | bigint,
    readonly least: number | bigint,
    readonly most: number | bigint,
  ) {
    super(`${what} is ${value}; give an integer from ${least} to ${most}.`);
  }
}

/** A string that is not the hexadecimal form of so many bytes. */
export class TensorHexError extends TensorError {
  constructor(
    readonly value: string,
    readonly bytes: number,
  ) {
    super(`"${value}" is not 0x and the ${2 * bytes} hexadecimal digits of ${bytes} bytes.`);
  }
}

/** A row that the tensor does not have. */
export class TensorRowError extends TensorError {
  constructor(
    readonly row: number,
    readonly rows: number,
  ) {
    super(`There is no row ${row}: the tensor has rows 0 to ${rows - 1}.`);
  }
}

/** Why an opening proves no row: of another size than the row's; a byte not zero where no data are; another tensor's. */
export type OpeningFault = "Length" | "Padding" | "Hash";

const OPENINGS: Readonly<Record<OpeningFault, string>> = {
  Length: "it has more or fewer leaves or hashes than a row of this type",
  Padding: "a byte that holds no data is not zero",
  Hash: "it leads to the hash of another tensor",
};

/** An opening that does not prove its row. */
export class TensorOpeningError extends TensorError {
  constructor(
    readonly fault: OpeningFault,
    readonly row: number,
  ) {
    super(`The opening does not prove row ${row}: ${OPENINGS[fault]}.`);
  }
}

/** A program that 256 accounts do not hold. */
export class TensorAccountsError extends TensorError {
  constructor(
    readonly programBytes: number,
    readonly maxCode: number,
  ) {
    super(`${programBytes} bytes of program do not fit 256 accounts of ${maxCode} bytes of code.`);
  }
}

/** An execution that would keep more than 1 GiB of operators' outputs, or arguments that the process has no memory for. */
export class TensorMemoryError extends TensorError {
  constructor(readonly bytes: number) {
    super(`Memory does not suffice for ${bytes} bytes: split the program.`);
  }
}

/** The compiled core is missing or another version's. */
export class TensorModuleError extends TensorError {
  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is not the compiled core: run \`npm run build --workspace @assay/tensor\`.`, options);
  }
}

/** The compiled core trapped, which only an exhausted memory explains that is not a defect: see `cause`. */
export class TensorStoppedError extends TensorError {
  constructor(
    readonly callee: string,
    options: ErrorOptions,
  ) {
    super(`The compiled core stopped in ${callee}, for want of memory or by a defect of its own; the next call starts it anew.`, options);
  }
}
