"use strict";
// Answers as a machine's evidence command would: node print-evidence.cjs ANSWERS, with the nonce in ASSAY_NONCE.
const { readFileSync } = require("node:fs");

const { reports, certificate } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const nonce = process.env.ASSAY_NONCE;
if (reports[nonce] === undefined) {
  process.stderr.write(`asked to sign ${nonce}\n`);
  process.exit(1);
}
process.stdout.write(JSON.stringify({ evidences: [{ nonce, evidence: reports[nonce], certificate }] }));
