import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import fc from "fast-check";
import { ethers } from "hardhat";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deployMarket } from "../../fixtures/market";
import { ACCEPTANCE_TYPE, ACCEPTANCE_TYPES, CLAIM_TYPES, FILL_AUTHORIZATION_TYPE, FILL_AUTHORIZATION_TYPES, ORDER_TYPE, ORDER_TYPES, SUBMISSION_TYPE, SUBMISSION_TYPES } from "../../fixtures/typed-data";

/** Any value of a Solidity type that orders and claims use. */
function valueOf(type: string): fc.Arbitrary<string | bigint | boolean> {
  if (type === "bool") return fc.boolean();
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length }).map((value) => ethers.hexlify(value));
  if (type === "address") return bytes(20).map((value) => ethers.getAddress(value));
  const width = /^bytes(\d+)$/.exec(type)?.[1];
  if (width !== undefined) return bytes(Number(width));
  const bits = /^uint(\d+)$/.exec(type)?.[1];
  if (bits === undefined) throw new Error(`no values for ${type}`);
  return fc.bigInt({ min: 0n, max: 2n ** BigInt(bits) - 1n });
}

function structOf(types: typeof ORDER_TYPES, name: string): fc.Arbitrary<Record<string, string | bigint | boolean>> {
  return fc.record(Object.fromEntries((types[name] ?? []).map((field) => [field.name, valueOf(field.type)])));
}

/**
 * given any order, acceptance, submission, claim or authorization
 *   when the market, or its lens, hashes it: the digest is the one that ethers signs
 * given the documentation
 *   when it quotes the order's type: it is the type that the market hashes
 */
describe("Market: typed data", () => {
  const deployWithLens = async () => {
    const fixture = await deployMarket();
    return { ...fixture, lens: await ethers.deployContract("MarketLens", [fixture.market]) };
  };
  const deployed = () => loadFixture(deployWithLens);

  it("hashes any order as ethers does", async () => {
    const { market, domain } = await deployed();
    await fc.assert(
      fc.asyncProperty(structOf(ORDER_TYPES, "Order"), async (order) => {
        expect(await market.orderDigest(order as never)).to.equal(ethers.TypedDataEncoder.hash(domain, ORDER_TYPES, order));
      }),
      { numRuns: 50 },
    );
  });

  it("hashes any claim and authorization as ethers does", async () => {
    const { lens, domain } = await deployed();
    await fc.assert(
      fc.asyncProperty(structOf(CLAIM_TYPES, "Claim"), valueOf("uint128"), valueOf("uint48"), async (claim, minPrice, validUntil) => {
        expect(await lens.claimDigest(claim as never)).to.equal(ethers.TypedDataEncoder.hash(domain, CLAIM_TYPES, claim));
        expect(await lens.fillAuthorizationDigest({ claim, minPrice, validUntil } as never)).to.equal(
          ethers.TypedDataEncoder.hash(domain, FILL_AUTHORIZATION_TYPES, { claim, minPrice, validUntil }),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("hashes any acceptance and submission as ethers does", async () => {
    const { lens, domain } = await deployed();
    const answer = structOf(SUBMISSION_TYPES, "Answer");
    await fc.assert(
      fc.asyncProperty(structOf(ACCEPTANCE_TYPES, "Acceptance"), fc.array(answer, { maxLength: 5 }), async (acceptance, answers) => {
        const { order, provider } = acceptance as { order: string; provider: string };
        expect(await lens.acceptanceDigest(order, acceptance as never)).to.equal(ethers.TypedDataEncoder.hash(domain, ACCEPTANCE_TYPES, acceptance));
        expect(await lens.submissionDigest(order, provider, answers as never)).to.equal(
          ethers.TypedDataEncoder.hash(domain, SUBMISSION_TYPES, { order, provider, answers }),
        );
      }),
      { numRuns: 20 },
    );
  });

  it("names a job by its order and its copy", async () => {
    const { market } = await deployed();
    const order = ethers.id("an order");
    expect(await market.jobIdOf(order, 258)).to.equal(ethers.keccak256(ethers.concat([order, ethers.toBeHex(258, 32)])));
  });

  it("says its domain as ERC-5267 asks", async () => {
    const { market, domain } = await deployed();
    const { name, version, chainId, verifyingContract } = await (await ethers.getContractAt("Market", market)).eip712Domain();
    expect({ name, version, chainId, verifyingContract }).to.deep.equal(domain);
    expect(await market.domainSeparator()).to.equal(ethers.TypedDataEncoder.hashDomain(domain));
  });

  it("is not read through a lens on nothing", async () => {
    const { lens, client, market } = await deployed();
    expect(await lens.market()).to.equal(await market.getAddress());
    await expect(ethers.deployContract("MarketLens", [client])).to.be.revertedWithCustomError(lens, "LensMarketMissing").withArgs(client);
  });

  it("is quoted by the documentation", () => {
    const page = readFileSync(join(__dirname, "..", "..", "..", "docs", "market.md"), "utf8");
    for (const encoded of [ORDER_TYPE, ACCEPTANCE_TYPE, SUBMISSION_TYPE, FILL_AUTHORIZATION_TYPE]) expect(page).to.contain(encoded);
    const rows = [...page.matchAll(/^\| (\w+(?:, \w+)*) \|/gm)].flatMap(([, fields = ""]) => fields.split(", "));
    for (const { name } of ORDER_TYPES.Order ?? []) expect(rows).to.contain(name);
  });
});
