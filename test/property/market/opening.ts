import { MaxUint256, encodeBytes32String, id } from "ethers";
import { ZERO_HASH } from "../../oracle/market/setting";
import { address, bytes4, uint } from "./abi";
import type { Act } from "./play";
import type { Scene } from "./scene";
import { type ContractName, PROOF_LANES, type World, everybody } from "./world";

const GPUS = 8n;
const UNITS_PER_GPU = 8n;
const UNITS = 48n;
const BOND = 1n;
const NODE = id("an endpoint").slice(2) + id("a key").slice(2) + uint(GPUS);

/** What everybody does before any history: approvals, and what is no call of the model. */
function preparations(scene: Scene): Act[] {
  const { cast, addresses } = scene.world;
  const approve = (by: string, token: string, spender: string): Act => ({
    kind: "approve", by, target: token, data: scene.world.selectorOf("MockBurnableToken", "approve") + address(spender) + uint(MaxUint256), run: () => [1n], looks: [],
    says: `${by} approves ${spender}`,
  });
  const spenders = [addresses.Market, addresses.Sessions, addresses.Staking];
  return [
    ...everybody(cast).flatMap((by) => cast.tokens.flatMap((token) => spenders.map((spender) => approve(by, token, spender)))),
    ...cast.providers.map((by) => approve(by, cast.tokens[0], addresses.ProviderRegistry)),
    scene.act("addGpuClass", cast.owner, "ProviderRegistry", [encodeBytes32String("a class").slice(2), uint(UNITS_PER_GPU)], () => [1n], []),
    ...PROOF_LANES.map((lane) =>
      scene.act("addLane", cast.owner, "ProofRouter", [bytes4(lane), address(addresses.EchoVerifier), uint(100_000n)], ({ lanes }) => lanes.add(lane), [])),
  ];
}

/** Services are appointed, a notice ahead of the rest. */
function appointments({ world: { cast, setting }, act }: { world: World; act: Scene["act"] }): Act[] {
  return [
    ...[setting.market, setting.sessions].map((service) => act("appoint", cast.owner, "Staking", [address(service)], ({ stake }) => stake.appoint(cast.owner, service), [])),
    ...cast.tokens.map((token) =>
      act("setRewardToken", cast.owner, "Staking", [address(token), uint(true)], ({ stake }) => stake.setRewardToken(cast.owner, token, true), [])),
    ...cast.tokens.map((token) =>
      act("setTokenAllowed", cast.owner, "Market", [address(token), uint(true)], ({ accounts }) => accounts.setTokenAllowed(cast.owner, token, true), [])),
    act("setPayee", cast.owner, "Market", [address(setting.sessions), uint(true)], ({ accounts }) => accounts.setPayee(cast.owner, setting.sessions, true), []),
    act("setProtocolFee", cast.owner, "Market", [uint(250n), uint(3_000n)], (model) => model.setProtocolFee(cast.owner, 250n, 3_000n), []),
    act("setSessionFee", cast.owner, "Sessions", [uint(100n)], ({ sessions }) => sessions.setSessionFee(cast.owner, 100n), []),
    act("syncLeastCollateral", cast.owner, "Market", [], (model) => model.syncLeastCollateral(), []),
  ];
}

/** Providers with stake and machines; the third has no delegators. */
function providers({ world: { cast, setting }, act }: { world: World; act: Scene["act"] }): Act[] {
  const services = [setting.market, setting.sessions];
  return cast.providers.flatMap((provider, i) => {
    const operator = cast.operators[i] as string;
    const [commission, own, delegated] = [500n * BigInt(i), 1_000_000n + BigInt(i), i === 2 ? 0n : 700_000n];
    const call = (by: string, contract: ContractName, method: string, args: string[], run: Act["run"]): Act => act(method, by, contract, args, run, []);
    return [
      call(provider, "Staking", "register", [address(operator), uint(commission)], ({ stake }) => stake.register(provider, operator, commission)),
      call(provider, "Staking", "stake", [address(provider), uint(own)], ({ stake }) => stake.stake(provider, provider, own)),
      ...(delegated === 0n ? [] : [
        call(cast.delegator, "Staking", "delegate", [address(provider), uint(delegated), uint(0n), address(cast.delegator)], ({ stake }) =>
          stake.delegate(cast.delegator, provider, delegated, 0n, cast.delegator)),
      ]),
      ...services.map((service) => call(provider, "Staking", "allocate", [address(service), uint(400_000n)], ({ stake }) => stake.allocate(provider, service, 400_000n))),
      call(provider, "ProviderRegistry", "setNode", [address(provider), uint(0n), uint(1n), NODE], ({ registry }) =>
        registry.servings.patch({ gpuClass: 1n }, provider)),
      call(provider, "ProviderRegistry", "update", [address(provider), uint(UNITS), uint(3n), uint(1n)], ({ registry, stake }) => {
        registry.update(provider, provider, UNITS, 3n, 1n);
        // The bond, which the registry holds.
        stake.mint(cast.tokens[0], provider, -BOND);
      }),
      ...(["Market", "Sessions"] as const).map((service) =>
        call(provider, service, "sync", [address(provider)], (model) => (service === "Market" ? model.books : model.sessions.books).sync(provider))),
    ];
  });
}

function clients({ world: { cast }, act }: { world: World; act: Scene["act"] }): Act[] {
  const deposits = cast.clients.flatMap((client, i) =>
    cast.tokens.map((token) => {
      const by = i === 2 ? cast.challenger : client;
      return act("deposit", by, "Market", [address(token), uint(4_000_000n), address(client)], ({ accounts }) => accounts.deposit(by, token, 4_000_000n, client), []);
    }));
  const terms = { expiresAt: 2n ** 40n, workloads: 63n, providerList: ZERO_HASH };
  const agents = cast.clients.slice(0, 2).flatMap((client) =>
    cast.agents.flatMap((agent) => [
      act("authorizeAgent", client, "Market", [address(agent), uint(terms.expiresAt) + uint(terms.workloads) + terms.providerList.slice(2)], ({ accounts }) =>
        accounts.authorizeAgent(client, agent, terms), []),
      ...cast.tokens.map((token) =>
        act("setAgentBudget", client, "Market", [address(agent), address(token), uint(2_000_000n), uint(2n ** 120n), uint(20_000n)], ({ accounts }) =>
          accounts.setAgentBudget(client, agent, token, 2_000_000n, 2n ** 120n, 20_000n), [])),
    ]));
  const token = cast.tokens[1];
  const [floor, ceiling, speed, target] = [-2n << 32n, 6n << 32n, 2n ** 30n, 5_000n];
  return [
    ...deposits, ...agents,
    act("setIndex", cast.owner, "Market", [address(token), uint(1n), uint(floor), uint(ceiling), uint(speed), uint(target)], ({ indexes }) =>
      indexes.setIndex(cast.owner, token, 1n, floor, ceiling, speed, target), []),
  ];
}

/** What every history begins with, by seconds since what came before. */
export function opening(scene: Scene): (readonly [seconds: bigint, acts: readonly Act[]])[] {
  const bound = { world: scene.world, act: scene.act.bind(scene) };
  const { noticeSeconds } = scene.model.stake.setting.parameters;
  const half = everybody(scene.world.cast).length * 3;
  const first = preparations(scene);
  return [
    [1n, first.slice(0, half)],
    [1n, first.slice(half)],
    [1n, appointments(bound)],
    [noticeSeconds, providers(bound)],
    [1n, clients(bound)],
  ];
}
