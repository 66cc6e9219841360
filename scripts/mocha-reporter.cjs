const { mkdirSync, writeFileSync } = require("node:fs");
const { dirname } = require("node:path");
const { reporters, Runner } = require("mocha");

/** Mocha's own `spec` on the screen, and its counts as JSON in the file that the option `output` names. */
module.exports = class SpecAndCounts extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const { output } = options.reporterOptions;
    runner.once(Runner.constants.EVENT_RUN_END, () => {
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, JSON.stringify(this.stats));
    });
  }
};
