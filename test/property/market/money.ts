import { ZERO, ZERO_HASH } from "../../oracle/market/setting";
import { listRoot } from "../../oracle/market/orders";
import { address, uint } from "./abi";
import type { Dice } from "./dice";
import type { Act } from "./play";
import type { Scene } from "./scene";
import { PURSE, everybody } from "./world";

export function deposit(scene: Scene, dice: Dice): Act {
  const { cast } = scene.world;
  const [from, token] = [scene.anybody(dice), dice.of(cast.tokens)];
  const onBehalf = dice.once(3) ? scene.anybody(dice) : dice.of(cast.clients);
  const amount = dice.once(15) ? PURSE * 20n : dice.between(0n, 3_000_000n);
  return scene.act(
    "deposit", from, "Market", [address(token), uint(amount), address(onBehalf)],
    ({ accounts }) => accounts.deposit(from, token, amount, onBehalf),
    [scene.looks.account(onBehalf, token), scene.looks.held(from, token), scene.looks.held(scene.world.setting.market, token)],
  );
}

export function withdraw(scene: Scene, dice: Dice): Act {
  const { accounts } = scene.model;
  const { cast } = scene.world;
  const token = dice.of(cast.tokens);
  const rich = everybody(cast).filter((who) => accounts.balanceOf(who, token) > 0n);
  const from = rich.length > 0 && !dice.once(12) ? dice.of(rich) : scene.anybody(dice);
  const all = accounts.balanceOf(from, token);
  const amount = dice.once(15) ? all + 1n : dice.once(3) ? dice.part(all) : dice.between(0n, all / 20n);
  const receiver = dice.once(20) ? ZERO : scene.anybody(dice);
  return scene.act(
    "withdraw", from, "Market", [address(token), uint(amount), address(receiver)],
    () => accounts.withdraw(from, token, amount, receiver),
    [scene.looks.account(from, token), scene.looks.held(scene.world.setting.market, token), ...(receiver === ZERO ? [] : [scene.looks.held(receiver, token)])],
  );
}

/** An owner and a key that may be its agent. */
function pair(scene: Scene, dice: Dice): { owner: string; agent: string } {
  const { clients, agents } = scene.world.cast;
  const owner = dice.of(clients.slice(0, 2));
  return { owner, agent: dice.once(12) ? dice.of([ZERO, owner]) : dice.of(agents) };
}

export function authorizeAgent(scene: Scene, dice: Dice): Act {
  const { owner, agent } = pair(scene, dice);
  const terms = {
    expiresAt: dice.once(6) ? 0n : scene.now + dice.between(0n, 400_000n),
    workloads: dice.once(3) ? dice.between(0n, 63n) : 63n,
    providerList: dice.once(12) ? listRoot([dice.of(scene.world.cast.providers)]) : ZERO_HASH,
  };
  return scene.act(
    "authorizeAgent", owner, "Market", [address(agent), uint(terms.expiresAt) + uint(terms.workloads) + terms.providerList.slice(2)],
    ({ accounts }) => accounts.authorizeAgent(owner, agent, terms), scene.looks.agent(owner, agent, scene.world.cast.tokens[1]),
  );
}

export function setAgentBudget(scene: Scene, dice: Dice): Act {
  const { owner, agent } = pair(scene, dice);
  const token = dice.of(scene.world.cast.tokens);
  const budget = dice.once(8) ? 0n : dice.between(1n, 3_000_000n);
  const cap = dice.once(8) ? dice.between(0n, 1_000n) : 2n ** 128n - 1n;
  const periodSeconds = dice.once(12) ? 0n : dice.between(1n, 100_000n);
  return scene.act(
    "setAgentBudget", owner, "Market", [address(agent), address(token), uint(budget), uint(cap), uint(periodSeconds)],
    ({ accounts }) => accounts.setAgentBudget(owner, agent, token, budget, cap, periodSeconds), scene.looks.agent(owner, agent, token),
  );
}
