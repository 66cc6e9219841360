import type { Pause } from "../../oracle/market/pause";
import { address, bytes4, uint } from "./abi";
import type { Dice } from "./dice";
import type { Service } from "./looks";
import type { Act } from "./play";
import type { Scene } from "./scene";
import { PROOF_LANES } from "./world";

const by = (scene: Scene, dice: Dice): string => (dice.once(12) ? scene.anybody(dice) : scene.world.cast.owner);

export function setProtocolFee(scene: Scene, dice: Dice): Act {
  const from = by(scene, dice);
  const feeBps = dice.once(10) ? 501n : dice.between(0n, 500n);
  const burnBps = dice.once(12) ? 10_001n : dice.between(0n, 10_000n);
  return scene.act("setProtocolFee", from, "Market", [uint(feeBps), uint(burnBps)], (model) => model.setProtocolFee(from, feeBps, burnBps), []);
}

export function setSessionFee(scene: Scene, dice: Dice): Act {
  const from = by(scene, dice);
  const feeBps = dice.once(10) ? 501n : dice.between(0n, 500n);
  return scene.act("setSessionFee", from, "Sessions", [uint(feeBps)], ({ sessions }) => sessions.setSessionFee(from, feeBps), []);
}

export function setTokenAllowed(scene: Scene, dice: Dice): Act {
  const [from, token] = [by(scene, dice), dice.once(10) ? scene.world.cast.sessionKeys[0] as string : dice.of(scene.world.cast.tokens)];
  const allowed = !dice.once(5);
  return scene.act("setTokenAllowed", from, "Market", [address(token), uint(allowed)], ({ accounts }) => accounts.setTokenAllowed(from, token, allowed), []);
}

export function setPayee(scene: Scene, dice: Dice): Act {
  const from = by(scene, dice);
  const payee = dice.once(10) ? (scene.world.cast.sessionKeys[0] as string) : scene.world.setting.sessions;
  const allowed = !dice.once(5);
  return scene.act("setPayee", from, "Market", [address(payee), uint(allowed)], ({ accounts }) => accounts.setPayee(from, payee, allowed), []);
}

export function setIndex(scene: Scene, dice: Dice): Act {
  const from = by(scene, dice);
  const token = scene.world.cast.tokens[1];
  const gpuClass = dice.once(15) ? 0n : 1n;
  const floor = dice.between(-4n << 32n, 1n << 32n);
  const ceiling = dice.once(12) ? floor - 1n : dice.between(floor, 6n << 32n);
  const speed = dice.once(12) ? 2n ** 31n + 1n : dice.between(2n ** 24n, 2n ** 31n);
  const target = dice.once(12) ? 999n : dice.between(1_000n, 9_500n);
  return scene.act(
    "setIndex", from, "Market", [address(token), uint(gpuClass), uint(floor), uint(ceiling), uint(speed), uint(target)],
    ({ indexes }) => indexes.setIndex(from, token, gpuClass, floor, ceiling, speed, target), [scene.looks.index(token, 1n)],
  );
}

/** Of the market, or of sessions. */
const pauseOf = (scene: Scene, service: Service): Pause => (service === "Market" ? scene.model.pause : scene.model.sessions.pause);

export function pause(scene: Scene, dice: Dice): Act {
  const service = dice.of<Service>(["Market", "Sessions"]);
  const from = dice.once(5) ? scene.anybody(dice) : scene.world.cast.guardian;
  return scene.act("pause", from, service, [], () => pauseOf(scene, service).pause(from), []);
}

/** Ends a pause where there is one, so that histories do not stand still for long. */
export function setPause(scene: Scene, dice: Dice): Act {
  const service = dice.of<Service>(["Market", "Sessions"]);
  const from = by(scene, dice);
  const until = dice.once(4) ? scene.now + dice.between(0n, 2_000n) : 0n;
  return scene.act("setPause", from, service, [uint(until)], () => pauseOf(scene, service).setPause(from, until), []);
}

export function setLanePause(scene: Scene, dice: Dice): Act {
  const [from, lane] = [by(scene, dice), dice.of(PROOF_LANES)];
  const until = scene.now + (dice.once(2) ? 0n : dice.between(0n, 20_000n));
  return scene.act("setLanePause", from, "ProofRouter", [bytes4(lane), uint(until)], ({ lanes }) => lanes.setLanePause(from, lane, until), []);
}

/** Only the second, so that there is one left. */
export function retireLane(scene: Scene, dice: Dice): Act {
  const [from, lane] = [by(scene, dice), PROOF_LANES[1]];
  return scene.act("retireLane", from, "ProofRouter", [bytes4(lane)], ({ lanes }) => lanes.retireLane(from, lane), []);
}

export function setDisputeCost(scene: Scene, dice: Dice): Act {
  const from = scene.world.cast.owner;
  const cost = dice.once(4) ? 0n : dice.between(1n, 400n);
  return scene.act("setDisputeCost", from, "SlashingPolicy", [uint(cost)], ({ penalties }) => { penalties.disputeCost = cost; }, []);
}

export function syncLeastCollateral(scene: Scene, dice: Dice): Act {
  const from = scene.anybody(dice);
  return scene.act("syncLeastCollateral", from, "Market", [], (model) => model.syncLeastCollateral(), []);
}

export function sweepFees(scene: Scene, dice: Dice): Act {
  const { looks, world: { cast, setting } } = scene;
  const [from, token] = [scene.anybody(dice), dice.of(cast.tokens)];
  return scene.act(
    "sweepFees", from, "Market", [address(token)], (model) => model.sweepFees(from, token),
    [...[setting.market, cast.treasury, cast.burner].map((who) => looks.account(who, token)), looks.held(setting.market, token)],
  );
}

export function sweepSessionFees(scene: Scene, dice: Dice): Act {
  const { looks, world: { cast, setting } } = scene;
  const [from, token] = [scene.anybody(dice), dice.of(cast.tokens)];
  return scene.act(
    "sweepSessionFees", from, "Sessions", [address(token)], ({ sessions }) => sessions.sweepFees(from, token),
    [looks.account(setting.market, token), looks.held(setting.market, token), looks.held(setting.sessions, token), looks.sessionFees(token)], "sweepFees",
  );
}
