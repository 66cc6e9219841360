import { WORKLOADS, agentMask, workloadBit } from "@assay/sdk";
import { expect } from "chai";
import { encodeBytes32String } from "ethers";

/** As contracts/types/Workloads.sol writes them. */
const NAMES = { inference: "infr", training: "trai", federated: "fede", audit: "audi" } as const;

describe("workloads", () => {
  it("are four letters", () => {
    for (const [name, letters] of Object.entries(NAMES)) expect(WORKLOADS[name as keyof typeof NAMES]).to.equal(encodeBytes32String(letters).slice(0, 10));
  });

  it("have bits, all others one together", () => {
    expect(Object.values(WORKLOADS).map(workloadBit)).to.deep.equal([0, 1, 2, 3, 4]);
    expect(workloadBit("0x12345678")).to.equal(4);
    expect(workloadBit("0x696E6672")).to.equal(0);
  });

  it("make masks together with payments", () => {
    expect(agentMask([])).to.equal(0);
    expect(agentMask(["inference", "audit", "payments"])).to.equal(0b101001);
    expect(agentMask(["other", "other"])).to.equal(0b010000);
  });
});
