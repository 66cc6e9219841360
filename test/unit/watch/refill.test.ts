import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { JsonRpcProvider } from "ethers";
import { ethers } from "hardhat";
import { refillTasks } from "#watch/refill";
import type { Task } from "#watch/schedule";
import type { Sender } from "#watch/sender";
import { deployCourt } from "../../fixtures/court";

/** given a credit in the court that is worth collecting, or none */
describe("what a watcher collects", () => {
  const tasks: readonly Task[] = [500, 300].map((due) => ({ name: `task ${due}`, due, act: () => Promise.resolve() }));

  async function collects({ isWorth = true, isStuck = false, short = "" }, now = 0): Promise<readonly (readonly [string, number])[]> {
    const { court, operator } = await loadFixture(deployCourt);
    const sender = { wallet: operator, keepBack: () => isWorth, isStuck: () => isStuck, isShort: (task: string) => task === short } as unknown as Sender;
    const found = await refillTasks({ provider: ethers.provider as unknown as JsonRpcProvider, court: await court.getAddress() }, sender, tasks, now);
    return found.map(({ name, due }) => [name.slice(0, 15), due]);
  }

  it("is the credit, as early as a task needs it that the account is short for, or any where what waits is stuck", async () => {
    expect(await collects({})).to.deep.equal([]);
    expect(await collects({ short: "task 500" })).to.deep.equal([["collect from 0x", 500]]);
    expect(await collects({ isStuck: true })).to.deep.equal([["collect from 0x", 300]]);
    expect(await collects({ isStuck: true }, 301)).to.deep.equal([["collect from 0x", 500]]);
  });

  it("is nothing where it is worth less than collecting it, or all is too late", async () => {
    expect(await collects({ isWorth: false, isStuck: true })).to.deep.equal([]);
    expect(await collects({ isStuck: true }, 501)).to.deep.equal([]);
  });
});
