import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { config } from "hardhat";
import { describeInProcess } from "../fixtures/chain";
import { type DyingProxy, type Fate, dyingProxy } from "../fixtures/dying-proxy";
import { HARDHAT, started } from "../fixtures/node-process";

/** The first account of Hardhat's published mnemonic. */
const KEY = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const WHOLE_MS = 3_600_000;
/**
 * After how many transactions the process is killed; at the others it lives to hear that something went wrong, and begins
 * again by what is on disk and on the chain. Each kill costs the start of a process: `ASSAY_KILL_EVERY=1` is for the night.
 */
const KILL_EVERY = Number(process.env.ASSAY_KILL_EVERY ?? 8);

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => { resolve(); }));
  return port;
}

describeInProcess("a deployment that dies", () => {
  let node: ChildProcess;
  let chain: JsonRpcProvider;
  let proxy: DyingProxy;
  let running: ChildProcess | undefined;
  const seen = new Map<number, number>();

  /** Each transaction is refused once, then mined without its sender hearing of it, of whom every eighth dies of that. */
  const fateOf = (nonce: number): Fate => {
    const times = (seen.get(nonce) ?? 0) + 1;
    seen.set(nonce, times);
    if (times === 1) return "refused";
    return nonce % KILL_EVERY === 0 ? "mined, and its sender killed" : "mined and unheard of";
  };

  before(async function () {
    this.timeout(120_000);
    const port = await freePort();
    node = started([HARDHAT, "node", "--port", String(port)]).child;
    chain = new JsonRpcProvider(`http://127.0.0.1:${port}`, undefined, { polling: false, staticNetwork: true });
    await new Promise<void>((resolve) => node.stdout?.on("data", (text: string) => { if (text.includes("Started HTTP")) resolve(); }));
    proxy = await dyingProxy(`http://127.0.0.1:${port}`, fateOf, () => running?.kill("SIGKILL"));
  });

  after(async () => {
    const hash = (await chain.getBlock(0))?.hash ?? "";
    rmSync(join(config.paths.ignition, "deployments", `chain-31337-${hash.slice(2, 10)}`), { recursive: true, force: true });
    chain.destroy();
    await proxy.close();
    node.kill();
  });

  it("goes on after every transaction, refused, unheard of or killed, and does nothing twice", async function () {
    this.timeout(WHOLE_MS);
    const env = { HARDHAT_NETWORK: "node", STYLUS_NODE_URL: proxy.url, STYLUS_NODE_KEYS: KEY };
    let kills = 0;
    for (;;) {
      const { child, ended } = started(["--require", "hardhat/register", join("test", "fixtures", "deploying-process.ts")], env);
      running = child;
      const { code, signal, output } = await ended;
      if (signal !== "SIGKILL") {
        expect(code, output).to.equal(0);
        break;
      }
      kills += 1;
    }
    const sent = await chain.getTransactionCount(DEPLOYER);
    expect(kills).to.equal(Math.ceil(sent / KILL_EVERY));
    expect([...seen.values()]).to.deep.equal(Array.from({ length: sent }, () => 2));

    // Whole, with all checks; and it sends nothing more.
    const { code, output } = await started([HARDHAT, "deploy", "--parameters", "localhost"], env).ended;
    expect(code, output).to.equal(0);
    expect(output).to.include(`${sent} transactions, `).and.to.include("Nobody but the timelock and the guardian holds any power.");
    expect(await chain.getTransactionCount(DEPLOYER)).to.equal(sent);
  });
});
