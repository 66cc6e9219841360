import { expect } from "chai";
import { JsonRpcProvider, Network, toBeHex } from "ethers";
import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { callsWithin } from "#watch/traced-calls";

const MARKET = "0x00000000000000000000000000000000000000a0";
const OTHER = "0x00000000000000000000000000000000000000b0";
const MEBIBYTE = 1 << 20;

/** A node that answers as it is told to a request for a trace, and 5 to whatever else. */
describe("the calls within a transaction", () => {
  let server: Server;
  let provider: JsonRpcProvider;
  let trace: unknown;
  let [length, written, asked] = [0, 0, ""];

  before(async () => {
    server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => (body += text));
      request.on("end", () => {
        const { id, method, params } = JSON.parse(body) as { id: number; method: string; params: readonly unknown[] };
        if (method !== "debug_traceTransaction") {
          response.end(JSON.stringify({ jsonrpc: "2.0", id, result: toBeHex(5) }));
          return;
        }
        asked = `${request.headers.authorization ?? ""} ${JSON.stringify(params)}`;
        if (length === 0) {
          response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(trace as object) }));
          return;
        }
        const more = (): void => {
          if (written >= length) response.end();
          else response.write("0".repeat(MEBIBYTE), more);
          written += MEBIBYTE;
        };
        more();
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    provider = new JsonRpcProvider(`http://user:a%20word@127.0.0.1:${port}`, Network.from(1), { staticNetwork: true, cacheTimeout: -1 });
  });
  beforeEach(() => ([length, written, asked] = [0, 0, ""]));
  after(() => {
    provider.destroy();
    server.closeAllConnections();
    server.close();
  });

  const call = (to: string, input: string, more: object = {}) => ({ type: "CALL", to, input, ...more });

  it("are those of the contract that succeeded, however deep", async () => {
    const within = [call(MARKET.toUpperCase().replace("0X", "0x"), "0x02"), { ...call(MARKET, "0x03"), type: "DELEGATECALL" }, call(MARKET, "0x04", { error: "execution reverted" }), call(OTHER, "0x05")];
    trace = { result: call(OTHER, "0x00", { calls: [call(OTHER, "0x01", { calls: within })] }) };
    expect(await callsWithin(provider, MARKET, "0x11")).to.deep.equal(["0x02"]);
    expect(asked).to.equal(`Basic ${btoa("user:a word")} ["0x11",{"tracer":"callTracer"}]`);
  });

  it("are none where the node does not trace, or says what is no trace", async () => {
    for (trace of [{ error: { code: -32601, message: "the method does not exist" } }, { result: null }, { result: { calls: 3 } }, { result: 7 }]) {
      expect(await callsWithin(provider, MARKET, "0x11"), JSON.stringify(trace)).to.deep.equal([]);
    }
  });

  it("are none where the trace has no end, which is not waited for", async () => {
    length = 1 << 30;
    expect(await callsWithin(provider, MARKET, "0x11")).to.deep.equal([]);
    expect(written).to.be.lessThan(length / 8);
  });

  it("are an outage where the node answers nothing", async () => {
    const none = new JsonRpcProvider("http://127.0.0.1:1", Network.from(1), { staticNetwork: true, cacheTimeout: -1 });
    let thrown: unknown;
    await callsWithin(none, MARKET, "0x11").catch((error: unknown) => (thrown = error));
    none.destroy();
    expect(thrown).to.be.instanceOf(Error);
  });
});
