/** Base of every error this package throws on purpose; `code` is stable, `message` is for people. */
export class StylusError extends Error {
  override readonly name: string = "StylusError";

  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Why a module is refused; one code per rule, so that a caller can tell refusals apart. */
export type ActivationErrorCode =
  | "malformed"
  | "feature"
  | "type-mismatch"
  | "unknown-index"
  | "float-operation"
  | "unsupported-section"
  | "import"
  | "export"
  | "memory"
  | "entrypoint"
  | "start"
  | "segment"
  | "limit"
  | "cost"
  | "compile";

/** A module that a Stylus chain would refuse to activate. */
export class StylusActivationError extends StylusError {
  override readonly name = "StylusActivationError";

  /** @param offset byte offset in the module at which the rule was broken, where one is known. */
  constructor(
    override readonly code: ActivationErrorCode,
    message: string,
    readonly offset?: number,
  ) {
    super(code, offset === undefined ? message : `${message} (at offset 0x${offset.toString(16)})`);
  }
}

/** Why deployed code could not be turned into a module. */
export type CodecErrorCode = "not-stylus" | "fragment" | "dictionary" | "corrupt" | "too-large";

/** Account code that does not decode to a module. */
export class StylusCodecError extends StylusError {
  override readonly name = "StylusCodecError";

  constructor(
    override readonly code: CodecErrorCode,
    message: string,
  ) {
    super(code, message);
  }
}
