import { expect } from "chai";
import { FEATURES, REGIONS, serving } from "../../fixtures/registry";

/**
 * given a provider that serves
 *   when its operator refreshes: at most 45,000 gas, the whole transaction
 */
describe("ProviderRegistry: gas", () => {
  it("takes at most 45,000 to refresh a provider's state", async () => {
    const { registry, provider, operator } = await serving();
    const update = await registry.connect(operator).update(provider, 200, REGIONS, FEATURES);
    expect((await update.wait())?.gasUsed).to.be.at.most(45_000);
  });
});
