import { expect } from "chai";
import { ethers } from "hardhat";

const FRAMES = 250;
const PAYEE = "0x00000000000000000000000000000000000000a1";
/** Calls the precompile 0x04 as often as its calldata says: a loop around one STATICCALL. */
const CALLER = "0x6000355b600060006000600060045afa506001900380600357" + "00";
/** Stores what follows these eleven bytes. */
const STORE = "0x601a80600b6000396000f3";

function times(count: number): string {
  return ethers.toBeHex(count, 32);
}

async function caller(): Promise<string> {
  const [deployer] = await ethers.getSigners();
  const receipt = await (await deployer?.sendTransaction({ data: ethers.concat([STORE, CALLER]) }))?.wait();
  return receipt?.contractAddress ?? "";
}

/** Little but what the plugin could slow down: call frames, in transactions, calls and estimates. */
describe("contracts that call a lot", () => {
  it(`transactions of ${FRAMES} frames`, async () => {
    const [sender] = await ethers.getSigners();
    const to = await caller();
    for (let i = 0; i < 200; i++) await sender?.sendTransaction({ to, data: times(FRAMES), gasLimit: 1_000_000 });
  });

  it(`calls of ${FRAMES} frames`, async () => {
    const to = await caller();
    for (let i = 0; i < 200; i++) await ethers.provider.call({ to, data: times(FRAMES) });
  });

  it("estimates", async () => {
    const to = await caller();
    for (let i = 0; i < 100; i++) expect(await ethers.provider.estimateGas({ to, data: times(10) })).to.be.greaterThan(21_000n);
  });

  it("payments", async () => {
    const [payer] = await ethers.getSigners();
    for (let i = 0; i < 200; i++) await payer?.sendTransaction({ to: PAYEE, value: 1n });
  });
});
