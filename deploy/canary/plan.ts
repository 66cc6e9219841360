import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { WORKLOADS, type Hex, type WorkloadName } from "@assay/sdk";
import { ZeroAddress, getAddress, isAddress } from "ethers";
import { CanaryPlanError } from "./errors";

/** What canaries are made of: a file that a person writes. Amounts are in the token's smallest unit. */
export interface CanaryPlan {
  /** Whose account in the market pays, as the treasury's. */
  readonly client: string;
  /** Whom that account authorized; undefined where the client signs itself. */
  readonly agent: string | undefined;
  /** The accomplice: its stake is what a found canary costs. */
  readonly provider: string;
  /** Sends what the provider says; the provider itself where the plan names nobody. */
  readonly operator: string;
  /** Prices are paid in it. */
  readonly token: string;
  /** Of one job. */
  readonly price: bigint;
  /** In the stake token. */
  readonly collateral: bigint;
  /** Of it what own stake covers: compensation and bounty come from that. */
  readonly payableCollateral: bigint;
  /** From acceptance to the deadline of the answer. */
  readonly executionSeconds: number;
  readonly units: number;
  readonly gpuClass: number;
  readonly workload: Hex;
  /** Where the input's bytes are, as any order says it; zero: nowhere. */
  readonly dataReference: Hex;
  readonly retentionSeconds: number;
  /** Paths of a program's canonical bytes, and of its input's elements. */
  readonly program: string;
  readonly input: string;
  /** How many of the jobs are answered wrongly, in 1/10,000, by chance; the others are answered right, and hide them. */
  readonly wrongBps: number;
}

const ZERO: Hex = `0x${"00".repeat(32)}`;
const BPS = 10_000;

/**
 * A plan as a JSON file has it; integers that may be large are decimal text. Paths are from the file's folder.
 * @throws {CanaryPlanError} naming the field.
 */
export function readPlan(file: string): CanaryPlan {
  const fields = new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>));
  const wrong = (field: string, advice: string): CanaryPlanError => new CanaryPlanError(file, field, fields.get(field), advice);
  const take = <T>(field: string, advice: string, read: (value: unknown) => T | undefined, otherwise?: T): T => {
    const value = fields.has(field) ? read(fields.get(field)) : otherwise;
    if (value === undefined) throw wrong(field, advice);
    return value;
  };
  const address = (field: string, otherwise?: string): string =>
    take(field, "give an address", (value) => (isAddress(value) ? getAddress(value) : undefined), otherwise);
  const amount = (field: string): bigint =>
    take(field, "give a whole number as text", (value) => (typeof value === "string" && /^\d+$/.test(value) ? BigInt(value) : undefined));
  const whole = (field: string, most: number, otherwise?: number): number =>
    take(field, `give a whole number of at most ${most}`, (value) => (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= most ? Number(value) : undefined), otherwise);
  const path = (field: string): string => take(field, "name a file", (value) => (typeof value === "string" ? resolve(dirname(file), value) : undefined));
  const hash = (field: string): Hex => take(field, "give 32 bytes in hexadecimal", (value) => (/^0x[0-9a-f]{64}$/i.test(String(value)) ? (value as Hex) : undefined), ZERO);
  const workload = take("workload", `name one of ${Object.keys(WORKLOADS).join(", ")}`, (value) => WORKLOADS[value as WorkloadName] as Hex | undefined, WORKLOADS.inference);

  const [client, agent, provider] = [address("client"), address("agent", ZeroAddress), address("provider")];
  const plan: CanaryPlan = {
    client, agent: agent === ZeroAddress || agent === client ? undefined : agent, provider, operator: address("operator", provider), token: address("token"),
    price: amount("price"), collateral: amount("collateral"), payableCollateral: amount("payableCollateral"),
    executionSeconds: whole("executionSeconds", 0xffff_ffff), units: whole("units", 0xffff, 1), gpuClass: whole("gpuClass", 0xff, 0), workload,
    dataReference: hash("dataReference"), retentionSeconds: whole("retentionSeconds", 0xffff_ffff, 0),
    program: path("program"), input: path("input"), wrongBps: whole("wrongBps", BPS, BPS),
  };
  if (plan.payableCollateral === 0n || plan.payableCollateral > plan.collateral) throw wrong("payableCollateral", "bounties come from it: give more than 0, and at most the collateral");
  for (const name of fields.keys()) if (!(name in plan)) throw wrong(name, `a plan has no such field; it has ${Object.keys(plan).join(", ")}`);
  return plan;
}
