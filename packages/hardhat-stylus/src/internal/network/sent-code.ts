import { dataOf, type RpcTransaction } from "./transaction";
import { to0x } from "./hash";

interface Shown {
  readonly input?: unknown;
  readonly transactions?: unknown;
}

/** Shows creations of programs with the init code that was sent, where the chain has that of a shim. */
export class SentCode {
  private readonly byShim = new Map<string, string>();

  /** @param sent what `asked` became on its way into the chain. */
  note(asked: RpcTransaction, sent: RpcTransaction): void {
    this.byShim.set(to0x(dataOf(sent)), to0x(dataOf(asked)));
  }

  /** A transaction, a block or a list of them as the chain gives it, with what was sent. */
  shown(found: unknown): unknown {
    if (this.byShim.size === 0 || typeof found !== "object" || found === null) return found;
    if (Array.isArray(found)) return found.map((each) => this.shown(each));
    const { input, transactions } = found as Shown;
    if (Array.isArray(transactions)) return { ...found, transactions: this.shown(transactions) };
    const asked = typeof input === "string" ? this.byShim.get(input) : undefined;
    return asked === undefined ? found : { ...found, input: asked };
  }
}
