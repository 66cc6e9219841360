#!/usr/bin/env node
"use strict";
const { attestMain } = require("../dist/cli/main.js");

// A reader such as `head` that has seen enough is no error.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const streams = {
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
};
void attestMain(process.argv.slice(2), streams).then((code) => {
  process.exitCode = code;
});
