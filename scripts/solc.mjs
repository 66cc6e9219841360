#!/usr/bin/env node
/**
 * The npm package `solc` as forge calls a compiler: with `--version`, or with `--standard-json` and the input on stdin.
 * Every source is in that input, so that the options for paths say nothing new.
 */
import { readFileSync } from "node:fs";
import solc from "solc";

if (process.argv.includes("--version")) process.stdout.write(`solc\nVersion: ${solc.version()}\n`);
else process.stdout.write(solc.compile(readFileSync(0, "utf8")));
