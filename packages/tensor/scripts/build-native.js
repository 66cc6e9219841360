"use strict";

/** Builds the native addon for this machine (stylus/bindings/node) and puts it where the package looks for it. */
const { spawnSync } = require("node:child_process");
const { copyFileSync, mkdirSync } = require("node:fs");
const { join } = require("node:path");

const STYLUS = join(__dirname, "../../../stylus");
const CARGO = ["build", "--release", "--locked", "--package", "node", "--message-format", "json-render-diagnostics"];

const { error, status, stdout } = spawnSync("cargo", CARGO, { cwd: STYLUS, encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] });
if (error) throw new Error("cargo does not run: `npm run stylus:toolchain` installs Rust", { cause: error });
if (status !== 0) process.exit(status ?? 1);

/** Cargo says where the library is, whatever the platform calls it. */
const artifacts = stdout.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
const [library] = artifacts.find(({ target }) => target?.name === "node" && target.kind.includes("cdylib"))?.filenames ?? [];
if (library === undefined) throw new Error("cargo built no library of the crate node");

const dist = join(__dirname, "../dist");
mkdirSync(dist, { recursive: true });
copyFileSync(library, join(dist, `tensor.${process.platform}-${process.arch}.node`));
