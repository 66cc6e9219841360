import { expect } from "chai";
import { ethers } from "hardhat";
import { actors } from "../../../fixtures/actors";
import { isolate } from "../programs";
import { active, construct } from "./rust";

describe("Bell, in Rust, of two traits", () => {
  isolate();

  const deploy = async () => {
    const { owner, client, thief } = await actors();
    const bell = await active(ethers.deployContract("Bell"));
    await construct(bell, ["address"], [owner.address]);
    return { bell, owner, client, thief };
  };

  it("rings, and counts", async () => {
    const { bell, client } = await deploy();
    await expect(bell.connect(client).ring()).to.emit(bell, "Rung").withArgs(client.address, 1n);
    await bell.ring();
    expect(await bell.times()).to.equal(2n);
  });

  it("is silenced by its owner, and by nobody else", async () => {
    const { bell, owner, client, thief } = await deploy();
    await expect(bell.connect(thief).setSilenced(true)).to.be.revertedWithCustomError(bell, "OwnedUnauthorized").withArgs(thief.address);
    await expect(bell.connect(owner).setSilenced(true)).to.emit(bell, "SilenceChanged").withArgs(true);
    expect(await bell.isSilenced()).to.equal(true);
    await expect(bell.connect(client).ring()).to.be.revertedWithCustomError(bell, "SilencedNow").withArgs();
    await bell.connect(owner).setSilenced(false);
    await bell.connect(client).ring();
    expect(await bell.times()).to.equal(1n);
  });

  it("changes hands", async () => {
    const { bell, owner, client } = await deploy();
    await expect(bell.connect(owner).transferOwnership(client)).to.emit(bell, "OwnershipTransferred").withArgs(owner.address, client.address);
    expect(await bell.owner()).to.equal(client.address);
    await expect(bell.connect(owner).setSilenced(true)).to.be.revertedWithCustomError(bell, "OwnedUnauthorized");
    await bell.connect(client).setSilenced(true);
  });

  it("lays its parts out one after the other", async () => {
    const { bell, owner } = await deploy();
    await bell.ring();
    await bell.connect(owner).setSilenced(true);
    const slots = await Promise.all([0, 1, 2].map(async (at) => BigInt(await ethers.provider.getStorage(bell, at))));
    expect(slots).to.deep.equal([BigInt(owner.address), 1n, 1n]);
  });
});
