import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  ACCEPTANCE_TYPES,
  CLAIM_TYPES,
  FILL_AUTHORIZATION_TYPES,
  ORDER_TYPES,
  type Order,
  RECEIPT_TYPES,
  SESSION_TERMS_TYPES,
  SUBMISSION_TYPES,
  VOUCHER_TYPES,
  jobIdOf,
  marketDomain,
  orderDigest,
  toLane,
  toProgramId,
} from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { TypedDataEncoder } from "ethers";
import { aSalt, deployForSdk } from "../../fixtures/sdk";

/** Every field another, and each at the edge of its type where it has one. */
const ORDER: Order = {
  client: "0x00000000000000000000000000000000000000a1",
  agent: "0x00000000000000000000000000000000000000a2",
  token: "0x00000000000000000000000000000000000000a3",
  pricing: 255,
  minPrice: 2n ** 128n - 1n,
  maxPrice: 2n ** 128n - 2n,
  rampStart: 2 ** 48 - 1,
  rampSeconds: 2 ** 32 - 1,
  acceptBy: 2 ** 48 - 2,
  executionSeconds: 2 ** 32 - 2,
  gpuClass: 2 ** 16 - 1,
  units: 2 ** 32 - 3,
  workload: "0x01020304",
  program: toProgramId(aSalt("program")),
  input: aSalt("input"),
  inputPerCopy: true,
  dataReference: aSalt("data"),
  retentionSeconds: 2 ** 32 - 4,
  visibility: 254,
  auditor: "0x00000000000000000000000000000000000000a4",
  lane: toLane("0x05060708"),
  collateral: 2n ** 128n - 3n,
  payableCollateral: 2n ** 128n - 4n,
  regions: 2n ** 64n - 1n,
  features: 2n ** 64n - 2n,
  provider: "0x00000000000000000000000000000000000000a5",
  providerList: aSalt("list"),
  minSettled: 2 ** 32 - 5,
  minSettledBps: 2 ** 16 - 2,
  coordinator: "0x00000000000000000000000000000000000000a6",
  coordinatorFeeBps: 2 ** 16 - 3,
  callback: "0x00000000000000000000000000000000000000a7",
  callbackGas: 2 ** 32 - 6,
  copies: 2 ** 16 - 4,
  nonce: 2n ** 64n - 3n,
  specHash: aSalt("spec"),
};

const CLAIM_TYPE = "Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)";

describe("typed data of the SDK", () => {
  it("has the order's type as docs/market.md fixes it", () => {
    const page = readFileSync(join(__dirname, "../../../docs/market.md"), "utf8");
    const type = /^Order\(.*\)$/m.exec(page)?.[0];
    expect(type).to.be.a("string");
    expect(TypedDataEncoder.from(ORDER_TYPES).encodeType("Order")).to.equal(type);
  });

  it("has the claim's and the fill authorization's type", () => {
    expect(TypedDataEncoder.from(CLAIM_TYPES).encodeType("Claim")).to.equal(CLAIM_TYPE);
    expect(TypedDataEncoder.from(FILL_AUTHORIZATION_TYPES).encodeType("FillAuthorization")).to.equal(
      `FillAuthorization(Claim claim,uint128 minPrice,uint48 validUntil)${CLAIM_TYPE}`,
    );
  });

  it("has the types of what operators sign about jobs", () => {
    expect(TypedDataEncoder.from(ACCEPTANCE_TYPES).encodeType("Acceptance")).to.equal(
      "Acceptance(bytes32 order,address provider,uint16 firstCopy,uint16 copies,uint128 minPrice,uint48 validUntil)",
    );
    expect(TypedDataEncoder.from(SUBMISSION_TYPES).encodeType("Submission")).to.equal(
      "Submission(bytes32 order,address provider,Answer[] answers)Answer(uint16 copy,bytes32 output)",
    );
  });

  it("has the types of what is signed in sessions", () => {
    expect(TypedDataEncoder.from(SESSION_TERMS_TYPES).encodeType("SessionTerms")).to.equal(
      "SessionTerms(address client,address provider,address token,address clientKey,address providerKey," +
        "uint128 collateral,uint128 payableCollateral,uint128 answerPrice,uint48 openBy,uint48 endsAt," +
        "uint32 executionSeconds,uint16 feeBps,bytes4 workload,uint64 nonce)",
    );
    expect(TypedDataEncoder.from(VOUCHER_TYPES).encodeType("Voucher")).to.equal("Voucher(bytes32 session,uint128 amount)");
    expect(TypedDataEncoder.from(RECEIPT_TYPES).encodeType("Receipt")).to.equal(
      "Receipt(bytes32 session,uint64 sequence,bytes32 program,bytes32 input,bytes32 output)",
    );
  });

  it("hashes an order and a job as the market does", async () => {
    const { contract, market, chainId } = await loadFixture(deployForSdk);
    const domain = marketDomain(market, chainId);
    expect(TypedDataEncoder.hashDomain(domain)).to.equal(await contract.domainSeparator());
    const digest = await contract.orderDigest(ORDER);
    expect(orderDigest(domain, ORDER)).to.equal(digest);
    expect(jobIdOf(domain, ORDER, 513)).to.equal(await contract.jobIdOf(digest, 513));
  });
});
