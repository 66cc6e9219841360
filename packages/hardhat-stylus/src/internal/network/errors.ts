/** Base of what the in-process network throws on purpose; `code` is stable, `message` is for people. */
export class StylusNetworkError extends Error {
  override readonly name: string = "StylusNetworkError";

  constructor(
    readonly code: "hardhat-version" | "code-size" | "state" | "program" | "record" | "trace",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
