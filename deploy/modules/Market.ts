import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { AssayModule } from "./Assay";
import { CourtModule } from "./Court";
import { StakeModule } from "./Stake";

/**
 * The market and sessions, on the contracts of {@link StakeModule} and {@link AssayModule}, and before the court of
 * {@link CourtModule}: all that there is. They become services and sessions a payee by the owner's calls
 * (../owner-calls.ts), as tokens and fees do.
 *
 * Parameters, all without a default: `owner`, `guardian` (the zero address: nobody pauses), `treasury`, and those of
 * `MarketParameters` and `SessionParameters` in ../parameters.ts, the latter with `session` before their names.
 */
export const MarketModule = buildModule("Market", (m) => {
  const stake = m.useModule(StakeModule);
  const assay = m.useModule(AssayModule);
  const { judge, standIn, court } = m.useModule(CourtModule);
  const account = (name: string) => m.getParameter<string>(name);
  const [owner, guardian] = [account("owner"), account("guardian")] as const;
  const count = (name: string) => m.getParameter<number>(name);

  const parties = {
    guardian, treasury: account("treasury"), burner: account("burner"), router: assay.router, registry: stake.providers, policy: stake.slashing, court,
  };
  const times = {
    maxExecution: count("maxExecutionSeconds"), margin: count("marginSeconds"), window: count("windowSeconds"), dispute: count("disputeSeconds"),
  };
  const libraries = { AgentsLib: m.library("AgentsLib"), IndexesLib: m.library("IndexesLib") };
  const ProviderBookLib = m.library("ProviderBookLib");
  const office = m.contract("Office", [owner, parties, times], { libraries });
  const clearing = m.contract("Clearing", [owner, parties, times, office], { libraries: { ...libraries, ProviderBookLib } });
  const market = m.contract("Market", [owner, parties, times, clearing], { libraries });
  const marketLens = m.contract("MarketLens", [market]);

  const sessionTimes = {
    session: count("sessionLongestSeconds"), execution: count("sessionExecutionSeconds"), thaw: count("sessionThawSeconds"),
    receipt: count("sessionReceiptSeconds"), dispute: count("sessionDisputeSeconds"),
  };
  const sessions = m.contract("Sessions", [owner, guardian, market, stake.providers, stake.slashing, court, sessionTimes], {
    libraries: { ProviderBookLib },
  });
  return { ...stake, ...assay, judge, standIn, court, office, clearing, market, marketLens, sessions, ...libraries, ProviderBookLib };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { MarketModule as default };
