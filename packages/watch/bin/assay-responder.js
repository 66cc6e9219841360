#!/usr/bin/env node
"use strict";
const { responderMain } = require("../dist/cli/responder.js");

// A reader such as `head` that has seen enough is no error.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const streams = {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
  ...(process.stderr.isTTY ? { overwrite: (line) => process.stderr.write(`\r\x1b[K${line}`) } : {}),
};
void responderMain(process.argv.slice(2), streams).then((code) => {
  process.exitCode = code;
});
