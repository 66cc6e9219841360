import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { AbiCoder, dataSlice, keccak256 } from "ethers";
import { ethers } from "hardhat";
import { ATTESTATION_SECONDS, SEED_SECONDS, deployed, nextSeed, ready } from "../../fixtures/attestation";

/**
 * given a policy
 *   when anybody stores the first seed, or the next after half a day: stored
 *   when it is a second early: refused
 *   when a program is missing: not deployed
 * given a seed
 *   when the nonce is asked for: of chain, contract, provider, node and seed
 */
describe("AttestationPolicy: seeds", () => {
  it("are stored by anybody, at least half a day apart", async () => {
    const { policy, anybody } = await deployed();
    await policy.connect(anybody).storeSeed();
    const first = await policy.seed();
    expect([first.number, first.previousAt, first.storedAt]).to.deep.equal([1n, 0n, BigInt(await time.latest())]);
    const from = first.storedAt + SEED_SECONDS;
    await time.setNextBlockTimestamp(from - 1n);
    await expect(policy.connect(anybody).storeSeed()).to.be.revertedWithCustomError(policy, "AttestationSeedEarly").withArgs(from);
    await time.setNextBlockTimestamp(from);
    const store = policy.connect(anybody).storeSeed();
    await store;
    const second = await policy.seed();
    await expect(store).to.emit(policy, "SeedStored").withArgs(2, second.value, from + ATTESTATION_SECONDS);
    expect([second.number, second.previousAt, second.storedAt]).to.deep.equal([2n, first.storedAt, from]);
    expect(second.value).to.not.equal(first.value);
  });

  it("come from the one before and the last block", async () => {
    const { policy } = await deployed();
    await policy.storeSeed();
    const [first, block] = [await policy.seed(), await ethers.provider.getBlock("latest")];
    const expected = keccak256(AbiCoder.defaultAbiCoder().encode(["bytes16", "bytes32"], [`0x${"00".repeat(16)}`, block?.parentHash]));
    expect(first.value).to.equal(dataSlice(expected, 0, 16));
  });

  it("are in the nonce, with chain, contract, provider and node", async () => {
    const fixture = await ready();
    const { policy, provider } = fixture;
    const { chainId } = await ethers.provider.getNetwork();
    const nonce = async (): Promise<string> =>
      keccak256(AbiCoder.defaultAbiCoder().encode(
        ["uint256", "address", "address", "uint8", "bytes16"],
        [chainId, await policy.getAddress(), provider.address, 7, (await policy.seed()).value],
      ));
    expect(await policy.nonceOf(provider, 7)).to.equal(await nonce());
    await nextSeed(fixture);
    expect(await policy.nonceOf(provider, 7)).to.equal(await nonce());
  });

  it("need programs", async () => {
    const { policy, owner, anybody, evidence, endorsements, p384 } = await deployed();
    const programs = [evidence, endorsements, p384] as const;
    for (const missing of [0, 1, 2]) {
      const [a, b, c] = programs.map((program, at) => (at === missing ? anybody : program)) as [typeof evidence, typeof endorsements, typeof p384];
      const deploy = ethers.deployContract("AttestationPolicy", [owner, a, b, c]);
      await expect(deploy).to.be.revertedWithCustomError(policy, "AttestationProgramMissing").withArgs(anybody);
    }
    const addresses = await Promise.all(programs.map((program) => program.getAddress()));
    expect(await policy.programs()).to.deep.equal(addresses);
  });
});
