import { Cells } from "./journal";
import { type Ground, demand } from "./setting";

/** Nonces of clients, and of agents for clients. */
export class Nonces {
  readonly #consumed: Cells<boolean>;
  readonly #canceled: Cells<boolean>;

  constructor(ground: Ground) {
    this.#consumed = new Cells<boolean>(ground.journal, false);
    this.#canceled = new Cells<boolean>(ground.journal, false);
  }

  stateOf(client: string, agent: string, nonce: bigint): "free" | "consumed" | "canceled" {
    if (this.#consumed.get(client, agent, String(nonce))) return "consumed";
    return this.#canceled.get(client, agent, String(nonce)) ? "canceled" : "free";
  }

  consume(client: string, agent: string, nonce: bigint): void {
    this.#consumed.set(true, client, agent, String(nonce));
  }

  cancel(client: string, agent: string, first: bigint, count: bigint): void {
    this.demandFit(first, count);
    for (let i = 0n; i < count; i += 1n) this.#canceled.set(true, client, agent, String(first + i));
  }

  demandFit(first: bigint, count: bigint): void {
    demand(first + count <= 2n ** 64n, "MarketNonceOverflow", first, count);
  }
}
