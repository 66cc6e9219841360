import { shouldRefuseOrders, type Taken } from "../../behaviors/taking-orders";
import { anAnswer, sendAccept } from "../../fixtures/jobs";
import { aDelivery, sendFill, signOrder, type MarketFixture, type Order } from "../../fixtures/market";

/** What {@link shouldRefuseOrders} expects of each way to take an order. */
describe("Market: what nobody takes", () => {
  describe("by accept", () => {
    shouldRefuseOrders((fixture, order, { copy = 0n, provider = fixture.provider, orderSignature } = {}) =>
      sendAccept(fixture, order, { provider: provider.address, firstCopy: copy, copies: 1n }, { sender: provider, ...(orderSignature === undefined ? {} : { orderSignature }) }));
  });

  describe("by fill", () => {
    shouldRefuseOrders(async (fixture, order, { copy = 0n, provider = fixture.provider, orderSignature } = {}) => {
      const delivery = aDelivery(fixture, order, { copy, provider: provider.address });
      return sendFill(fixture, [order, orderSignature ?? (await signOrder(fixture, order)), delivery, "0x", "0x"], provider);
    });
  });

  describe("by fillBatch", () => {
    shouldRefuseOrders(async (fixture: MarketFixture, order: Order, { copy = 0n, provider = fixture.provider, orderSignature }: Taken = {}) =>
      fixture.market
        .connect(provider)
        .fillBatch(order as never, orderSignature ?? (await signOrder(fixture, order)), provider, 0, [anAnswer(copy)], ["0x"]));
  });
});
