import { ZeroAddress } from "ethers";
import type { Comparison } from "./comparison";
import { marketLockSeconds, sessionsLockSeconds } from "./deadlines";
import type { Deployment } from "./deploy-assay";
import { indexSettings, indexText, payeeSettings, tokenSettings } from "./market-settings";
import type { AssayParameters } from "./parameters";

/** Both are services, for good, with the locks that they say. */
async function serviceComparisons({ staking, market, sessions }: Deployment): Promise<readonly Comparison[]> {
  const comparisons = ([["market", market], ["sessions", sessions]] as const).map(async ([name, service]): Promise<readonly Comparison[]> => {
    const [activeAt, maxLockSeconds, retired] = await staking.serviceOf(service);
    return [
      [`staking.serviceOf(${name}) is appointed`, true, activeAt !== 0n],
      [`staking.serviceOf(${name}).maxLockSeconds`, activeAt === 0n ? maxLockSeconds : await service.maxLockSeconds(), maxLockSeconds],
      [`staking.serviceOf(${name}).retired`, false, retired],
    ];
  });
  return (await Promise.all(comparisons)).flat();
}

/** The four contracts whose code the market is, each made with the same times. */
async function partComparisons({ marketParts }: Deployment, { market: times }: AssayParameters): Promise<readonly Comparison[]> {
  const { market, clearing, office, depot } = marketParts;
  const comparisons = Object.entries(marketParts).map(async ([name, part]): Promise<readonly Comparison[]> => [
    [`${name}.MAX_EXECUTION_SECONDS`, BigInt(times.maxExecutionSeconds), await part.MAX_EXECUTION_SECONDS()],
    [`${name}.MARGIN_SECONDS`, BigInt(times.marginSeconds), await part.MARGIN_SECONDS()],
    [`${name}.WINDOW_SECONDS`, BigInt(times.windowSeconds), await part.WINDOW_SECONDS()],
  ]);
  return [
    ["market.CONTINUATION", await clearing.getAddress(), await market.CONTINUATION()],
    ["clearing.CONTINUATION", await office.getAddress(), await clearing.CONTINUATION()],
    ["office.CONTINUATION", await depot.getAddress(), await office.CONTINUATION()],
    ...(await Promise.all(comparisons)).flat(),
  ];
}

async function marketOwnComparisons(deployment: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  const { court, market, marketParts, marketLens, workLens, router, staking, providers, slashing } = deployment;
  const [feeBps, burnBps] = await market.protocolFee();
  return [
    ["market.owner", parameters.owner, await marketParts.market.owner()],
    ["market.pendingOwner", ZeroAddress, await marketParts.market.pendingOwner()],
    ["market.guardian", parameters.guardian, await market.guardian()],
    ["market.treasury", parameters.treasury, await market.treasury()],
    ["market.burner", parameters.market.burner, await market.burner()],
    ["market.court", await court.getAddress(), await market.court()],
    ["market.router", await router.getAddress(), await market.router()],
    ["market.staking", await staking.getAddress(), await market.staking()],
    ["market.providerRegistry", await providers.getAddress(), await market.providerRegistry()],
    ["market.slashingPolicy", await slashing.getAddress(), await market.slashingPolicy()],
    ["market.maxLockSeconds", BigInt(marketLockSeconds(parameters.market)), await market.maxLockSeconds()],
    ["market.protocolFee.feeBps", BigInt(parameters.protocolFeeBps), feeBps],
    ["market.protocolFee.burnBps", BigInt(parameters.burnBps), burnBps],
    ["market.pausedUntil", 0n, await market.pausedUntil()],
    ["marketLens.market", await market.getAddress(), await marketLens.market()],
    ["workLens.market", await market.getAddress(), await workLens.market()],
  ];
}

async function sessionComparisons({ court, sessions, market, staking, providers, slashing }: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  const { longestSeconds, executionSeconds, thawSeconds, receiptSeconds } = parameters.sessions;
  return [
    ["sessions.owner", parameters.owner, await sessions.owner()],
    ["sessions.pendingOwner", ZeroAddress, await sessions.pendingOwner()],
    ["sessions.guardian", parameters.guardian, await sessions.guardian()],
    ["sessions.market", await market.getAddress(), await sessions.market()],
    ["sessions.court", await court.getAddress(), await sessions.court()],
    ["sessions.staking", await staking.getAddress(), await sessions.staking()],
    ["sessions.providerRegistry", await providers.getAddress(), await sessions.providerRegistry()],
    ["sessions.slashingPolicy", await slashing.getAddress(), await sessions.slashingPolicy()],
    ["sessions.MAX_SESSION_SECONDS", BigInt(longestSeconds), await sessions.MAX_SESSION_SECONDS()],
    ["sessions.MAX_EXECUTION_SECONDS", BigInt(executionSeconds), await sessions.MAX_EXECUTION_SECONDS()],
    ["sessions.THAW_SECONDS", BigInt(thawSeconds), await sessions.THAW_SECONDS()],
    ["sessions.RECEIPT_SECONDS", BigInt(receiptSeconds), await sessions.RECEIPT_SECONDS()],
    ["sessions.maxLockSeconds", BigInt(sessionsLockSeconds(parameters.sessions)), await sessions.maxLockSeconds()],
    ["sessions.sessionFeeBps", BigInt(parameters.sessionFeeBps), await sessions.sessionFeeBps()],
    ["sessions.pausedUntil", 0n, await sessions.pausedUntil()],
  ];
}

/** What the owner has set, beside what it should have, and nothing that it should not. */
async function settingComparisons(deployment: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  const tokens = await tokenSettings(deployment, parameters);
  const payees = await payeeSettings(deployment);
  const indexes = await indexSettings(deployment, parameters);
  return [
    ...tokens.map(({ key, wanted, found }): Comparison => [`market.isTokenAllowed(${key})`, wanted, found]),
    ...payees.map(({ key, wanted, found }): Comparison => [`market.payeeOf(${key}).allowed`, wanted, found]),
    ...indexes.map(({ key, wanted, found }): Comparison => [`market.indexOf(${key})`, indexText(wanted), indexText(found)]),
  ];
}

/** Market and sessions, as the parameters have them and as the chain has them. */
export async function marketComparisons(deployment: Deployment, parameters: AssayParameters): Promise<readonly Comparison[]> {
  return [
    ...(await marketOwnComparisons(deployment, parameters)),
    ...(await partComparisons(deployment, parameters)),
    ...(await sessionComparisons(deployment, parameters)),
    ...(await serviceComparisons(deployment)),
    ...(await settingComparisons(deployment, parameters)),
  ];
}
