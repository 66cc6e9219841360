import { extendEnvironment } from "hardhat/config";
import { createRequire } from "node:module";
import { join } from "node:path";
import { inkMatcher, type AccountLike, type Chai as ChaiStatic, type ChaiUtils, type ExpectedInk } from "./use-ink";

declare global {
  // chai's own types are extended by namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace Chai {
    interface Assertion {
      /**
       * Asserts how much ink the Stylus programs of a transaction used: exactly so much, or so that `expected` says true.
       * The subject is a transaction, its promise, receipt or hash, or a function that sends one or makes one call.
       *
       * Ink of a program holds that of the programs that it called, and is counted once.
       *
       * @param account Counts the programs at this account only.
       * @example
       * await expect(token.transfer(receiver, 5n)).to.useInk(1_234_567n);
       * await expect(() => token.balanceOf(receiver)).to.useInk((ink) => ink < 500_000n, token);
       */
      useInk(expected: ExpectedInk, account?: AccountLike): InkAssertion;
    }
    interface InkAssertion extends Assertion, Promise<void> {}
  }
}

interface ChaiModule {
  use(plugin: (chai: ChaiStatic, utils: ChaiUtils) => void): void;
}

/** The project's own chai, where it has one. */
function chaiOf(root: string): ChaiModule | undefined {
  const require = createRequire(join(root, "package.json"));
  try {
    return require("chai") as ChaiModule;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

extendEnvironment((hre) => {
  chaiOf(hre.config.paths.root)?.use(inkMatcher(hre));
});
