import { PRICE_SCALE, isRevert, quoteOrder, readIndex, readPrice } from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { H100 } from "../../fixtures/market";
import { refusal } from "../../fixtures/refusal";
import { PRICE, anOrder, deployForSdk } from "../../fixtures/sdk";

const ONE = 2n ** 32n;

describe("quotes through the SDK", () => {
  it("say what a copy costs, who gets it, and what backs its answer", async () => {
    const fixture = await loadFixture(deployForSdk);
    const order = anOrder(fixture, { collateral: 2_000n, payableCollateral: 1_000n });
    const quote = await quoteOrder({ provider: ethers.provider, market: fixture.market, order, priceInStake: 300n });
    expect(quote).to.include({ price: PRICE, protocolFee: 25_001n, coordinatorFee: 10_000n, earned: 965_000n });
    // Everybody can challenge: no bribe suffices. 5 % of the collateral; own stake covers all of it; 40 % to the client.
    expect(quote.security.timeout).to.deep.equal({
      challengers: "anyone", stakeAtRisk: 100n, ownAtRisk: 100n, burned: 60n, compensation: 40n, bounty: 0n, leastBribe: undefined, auditBps: 7_500, paysDispute: false,
    });
    // All of it; a tenth and a quarter of the payable 1,000; 300 / (300 + 1,000 - 250), rounded up.
    expect(quote.security.fraud).to.deep.equal({
      challengers: "anyone", stakeAtRisk: 2_000n, ownAtRisk: 1_000n, burned: 1_650n, compensation: 100n, bounty: 250n, leastBribe: undefined, auditBps: 2_858, paysDispute: true,
    });
    expect(quote.security.equivocation).to.deep.equal(quote.security.fraud);
    expect(quote.security.unavailable.stakeAtRisk).to.equal(1_000n);
  });

  it("price an hour of a unit as the index does", async () => {
    const fixture = await loadFixture(deployForSdk);
    const { contract, owner, mock, market, token } = fixture;
    const index = () => readIndex({ provider: ethers.provider, market, token, gpuClass: Number(H100) });
    const error = await refusal(index());
    expect(isRevert(error, "IndexUnknown") && error.args).to.deep.equal({ token, gpuClass: H100 });
    // 2^10.5 and 2^20 units a unit-second.
    await contract.connect(owner).setIndex(mock, H100, (21n * ONE) / 2n, 20n * ONE, 2 ** 28, 5_000);
    await contract.connect(owner).setIndexReference(mock, H100, 11n * ONE);
    const { logRate, floor, ceiling, speed, targetBps, hourPrice, ceilingHourPrice, referenceHourPrice } = await index();
    expect({ logRate, floor, ceiling, speed, targetBps }).to.deep.equal({ logRate: 45_097_156_608, floor: 45_097_156_608, ceiling: 20 * 2 ** 32, speed: 2 ** 28, targetBps: 5_000 });
    expect(ceilingHourPrice).to.equal(3_600n * 2n ** 20n * PRICE_SCALE);
    expect(referenceHourPrice).to.equal(7_372_800n * PRICE_SCALE);
    // 3,600 * 2^10.5 = 5,213,356.87...
    expect(hourPrice / PRICE_SCALE).to.equal(5_213_356n);
    expect(await contract.indexPrice(mock, H100, 1, 3_600)).to.equal(5_213_357n);
    const order = anOrder(fixture, { pricing: { cap: 10n ** 12n, least: 1n }, gpuClass: Number(H100), units: 4, executionSeconds: 3_600 });
    expect(await readPrice({ provider: ethers.provider, market, order, timestamp: 0 })).to.equal((4n * hourPrice) / PRICE_SCALE + 1n);
  });
});
