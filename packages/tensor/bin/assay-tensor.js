#!/usr/bin/env node
"use strict";
const { main } = require("../dist/cli/main.js");
const { writeText } = require("../dist/cli/output.js");

const STANDARD_OUTPUT = 1;

// Where what went wrong cannot be said, the exit code still says it.
process.stderr.on("error", () => undefined);

process.exitCode = main(process.argv.slice(2), {
  print: (line) => writeText(STANDARD_OUTPUT, `${line}\n`),
  write: (text) => writeText(STANDARD_OUTPUT, text),
  complain: (line) => process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY ? { overwrite: (line) => process.stderr.write(`\r\x1b[K${line}`) } : {}),
});
