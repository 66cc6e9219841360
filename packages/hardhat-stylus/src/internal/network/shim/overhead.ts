import { WARM_CALL } from "./ledger";
import { stepOf, type Question } from "./protocol";
import { KEY_BYTES, shimCode, shimLayout } from "./shim";

const account = new Uint8Array(20);
const key = new Uint8Array(32);
const data = new Uint8Array(0);
const gas = { warm: 0n, cold: 0n, warmAbsent: 0n, coldAbsent: 0n };

/** A question of each kind that programs ask, the smallest there is. */
const QUESTIONS: Readonly<Record<string, Question>> = {
  codeHash: { op: "codeHash", account },
  balance: { op: "balance", account },
  blockHash: { op: "blockHash", number: 0n },
  load: { op: "load", key },
  loadTransient: { op: "loadTransient", key },
  store: { op: "store", slots: [] },
  storeTransient: { op: "storeTransient", key, value: key },
  ...Object.fromEntries([0, 1, 2, 3, 4].map((n) => [`log${n}`, { op: "log", topics: Array.from({ length: n }, () => key), data } as const])),
  ...Object.fromEntries(
    (["call", "delegatecall", "staticcall"] as const).map((kind) => [kind, { op: "call", kind, to: account, value: 0n, data, gas } as const]),
  ),
  create: { op: "create", initCode: data, value: 0n },
  create2: { op: "create", initCode: data, value: 0n, salt: key },
  context: { op: "context" },
  copyCode: { op: "copyCode", account },
};

/**
 * The shim's own gas by request, without memory and words copied; of `slot` for each slot that is stored, of calls with the
 * second touch of the account. `bytes` is its size, `opening` its first question, `ending` the shortest end.
 */
export function shimOverhead(): Readonly<Record<string, number>> {
  const layout = shimLayout();
  const asking = layout.gasBetween("asked", "dispatched") + WARM_CALL;
  const requests = Object.entries(QUESTIONS).map(([name, question]) => {
    const { path, ask } = stepOf(question);
    const run = path.reduce((sum, place) => sum + layout.gasFrom(place), 0);
    const touch = question.op === "call" ? WARM_CALL : 0;
    return [name, run + touch + layout.gasBetween(ask, "asked") + asking] as const;
  });
  return {
    bytes: shimCode(new Uint8Array(KEY_BYTES)).length,
    opening: layout.gasBetween("entry", "asked") + asking,
    ending: layout.gasBetween("finish", "burn") + layout.gasBetween("sledEnd", "revert"),
    slot: layout.gasFrom("storeSlot"),
    ...Object.fromEntries(requests),
  };
}
