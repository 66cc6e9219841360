import { asOf } from "./arbos";
import type { Chain } from "./chain";
import { HOST_ADDRESS } from "./shim/shim";
import { toBigInt, type Question, type Reply } from "./shim/protocol";
import type { StylusState } from "./state";

/** The account whose balance is the number of the state: always warm, so that reading it costs 100 gas anywhere. */
export const STATE_ACCOUNT = Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? HOST_ADDRESS : 0));

/** The state as of here, in a block of this time (seconds). Asks the EVM only where a request may have changed it. */
export function* stateOf(
  { history, scope }: Chain,
  timestamp: bigint,
): Generator<Question, { number: bigint; state: StylusState }, Reply> {
  const number = scope.knownState ?? toBigInt((yield { op: "balance", account: STATE_ACCOUNT }).word);
  return { number, state: asOf(history.get(number), timestamp) };
}

/** Makes `state` the state from here on, until the EVM undoes it. */
export function* setState(
  { history, scope }: Chain,
  from: bigint,
  state: StylusState,
): Generator<Question, void, Reply> {
  scope.forgetState();
  yield { op: "transfer", to: STATE_ACCOUNT, value: history.add(state) - from };
}
