import { address, uint } from "./abi";
import type { Dice } from "./dice";
import type { Service } from "./looks";
import type { Act } from "./play";
import type { Scene } from "./scene";
import { everybody } from "./world";

const both = (scene: Scene, provider: string): Act["looks"] => {
  const { looks } = scene;
  return [looks.book("Market", provider), looks.book("Sessions", provider), ...looks.stakeOf(provider)];
};

export function stake(scene: Scene, dice: Dice): Act {
  const [from, provider] = [scene.world.cast.delegator, dice.of(scene.world.cast.providers)];
  const amount = dice.once(12) ? 1n : dice.between(10n, 100_000n);
  return scene.act("stake", from, "Staking", [address(provider), uint(amount)], (model) => model.stake.stake(from, provider, amount), both(scene, provider));
}

export function delegate(scene: Scene, dice: Dice): Act {
  const [from, provider] = [scene.world.cast.delegator, dice.of(scene.world.cast.providers)];
  const amount = dice.once(12) ? 1n : dice.between(10n, 50_000n);
  return scene.act(
    "delegate", from, "Staking", [address(provider), uint(amount), uint(0n), address(from)],
    (model) => model.stake.delegate(from, provider, amount, 0n, from), both(scene, provider),
  );
}

/** Stake begins to leave, the provider's own or a delegator's, which shrinks allocations. */
export function requestWithdrawal(scene: Scene, dice: Dice): Act {
  const provider = dice.of(scene.world.cast.providers);
  const from = dice.once(2) ? provider : scene.world.cast.delegator;
  const all = scene.model.stake.sharesOf(from, provider);
  const shares = dice.once(12) ? all + 1n : dice.once(10) ? all : all / dice.between(4n, 40n);
  return scene.act(
    "requestWithdrawal", from, "Staking", [address(provider), uint(shares)],
    (model) => model.stake.requestWithdrawal(from, provider, shares), both(scene, provider),
  );
}

export function allocate(scene: Scene, dice: Dice): Act {
  const provider = dice.of(scene.world.cast.providers);
  const service = dice.of([scene.world.setting.market, scene.world.setting.sessions]);
  const amount = dice.between(0n, 500_000n);
  return scene.act("allocate", provider, "Staking", [address(service), uint(amount)], (model) => model.stake.allocate(provider, service, amount), both(scene, provider));
}

/** Whether it can sign, or act: an operator of either kind. */
export function setOperator(scene: Scene, dice: Dice): Act {
  const provider = dice.of(scene.world.cast.providers);
  const operator = dice.once(12) ? provider : dice.of(scene.world.cast.operators);
  return scene.act("setOperator", provider, "Staking", [address(operator)], (model) => model.stake.setOperator(provider, operator), both(scene, provider));
}

/** What a provider serves, and that it still does. */
export function update(scene: Scene, dice: Dice): Act {
  const { cast } = scene.world;
  const provider = dice.of(cast.providers);
  const from = dice.once(12) ? scene.anybody(dice) : provider;
  const [units, regions, features] = [dice.once(10) ? dice.between(0n, 3n) : dice.between(20n, 64n), dice.between(1n, 3n), dice.between(0n, 1n)];
  return scene.act(
    "update", from, "ProviderRegistry", [address(provider), uint(units), uint(regions), uint(features)],
    ({ registry }) => registry.update(from, provider, units, regions, features), [],
  );
}

export function sync(scene: Scene, dice: Dice, by?: string, of?: Service): Act {
  const service = of ?? dice.of<Service>(["Market", "Market", "Sessions"]);
  const [from, provider] = [by ?? scene.anybody(dice), dice.once(25) ? scene.anybody(dice) : dice.of(scene.world.cast.providers)];
  return scene.act("sync", from, service, [address(provider)], (model) => (service === "Market" ? model.books : model.sessions.books).sync(provider), [
    scene.looks.book(service, provider),
  ]);
}

/** Fees are counted, or no longer: nobody is there to count, and nothing else changes. */
export function countFees(scene: Scene, dice: Dice): Act {
  const service = dice.of<Service>(["Market", "Market", "Sessions"]);
  const { model, looks, world: { cast } } = scene;
  const books = service === "Market" ? model.books : model.sessions.books;
  const provider = dice.of(cast.providers);
  const [from, counted] = [dice.once(6) ? scene.anybody(dice) : provider, !dice.once(3)];
  return scene.act(
    "countFees", from, service, [address(provider), uint(counted)], () => { books.countFees(from, provider, counted); }, [looks.book(service, provider)],
  );
}

export function harvest(scene: Scene, dice: Dice, by?: string, of?: Service): Act {
  const { looks, world: { cast, addresses }, model } = scene;
  const pairs = cast.providers.flatMap((provider) => cast.tokens.flatMap((token) => (["Market", "Sessions"] as const).map((service) => ({ provider, token, service }))));
  const mine = pairs.filter(({ service }) => of === undefined || service === of);
  const full = mine.filter(({ provider, token, service }) => (service === "Market" ? model.books : model.sessions.books).credits.get(provider, token) > 0n);
  const { provider, token, service } = dice.of(full.length > 0 && !dice.once(10) ? full : mine);
  const from = by ?? scene.anybody(dice);
  const self = addresses[service];
  return scene.act(
    "harvest", from, service, [address(provider), address(token)],
    () => (service === "Market" ? model.books : model.sessions.books).harvest(provider, token),
    [looks.poolCredit(service, provider, token), looks.held(self, token), looks.held(addresses.Staking, token), looks.stakeCredit(provider, token)],
  );
}

/** Rewards in a token are taken, or no longer. */
export function setRewardToken(scene: Scene, dice: Dice): Act {
  const from = dice.once(12) ? scene.anybody(dice) : scene.world.cast.owner;
  const [token, allowed] = [dice.of(scene.world.cast.tokens), !dice.once(5)];
  return scene.act("setRewardToken", from, "Staking", [address(token), uint(allowed)], (model) => model.stake.setRewardToken(from, token, allowed), []);
}

export function collect(scene: Scene, dice: Dice): Act {
  const { world: { cast, addresses }, model, looks } = scene;
  const token = dice.of(cast.tokens);
  const rich = everybody(cast).filter((who) => model.stake.creditOf(who, token) > 0n);
  if (rich.length === 0 && !dice.once(6)) return stake(scene, dice);
  const from = rich.length > 0 && !dice.once(8) ? dice.of(rich) : scene.anybody(dice);
  const receiver = scene.anybody(dice);
  return scene.act(
    "collect", from, "Staking", [address(token), address(receiver)], () => model.stake.collect(from, token, receiver),
    [looks.stakeCredit(from, token), looks.held(addresses.Staking, token), looks.held(receiver, token)],
  );
}
