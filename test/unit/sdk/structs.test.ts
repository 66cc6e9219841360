import type { Acceptance, AgentBudget, AgentTerms, ClaimedCopy, CopyAnswer, Delivery, Payment, ProviderBook, SecurityQuote, SessionReceipt, SessionTerms, Voucher } from "@assay/sdk";
import { expect } from "chai";
import { Interface, type ParamType } from "ethers";
import { artifacts } from "hardhat";

/** Every field of an interface of the SDK: the compiler refuses one too few or too many. */
function fields<T>(names: Record<keyof T, true>): string[] {
  return Object.keys(names).sort();
}

const PAYMENT = fields<Payment>({ price: true, protocolFee: true, coordinatorFee: true, poolPart: true });

/** Where a struct stands in a contract's interface. */
const STRUCTS: readonly (readonly [contract: string, path: string, fields: string[]])[] = [
  ["IMarket", "accept.2", fields<Acceptance>({ provider: true, firstCopy: true, copies: true, minPrice: true, validUntil: true })],
  ["IMarket", "submit.2", fields<CopyAnswer>({ copy: true, output: true })],
  ["IMarket", "settle.1", fields<ClaimedCopy>({ copy: true, output: true, lock: true })],
  ["IMarket", "fill.2", fields<Delivery>({ copy: true, provider: true, output: true, minPrice: true, validUntil: true })],
  ["IMarket", "authorizeAgent.1", fields<AgentTerms>({ expiresAt: true, workloads: true, providerList: true })],
  ["IMarket", "agentBudgetOf", fields<AgentBudget>({ budget: true, cap: true, spent: true, periodStart: true, periodSeconds: true })],
  [
    "IMarket",
    "bookOf",
    fields<ProviderBook>({
      allocated: true, locked: true, busy: true, capacity: true, regions: true, features: true, freshUntil: true, gpuClass: true, payableBps: true, operator: true, poolBps: true,
      feesCounted: true,
    }),
  ],
  ["IMarket", "JobsSettled.6", PAYMENT],
  [
    "ISlashingPolicy",
    "quoteSecurity",
    fields<SecurityQuote>({ challengers: true, stakeAtRisk: true, ownAtRisk: true, burned: true, compensation: true, bounty: true, leastBribe: true, auditBps: true, paysDispute: true }),
  ],
  [
    "ISessions",
    "sessionIdOf.0",
    fields<SessionTerms>({
      client: true, provider: true, token: true, clientKey: true, providerKey: true, collateral: true, payableCollateral: true, answerPrice: true, openBy: true, endsAt: true,
      executionSeconds: true, feeBps: true, workload: true, nonce: true,
    }),
  ],
  ["ISessions", "voucherDigest.0", fields<Voucher>({ session: true, amount: true })],
  ["ISessions", "receiptDigest.0", fields<SessionReceipt>({ session: true, sequence: true, program: true, input: true, output: true })],
];

/** `callee.n`: its argument n, counted from 0; `callee`: what it returns. */
function structAt(abi: Interface, path: string): ParamType | undefined {
  const [callee = "", index] = path.split(".");
  const fragment = /^[A-Z]/.test(callee) ? abi.getEvent(callee) : abi.getFunction(callee);
  if (index !== undefined) return fragment?.inputs[Number(index)];
  return abi.getFunction(callee)?.outputs[0];
}

describe("structs of the SDK", () => {
  for (const [contract, path, expected] of STRUCTS) {
    it(`have the fields of ${contract}.${path}`, async () => {
      const struct = structAt(new Interface((await artifacts.readArtifact(contract)).abi), path);
      const components = struct?.arrayChildren?.components ?? struct?.components ?? [];
      expect(components.map(({ name }) => name).sort()).to.deep.equal(expected);
    });
  }
});
