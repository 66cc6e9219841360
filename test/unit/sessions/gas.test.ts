import { expect } from "chai";
import { measureRedeem } from "../../fixtures/steady-sessions";

/**
 * given sessions from which something was redeemed before
 *   when one voucher is redeemed: at most 60,000 gas, the whole transaction
 *   when those of 32 clients are redeemed together: at most 20,000 each
 */
describe("Sessions: gas", () => {
  it("takes at most 60,000 to redeem a voucher, and 20,000 for each of 32", async () => {
    const { single, ofMany } = await measureRedeem();
    expect(single).to.be.at.most(60_000n);
    expect(ofMany).to.be.at.most(20_000n);
  });
});
