import type { Hex } from "@assay/sdk";
import { Interface } from "ethers";
import { countOf } from "./store/claims";
import { setSetting, settingOf } from "./store/settings";
import type { WatchParameters } from "./watcher";

const SESSIONS = new Interface(["event VoucherRedeemed(bytes32 indexed session, address indexed provider, uint128 amount, uint128 redeemed, uint128 protocolFee, uint128 poolPart)"]);
const MOST_BLOCKS = 2_000;

/**
 * Tells what providers were paid by sessions since it was last asked, and how many of the session's receipts are kept: what is
 * paid without any nobody here can doubt. Nothing is decided by it, so that forks do not matter.
 */
export async function tellRedemptions({ store, provider, sessions, fromBlock, say = () => undefined }: WatchParameters): Promise<void> {
  if (sessions === undefined) return;
  const from = Number(settingOf(store, "redemptions", () => String(fromBlock)));
  const to = Math.min(await provider.getBlockNumber(), from + MOST_BLOCKS - 1);
  if (to < from) return;
  const logs = await provider.getLogs({ address: sessions, topics: [SESSIONS.getEvent("VoucherRedeemed")?.topicHash ?? ""], fromBlock: from, toBlock: to });
  for (const log of logs) {
    const args = SESSIONS.parseLog(log)?.args;
    if (args === undefined) continue;
    const session = args.getValue("session") as Hex;
    say({ kind: "redeemed", session, amount: args.getValue("amount") as bigint, receipts: countOf(store, session) });
  }
  setSetting(store, "redemptions", String(to + 1));
}
