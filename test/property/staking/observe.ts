import { Interface } from "ethers";
import type { StakingModel } from "../../oracle/staking/model";
import type { Pool } from "../../oracle/staking/pool";
import { openRequests } from "./steps";
import { type World, everybody } from "./world";

const TOKEN = new Interface(["function balanceOf(address) view returns (uint256)", "function totalSupply() view returns (uint256)"]);
const TOLD = new Interface(["function toldOf(address) view returns (uint128, uint128)"]);

/** A view of the contract, and the words that the model expects of it; `undefined` where it leaves them open. */
interface Question {
  readonly label: string;
  readonly target: string;
  readonly data: string;
  readonly words: () => (bigint | undefined)[];
}

const flag = (value: boolean | undefined): bigint => (value === true ? 1n : 0n);
const poolWords = (pool: Pool | undefined): bigint[] => [pool?.tokens ?? 0n, pool?.shares ?? 0n, pool?.thawing ?? 0n];

/** Compares all that can be seen of the contract with the model, in one call. */
export class Observer {
  readonly #standing: Question[];

  constructor(
    private readonly world: World,
    private readonly model: StakingModel,
  ) {
    this.#standing = this.#everything();
  }

  /** @throws Error that names each view that differs. */
  async compare(timepoints: readonly bigint[]): Promise<void> {
    const questions = [...this.#standing, ...this.#requests(), ...timepoints.flatMap((timepoint) => this.#pastVotes(timepoint))];
    const { stage } = this.world;
    const [timestamp, answers] = await stage.read(questions.map(({ target, data }) => ({ target, data })));
    this.model.now = timestamp;
    let at = 2;
    const differences = questions.flatMap(({ label, words }) =>
      words().flatMap((expected, i) => {
        const found = BigInt(`0x${answers.slice(at, (at += 64))}`);
        return expected === undefined || found === expected ? [] : [`${label}[${i}] is ${found} in the contract, ${expected} in the model`];
      }),
    );
    if (at !== answers.length) throw new Error("the views answered another number of words");
    if (differences.length > 0) throw new Error(differences.join("\n"));
  }

  #ask(method: string, args: readonly unknown[], words: () => (bigint | undefined)[]): Question {
    const { setting, face } = this.world;
    return { label: `${method}(${args.join(", ")})`, target: setting.self, data: face.encodeFunctionData(method, args), words };
  }

  #everything(): Question[] {
    const { cast, setting } = this.world;
    const { model } = this;
    const people = everybody(cast);
    const holders = [...cast.providers, ...cast.delegators];
    const provider = (address: string): Question[] => {
      const found = (): ReturnType<typeof model.providers.get> => model.providers.get(address);
      return [
        this.#ask("operatorOf", [address], () => [BigInt(found()?.operator ?? 0n)]),
        this.#ask("commissionOf", [address], () => {
          // A change that has come leaves its timestamp open.
          const { next, from } = found()?.commission ?? { next: 0n, from: 0n };
          return [found()?.commissionAt(model.now) ?? 0n, next, from > model.now ? from : undefined];
        }),
        this.#ask("ownStakeOf", [address], () => [...poolWords(found()?.own), undefined, found()?.heldUntil ?? 0n]),
        this.#ask("delegationPoolOf", [address], () => [...poolWords(found()?.delegated), undefined, found()?.heldUntil ?? 0n]),
        this.#ask("usableStakeOf", [address], () => [found()?.usable(model.delegationRatio) ?? 0n]),
        ...holders.map((account) => this.#ask("sharesOf", [account, address], () => [model.sharesOf(account, address)])),
        ...holders.flatMap((account) =>
          cast.tokens.map((token) => this.#ask("claimable", [account, address, token], () => [model.claimable(account, address, token)])),
        ),
        ...cast.services.flatMap((service) => [
          this.#ask("allocationOf", [address, service], () => {
            const allocated = found()?.allocations.get(service)?.allocated ?? 0n;
            return [allocated, found()?.payablePart(service) ?? 0n, model.committed(address, service) - allocated];
          }),
          {
            label: `what ${service} was told of ${address}`,
            target: service,
            data: TOLD.encodeFunctionData("toldOf", [address]),
            words: () => [found()?.told.get(service)?.allocated, found()?.told.get(service)?.payablePart],
          },
        ]),
      ];
    };
    const token = (target: string): Question[] => [
      ...[...people, setting.self].map((account) => ({
        label: `${target}.balanceOf(${account})`,
        target,
        data: TOKEN.encodeFunctionData("balanceOf", [account]),
        words: () => [model.balanceOf(target, account)],
      })),
      ...people.map((account) => this.#ask("creditOf", [account, target], () => [model.creditOf(account, target)])),
      this.#ask("isRewardToken", [target], () => [flag(model.rewards.get(target))]),
    ];
    return [
      ...cast.providers.flatMap(provider),
      ...cast.tokens.flatMap(token),
      ...cast.services.map((service) =>
        this.#ask("serviceOf", [service], () => {
          const found = model.services.get(service);
          return [found?.activeAt ?? 0n, found?.window ?? 0n, flag(found?.retired)];
        }),
      ),
      ...holders.map((account) => this.#ask("getVotes", [account], () => [model.votesAt(account, model.now)])),
      this.#ask("pendingBurn", [], () => [model.pendingBurn]),
      this.#ask("delegationRatio", [], () => [model.delegationRatio]),
    ];
  }

  #requests(): Question[] {
    return openRequests(this.model).map(({ account, provider, readyAt }) =>
      this.#ask("requestOf", [account, provider, readyAt], () => [this.model.requestOf(account, provider, readyAt)]),
    );
  }

  #pastVotes(timepoint: bigint): Question[] {
    const { cast } = this.world;
    return [...cast.providers, ...cast.delegators].map((account) =>
      this.#ask("getPastVotes", [account, timepoint], () => [this.model.votesAt(account, timepoint)]),
    );
  }
}
