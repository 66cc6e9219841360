/** What ends the demo with a message instead of a stack: something is missing, or the books do not balance. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
