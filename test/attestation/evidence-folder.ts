import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Evidence of real devices, which is no part of this repository. */
export const EVIDENCE = process.env.ASSAY_EVIDENCE ?? join(__dirname, "../../../shared/attestation");

/** Leaves a suite out where the evidence is not there, and says so. */
export function needsEvidence(this: Mocha.Context): void {
  if (existsSync(join(EVIDENCE, "hopperCertChain.txt"))) return;
  console.log(`      not compared: there is no evidence in ${EVIDENCE} (ASSAY_EVIDENCE)`);
  this.skip();
}

export function readEvidenceFile(name: string): string {
  return readFileSync(join(EVIDENCE, name), "utf8");
}
