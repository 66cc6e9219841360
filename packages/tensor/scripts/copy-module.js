"use strict";

const { copyFileSync } = require("node:fs");
const { join } = require("node:path");

const from = join(__dirname, "../../../stylus/prebuilt/tensor.wasm");
const to = join(__dirname, "../dist/tensor.wasm");
copyFileSync(from, to);
