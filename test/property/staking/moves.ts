import type { StakingModel } from "../../oracle/staking/model";
import { max } from "../../oracle/staking/numbers";
import { type Scene, callFor, headroomOf, of, openRequests, pauseOf } from "./steps";
import type { Argument, Call, World } from "./world";

/** Calls within one second, each chosen as those before have left the model. */
export interface Move {
  /** Since the last move. */
  readonly seconds: bigint;
  readonly calls: readonly (() => Call)[];
}

/**
 * What chance hardly comes to: slashes take all own stake and some of what is delegated; the provider leaves, with its
 * delegators or without, is refused a second too early, and comes again; somebody delegates to a pool that is empty, or
 * where a share is worth less than a token.
 */
function* ruin(scene: Scene, { cast, setting }: World, model: StakingModel, unit: bigint): Generator<Move> {
  const call = (by: string, method: string, ...args: Argument[]): Call => ({ by, target: setting.self, method, args });
  const services = cast.services.slice(0, 2);
  const { seconds } = scene;
  const provider = of([...model.providers.values()], seconds);
  const { address, own, delegated, ballots } = provider;
  const slash = (): bigint => own.tokens + (delegated.tokens * BigInt(seconds % 1000)) / 1000n;
  const leaving = [...own.active.entries(), ...(seconds % 2 === 0 ? delegated.active.entries() : [])].map(([account]) => account);
  yield {
    seconds: pauseOf(scene, model),
    calls: [
      ...services.map((service) => () => call(address, "allocate", service, max(provider.allocations.get(service)?.allocated ?? 0n, headroomOf(model, provider, service)))),
      ...services.map((service) => () => call(service, "slash", address, slash(), [])),
      ...leaving.map((account) => () => call(account, "requestWithdrawal", address, model.sharesOf(account, address))),
    ],
  };
  const amount = max(unit, setting.parameters.minDeposit);
  const voter = cast.delegators.find((account) => ballots.get(account)?.enabled === true);
  const withdrawals = openRequests(model)
    .filter(({ provider: from }) => from === address)
    .map(({ account, readyAt }) => () => call(account, "withdraw", address, readyAt, account));
  yield { seconds: setting.parameters.thawSeconds - 1n, calls: withdrawals };
  yield {
    seconds: 1n,
    calls: [
      ...withdrawals,
      () => call(cast.patron, "stake", address, delegated.activeTokens + amount),
      () => call(cast.patron, "delegate", address, amount, 0n, voter ?? of(cast.delegators, seconds)),
    ],
  };
}

/** What a scene plays, one move after another: each is chosen when those before have been played. */
export function* movesOf(scene: Scene, world: World, model: StakingModel, unit: bigint): Generator<Move> {
  if (scene.ruin === 0) yield* ruin(scene, world, model, unit);
  else yield { seconds: pauseOf(scene, model), calls: scene.wishes.map((wish) => () => callFor(wish, world, model, unit)) };
}
