import { ContractRevertError } from "@assay/sdk";
import { prepareAttestation, prepareKeptBody, prepareKeptRecord } from "../chain/attest";
import type { Policy } from "../chain/policy";
import { quote } from "../chain/quote";
import type { ChainFlags, NodeFlags, SendingFlags } from "./arguments";
import { type EvidenceFlags, evidenceIn } from "./files";
import { quoteAndSend, quoteLine, sentFields, walletOf, withPolicy } from "./session";
import { say, type Streams } from "./streams";

/** `nonce`: what a node's GPU has to sign now. */
export async function printNonce({ provider, node, json, ...flags }: ChainFlags & NodeFlags, streams: Streams): Promise<void> {
  await withPolicy(flags, async (policy) => {
    const [nonce, seed] = [await policy.nonceOf(provider, node), await policy.seed()];
    if (json === true) say({ nonce: nonce.slice(2), seed: seed.number, storedAt: seed.storedAt }, true, streams);
    else streams.print(nonce.slice(2));
  });
}

/** Whether the policy would take a new seed. */
export async function isTimeForSeed(policy: Policy, from: string): Promise<boolean> {
  try {
    await quote(policy.provider, policy.call("storeSeed", []), from);
    return true;
  } catch (error) {
    if (error instanceof ContractRevertError && error.errorName === "AttestationSeedEarly") return false;
    throw error;
  }
}

/** `seed`: stores one. */
export async function storeSeed({ json, dryRun, ...flags }: SendingFlags, streams: Streams): Promise<void> {
  const wallet = await walletOf(flags);
  await withPolicy(flags, async (policy) => {
    const sent = await quoteAndSend(policy, wallet, policy.call("storeSeed", []), "seed", dryRun === true, streams);
    say({ seed: (await policy.seed()).number, ...sentFields(sent) }, json === true, streams);
  });
}

/** `quote` and `send`: attests a node. */
export async function attestNode({ provider, node, json, dryRun, from, ...flags }: SendingFlags & NodeFlags & EvidenceFlags & { readonly from?: string }, streams: Streams): Promise<void> {
  const evidence = evidenceIn(flags);
  const wallet = from === undefined ? await walletOf(flags) : undefined;
  await withPolicy(flags, async (policy) => {
    const call = await prepareAttestation(policy, { provider, node }, evidence);
    const { certificates, bodyKept, profile } = call;
    const about = { profile, certificates: certificates.join(", ") || "none, the chain knows the device", body: bodyKept ? "kept by the chain" : "sent" };
    const { to, data } = call;
    if (wallet === undefined) {
      const found = await quote(policy.provider, { to, data }, from ?? "");
      streams.complain(quoteLine(found));
      say({ ...about, ...sentFields(found) }, json === true, streams);
      return;
    }
    const sent = await quoteAndSend(policy, wallet, { to, data }, `node ${node}`, dryRun === true, streams);
    say({ ...about, ...sentFields(sent) }, json === true, streams);
  });
}

/** `keep`: has the chain keep a report's measurements. */
export async function keepBody({ json, dryRun, ofDevice, ...flags }: SendingFlags & EvidenceFlags & { readonly ofDevice?: boolean }, streams: Streams): Promise<void> {
  const evidence = evidenceIn(flags);
  const wallet = await walletOf(flags);
  await withPolicy(flags, async (policy) => {
    const call = await (ofDevice === true ? prepareKeptRecord(policy, evidence) : prepareKeptBody(policy, evidence.report));
    if (call === undefined) say({ kept: true }, json === true, streams);
    else say({ kept: dryRun !== true, ...sentFields(await quoteAndSend(policy, wallet, call, "body", dryRun === true, streams)) }, json === true, streams);
  });
}
