import { type JobsClaimed, type Order, completeOrder, encodeSubmit, jobIdOf, marketDomain, marketInterface, orderDigest, toProgramId } from "@assay/sdk";
import { expect } from "chai";
import { concat, dataLength, dataSlice, id, toBeHex } from "ethers";
import { claimsBeside, claimsIn } from "#watch/submissions";

type Hex = `0x${string}`;

const MARKET = "0x00000000000000000000000000000000000000a0";
const PROVIDER = "0x00000000000000000000000000000000000000A1";

describe("the order behind a claim", () => {
  const domain = marketDomain(MARKET, 7n);
  const order: Order = completeOrder({
    client: PROVIDER, token: MARKET, price: 5n, acceptBy: 9, program: toProgramId(id("a program")), input: id("an input") as Hex, nonce: 3n,
  });
  const output = id("an output") as Hex;
  const event: JobsClaimed = {
    kind: "claimed", order: orderDigest(domain, order), provider: PROVIDER, input: order.input, disputableUntil: 100,
    jobs: [{ copy: 0, jobId: jobIdOf(domain, order, 0), output, lock: 11n }],
  };
  const submitted = encodeSubmit({ order, stakedProvider: PROVIDER, answers: [{ copy: 0, output }] });
  const batched = (calls: readonly Hex[]): Hex => marketInterface.encodeFunctionData("batch", [calls]) as Hex;

  it("is found in what was submitted, alone or among others", () => {
    const [found] = claimsIn(MARKET, 7n, submitted, event) ?? [];
    expect(found?.claim).to.deep.equal({ subject: event.jobs[0]?.jobId, provider: PROVIDER, program: order.program, input: order.input, output });
    expect(found?.source).to.equal(MARKET);
    const other = encodeSubmit({ order: { ...order, nonce: 4n }, stakedProvider: PROVIDER, answers: [] });
    expect(claimsIn(MARKET, 7n, batched([other, submitted]), event)).to.deep.equal([found]);
  });

  it("is found as the market finds it: without padding, and by offsets that point backwards", () => {
    const signed = encodeSubmit({ order, stakedProvider: PROVIDER, answers: [{ copy: 0, output }], signature: "0x1234" });
    const cut = dataSlice(signed, 0, dataLength(signed) - 30) as Hex;
    const found = claimsIn(MARKET, 7n, submitted, event);
    expect(claimsIn(MARKET, 7n, cut, event)).to.deep.equal(found);
    // A call between the arguments and the list that names it, by an offset from the list's first.
    const call = concat([toBeHex(dataLength(cut), 32), cut]);
    const list = concat([toBeHex(1, 32), toBeHex(2n ** 256n - 32n - BigInt(dataLength(call)), 32)]);
    const calldata = concat([marketInterface.getFunction("batch")?.selector ?? "", toBeHex(32 + dataLength(call), 32), call, list]) as Hex;
    expect(claimsIn(MARKET, 7n, calldata, event)).to.deep.equal(found);
  });

  it("is found in another contract's calldata, at whatever place and without the call, by its digest alone", () => {
    const found = claimsIn(MARKET, 7n, submitted, event);
    const words = dataSlice(submitted, 4, 4 + 32 * (marketInterface.getFunction("submit")?.inputs[0]?.components?.length ?? 0));
    // An order of another nonce, the input alone at both ends, and then the order, at odd places.
    const other = encodeSubmit({ order: { ...order, nonce: 4n }, stakedProvider: PROVIDER, answers: [] });
    for (const within of [submitted, words, batched([batched([submitted])])]) {
      const calldata = concat([order.input, "0x12345678", other, "0x01", within, "0x02", order.input]) as Hex;
      expect(claimsBeside(MARKET, 7n, calldata, event)).to.deep.equal(found);
    }
    for (const calldata of ["0x", other, dataSlice(words, 0, dataLength(words) - 1), dataSlice(words, 1)] as Hex[]) {
      expect(claimsBeside(MARKET, 7n, calldata, event)).to.equal(undefined);
    }
    expect(claimsBeside(MARKET, 8n, submitted, event)).to.equal(undefined);
  });

  it("is looked for in another contract's calldata at a thousand places, and no more", () => {
    const input: Hex = `0x${"00".repeat(32)}`;
    const zero: Order = { ...order, input };
    const [job] = event.jobs;
    const named = { ...event, input: zero.input, order: orderDigest(domain, zero), jobs: [{ ...job, jobId: jobIdOf(domain, zero, 0) }] } as JobsClaimed;
    const call = encodeSubmit({ order: zero, stakedProvider: PROVIDER, answers: [{ copy: 0, output }] });
    const behind = (places: number): Hex => concat([`0x${"00".repeat(places + 31)}`, "0x01", call]) as Hex;
    expect(claimsBeside(MARKET, 7n, behind(500), named)).not.to.equal(undefined);
    expect(claimsBeside(MARKET, 7n, behind(1_000), named)).to.equal(undefined);
  });

  it("is looked for in each call of a batch once, and in no batch within", () => {
    expect(claimsIn(MARKET, 7n, batched([batched([submitted])]), event)).to.equal(undefined);
    // A thousand offsets to one call, which names a thousand more.
    const many = (inner: Hex): Hex => {
      const offsets = Array<string>(1_000).fill(toBeHex(32_000, 32));
      return concat([marketInterface.getFunction("batch")?.selector ?? "", toBeHex(32, 32), toBeHex(1_000, 32), ...offsets, toBeHex(dataLength(inner), 32), inner]) as Hex;
    };
    expect(claimsIn(MARKET, 7n, many(many(submitted)), event)).to.equal(undefined);
    expect(claimsIn(MARKET, 7n, many(submitted), event)).to.deep.equal(claimsIn(MARKET, 7n, submitted, event));
  });

  it("is not found in another's, in a call of another chain, or in what is no call at all", () => {
    expect(claimsIn(MARKET, 8n, submitted, event)).to.equal(undefined);
    expect(claimsIn(MARKET, 7n, submitted, { ...event, order: id("another") as Hex })).to.equal(undefined);
    const nested = Array.from({ length: 40 }).reduce<Hex>((calls) => batched([calls]), submitted);
    // What only looks like a call must not stop whoever follows claims.
    const dirty = `${submitted.slice(0, 10)}${"ff".repeat(32 * 60)}` as Hex;
    for (const calldata of ["0x", "0x12", submitted.slice(0, 10), submitted.slice(0, 500), dirty, nested, batched(["0x", dirty])] as Hex[]) {
      expect(claimsIn(MARKET, 7n, calldata, event), calldata.slice(0, 20)).to.equal(undefined);
    }
  });
});
