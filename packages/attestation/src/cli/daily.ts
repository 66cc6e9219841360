import { prepareAttestation } from "../chain/attest";
import { type DailyEvent, type DailyPorts, runDaily } from "../chain/daily";
import type { Policy } from "../chain/policy";
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
  readonly evidenceCommand: string;
  readonly evidenceTimeout: number;
  readonly attempts: number;
  readonly pause: number;
}

/** Some nodes are not attested. */
class UnattestedError extends AttestationError {
  constructor(readonly nodes: readonly number[]) {
    super(`Not attested: node ${nodes.join(", ")}.`);
  }
}

/** Of one GPU its own; of several that at the node's place among the nodes. */
function evidenceOfNode(all: readonly GpuEvidence[], place: number): GpuEvidence {
  return gpuAt(all, all.length === 1 ? 0 : place);
}

async function attestedUntil(policy: Policy, provider: string, node: number): Promise<number | undefined> {
  const [last, { number }] = [await policy.lastAttestation(provider, node), await policy.seed()];
  if (last?.number !== number) return undefined;
  const until = await policy.nodeUntil(provider, last.gpuClass, node);
  const block = await policy.provider.getBlock("latest");
  return block !== null && until > block.timestamp ? until : undefined;
}

function told({ kind, ...fields }: DailyEvent): Record<string, bigint | boolean | number | string> {
  const { error, ...plain } = { error: undefined, ...fields };
  return { kind, ...plain, ...(error === undefined ? {} : { error: messageOf(error) }) };
}

/** `daily`: stores a seed if it is time for one, and attests what is not. */
export async function daily(flags: DailyFlags, streams: Streams): Promise<void> {
  const { provider, nodes, json, dryRun, evidenceCommand: command, evidenceTimeout: timeoutSeconds, attempts, pause: pauseSeconds } = flags;
  const [wallet, isDry] = [await walletOf(flags), dryRun === true];
  await withPolicy(flags, async (policy) => {
    const ports: DailyPorts = {
      freshen: async () => {
        const stored = await isTimeForSeed(policy, wallet.address);
        if (stored) await quoteAndSend(policy, wallet, policy.call("storeSeed", []), "seed", isDry, streams);
        return { number: (await policy.seed()).number, stored: stored && !isDry };
      },
      attestedUntil: (node) => attestedUntil(policy, provider, node),
      attest: async (node) => {
        const nonce = await policy.nonceOf(provider, node);
        streams.complain(`node ${node}: asking its GPU to sign ${nonce.slice(2)}`);
        const evidence = evidenceOfNode(await collect({ command, node, nonce, timeoutSeconds }), nodes.indexOf(node));
        const { to, data } = await prepareAttestation(policy, { provider, node }, evidence);
        const { hash, gas, cost } = await quoteAndSend(policy, wallet, { to, data }, `node ${node}`, isDry, streams);
        return { hash: hash ?? "0x", gas, cost };
      },
      // A seed may be stored between a nonce and its answer.
      mayTryAgain: (error) => isUnavailable(error) || error instanceof NonceError,
    };
    const left = await runDaily(ports, { nodes, attempts, pauseSeconds }, (event) => {
      if (json === true) say(told(event), true, streams);
      else streams.print(Object.entries(told(event)).map(([name, value]) => (name === "kind" ? String(value) : `${name}=${String(value)}`)).join(" "));
    });
    if (left.length > 0) throw new UnattestedError(left);
  });
}
