import { expect } from "chai";
import { measureFill } from "../../fixtures/steady-fill";

/**
 * given a market of which nothing was used yet
 *   when it is measured: the steady fill finds every slot in use that the first one found empty
 */
describe("Market: gas of a fill", () => {
  it("is measured in steady state where its key does not say first", async () => {
    const { first, steady } = await measureFill();
    // Provider's and treasury's account and a word of nonces: 17,100 gas each; signatures differ by some zero bytes.
    expect(Number(first - steady)).to.be.closeTo(51_300, 300);
  });
});
