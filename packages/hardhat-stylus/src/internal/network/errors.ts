/** Base of what the in-process network throws on purpose; `code` is stable, `message` is for people. */
export class StylusNetworkError extends Error {
  override readonly name: string = "StylusNetworkError";

  constructor(
    readonly code: "hardhat-version" | "unsupported" | "code-size" | "state" | "program",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A program called a host function that the in-process network cannot serve yet. */
export class UnsupportedHostFunctionError extends StylusNetworkError {
  override readonly name = "UnsupportedHostFunctionError";

  /** @param program address of the account whose program asked, 0x-prefixed. */
  constructor(
    readonly hostFunction: string,
    readonly program: string,
  ) {
    super(
      "unsupported",
      `the program at ${program} called vm_hooks.${hostFunction}, which hardhat-stylus does not support yet: ` +
        "run what needs it on a Nitro node (hardhat --network)",
    );
  }
}
