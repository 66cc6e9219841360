import { ContractRevertError } from "@assay/sdk";
import type { BaseWallet } from "ethers";
import { prepareAttestation } from "../chain/attest";
import { type DailyEvent, type DailyLeft, type DailyPorts, type DailyStep, type Paid, runDaily } from "../chain/daily";
import { ATTESTATION_SECONDS, type Policy } from "../chain/policy";
import type { PreparedCall } from "../chain/quote";
import { Offer } from "../chain/serving";
import { AttestationError, NonceError } from "../errors";
import type { GpuEvidence } from "../evidence/read";
import type { SendingFlags } from "./arguments";
import { isTimeForSeed } from "./attestations";
import { collect } from "./collect";
import { isUnavailable, messageOf } from "./exit";
import { gpuAt } from "./files";
import { quoteAndSend, walletOf, withPolicy } from "./session";
import { say, type Streams } from "./streams";

export interface DailyFlags extends SendingFlags {
  readonly provider: string;
  readonly nodes: readonly number[];
  readonly services?: readonly [string, ...string[]];
  readonly units?: number;
  readonly evidenceCommand: string;
  readonly evidenceTimeout: number;
  readonly attempts: number;
  readonly pause: number;
}

/** Some nodes are not attested, or units do not count. */
class UnfinishedError extends AttestationError {
  constructor({ nodes, steps }: DailyLeft) {
    super([...(nodes.length > 0 ? [`Not attested: node ${nodes.join(", ")}.`] : []), ...(steps.length > 0 ? [`Not done: ${steps.join(", ")}.`] : [])].join(" "));
  }
}

/** Until when a node is attested in a class by the newest seed; undefined where it is not. */
async function attestedUntil(policy: Policy, provider: string, node: number, gpuClass: number): Promise<number | undefined> {
  const [until, { storedAt }] = [await policy.nodeUntil(provider, gpuClass, node), await policy.seed()];
  const block = await policy.provider.getBlock("latest");
  return block !== null && until > block.timestamp && until === storedAt + ATTESTATION_SECONDS ? until : undefined;
}

/** One day of a provider on a chain. */
class Day {
  private readonly isDry: boolean;
  /** Whether the current seed would be another one by now. */
  private awaitsSeed = false;
  /** Whether the registry would have something else by now. */
  private awaitsUnits = false;
  /** What is offered; undefined where no service reads it. */
  private readonly offer: Offer | undefined;

  constructor(
    private readonly policy: Policy,
    private readonly wallet: BaseWallet,
    private readonly flags: DailyFlags,
    private readonly streams: Streams,
  ) {
    this.isDry = flags.dryRun === true;
    this.offer = flags.services === undefined ? undefined : new Offer(policy.provider, flags.provider, flags.services);
  }

  get ports(): DailyPorts {
    return {
      freshen: () => this.freshen(),
      attest: (node) => this.attest(node),
      serve: this.offer === undefined ? [] : this.serve(this.offer),
      // A seed may be stored between a nonce and its answer.
      mayTryAgain: (error) => isUnavailable(error) || error instanceof NonceError,
    };
  }

  private async freshen(): Promise<DailyEvent> {
    const isTime = await isTimeForSeed(this.policy, this.wallet.address);
    this.awaitsSeed = isTime && this.isDry;
    if (!isTime) return { kind: "seed", number: (await this.policy.seed()).number, stored: false };
    return this.send(this.policy.call("storeSeed", []), "seed", async () => ({ kind: "seed", number: (await this.policy.seed()).number, stored: true }));
  }

  private async attest(node: number): Promise<DailyEvent> {
    const what = `node ${node}`;
    // Its GPU would have to sign what nobody knows yet.
    if (this.awaitsSeed) return { kind: "waits", what, on: "seed" };
    const { provider, nodes, evidenceCommand: command, evidenceTimeout: timeoutSeconds } = this.flags;
    // Anybody may attest a node with a GPU of another class, so that what was attested last does not say which is its own.
    const ofOffer = await this.offer?.serving();
    const until = ofOffer === undefined ? undefined : await attestedUntil(this.policy, provider, node, ofOffer.gpuClass);
    if (until !== undefined) return { kind: "current", node, until };
    const nonce = await this.policy.nonceOf(provider, node);
    this.streams.complain(`${what}: asking its GPU to sign ${nonce.slice(2)}`);
    const evidence = evidenceOfNode(await collect({ command, node, nonce, timeoutSeconds }), nodes.indexOf(node));
    const own = ofOffer === undefined ? await attestedUntil(this.policy, provider, node, await this.policy.classOf(evidence.report.board)) : undefined;
    if (own !== undefined) return { kind: "current", node, until: own };
    const { to, data } = await prepareAttestation(this.policy, { provider, node }, evidence);
    return this.send({ to, data }, what, (paid) => ({ kind: "attested", node, ...paid }));
  }

  private serve(offer: Offer): readonly (readonly [string, DailyStep])[] {
    return [["units", () => this.refresh(offer)], ...offer.services.map((service): readonly [string, DailyStep] => [`sync of ${service}`, () => this.sync(offer, service)])];
  }

  /** Has units count for as long as the nodes are attested. */
  private async refresh(offer: Offer): Promise<DailyEvent | undefined> {
    const { units: present, expiresAt, gpuClass } = await offer.serving();
    const units = this.flags.units === undefined ? present : BigInt(this.flags.units);
    if (units === 0n && present === 0n) throw new AttestationError("The provider offers no units: say by --units how many it is to offer.");
    const untils = this.awaitsSeed ? [undefined] : await Promise.all(this.flags.nodes.map((node) => attestedUntil(this.policy, this.flags.provider, node, gpuClass)));
    // Without sending, nodes are not attested that would be by now.
    const isOpen = this.isDry && untils.includes(undefined);
    if (units === present && !isOpen && untils.every((until) => until === undefined || until <= expiresAt)) return undefined;
    this.awaitsUnits = this.isDry;
    try {
      return await this.send(await offer.update(units), "units", async (paid) => ({ kind: "units", units, until: (await offer.serving()).expiresAt, ...paid }));
    } catch (error) {
      if (isOpen && error instanceof ContractRevertError && error.errorName === "RegistryUnitsUnattested") return { kind: "waits", what: "units", on: "nodes" };
      throw error;
    }
  }

  private async sync(offer: Offer, service: string): Promise<DailyEvent | undefined> {
    if (!this.awaitsUnits && (await offer.isKnownTo(service))) return undefined;
    return this.send(offer.sync(service), `sync of ${service}`, (paid) => ({ kind: "synced", service, ...paid }));
  }

  private async send(call: PreparedCall, what: string, done: (paid: Paid) => DailyEvent | Promise<DailyEvent>): Promise<DailyEvent> {
    const { hash, gas, cost } = await quoteAndSend(this.policy, this.wallet, call, what, this.isDry, this.streams);
    return hash === undefined ? { kind: "quoted", what, gas, cost } : done({ hash, gas, cost });
  }
}

/** Of one GPU its own; of several that at the node's place among the nodes. */
function evidenceOfNode(all: readonly GpuEvidence[], place: number): GpuEvidence {
  return gpuAt(all, all.length === 1 ? 0 : place);
}

function told({ kind, ...fields }: DailyEvent): Record<string, bigint | boolean | number | string> {
  const { error, ...plain } = { error: undefined, ...fields };
  return { kind, ...plain, ...(error === undefined ? {} : { error: messageOf(error) }) };
}

/** `daily`: stores a seed if it is time for one, attests what is not, and has units count. */
export async function daily(flags: DailyFlags, streams: Streams): Promise<void> {
  const { nodes, json, attempts, pause: pauseSeconds } = flags;
  const wallet = await walletOf(flags);
  await withPolicy(flags, async (policy) => {
    const { ports } = new Day(policy, wallet, flags, streams);
    const left = await runDaily(ports, { nodes, attempts, pauseSeconds }, (event) => {
      if (json === true) say(told(event), true, streams);
      else streams.print(Object.entries(told(event)).map(([name, value]) => (name === "kind" ? String(value) : `${name}=${String(value)}`)).join(" "));
    });
    if (left.nodes.length > 0 || left.steps.length > 0) throw new UnfinishedError(left);
  });
}
