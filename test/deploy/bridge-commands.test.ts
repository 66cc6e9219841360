import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { gatewayOf } from "../../deploy/bridge/register";
import type { Ticket } from "../../deploy/bridge/tickets";
import { CHILD_CHAIN_ID, type Gateways, PARENT_CHAIN_ID, deliverDown, deployGateways } from "../fixtures/bridge";
import { Command } from "../fixtures/bridge-commands/command";
import { ChildServer } from "../fixtures/bridge-commands/child-server";
import { WAITING, describeInProcess } from "../fixtures/chain";
import { ChildChain, executionOf } from "../fixtures/child-chain";
import { NodeServer } from "../fixtures/watch/node";

/** The parent chain, which any network can be, and the child chain, in the repository's configuration. */
const [PARENT, CHILD] = ["orbit", "nitro"];

/**
 * given a token on the child chain, and Arbitrum's gateways on both
 *   when its counterpart is deployed: it names token, gateway and router, and the command says what the timelock calls
 *   when it is registered before the timelock named it: refused, and nothing is sent
 *   when it is registered: tickets are followed; late ones are said, and one that waits is said with what to do
 *   when that one is redeemed: both chains know the pair
 *   when it is registered again, and tickets fail or are lost: said, with what to do
 */
describeInProcess("bridge commands", () => {
  const node = new NodeServer();
  const child = new ChildChain();
  const childNode = new ChildServer(child);
  let env: Record<string, string> = {};
  let gateways: Gateways;

  before(async () => {
    gateways = await deployGateways();
    await node.open();
    env = {
      ASSAY_TEST_NETWORK: JSON.stringify(gateways.network),
      HARDHAT_VAR_ASSAY_ORBIT_CHAIN_ID: String(PARENT_CHAIN_ID), HARDHAT_VAR_ASSAY_ORBIT_URL: node.url, HARDHAT_VAR_ASSAY_NITRO_URL: await childNode.open(),
    };
  });
  after(async () => {
    childNode.close();
    await node.close();
  });

  const start = (...args: readonly string[]): Command => new Command(args, env);

  async function run(...args: readonly string[]): Promise<Command & { readonly code: number | string }> {
    const command = start(...args);
    return Object.assign(command, { code: await command.ended });
  }

  const statesOf = ({ printed }: Command): readonly string[] => (JSON.parse(printed) as readonly Ticket[]).map(({ state }) => state);

  /** The registration's hash and its tickets' ids, once the command said them. */
  async function registering(command: Command): Promise<{ readonly hash: string; readonly toGateway: string; readonly toRouter: string }> {
    await command.says("Registered in ", "following its tickets", ": pending");
    const hash = /Registered in (0x[0-9a-f]{64})/.exec(command.said)?.[1] ?? "";
    await command.says("pending\n0x");
    const [toGateway = "", toRouter = ""] = [...command.said.matchAll(/(0x[0-9a-f]{64}): pending/g)].map(([, id]) => id ?? "");
    return { hash, toGateway, toRouter };
  }

  it("take a token to its parent chain, from deployment to the last redemption", async () => {
    const { token, owner, l1Router, l1Gateway, l2Router, l2Gateway } = gateways;
    const childToken = await token.getAddress();

    const deployed = await run("bridge:deploy", "--network", PARENT, "--child-token", childToken, "--child", CHILD);
    expect(deployed.code, deployed.said).to.equal(0);
    const parentToken = /^L1AssayToken: (0x[0-9a-fA-F]{40})$/m.exec(deployed.printed)?.[1] ?? "";
    expect(deployed.printed).to.include(`AssayToken.setGateway(${await l2Gateway.getAddress()}, ${parentToken}) on ${CHILD}`);
    const l1Token = await ethers.getContractAt("L1AssayToken", parentToken);
    expect([await l1Token.COUNTERPART(), await l1Token.GATEWAY(), await l1Token.ROUTER()]).to.deep.equal([childToken, await l1Gateway.getAddress(), await l1Router.getAddress()]);

    const pair = ["--parent-token", parentToken, "--child-token", childToken, "--child", CHILD];
    const blocks = await ethers.provider.getBlockNumber();
    const early = await run("bridge:register", "--network", PARENT, ...pair);
    expect([early.code, await ethers.provider.getBlockNumber()], early.said).to.deep.equal([1, blocks]);
    expect(early.said).to.include("the timelock calls AssayToken.setGateway once, before the registration");
    await token.connect(owner).setGateway(l2Gateway, parentToken);

    const register = start("bridge:register", "--network", PARENT, ...pair, "--json");
    const { hash, toGateway, toRouter } = await registering(register);
    await time.increase(1_801);
    await register.says(`${toGateway}: late`, `${toRouter}: late`);
    const keptUntil = (await time.latest()) + 604_800;
    await deliverDown(hash, [l1Gateway]);
    child.fates.set(toGateway, "executed");
    child.fates.set(toRouter, { keptUntil });
    expect(await register.ended, register.said).to.equal(1);
    expect(statesOf(register)).to.deep.equal(["redeemed", "redeemable"]);
    expect(register.said).to.include(`Ticket ${toRouter} was not executed: redeem it before ${new Date(keptUntil * 1_000).toISOString()} (npx hardhat bridge:redeem).`);

    const status = ["bridge:status", "--network", PARENT, "--transaction", hash, "--child", CHILD];
    const waiting = await run(...status);
    expect([waiting.code, waiting.printed], waiting.said).to.deep.equal([
      1, `redeemed   ${toGateway} to ${await l2Gateway.getAddress()} by ${executionOf(toGateway)}\nredeemable ${toRouter} to ${await l2Router.getAddress()}\n`,
    ]);
    const redeemed = await run("bridge:redeem", "--network", CHILD, "--transaction", hash, "--parent", PARENT);
    expect([redeemed.code, redeemed.printed], redeemed.said).to.deep.equal([0, `Executed in ${executionOf(toRouter)}.\n`]);
    expect(child.redeemed).to.deep.equal([toRouter]);
    await deliverDown(hash, [l1Router]);
    const done = await run(...status, "--json");
    expect([done.code, statesOf(done), done.said]).to.deep.equal([0, ["redeemed", "redeemed"], ""]);
    expect(await gatewayOf(parentToken, await l1Router.getAddress(), ethers.provider)).to.equal(await l1Gateway.getAddress());
    expect(await gatewayOf(parentToken, await l2Router.getAddress(), ethers.provider)).to.equal(await l2Gateway.getAddress());
    expect(await l2Gateway.getFunction("calculateL2TokenAddress").staticCall(parentToken)).to.equal(childToken);
    const nothing = await run("bridge:redeem", "--network", CHILD, "--transaction", hash, "--parent", PARENT);
    expect([nothing.code, nothing.printed], nothing.said).to.deep.equal([0, "No ticket waits.\n"]);

    const again = start("bridge:register", "--network", PARENT, ...pair, "--json");
    const second = await registering(again);
    child.fates.set(second.toGateway, "failed");
    child.fates.set(second.toRouter, "gone");
    expect(await again.ended, again.said).to.equal(1);
    expect(statesOf(again)).to.deep.equal(["failed", "expired"]);
    expect(again.said).to.include(`Ticket ${second.toGateway} was not made: too little was paid for its submission. Register again.`);
    expect(again.said).to.include(`Ticket ${second.toRouter} is gone. Register again.`);

    const unknown = await run("bridge:status", "--network", PARENT, "--transaction", `0x${"11".repeat(32)}`, "--child", CHILD);
    expect(unknown.code).to.equal(1);
    expect(unknown.said).to.include("The parent chain knows no transaction");
    expect(gateways.network.chainId).to.equal(CHILD_CHAIN_ID);
  }).timeout(WAITING);
});
