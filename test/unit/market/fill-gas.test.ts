import { expect } from "chai";
import { measureFill } from "../../fixtures/steady-fill";

/**
 * given accounts and a word of nonces in use
 *   when an order is filled: the market's part leaves a digit's proof and the referee their share of 130,000 gas
 */
describe("Market: gas of a fill", () => {
  it("leaves 50,000 of a digit's 130,000 gas to its proof and the referee", async () => {
    const { first, steady } = await measureFill();
    expect(steady).to.be.at.most(78_000n);
    // Three zero slots become non-zero, 17,100 gas each, and one byte of calldata or the signature may differ.
    expect(Number(first - steady)).to.be.closeTo(51_300, 200);
  });
});
