import { expect } from "chai";
import { AbiCoder, BrowserProvider, type Interface, type Signer, Wallet, ZeroHash, id } from "ethers";
import { config, ethers } from "hardhat";
import { createProvider } from "hardhat/internal/core/providers/construction";
import type { ProofRouter } from "../../../typechain-types";

/** Selector of a lane, as good as any. */
const LANE = "0x00000007";
const GAS_CAP = 300_000n;
/** What `GAS` itself takes, and what comes of a 64th that is rounded down. */
const READING = 2n;
/** GAS PUSH0 MSTORE PUSH1 32 PUSH0 REVERT: an error that tells what a callee got, behind code that deploys its 7 bytes. */
const TELLS_ITS_GAS = "0x665a5f5260205ffd5f5260076019f3";

/**
 * given an account with a key whose code is another's (EIP-7702), both cold
 *   when it is called with the least gas with which it is called at all: it gets all that it was promised
 */
describe("BoundedCall: accounts that have delegated", () => {
  /** A chain of rules that know such accounts, and a router on it whose verifier is one. */
  const deploy = async (): Promise<{ chain: BrowserProvider; router: ProofRouter; sender: Signer }> => {
    const { hardhat } = config.networks;
    const chain = new BrowserProvider(await createProvider({ ...config, networks: { ...config.networks, hardhat: { ...hardhat, hardfork: "prague" } } }, "hardhat"));
    const sender = await chain.getSigner(0);
    const { contractAddress: code } = (await (await sender.sendTransaction({ data: TELLS_ITS_GAS })).wait()) ?? {};
    const account = new Wallet(id("an account with a key"), chain);
    await (await sender.sendTransaction({ to: account, value: 10n ** 18n })).wait();
    const authorization = await account.authorize({ address: code ?? "", nonce: 1 });
    await (await account.sendTransaction({ type: 4, to: sender, gasLimit: 100_000, authorizationList: [authorization] })).wait();
    expect(await chain.getCode(account)).to.equal(`0xef0100${(code ?? "").slice(2).toLowerCase()}`);
    const router = await (await ethers.getContractFactory("ProofRouter", sender)).deploy(sender, sender);
    await router.addLane(LANE, account, GAS_CAP);
    return { chain, router, sender };
  };

  /** What the verifier had at its beginning; undefined where the router did not call it. */
  const received = async (router: ProofRouter, gasLimit: bigint): Promise<bigint | undefined> => {
    const data = await router.verify.staticCall(LANE, ZeroHash, "0x", { gasLimit }).then(
      () => "0x",
      (error: unknown) => (error as { data?: string }).data ?? "0x",
    );
    const { interface: declared }: { interface: Interface } = router;
    if (data.startsWith(declared.getError("RouterGasShort")?.selector ?? "-")) return undefined;
    return (AbiCoder.defaultAbiCoder().decode(["uint256"], data) as unknown as [bigint])[0];
  };

  it("get all the gas that they are promised, or are not called", async () => {
    const { router } = await deploy();
    let [short, enough] = [GAS_CAP, 2n * GAS_CAP];
    while (enough - short > 1n) {
      const middle = (short + enough) / 2n;
      if ((await received(router, middle)) === undefined) short = middle;
      else enough = middle;
    }
    expect(await received(router, enough)).to.equal(GAS_CAP - READING);
  });
});
