import { time } from "@nomicfoundation/hardhat-toolbox/network-helpers";
import { expect } from "chai";
import { ethers } from "hardhat";
import { actors } from "../../../fixtures/actors";
import { isolate } from "../programs";
import { active, construct } from "./rust";

const DAY = 86_400;

describe("Time lock, in Rust, with a constructor", () => {
  isolate();

  const deploy = async (beneficiary?: string) => {
    const { client, thief } = await actors();
    const lock = await active(ethers.deployContract("TimeLock"));
    const until = (await time.latest()) + DAY;
    const constructed = construct(lock, ["address", "uint64"], [beneficiary ?? client.address, until], 100n);
    await constructed;
    return { lock, until, client, thief, constructed };
  };

  it("is set up once, with ether", async () => {
    const { lock, until, client, thief, constructed } = await deploy();
    expect([await lock.beneficiary(), await lock.until()]).to.deep.equal([client.address, BigInt(until)]);
    expect(await ethers.provider.getBalance(lock)).to.equal(100n);
    const [event] = (await constructed)?.logs ?? [];
    expect(event && lock.interface.parseLog(event)?.args.toArray()).to.deep.equal([client.address, BigInt(until), 100n]);
    await expect(construct(lock, ["address", "uint64"], [thief.address, until + DAY])).to.be.reverted;
    expect(await lock.beneficiary()).to.equal(client.address);
  });

  it("packs its fields into one slot, as Solidity does", async () => {
    const { lock, until, client } = await deploy();
    const slot = ethers.concat([ethers.toBeHex(0, 4), ethers.toBeHex(until, 8), client.address]);
    expect(await ethers.provider.getStorage(lock, 0)).to.equal(slot.toLowerCase());
  });

  it("refuses a time that has passed, and can then be set up still", async () => {
    const { client } = await actors();
    const lock = await active(ethers.deployContract("TimeLock"));
    await time.setNextBlockTimestamp((await time.latest()) + 100);
    const now = (await time.latest()) + 100;
    await expect(construct(lock, ["address", "uint64"], [client.address, now]))
      .to.be.revertedWithCustomError(lock, "LockPast").withArgs(now, now);
    await construct(lock, ["address", "uint64"], [client.address, now + DAY]);
    expect(await lock.until()).to.equal(now + DAY);
  });

  it("takes more ether without calldata", async () => {
    const { lock, thief } = await deploy();
    await expect(thief.sendTransaction({ to: lock, value: 11n })).to.changeEtherBalance(lock, 11n);
    await expect(thief.sendTransaction({ to: lock, value: 11n, data: "0x01" })).to.be.reverted;
  });

  it("keeps it to the second", async () => {
    const { lock, until, thief } = await deploy();
    await time.setNextBlockTimestamp(until - 1);
    await expect(lock.connect(thief).release()).to.be.revertedWithCustomError(lock, "LockNotYet").withArgs(until, until - 1);
    await time.setNextBlockTimestamp(until);
    await expect(lock.connect(thief).release()).not.to.be.reverted;
  });

  it("pays everything to the beneficiary, whoever asks", async () => {
    const { lock, until, client, thief } = await deploy();
    await time.increaseTo(until);
    const release = lock.connect(thief).release();
    await expect(release).to.changeEtherBalances([lock, client, thief], [-100n, 100n, 0n]);
    await expect(release).to.emit(lock, "Released").withArgs(client.address, 100n);
    await expect(lock.release()).to.emit(lock, "Released").withArgs(client.address, 0n);
  });

  it("pays a contract with all gas, and hands on why it does not take ether", async () => {
    const witness = await ethers.deployContract("Witness");
    const { lock, until } = await deploy(await witness.getAddress());
    await time.increaseTo(until);
    await expect(lock.release()).to.changeEtherBalance(witness, 100n);
    const caller = await ethers.deployContract("TokenCaller");
    const other = await deploy(await caller.getAddress());
    await time.increaseTo(other.until);
    await expect(other.lock.release()).to.be.revertedWithCustomError(lock, "LockRefused").withArgs(await caller.getAddress(), "0x");
    expect(await ethers.provider.getBalance(other.lock)).to.equal(100n);
  });
});
