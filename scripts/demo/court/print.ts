import { formatEther } from "ethers";
import { exact } from "../stake/print";
import type { Ended } from "./dispute";
import type { CourtAudience, CourtOutcome } from "./play";

function grouped(gas: bigint): string {
  return gas.toLocaleString("en-US");
}

function endedLines({ verdict, stakes }: Ended): readonly string[] {
  const { taken, client, challenger, burned, refunded } = verdict;
  const { bonds, bondsBack, answered, fee, feeBack } = stakes;
  return [
    `of the provider's stake ${exact(taken)} is taken: ${exact(challenger)} for the challenger, ${exact(client)} for the client, ${exact(burned)} to be burned`,
    `the client has its ${formatEther(refunded)} back, and the challenger ${formatEther(feeBack)} of the ${formatEther(fee)} that it paid of the price`,
    `bonds were ${formatEther(bonds)} ether: ${formatEther(bondsBack)} come back, ${formatEther(answered)} paid for answers, ${formatEther(bonds - bondsBack - answered)} is burned`,
  ];
}

/** Tells people. */
export function courtStoryteller(write: (line: string) => void): CourtAudience {
  return {
    part: (text) => write(text),
    forged: ({ constant, element, from, to }) => write(`  weight ${element} of constant ${constant} is ${to} instead of ${from}`),
    answered: (said, truth) => write(`  it says ${said}; the network says ${truth}`),
    stepped: ({ who, text, gas }) => write(`  ${`the ${who} ${text}`.padEnd(52)}${grouped(gas).padStart(10)} gas`),
    found: ({ what, operator, element, opening }) => {
      write(`  operator ${operator}, element ${element ?? "none"}: its ${what} is wrong; the opening that shows it has ${opening.length} bytes`);
    },
    judged: (ended) => endedLines(ended).forEach((line) => write(`  ${line}`)),
  };
}

/** The last line for people. */
export function courtClosing({ steps, fraud }: CourtOutcome): string {
  const sum = (who: "challenger" | "provider"): bigint => steps.reduce((all, step) => (step.who === who ? all + step.gas : all), 0n);
  return `One wrong weight, one opening of ${fraud.fault.opening.length} bytes, one transaction of ${grouped(fraud.gas)} gas; both disputes cost the challenger ${grouped(sum("challenger"))} gas and the provider ${grouped(sum("provider"))}.`;
}
