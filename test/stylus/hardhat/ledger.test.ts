import { expect } from "chai";
import { GasLedger } from "#hardhat-stylus/internal/network/shim/ledger";
import { shimLayout } from "#hardhat-stylus/internal/network/shim/shim";

describe("Stylus on Hardhat Network: the end of a shim", () => {
  const layout = shimLayout();
  const sled = BigInt(layout.position("sledEnd") + 1 - layout.position("sled"));

  it("enters the sled within it, whatever there is to burn", () => {
    const ways = new Set<string>();
    for (const reported of [600n, 12_000n, 300_000n]) {
      const { entry } = new GasLedger(layout, reported);
      for (let left = 0n; left < entry - 300n && left < 6_000n; left++) {
        const finish = new GasLedger(layout, reported).finish(entry - left, 0);
        ways.add(finish.next);
        if (finish.next === "burnFirst") continue;
        if (finish.steps < 1n || finish.steps > sled) expect.fail(`${finish.steps} steps with ${left} of ${reported} left`);
      }
    }
    expect([...ways].sort()).to.deep.equal(["burn", "burnFirst", "sled"]);
  });
});
