import type { AttestationAudience, AttestationOutcome } from "./play";

function grouped(gas: bigint | number): string {
  return gas.toString().replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Tells people. */
export function attestationStoryteller(write: (line: string) => void): AttestationAudience {
  return {
    part: write,
    link: ({ what, signedBy, bytes, readGas, proveGas }) => {
      write(`  ${what.padEnd(32)} signed by ${signedBy.padEnd(32)} ${grouped(bytes).padStart(6)} bytes  read ${grouped(readGas).padStart(7)}  proven ${grouped(proveGas).padStart(7)}`);
    },
    sampled: ({ whole, driver, vbios, board }) => {
      write(`  all five at once: read ${grouped(whole.readGas)}, proven ${grouped(whole.proveGas)} (gas, each as a transaction of its own, calldata included)`);
      write(`  board ${board}, driver ${driver}, VBIOS ${vbios}`);
    },
    paid: ({ what, certificates, bytes, gas }) => {
      write(`  ${what}: ${grouped(gas)} gas, ${grouped(bytes)} bytes${certificates.length === 0 ? "" : `, with the certificates of ${certificates.join(", ")}`}`);
    },
    refused: ({ what, reason }) => {
      write(`  ${what}: refused`);
      write(`    ${reason}`);
    },
  };
}

/** The whole outcome for programs: gas as decimal strings. */
export function attestationJson(outcome: AttestationOutcome): string {
  return JSON.stringify(outcome, (_key, field: unknown) => (typeof field === "bigint" ? field.toString() : field), 2);
}
