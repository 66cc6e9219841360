import type { ContractFuture, IgnitionModuleBuilder } from "@nomicfoundation/ignition-core";

/** What a market and its sessions stand on. */
export interface MarketGround {
  readonly router: ContractFuture<string>;
  /** The registry of providers. */
  readonly providers: ContractFuture<string>;
  readonly slashing: ContractFuture<string>;
  readonly court: ContractFuture<string>;
}

/**
 * A market and sessions on contracts that are there, in the module whose parameters are `owner`, `guardian` (the zero
 * address: nobody pauses), `treasury`, and those of `MarketParameters` and `SessionParameters` in ./parameters.ts, the
 * latter with `session` before their names; none has a default.
 */
export function marketFutures(m: IgnitionModuleBuilder, { router, providers, slashing, court }: MarketGround) {
  const account = (name: string) => m.getParameter<string>(name);
  const [owner, guardian] = [account("owner"), account("guardian")] as const;
  const count = (name: string) => m.getParameter<number>(name);

  const parties = { guardian, treasury: account("treasury"), burner: account("burner"), router, registry: providers, policy: slashing, court };
  const times = {
    maxExecution: count("maxExecutionSeconds"), margin: count("marginSeconds"), window: count("windowSeconds"), dispute: count("disputeSeconds"),
  };
  const libraries = { AgentsLib: m.library("AgentsLib"), IndexesLib: m.library("IndexesLib") };
  const ProviderBookLib = m.library("ProviderBookLib");
  const allLibraries = { ...libraries, ProviderBookLib };
  const depot = m.contract("Depot", [owner, parties, times], { libraries });
  const office = m.contract("Office", [owner, parties, times, depot], { libraries: allLibraries });
  const clearing = m.contract("Clearing", [owner, parties, times, office], { libraries: allLibraries });
  const market = m.contract("Market", [owner, parties, times, clearing], { libraries: { IndexesLib: libraries.IndexesLib } });
  const marketLens = m.contract("MarketLens", [market]);
  const workLens = m.contract("WorkLens", [market]);

  const sessionTimes = {
    session: count("sessionLongestSeconds"), execution: count("sessionExecutionSeconds"), thaw: count("sessionThawSeconds"),
    receipt: count("sessionReceiptSeconds"), dispute: count("sessionDisputeSeconds"),
  };
  const sessions = m.contract("Sessions", [owner, guardian, market, providers, slashing, court, sessionTimes], { libraries: { ProviderBookLib } });
  return { depot, office, clearing, market, marketLens, workLens, sessions, ...libraries, ProviderBookLib };
}
