import { type Fault, RULES } from "./fault";
import type { TraceNode } from "./dispute/node";
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

/** Something else where a Uint8Array belongs. */
export class TensorBytesError extends TensorError {
  constructor(
    readonly what: string,
    readonly value: unknown,
  ) {
    super(`${what}: a Uint8Array is asked for, ${Object.prototype.toString.call(value).slice("[object ".length, -1)} was given.`);
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

/** An execution of whose values more than 1 GiB live at one time, or values, arguments or a result that the process has no memory for. */
export class TensorMemoryError extends TensorError {
  constructor(readonly bytes: number) {
    super(`Memory does not suffice for ${bytes} bytes: split the program.`);
  }
}

/** A kernel that this core or CPU lacks, or more threads than the core can have. */
export class TensorKernelError extends TensorError {
  constructor(
    readonly kernel: string,
    readonly threads: number,
    readonly available: readonly string[],
  ) {
    super(
      `There is no kernel ${kernel} with ${threads} threads here, but ${available.join(", ")}. Threads and other kernels are the ` +
        "native addon's: `npm run build:native --workspace @assay/tensor`.",
    );
  }
}

/** More threads than the system starts. */
export class TensorThreadsError extends TensorError {
  constructor(readonly threads: number) {
    super(`The system does not start ${threads} threads: ask for fewer.`);
  }
}

/** An operator that the program does not have, or an element that the operator's output does not have. */
export class TensorElementError extends TensorError {
  constructor(
    readonly operator: number,
    readonly element: number,
    readonly elements: number,
  ) {
    super(
      elements === 0
        ? `There is no operator ${operator}.`
        : `There is no element ${element}: the output of operator ${operator} has elements 0 to ${elements - 1}.`,
    );
  }
}

/** A node that a trace does not have, or not with this hash. */
export class TensorNodeError extends TensorError {
  constructor(readonly node: TraceNode) {
    const { kind, tensor, height, index, hash } = node;
    super(`The trace has no node ${kind} of tensor ${tensor}, height ${height}, index ${index} with the hash ${hash}: it is of another trace, or an output's piece.`);
  }
}

/** A prepared program that was released, is running already, or went with a core that stopped. */
export class TensorReleasedError extends TensorError {
  constructor() {
    super("The prepared program is released, running already, or gone with a core that stopped: prepare it again.");
  }
}

/** A model that cannot be imported, and why. */
export class TensorImportError extends TensorError {}

/** The compiled core is missing or another version's. */
export class TensorModuleError extends TensorError {
  constructor(
    readonly path: string,
    options?: ErrorOptions,
  ) {
    const script = path.endsWith(".node") ? "build:native" : "build";
    super(`${path} is not the compiled core of this version: run \`npm run ${script} --workspace @assay/tensor\`.`, options);
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
