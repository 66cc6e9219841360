import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { marketFutures } from "../market-futures";
import { AssayModule } from "./Assay";
import { CourtModule } from "./Court";
import { StakeModule } from "./Stake";

/**
 * The market and sessions, on the contracts of {@link StakeModule} and {@link AssayModule}, and before the court of
 * {@link CourtModule}: all that there is. They become services and sessions a payee by the owner's calls
 * (../owner-calls.ts), as tokens and fees do.
 *
 * Parameters: those of {@link marketFutures}.
 */
export const MarketModule = buildModule("Market", (m) => {
  const stake = m.useModule(StakeModule);
  const assay = m.useModule(AssayModule);
  const { judge, rowJudge, fusedJudge, standIn, court } = m.useModule(CourtModule);
  return { ...stake, ...assay, judge, rowJudge, fusedJudge, standIn, court, ...marketFutures(m, { ...stake, ...assay, court }) };
});

// `hardhat ignition deploy` takes a module's default export, which is a name like any other.
export { MarketModule as default };
