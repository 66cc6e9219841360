/** A signature for which there are no hints: it does not hold, or is none. */
export class SignatureError extends Error {
  /** @param index the signature's place in its batch, from 0. */
  constructor(
    readonly index: number,
    readonly reason: string,
  ) {
    super(`signature ${index} has no hints: ${reason}.`);
    this.name = "SignatureError";
  }
}
