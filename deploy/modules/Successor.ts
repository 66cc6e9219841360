import { buildModule } from "@nomicfoundation/hardhat-ignition/modules";
import { marketFutures } from "../market-futures";

/**
 * A market and sessions beside those that are there, on the same stake, lanes, policy and court.
 *
 * Parameters: those of {@link marketFutures}, and the addresses `router`, `providers`, `slashing` and `court`.
 *
 * @param id names it in Ignition's journal: each successor has its own
 */
export function successorModule<Id extends string>(id: Id) {
  return buildModule(id, (m) => {
    const address = (name: string) => m.getParameter<string>(name);
    return marketFutures(m, {
      router: m.contractAt("ProofRouter", address("router")),
      providers: m.contractAt("ProviderRegistry", address("providers")),
      slashing: m.contractAt("SlashingPolicy", address("slashing")),
      court: m.contractAt("Court", address("court")),
    });
  });
}
