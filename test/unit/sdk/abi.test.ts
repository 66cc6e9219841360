import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ABI_FOLDER, abiFiles } from "../../../scripts/sdk-abi";

describe("ABIs of the SDK", () => {
  it("are the contracts'", async () => {
    const expected = await abiFiles();
    const actual = new Map(readdirSync(ABI_FOLDER).map((name) => [name, readFileSync(join(ABI_FOLDER, name), "utf8")]));
    expect([...actual.keys()].sort()).to.deep.equal([...expected.keys()].sort());
    for (const [name, text] of expected) {
      expect(actual.get(name), `${name} is old: npx hardhat run scripts/sdk-abi.ts`).to.equal(text);
    }
  });
});
