import { hourPriceOfRate } from "@assay/sdk";
import { expect } from "chai";
import * as fc from "fast-check";

const ONE = 2 ** 32;

describe("hourPriceOfRate", () => {
  it("is exact where the rate is a whole number", () => {
    expect(hourPriceOfRate(0)).to.equal(3600n * 10n ** 18n);
    expect(hourPriceOfRate(ONE)).to.equal(7200n * 10n ** 18n);
    expect(hourPriceOfRate(-4 * ONE)).to.equal(225n * 10n ** 18n);
    expect(hourPriceOfRate(100 * ONE)).to.equal(3600n * 2n ** 100n * 10n ** 18n);
  });

  it("knows roots of two to the last digit", () => {
    // By another arithmetic, with 60 digits: 3600 * sqrt(2) = 5091.1688245431421756860794...
    expect(hourPriceOfRate(ONE / 2)).to.equal(5_091_168_824_543_142_175_687n);
    // 3600 / sqrt(2) = 2545.5844122715710878430397...
    expect(hourPriceOfRate(-ONE / 2)).to.equal(2_545_584_412_271_571_087_844n);
  });

  it("never rounds to nothing, and holds the ends of the range", () => {
    expect(hourPriceOfRate(-1024 * ONE)).to.equal(1n);
    expect(hourPriceOfRate(1024 * ONE)).to.equal(3600n * 2n ** 1024n * 10n ** 18n);
  });

  it("doubles for each whole step, and rises with every unit of a rate that it can tell apart", () => {
    fc.assert(
      fc.property(fc.integer({ min: -20 * ONE, max: 1000 * ONE }), (rate) => {
        const price = hourPriceOfRate(rate);
        const twice = hourPriceOfRate(rate + ONE);
        expect(2n * price - twice).to.be.oneOf([0n, 1n]);
        expect(hourPriceOfRate(rate + 1) > price).to.equal(true);
      }),
    );
  });
});
