import { setTimeout } from "node:timers/promises";
import { type ParentToChildMessageReader, ParentToChildMessageStatus, type ParentToChildMessageWriter, ParentTransactionReceipt } from "@arbitrum/sdk";
import type { JsonRpcProvider, JsonRpcSigner } from "@ethersproject/providers";
import { BridgeTransactionError } from "./errors";

/**
 * How far a retryable ticket came: on its way, longer on its way than usual, never made (its submission was paid too little
 * for), made and waiting for somebody to redeem it, done, or too old and gone.
 */
export type TicketState = "pending" | "late" | "failed" | "redeemable" | "redeemed" | "expired";

/** A message from the parent chain, which the child chain executes once. */
export interface Ticket {
  /** Hash of the transaction on the child chain that makes the ticket. */
  readonly id: string;
  /** Whom it calls there. */
  readonly to: string;
  readonly state: TicketState;
  /** Unix time in seconds at which it can be redeemed no longer; of a redeemable one. */
  readonly expiresAt?: number;
  /** Hash of the transaction that executed it; of a redeemed one. */
  readonly redeemedIn?: string;
}

/** @property lateSeconds A ticket that is not made so long after its block is late; by default half an hour, thrice what Arbitrum takes. */
export interface TicketOptions {
  readonly lateSeconds?: number;
}

/** Nodes of both chains. They are of ethers 5, as Arbitrum's SDK is; `providers.ts` makes them. */
export interface Chains {
  readonly parent: JsonRpcProvider;
  readonly child: JsonRpcProvider;
}

const LATE_SECONDS = 1_800;

/** States that no time changes. */
const ENDS: readonly TicketState[] = ["failed", "redeemed", "expired"];

/** What to do about a ticket that needs somebody; empty where it does not. */
export function advice({ id, state, expiresAt }: Ticket): string {
  switch (state) {
    case "late":
      return `Ticket ${id} is not made yet: the sequencer takes what it leaves out within a day; look again.`;
    case "failed":
      return `Ticket ${id} was not made: too little was paid for its submission. Register again.`;
    case "redeemable":
      return `Ticket ${id} was not executed: redeem it before ${new Date((expiresAt ?? 0) * 1_000).toISOString()} (npx hardhat bridge:redeem).`;
    case "expired":
      return `Ticket ${id} is gone. Register again.`;
    default:
      return "";
  }
}

/**
 * The tickets of a transaction of the parent chain, as they are now.
 *
 * @throws {BridgeTransactionError} where the parent chain does not know it, or it failed there.
 */
export async function readTickets(transaction: string, { parent, child }: Chains, { lateSeconds = LATE_SECONDS }: TicketOptions = {}): Promise<readonly Ticket[]> {
  const { messages, sentAt } = await messagesOf(transaction, parent, child);
  const now = (await parent.getBlock("latest")).timestamp;
  return Promise.all(messages.map(async (message) => ticketOf(message, now - sentAt > lateSeconds)));
}

async function messagesOf<T extends JsonRpcProvider | JsonRpcSigner>(transaction: string, parent: JsonRpcProvider, child: T) {
  // ethers 5 gives null for what it does not know, and its types do not say so.
  const receipt = (await parent.getTransactionReceipt(transaction)) as Awaited<ReturnType<typeof parent.getTransactionReceipt>> | null;
  if (receipt === null) throw new BridgeTransactionError(transaction, "unknown");
  if (receipt.status === 0) throw new BridgeTransactionError(transaction, "failed");
  const [messages, block] = await Promise.all([new ParentTransactionReceipt(receipt).getParentToChildMessages(child), parent.getBlock(receipt.blockHash)]);
  return { messages, sentAt: block.timestamp };
}

async function ticketOf(message: ParentToChildMessageReader, isLate: boolean): Promise<Ticket> {
  const ticket = { id: message.retryableCreationId, to: message.messageData.destAddress };
  const result = await message.getSuccessfulRedeem();
  switch (result.status) {
    case ParentToChildMessageStatus.NOT_YET_CREATED:
      return { ...ticket, state: isLate ? "late" : "pending" };
    case ParentToChildMessageStatus.CREATION_FAILED:
      return { ...ticket, state: "failed" };
    case ParentToChildMessageStatus.FUNDS_DEPOSITED_ON_CHILD:
      return { ...ticket, state: "redeemable", expiresAt: (await message.getTimeout()).toNumber() };
    case ParentToChildMessageStatus.REDEEMED:
      return { ...ticket, state: "redeemed", redeemedIn: result.childTxReceipt.transactionHash };
    case ParentToChildMessageStatus.EXPIRED:
      return { ...ticket, state: "expired" };
  }
}

/**
 * Looks until nothing changes without somebody's doing, and tells of each ticket when its state changes.
 *
 * @returns the tickets as they are then: redeemed, or to be redeemed, failed or expired.
 * @throws {BridgeTransactionError} as {@link readTickets} does; where a reorganization took the transaction away, too.
 */
export async function followTickets(
  transaction: string, chains: Chains,
  { onTicket = () => undefined, pollSeconds = 10, ...options }: TicketOptions & { readonly onTicket?: (ticket: Ticket) => void; readonly pollSeconds?: number } = {},
): Promise<readonly Ticket[]> {
  const told = new Map<string, TicketState>();
  for (;;) {
    const tickets = await readTickets(transaction, chains, options);
    for (const ticket of tickets) {
      if (told.get(ticket.id) === ticket.state) continue;
      told.set(ticket.id, ticket.state);
      onTicket(ticket);
    }
    if (tickets.every(({ state }) => ENDS.includes(state) || state === "redeemable")) return tickets;
    await setTimeout(pollSeconds * 1_000);
  }
}

/**
 * Executes what was made and not executed.
 *
 * @param signer Pays for it on the child chain; anybody may.
 * @returns hashes of the transactions that executed tickets.
 */
export async function redeemTickets(transaction: string, parent: JsonRpcProvider, signer: JsonRpcSigner): Promise<readonly string[]> {
  const { messages } = await messagesOf(transaction, parent, signer);
  const redeemed: string[] = [];
  for (const message of messages as readonly ParentToChildMessageWriter[]) {
    if ((await message.status()) !== ParentToChildMessageStatus.FUNDS_DEPOSITED_ON_CHILD) continue;
    const sent = await message.redeem();
    redeemed.push((await sent.waitForRedeem()).transactionHash);
  }
  return redeemed;
}
