import type { MarketModel } from "../../oracle/market/model";
import type { Signed } from "../../oracle/market/orders";
import { type Order, type SessionTerms, jobIdOf } from "../../oracle/market/types";
import type { Job } from "../../oracle/market/jobs";
import { type Part, encode } from "./abi";
import type { Dice } from "./dice";
import { Looks } from "./looks";
import type { Act, Look } from "./play";
import { type ContractName, type World, everybody } from "./world";

/** An order that somebody signed. */
export interface Signature {
  readonly order: Order;
  readonly digest: string;
  readonly signed: Signed;
  /** Providers that may take it; empty: any. */
  readonly listed: readonly string[];
}

/** An accepted copy. */
export interface Taken {
  readonly of: Signature;
  readonly copy: bigint;
  readonly jobId: string;
  readonly job: Job;
}

export interface Opened {
  readonly id: string;
  readonly terms: SessionTerms;
}

/** One history: what was signed in it so far, and how to say what happens next. */
export class Scene {
  readonly orders: Signature[] = [];
  readonly sessions: Opened[] = [];
  #nonce = 0n;

  constructor(
    readonly world: World,
    readonly model: MarketModel,
    readonly looks = new Looks(world),
  ) {}

  get now(): bigint {
    return this.model.stake.now;
  }

  /** @param run what it is in the model. */
  act(kind: string, by: string, contract: ContractName, args: readonly Part[], run: Act["run"], looks: readonly Look[], method = kind): Act {
    const data = this.world.selectorOf(contract, method) + encode(args);
    return { kind, by, target: this.world.addresses[contract], data, run, looks, says: `${this.now} ${by} ${contract}.${method}` };
  }

  /** Somebody who can act. */
  anybody(dice: Dice): string {
    return dice.of(everybody(this.world.cast));
  }

  /** The signature of an account, by its key where it has one. */
  signature(by: string, digest: string): Signed {
    return { by, digest, byKey: this.isKey(by) };
  }

  isKey(who: string): boolean {
    const { clients, agents, operators, sessionKeys } = this.world.cast;
    return who === clients[2] || who === agents[1] || sessionKeys.includes(who) || (operators.includes(who) && who !== operators[1]);
  }

  /** Nonces that nobody has used, or some that are used already. */
  nonces(dice: Dice, count: bigint): bigint {
    if (dice.once(12)) return dice.between(0n, this.#nonce);
    this.#nonce += count;
    return this.#nonce - count;
  }

  get nextNonce(): bigint {
    return this.#nonce;
  }

  /** Accepted copies of orders, in a state. */
  taken(state: bigint): Taken[] {
    return this.orders.flatMap((of) =>
      Array.from({ length: Number(of.order.copies) }, (_, i) => BigInt(i)).flatMap((copy) => {
        const jobId = jobIdOf(of.digest, copy);
        const job = this.model.jobs.jobs.get(jobId);
        return job.state === state ? [{ of, copy, jobId, job }] : [];
      }),
    );
  }

  /** All that this history made. */
  everything(): Look[] {
    const { looks } = this;
    const copies = this.orders.flatMap(({ order, digest }) => Array.from({ length: Number(order.copies) }, (_, i) => ({ order, digest, copy: BigInt(i) })));
    return [
      ...copies.flatMap(({ order: { client, agent, nonce }, digest, copy }) => [
        ...looks.job(jobIdOf(digest, copy)), looks.nonce(client, agent, BigInt.asUintN(64, nonce + copy)),
      ]),
      ...this.sessions.flatMap(({ id }) => looks.session(id)),
    ];
  }

  /** Seconds at which something of this history begins or ends, from now on. */
  moments(): bigint[] {
    const { jobs, sessions, setting } = this.model;
    const { marginSeconds } = setting;
    const ofJobs = this.orders.flatMap(({ order, digest }) =>
      Array.from({ length: Number(order.copies) }, (_, i) => jobIdOf(digest, BigInt(i))).flatMap((jobId) => {
        const { state, acceptedAt } = jobs.jobs.get(jobId);
        if (state === 1n) return [acceptedAt + order.executionSeconds, acceptedAt + order.executionSeconds + marginSeconds];
        return state === 2n ? [jobs.claims.get(jobId).disputableUntil] : [];
      }),
    );
    const ofSessions = this.sessions.flatMap(({ id, terms }) => {
      const { closesAt, finished } = sessions.sessions.get(id);
      const { locked } = sessions.bonds.get(id);
      return [...(finished ? [] : [closesAt]), ...(locked ? [sessions.disputableUntil(id, terms)] : [])];
    });
    return [...ofJobs, ...ofSessions].filter((moment) => moment > this.now);
  }
}
