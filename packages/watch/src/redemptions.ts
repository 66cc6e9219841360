import { type Hex, followLogs } from "@assay/sdk";
import { Interface } from "ethers";
import { countOf } from "./store/claims";
import { putCursor } from "./store/cursors";
import { type StreamParameters, optionsOf } from "./streams";

const SESSIONS = new Interface(["event VoucherRedeemed(bytes32 indexed session, address indexed provider, uint128 amount, uint128 redeemed, uint128 protocolFee, uint128 poolPart)"]);
const TOPIC = SESSIONS.getEvent("VoucherRedeemed")?.topicHash ?? "";

/**
 * Tells what providers are paid by sessions, and how many of the session's receipts are kept: what is paid without any nobody
 * here can doubt. Nothing is decided by it, so that forks do not matter.
 */
export async function keepRedemptions(parameters: StreamParameters, sessions: string): Promise<void> {
  const { store, provider, say } = parameters;
  const followed = { provider, address: sessions, topics: [TOPIC], eventOf: (log: Parameters<typeof SESSIONS.parseLog>[0]) => SESSIONS.parseLog(log)?.args };
  for await (const update of followLogs(followed, optionsOf(parameters, "redemptions"))) {
    if (update.kind === "event") {
      const session = update.event.getValue("session") as Hex;
      say({ kind: "redeemed", session, amount: update.event.getValue("amount") as bigint, receipts: countOf(store, session) });
    }
    putCursor(store, "redemptions", update.cursor);
  }
}
