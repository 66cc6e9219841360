import type { Hex } from "@assay/tensor";
import { ZeroAddress, ZeroHash } from "ethers";
import { OrderTermsError } from "./errors";
import { EXECUTE_LANE } from "./lanes";
import type { Lane, ProgramId } from "./ids";

/**
 * What a client asks for and pays; one signature covers all copies. docs/market.md says who enforces which field.
 * Amounts are in a token's smallest unit, times are timestamps in seconds.
 */
export interface Order {
  /** Pays, out of its account in the market. */
  readonly client: string;
  /** Signs for the client within the client's limits; the zero address: the client signs. */
  readonly agent: string;
  /** The price is paid in it. */
  readonly token: string;
  /** `PRICING.range`, or `PRICING.index`: an index times units times seconds. */
  readonly pricing: number;
  /** Range: the price of a copy until the ramp starts. Index: the least that is paid. Before fees. */
  readonly minPrice: bigint;
  /** Range: the price from the ramp's end on. Index: the cap above which nobody may take the order. Before fees. */
  readonly maxPrice: bigint;
  /** When the price begins to rise from `minPrice` to `maxPrice`. */
  readonly rampStart: number;
  /** Seconds that it rises for; 0: a step at `rampStart`. */
  readonly rampSeconds: number;
  /** The last moment at which a copy may be accepted or filled. */
  readonly acceptBy: number;
  /** Seconds from acceptance to the deadline of the answer; what is accepted needs one. Index: the time that is paid for. */
  readonly executionSeconds: number;
  /** Class of hardware; 0: any. */
  readonly gpuClass: number;
  /** Normalised capacity that a copy occupies while it runs. */
  readonly units: number;
  /** Class of work, 4 bytes: one of `WORKLOADS`, or another. */
  readonly workload: Hex;
  readonly program: ProgramId;
  /** Salted hash of the input, or the root of a list of them. */
  readonly input: Hex;
  /** Whether `input` is the root of a list of one hash a copy. */
  readonly inputPerCopy: boolean;
  /** Hash of the document that says where the input's bytes are; zero: agreed elsewhere. */
  readonly dataReference: Hex;
  /** Seconds after acceptance that the client keeps the input available. */
  readonly retentionSeconds: number;
  /** Who gets the input and can challenge: one of `VISIBILITY`. */
  readonly visibility: number;
  /** Gets the input under `VISIBILITY.auditor`; else the zero address. */
  readonly auditor: string;
  /** How the claim is verified. */
  readonly lane: Lane;
  /** Stake that a provider locks for a copy, in the stake token. */
  readonly collateral: bigint;
  /** The part of it that its own stake covers. */
  readonly payableCollateral: bigint;
  /** Mask of regions, one of which the provider serves in; 0: any. */
  readonly regions: bigint;
  /** Mask of features, all of which the provider has. */
  readonly features: bigint;
  /** Who may take the order; the zero address: anybody. */
  readonly provider: string;
  /** Root of a list of providers that may take it, which `listProviders` makes; zero: anybody. */
  readonly providerList: Hex;
  /** Jobs that the provider has settled in the order's token. */
  readonly minSettled: number;
  /** Share of its jobs that the provider has settled, in 1/10,000. */
  readonly minSettledBps: number;
  /** Is paid when a copy settles; the zero address: nobody. */
  readonly coordinator: string;
  /** The coordinator's share of the price, in 1/10,000. */
  readonly coordinatorFeeBps: number;
  /** Contract that is told the answer; the zero address: none. */
  readonly callback: string;
  readonly callbackGas: number;
  /** How many jobs the signature orders; each is paid. */
  readonly copies: number;
  /** Copy i takes nonce `nonce + i` of the client's, or of its agent's for it; each is taken at most once. */
  readonly nonce: bigint;
  /** Hash of what else was agreed; the market does not read it. */
  readonly specHash: Hex;
}

/** How an order's price is found. */
export const PRICING = { range: 0, index: 1 } as const;

/** Who gets an order's input: everybody, the auditor and the client, the client alone; and the provider. */
export const VISIBILITY = { public: 0, auditor: 1, client: 2 } as const;

/** The price that the index of the order's class has when it is taken, if that is at most `cap`. */
export interface IndexPriceTerms {
  readonly cap: bigint;
  /** The least that is paid; 0 by default. */
  readonly least?: bigint;
}

/** A price that stands still, all four parts of one that rises, or an index price. */
export type PriceTerms =
  | { readonly price: bigint }
  | { readonly indexPrice: IndexPriceTerms }
  | Pick<Order, "minPrice" | "maxPrice" | "rampStart" | "rampSeconds">;

type PriceField = "pricing" | "minPrice" | "maxPrice" | "rampStart" | "rampSeconds";

/** What nobody can choose for the client; the rest has defaults. */
type RequiredField = "client" | "token" | "acceptBy" | "program" | "input" | "nonce";

/** What `completeOrder` makes an order of. */
export type OrderTerms = PriceTerms & Pick<Order, RequiredField> & Partial<Omit<Order, RequiredField | PriceField>>;

const DEFAULTS: Omit<Order, RequiredField | PriceField> = {
  agent: ZeroAddress,
  executionSeconds: 0,
  gpuClass: 0,
  units: 0,
  workload: "0x00000000",
  inputPerCopy: false,
  dataReference: ZeroHash as Hex,
  retentionSeconds: 0,
  visibility: 0,
  auditor: ZeroAddress,
  lane: EXECUTE_LANE,
  collateral: 0n,
  payableCollateral: 0n,
  regions: 0n,
  features: 0n,
  provider: ZeroAddress,
  providerList: ZeroHash as Hex,
  minSettled: 0,
  minSettledBps: 0,
  coordinator: ZeroAddress,
  coordinatorFeeBps: 0,
  callback: ZeroAddress,
  callbackGas: 0,
  copies: 1,
  specHash: ZeroHash as Hex,
};

/** Of an index price there is none where one of these is 0. */
const INDEX_FIELDS = ["gpuClass", "units", "executionSeconds"] as const;

function priceOf(terms: PriceTerms): Pick<Order, PriceField> {
  const still = { pricing: PRICING.range, rampStart: 0, rampSeconds: 0 };
  if ("price" in terms) return { ...still, minPrice: terms.price, maxPrice: terms.price };
  if ("indexPrice" in terms) {
    return { ...still, pricing: PRICING.index, minPrice: terms.indexPrice.least ?? 0n, maxPrice: terms.indexPrice.cap };
  }
  const { minPrice, maxPrice, rampStart, rampSeconds } = terms;
  return { pricing: PRICING.range, minPrice, maxPrice, rampStart, rampSeconds };
}

/**
 * A whole order of the terms that matter: one copy for any provider, proven in the EXECUTE lane, public, nobody else
 * paid. What money depends on has no default: the price, until when it stands, the nonce that makes it payable once,
 * and a coordinator's share once there is a coordinator.
 *
 * @throws {OrderTermsError} where there is a coordinator and no share for it, or a share and no coordinator; where the
 * price is an index's and the class, the units or the time is missing that it is the price of.
 * @example
 * ```ts
 * import { commitInput, completeOrder, programIdOf } from "@assay/sdk";
 *
 * function orderAnswer(client: string, token: string, program: Uint8Array, input: Uint8Array) {
 *   return completeOrder({
 *     client,
 *     token,
 *     price: 250_000n,
 *     acceptBy: Math.floor(Date.now() / 1000) + 600,
 *     program: programIdOf(program),
 *     input: commitInput({ program, input }),
 *     nonce: 0n,
 *   });
 * }
 * ```
 */
export function completeOrder(terms: OrderTerms): Order {
  const { coordinator = ZeroAddress, coordinatorFeeBps } = terms;
  if (coordinator !== ZeroAddress && coordinatorFeeBps === undefined) {
    throw new OrderTermsError("coordinatorFeeBps", coordinatorFeeBps, "say the coordinator's share of the price in 1/10,000, or 0");
  }
  if (coordinator === ZeroAddress && coordinatorFeeBps !== undefined && coordinatorFeeBps !== 0) {
    throw new OrderTermsError("coordinator", coordinator, `name who gets the ${coordinatorFeeBps}/10,000 of the price`);
  }
  for (const field of INDEX_FIELDS) {
    if ("indexPrice" in terms && !terms[field]) throw new OrderTermsError(field, terms[field], "an index price is one of units of a class for a time");
  }
  const others = Object.fromEntries(Object.entries(terms).filter(([name]) => name !== "price" && name !== "indexPrice"));
  return { ...DEFAULTS, ...(others as Pick<Order, RequiredField>), ...priceOf(terms) };
}
