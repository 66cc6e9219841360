import type { ContractName, Contracts } from "./deployment";
import { INTERFACES } from "./deployment";
import type { KeptLog } from "./store";

/** Arguments of events as they are used, by the events' names. */
export interface Arguments {
  readonly JobsSettled: {
    readonly provider: string;
    readonly token: string;
    readonly workload: string;
    readonly payment: { readonly price: bigint; readonly protocolFee: bigint; readonly coordinatorFee: bigint; readonly poolPart: bigint };
    readonly answers: readonly unknown[];
  };
  readonly JobTimedOut: Ended;
  readonly JobConvicted: Ended;
  readonly SessionConvicted: Ended & { readonly faultClass: bigint };
  readonly SessionOpened: { readonly session: string; readonly terms: { readonly token: string; readonly workload: string } };
  readonly VoucherRedeemed: { readonly session: string; readonly provider: string; readonly amount: bigint; readonly protocolFee: bigint };
  readonly IndexSet: Index & { readonly floor: bigint };
  readonly IndexMoved: Index & { readonly logRate: bigint; readonly unitSeconds: bigint; readonly capacity: bigint };
  readonly IndexReferenceSet: Index & { readonly referenceRate: bigint };
  readonly ProviderRegistered: { readonly provider: string };
  readonly GpuClassAdded: { readonly gpuClass: bigint; readonly name: string };
  readonly Staked: Amount;
  readonly Delegated: Amount;
  readonly Withdrawn: Amount & { readonly account: string };
  readonly AllocationChanged: { readonly provider: string; readonly service: string; readonly allocated: bigint };
  readonly StakeSlashed: { readonly service: string; readonly own: bigint; readonly delegated: bigint; readonly paid: bigint; readonly burned: bigint };
  readonly EpochClosed: { readonly epoch: bigint; readonly budget: bigint; readonly votes: readonly bigint[]; readonly counted: readonly bigint[]; readonly rates: readonly bigint[] };
  readonly FeeCounted: { readonly epoch: bigint; readonly provider: string; readonly workClass: bigint };
  readonly GaugeVoted: { readonly epoch: bigint };
  readonly BudgetSet: { readonly fromEpoch: bigint };
  readonly RewardClaimed: { readonly epoch: bigint; readonly provider: string; readonly workClass: bigint; readonly own: bigint; readonly poolPart: bigint };
  readonly NodeDemanded: Disputed;
  readonly TracePosted: Disputed;
  readonly ClaimJudged: { readonly provider: string; readonly faultClass: bigint; readonly taken: bigint };
}

interface Ended {
  readonly provider: string;
  /** In the stake token. */
  readonly slashed: bigint;
}

interface Index {
  readonly token: string;
  readonly gpuClass: bigint;
}

interface Amount {
  readonly provider: string;
  readonly amount: bigint;
}

interface Disputed {
  readonly dispute: string;
  readonly source: string;
}

/** An event as it was told. */
export interface Told {
  readonly contract: ContractName;
  /** In small letters. */
  readonly address: string;
  readonly name: string;
  /** By name; integers are bigints. */
  readonly args: Readonly<Record<string, unknown>>;
  /** A timestamp in seconds. */
  readonly time: number;
  readonly transaction: string;
  /** Of a settlement whose order could be read. */
  readonly lane: string | null;
}

/** What kept logs say; what they do not say of these contracts is left out. */
export function eventsOf(logs: readonly KeptLog[], contracts: Contracts): readonly Told[] {
  return logs.flatMap((log) => {
    const contract = contracts.get(log.address);
    const parsed = contract === undefined ? null : INTERFACES[contract].parseLog(log);
    if (contract === undefined || parsed === null) return [];
    const { address, time, transaction, lane } = log;
    return [{ contract, address, name: parsed.name, args: parsed.args.toObject(), time, transaction, lane }];
  });
}

/** An event whose arguments are known. */
export interface Event<Name extends keyof Arguments> extends Omit<Told, "name" | "args"> {
  readonly name: Name;
  readonly args: Arguments[Name];
}

function isOf<Name extends keyof Arguments>(event: Told, contract: ContractName, name: Name): event is Told & Event<Name> {
  return event.contract === contract && event.name === name;
}

/** Those of one contract and name. */
export function told<Name extends keyof Arguments>(events: readonly Told[], contract: ContractName, name: Name): readonly Event<Name>[] {
  return events.filter((event): event is Told & Event<Name> => isOf(event, contract, name));
}
