/** Why there is no report. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}
