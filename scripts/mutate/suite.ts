import { clearSnapshots } from "@nomicfoundation/hardhat-network-helpers";
import hre from "hardhat";
import Mocha from "mocha";
import { join } from "node:path";
import type { Codes } from "./compile";
import { ROOT } from "./files";

/** A test that failed, or a hook. */
export interface Failure {
  readonly title: string;
  readonly message: string;
}

let deployed: Codes = new Map();

/** From now on contracts are deployed with these codes; nothing is written. */
export function deployWith(codes: Codes): void {
  deployed = codes;
}

/** Makes {@link deployWith} work, for everything that asks Hardhat for artifacts. */
export function replaceArtifacts(): void {
  const read = hre.artifacts.readArtifact.bind(hre.artifacts);
  hre.artifacts.readArtifact = (async (name: string) => {
    const artifact = await read(name);
    return { ...artifact, ...deployed.get(`${artifact.sourceName}:${artifact.contractName}`) };
  }) as typeof hre.artifacts.readArtifact;
}

/** Test files, loaded once and run as often as asked, each time from the chain's first state. */
export class Suite {
  readonly #mocha = new Mocha({ bail: true, reporter: Mocha.reporters.Base, timeout: 0 });

  constructor(files: readonly string[]) {
    for (const file of files) this.#mocha.addFile(join(ROOT, file));
    this.#mocha.cleanReferencesAfterRun(false);
  }

  /**
   * Runs until the first failure.
   * @param titles full titles of the tests to run; all where there are none
   */
  async run(titles: readonly string[] = []): Promise<Failure | undefined> {
    await rewind();
    this.#mocha.grep(titles.length === 0 ? /(?:)/ : new RegExp(`^(${titles.map(escaped).join("|")})$`));
    return new Promise((resolve) => {
      let failure: Failure | undefined;
      this.#mocha
        .run(() => resolve(failure))
        .on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test: Mocha.Runnable, error: unknown) => {
          failure ??= { title: test.fullTitle(), message: error instanceof Error ? error.message : String(error) };
        });
    });
  }
}

/** A chain of its own for each run: one that is only turned back keeps what every run before it made. */
async function rewind(): Promise<void> {
  await clearSnapshots();
  await hre.network.provider.send("hardhat_reset");
}

function escaped(title: string): string {
  return title.replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&");
}
