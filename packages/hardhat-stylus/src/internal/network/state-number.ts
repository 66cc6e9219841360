import type { Chain } from "./chain";
import { HOST_ADDRESS } from "./shim/shim";
import { toBigInt, type Question, type Reply } from "./shim/protocol";
import type { StylusState } from "./state";

/** The account whose balance is the number of the state: always warm, so that reading it costs 100 gas anywhere. */
export const STATE_ACCOUNT = Uint8Array.from({ length: 20 }, (_, i) => (i === 19 ? HOST_ADDRESS : 0));

/** Asks the EVM for the state as of here. */
export function* stateOf({ history }: Chain): Generator<Question, { number: bigint; state: StylusState }, Reply> {
  const { word } = yield { op: "balance", account: STATE_ACCOUNT };
  const number = toBigInt(word);
  return { number, state: history.get(number) };
}

/** Makes `state` the state from here on, until the EVM undoes it.. */
export function* setState(
  { history, scope }: Chain,
  from: bigint,
  state: StylusState,
): Generator<Question, void, Reply> {
  scope.forgetState();
  yield { op: "transfer", to: STATE_ACCOUNT, value: history.add(state) - from };
}
