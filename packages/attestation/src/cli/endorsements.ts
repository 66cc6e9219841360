import type { BaseWallet } from "ethers";
import { prepareProfile } from "../chain/references";
import { prepareRevocation } from "../chain/revocation";
import type { Policy } from "../chain/policy";
import type { PreparedCall } from "../chain/quote";
import { readReference } from "../endorsements/reference";
import { readAnswer } from "../endorsements/revocation";
import { readPem } from "../evidence/certificate";
import type { SendingFlags } from "./arguments";
import { type EvidenceFlags, evidenceIn, readFile } from "./files";
import { quoteAndSend, sentFields, walletOf, withPolicy } from "./session";
import { type Findings, say, type Streams } from "./streams";

interface Done<T> {
  readonly sent: readonly Readonly<Record<string, bigint | number | string>>[];
  readonly result: T | undefined;
}

/** Sends calls as they are prepared, each by what the ones before it did. Without sending, only the first can be quoted. */
async function sendAll<T>(policy: Policy, wallet: BaseWallet, calls: AsyncGenerator<PreparedCall & { readonly what: string }, T>, isDry: boolean, streams: Streams): Promise<Done<T>> {
  const sent: Readonly<Record<string, bigint | number | string>>[] = [];
  for (;;) {
    const next = await calls.next();
    if (next.done === true) return { sent, result: next.value };
    const { what, to, data } = next.value;
    sent.push({ what, ...sentFields(await quoteAndSend(policy, wallet, { to, data }, what, isDry, streams)) });
    if (!isDry) continue;
    streams.complain("what follows it can be quoted once it is sent");
    return { sent, result: undefined };
  }
}

/** `reference`: records references and the profile that a report meets. */
export async function recordReferences({ driver, vbios, json, dryRun, ...flags }: SendingFlags & EvidenceFlags & { readonly driver: string; readonly vbios: string }, streams: Streams): Promise<void> {
  const [references, { report }, wallet] = [
    { driver: readReference(readFile(driver).toString("utf8")), vbios: readReference(readFile(vbios).toString("utf8")) },
    evidenceIn(flags),
    await walletOf(flags),
  ];
  await withPolicy(flags, async (policy) => {
    const { sent, result } = await sendAll(policy, wallet, prepareProfile(policy, references, report), dryRun === true, streams);
    say({ profile: result, calls: sent } satisfies Findings, json === true, streams);
  });
}

/** `revoke`: ends what a revoked certificate certified. */
export async function revoke(file: string, { chain, json, dryRun, ...flags }: SendingFlags & { readonly chain: string }, streams: Streams): Promise<void> {
  const [answer, certificates, wallet] = [readAnswer(readFile(file)), readPem(readFile(chain).toString("latin1")), await walletOf(flags)];
  await withPolicy(flags, async (policy) => {
    const { sent } = await sendAll(policy, wallet, prepareRevocation(policy, answer, certificates), dryRun === true, streams);
    say({ status: answer.status, serial: answer.serial, calls: sent } satisfies Findings, json === true, streams);
  });
}
