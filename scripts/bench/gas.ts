import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GOALS, type GasGoal } from "./goals";
import type { Section } from "./report";

/** A committed snapshot of figures by key. */
export function snapshotOf(name: "gas" | "batches"): Readonly<Record<string, number>> {
  return JSON.parse(readFileSync(join(__dirname, `../../snapshots/${name}.json`), "utf8")) as Record<string, number>;
}

export function grouped(figure: number): string {
  return figure.toLocaleString("en-US");
}

function floorOf({ floor }: GasGoal): string {
  const sum = floor.reduce((all, [gas]) => all + gas, 0);
  return `${grouped(sum)}: ${floor.map(([gas, item]) => `${grouped(gas)} ${item}`).join(", ")}`;
}

/** The committed gas figures beside what is wanted of them. */
export function gas(): Section {
  const figures = snapshotOf("gas");
  return {
    title: "Gas",
    columns: ["step", "gas", "at most", "best known", "of which cannot be saved"],
    rows: Object.entries(figures).map(([key, figure]) => {
      const goal = GOALS[key];
      if (goal === undefined) return [`\`${key}\``, grouped(figure), "", "", ""];
      if ("least" in goal) return [`\`${key}\``, `${figure}x`, `at least ${goal.least}x`, "", ""];
      const peer = goal.peer === undefined ? "" : `${grouped(goal.peer[0])} ${goal.peer[1]}`;
      return [`\`${key}\``, grouped(figure), grouped(goal.most), peer, floorOf(goal)];
    }),
    notes: [
      "whole transactions on Hardhat Network with the cancun rules and no L1 fee; `referee.*` is the program's own frame, as a chain charges it, in a direct call whose code accounts are cold",
      "steady state: balances and nonce words are in use, the referee is in the cache; `.first` finds them empty, `.uncached` has no place in the cache, `.inFill` is the referee's frame within a fill, whose accounts the registry has warmed",
      "stake: the stake token is the deployment's, which asks at each transfer whose votes the two are, and nobody has delegated them; allowances are infinite and stay so; the provider has one service, to which less is allocated than it has own stake, other requests beside the one that is made, and no votes unless the key says so; `.slash` is the service's own call, out of own stake, with two payouts to accounts that have credit, `service.convict` the same through the reference service",
      "`.streaming`: rewards in one token flow while shares move; `.claimFees` is of such rewards; `registry.update` offers fewer units and another region, `.refresh` says the same again, `.raise` offers more, for which stake and nodes are looked at",
      "market and sessions: with production's parameters; a token of six decimals' prices; the provider has delegators, whose part is credited apart, and 256 units; orders ask for its class and units, lock collateral, and have no further wishes; operator or provider sends; clients have ordered before in the same word of nonces. `Batch32`: of each of 32 copies of one order in one transaction, `Distinct` of each of 32 clients' orders or sessions; `market.fill` is against a verifier that costs nothing; `.penalty` is what is taken after the margin, `.agent` an order of an agent; `sessions.redeem` is not a session's first voucher",
      "rewards: fees of 32 providers in one class were counted in the epoch, three accounts have voted for it and the providers have claimed before; `rewards.vote` is for two classes with votes of a delegation; `.counted` is a settlement for a provider that has its fees counted, of one class, not the epoch's first",
      "court: with production's parameters; of a claim with 256 tensors, the wrong one of 16 MiB, whose accounts have had credit before; the provider shows nothing unasked, so that a trace comes with 256 hashes, as `.tensor` and `.node` do; `court.prove.k4096` is calldata and judge with the transaction's 21,000, `.settled` the whole transaction, verdict included, of which `market.convict` is the most; `referee.findFault.k4096` is the judge's own frame",
      "`ratio.*`: how many times as much gas Solidity takes; `.element.k4096` is the court's stand-in with the same opening, `.execute.mnist` the same digit by `SolidityDigits`, which knows the program beforehand, checks and hashes nothing, and multiplies eight bytes at once",
      "governance: who votes has tokens that came in three times, delegated to itself, and no stake unless the key says so; all vote for, the first and the one that reaches the quorum apart; `governor.enact` is `.queue` and `.execute` of one change of a setting of Staking",
      "`attest.*`: by attestations of 24 hours, of a GPU made in software whose certificates and reports have a Hopper GPU's lengths; `.chain` is the first of a family, `.device` another of one, `.known` a GPU whose chain is known, `.code` with what its reports have in common kept as code; the best known figures are others' own, of documents of enclaves, whose chains have as many certificates, and were not measured here",
      "`p384.*`: ink of the P-384 contract as gas, without the start of a program and calldata; `.verifyBatch5` is of each of five signatures",
      "Boundless: its market's lock, fulfil without a proof's check; iExec: its clerk's match of orders; Livepeer: its ticket broker's redeem",
      "Horizon: The Graph's staking and its extensions, the same steps in their steady state",
      "written by `npm run snapshot`, compared by `npm run snapshot:check`; this table alone: `npm run bench:gas`",
    ],
  };
}
