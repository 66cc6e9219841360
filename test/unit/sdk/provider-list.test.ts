import { AbiCoder, concat, getAddress, keccak256, toBeHex } from "ethers";
import { isListed, listProviders } from "@assay/sdk";
import { expect } from "chai";

const providers = Array.from({ length: 13 }, (_, index) => getAddress(toBeHex(index + 1, 20)));

function leaf(provider: string): string {
  return keccak256(keccak256(AbiCoder.defaultAbiCoder().encode(["address"], [provider])));
}

describe("lists of providers", () => {
  it("have each of their providers, and nobody else, at every length", () => {
    for (let length = 1; length <= providers.length; length++) {
      const { root, proofOf } = listProviders(providers.slice(0, length));
      for (const provider of providers.slice(0, length)) expect(isListed(root, provider, proofOf(provider) ?? [])).to.equal(true);
      for (const provider of providers.slice(length)) {
        expect(proofOf(provider)).to.equal(undefined);
        expect(isListed(root, provider, proofOf(providers[0] ?? "") ?? [])).to.equal(false);
      }
    }
  });

  it("do not depend on order, repetition or capitals", () => {
    const { root } = listProviders(providers);
    expect(listProviders([...providers].reverse()).root).to.equal(root);
    expect(listProviders([...providers, (providers[3] ?? "").toLowerCase()]).root).to.equal(root);
  });

  it("hash leaves twice and pairs in order", () => {
    const [first = "", second = ""] = providers;
    const [low, high] = [leaf(first), leaf(second)].sort();
    expect(listProviders([first, second]).root).to.equal(keccak256(concat([low ?? "", high ?? ""])));
    expect(listProviders([first]).root).to.equal(leaf(first));
  });

  it("have somebody", () => {
    expect(() => listProviders([])).to.throw(RangeError);
  });
});
