import { shimCode, shimLayout, KEY_BYTES } from "./shim";

const WARM_CALL = 100;
const REQUESTS = {
  codeHash: ["codeHash"], balance: ["balance"], load: ["load"], loadTransient: ["loadTransient"],
  store: ["store", "stored"], slot: ["storeSlot"], storeTransient: ["storeTransient"],
  log0: ["log0"], log1: ["log1"], log2: ["log2"], log3: ["log3"], log4: ["log4"],
  call: ["call"], delegatecall: ["delegatecall"], staticcall: ["staticcall"], create: ["create", "creating"], create2: ["create2", "creating2"],
  context: ["context"], copyCode: ["copyCode"],
} as const;

/** Requests that end by asking again at `askWith`. */
const WITH: ReadonlySet<string> = new Set(["call", "delegatecall", "staticcall", "create", "create2", "context", "copyCode"]);

/**
 * The shim's own gas by request, without memory and words copied; of `slot` for each slot that is stored, of calls with the
 * second touch of the account. `bytes` is its size, `opening` its first question, `ending` the shortest end.
 */
export function shimOverhead(): Readonly<Record<string, number>> {
  const layout = shimLayout();
  const asking = layout.gasBetween("asked", "dispatched") + WARM_CALL;
  const requests = Object.entries(REQUESTS).map(([name, path]) => {
    const run = path.reduce((gas, place) => gas + layout.gasFrom(place), 0);
    if (name === "slot") return [name, run] as const;
    const touch = name.endsWith("call") ? WARM_CALL : 0;
    return [name, run + touch + asking + layout.gasBetween(WITH.has(name) ? "askWith" : "ask", "asked")] as const;
  });
  return {
    bytes: shimCode(new Uint8Array(KEY_BYTES)).length,
    opening: layout.gasBetween("entry", "asked") + asking,
    ending: layout.gasBetween("finish", "burn") + layout.gasBetween("sledEnd", "revert"),
    ...Object.fromEntries(requests),
  };
}
