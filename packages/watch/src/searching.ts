import type { Hex, Search } from "@assay/sdk";
import { UnreadyError } from "./errors";
import { Bench } from "./execution/bench";
import type { Execution } from "./execution/execution";
import type { Request } from "./execution/requests";

/** @throws {UnreadyError} while it is looked for. */
export type Searching = (dispute: Hex, request: Extract<Request, { kind: "search" }>) => Search;

/**
 * Searches anew only where more is known of a dispute than at the last search: each may run the program. A search that was begun
 * is awaited, whatever is known meanwhile, and what it found is used once: it is right by what was known, and somebody who has
 * answers shown without end would else keep every search from its end.
 */
export function searching(execution: Execution): Searching {
  const bench = new Bench();
  const begun = new Map<Hex, string>();
  return (dispute, request) => {
    const latest = `the fault in ${dispute} (${request.root ?? "no root"}, ${request.shown.length} answers)`;
    const name = begun.get(dispute) ?? latest;
    begun.set(dispute, name);
    try {
      const found = bench.take(name, () => execution.ask<"search">(request));
      if (name !== latest) {
        bench.forget(name);
        begun.delete(dispute);
      }
      return found;
    } catch (error) {
      if (!(error instanceof UnreadyError)) begun.delete(dispute);
      throw error;
    }
  };
}
