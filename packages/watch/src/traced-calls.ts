import type { Hex } from "@assay/sdk";
import type { JsonRpcProvider } from "ethers";

/** A trace may be longer than any memory: a transaction can hand the same bytes on a thousand times. */
const MOST_BYTES = 32 << 20;
const TIMEOUT_MILLISECONDS = 10_000;

/** As `callTracer` gives it. */
interface Call {
  readonly type?: string;
  readonly to?: string;
  readonly input?: Hex;
  readonly error?: string;
  readonly calls?: readonly Call[];
}

/**
 * The calldata of the calls of a contract within a transaction, as a node tells it that traces; nothing where it does not, or
 * where the trace is too long or takes too long: that is in the hands of whoever sent the transaction.
 *
 * @throws what the provider throws where the node does not answer anything.
 */
export async function callsWithin(provider: JsonRpcProvider, contract: string, transaction: string): Promise<readonly Hex[]> {
  try {
    const answer = await ask(provider, { jsonrpc: "2.0", id: 1, method: "debug_traceTransaction", params: [transaction, { tracer: "callTracer" }] });
    return inputsOf((answer as { readonly result?: Call }).result ?? {}, contract.toLowerCase());
  } catch {
    await provider.getBlockNumber();
    return [];
  }
}

async function ask(provider: JsonRpcProvider, request: object): Promise<unknown> {
  const connection = provider._getConnection();
  const url = new URL(connection.url);
  const headers: Record<string, string> = { ...connection.headers, "content-type": "application/json" };
  if (url.username !== "") headers.authorization = `Basic ${btoa(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`)}`;
  [url.username, url.password] = ["", ""];
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request), signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  // Its type is a browser's, where streams could not be iterated.
  const body = response.body as AsyncIterable<Uint8Array> | null;
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the connection.
    if (length > MOST_BYTES) throw new RangeError(`A trace of more than ${MOST_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString());
}

function inputsOf(trace: Call, contract: string): readonly Hex[] {
  const found: Hex[] = [];
  const left = [trace];
  for (let call = left.pop(); call !== undefined; call = left.pop()) {
    if (call.error !== undefined) continue;
    if (call.type === "CALL" && call.to?.toLowerCase() === contract && call.input !== undefined) found.push(call.input);
    for (const inner of call.calls ?? []) left.push(inner);
  }
  return found;
}
