import { decodeRecords, evidenceOf, findBatchHints, type GpuEvidence, type Hex, anchorOf, encodeChain, partsOf, type ReportParts } from "@assay/attestation";
import { dataLength } from "ethers";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IEvidence, IP384 } from "../../../typechain-types";
import { DemoError } from "../errors";

/** All measurements, compared with nothing here. */
const INDICES = { driverIndices: 0n, vbiosIndices: 0n };
/** No limit of authorities below the root. */
const NO_LIMIT = 255;

/** One signature that held, and the gas of reading and proving it as transactions of their own. */
export interface Link {
  readonly what: string;
  readonly signedBy: string;
  /** Of calldata. */
  readonly bytes: number;
  readonly readGas: bigint;
  readonly proveGas: bigint;
}

/** What the sample showed. */
export interface SampleOutcome {
  readonly links: readonly Link[];
  readonly nonce: Hex;
  readonly driver: string;
  readonly vbios: string;
  readonly board: string;
  /** All five signatures below the root, read in one call and proven in one batch. */
  readonly whole: { readonly readGas: bigint; readonly proveGas: bigint };
}

interface Readers {
  readonly evidence: IEvidence;
  readonly p384: IP384;
}

/** The sample's files. */
export function readSample(folder: string): GpuEvidence {
  return evidenceOf(readFileSync(join(folder, "hopperAttestationReport.txt")), readFileSync(join(folder, "hopperCertChain.txt")));
}

async function prove({ p384 }: Readers, records: string): Promise<bigint> {
  const hints = findBatchHints(decodeRecords(records as Hex));
  if (!(await p384.verifyBatch(records, hints))) throw new DemoError("P384 does not say that the sample's signatures hold.");
  return p384.verifyBatch.estimateGas(records, hints);
}

/**
 * Reads a real GPU's certificates one after the other, then its report, then all at once.
 * @throws {DemoError} where a signature does not hold.
 */
export async function playSample(readers: Readers, { report, chain }: GpuEvidence, heard: (link: Link) => void): Promise<SampleOutcome> {
  const { evidence } = readers;
  const root = chain.at(-1);
  const [leaf] = chain;
  if (root === undefined || leaf === undefined) throw new DemoError("The sample has no certificates.");
  const links: Link[] = [];
  const add = (link: Link): void => {
    links.push(link);
    heard(link);
  };
  let pathLength = NO_LIMIT;
  for (let at = chain.length - 2; at >= 0; at--) {
    const [one, issuer] = [chain[at], chain[at + 1]];
    if (one === undefined || issuer === undefined) throw new DemoError("The sample's chain has a gap.");
    const args = [anchorOf(issuer), pathLength, encodeChain([one])] as const;
    const [records, [read]] = await evidence.readChain(...args);
    if (read === undefined) throw new DemoError("Evidence read no certificate.");
    add({ what: one.subject, signedBy: issuer.subject, bytes: dataLength(args[2]), readGas: await evidence.readChain.estimateGas(...args), proveGas: await prove(readers, records) });
    pathLength = Number(read.pathLength);
  }
  const parts: ReportParts = partsOf(report, INDICES);
  const signer = leaf.publicKey;
  const [reportRecord] = await evidence.readReport(signer, parts);
  const reportBytes = dataLength(parts.fresh) + dataLength(parts.body);
  add({ what: "the report", signedBy: leaf.subject, bytes: reportBytes, readGas: await evidence.readReport.estimateGas(signer, parts), proveGas: await prove(readers, reportRecord) });
  const below = chain.slice(0, -1);
  const all = [anchorOf(root), NO_LIMIT, encodeChain(below), partsOf(report, INDICES, undefined, below)] as const;
  const [records] = await evidence.readAttestation(...all);
  const whole = { readGas: await evidence.readAttestation.estimateGas(...all), proveGas: await prove(readers, records) };
  return { links, nonce: report.nonce, driver: report.driver, vbios: report.vbios, board: report.board, whole };
}
