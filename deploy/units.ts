/** What a parameter is measured in, by how it is called: names carry their units, the contracts' as the files'. */
const UNITS: readonly (readonly [name: RegExp, unit: string])[] = [
  [/seconds$|votingDelay$|votingPeriod$|VoteExtension$|MinDelay$|pausedUntil$/i, "s"],
  [/bps$|quorumNumerator$/i, "1/10,000"],
  [/gasCap$/, "gas"],
  [/YEARLY_CAP$|totalSupply$|MIN_DEPOSIT$|BOND$|StakePerUnit|STAKE_PER_UNIT$|disputeCost$|proposalThreshold$/i, "smallest units of the stake token"],
  [/termsAt\(/, "1/10,000 slashed, compensated, bounty"],
  [/delegationRatio$/, "delegated for each unit of own stake"],
];

/** Undefined where it is an account, a state, or says itself what it counts. */
export function unitOf(name: string): string | undefined {
  return UNITS.find(([pattern]) => pattern.test(name))?.[1];
}
