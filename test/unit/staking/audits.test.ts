import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ethers } from "hardhat";
import {
  DAY,
  DELEGATED,
  DELEGATORS,
  FIRST_LOCK,
  NOTICE,
  OWN,
  SECOND_LOCK,
  THAW,
  allocationOf,
  books,
  deployAllocated,
  deployServices,
  leave,
  newsOf,
  reportOf,
  slash,
  stakesOf,
} from "../../fixtures/services";

/** What audits found in systems like this one, of services, allocations and slashes: each has its test, here or where it says. */
describe("Staking: what audits found elsewhere", () => {
  const allocated = () => loadFixture(deployAllocated);

  it("thaw shorter than the dispute: no service is appointed whose locks do not end before the thaw", async () => {
    const { staking, owner } = await allocated();
    const service = await ethers.deployContract("WaywardService", [THAW]);
    await expect(staking.connect(owner).appoint(service)).to.be.revertedWithCustomError(staking, "StakingLockNotBelowThaw").withArgs(service, THAW, THAW);
    // At the limit: coverage.test.ts.
  });

  it("slashes that revert because the balance left first: they take what is there", async () => {
    const fixture = await allocated();
    const { staking, provider, delegator, backer, first, second } = fixture;
    for (const [account, shares] of [[delegator, DELEGATORS], [provider, OWN], [backer, DELEGATED - DELEGATORS]] as const) await leave(fixture, account, shares);
    for (const service of [first, second]) {
      const transaction = slash(fixture, service, 1_800, [{ account: provider.address, amount: 900n }]);
      await expect(transaction).to.emit(staking, "StakeSlashed").withArgs(provider, service, 0, 0, 0, 0);
      await expect(transaction).not.to.emit(staking, "Credited");
    }
  });

  it("premultiplied factors losing precision: two hundred slashes of a unit take two hundred units, and leave the rest exact", async () => {
    const fixture = await allocated();
    const { staking, token, delegator, first } = fixture;
    await slash(fixture, first, 900);
    for (let i = 0; i < 200; i += 1) await slash(fixture, first, 1);
    expect(await stakesOf(fixture)).to.deep.equal({ own: 0n, delegated: 1_900n });
    expect(await staking.pendingBurn()).to.equal(1_100);
    const before = await token.balanceOf(delegator);
    await leave(fixture, delegator, DELEGATORS);
    expect((await token.balanceOf(delegator)) - before).to.equal(1_140);
  });

  it("premultiplied factors losing precision: parts of 2^127 units are exact to the unit", async () => {
    const fixture = await loadFixture(deployServices);
    const { staking, token, provider, rival, first, second } = fixture;
    const rich = { ...fixture, provider: rival, rival: provider };
    const most = 2n ** 127n;
    await token.mint(rival, most);
    await token.connect(rival).approve(staking, most);
    await staking.connect(rival).stake(rival, most - 1_000n);
    const third = most / 3n;
    await staking.connect(rival).allocate(first, third);
    await staking.connect(rival).allocate(second, most - third);
    expect(await allocationOf(rich, first)).to.deep.equal([third, third, 0n]);
    expect(await reportOf(rich, second, most)).to.deep.equal([most - third, 0n, 0n, most - third, 0n, 0n]);
    await staking.connect(rival).requestWithdrawal(rival, 3);
    // A third of 2^127, rounded down, is 1 short of a multiple of 3: one unit is missed of each three, and one is lost to rounding.
    expect(await allocationOf(rich, first)).to.deep.equal([third - 1n, third - 1n, 1n]);
    const [others] = await allocationOf(rich, second);
    expect(third - 1n + others).to.be.within(most - 4n, most - 3n);
  });

  it("unchecked casts of times: a lock of more than 48 bits is no lock, and the longest never wraps", async () => {
    const { staking, owner } = await allocated();
    const service = await ethers.deployContract("WaywardService", [2n ** 48n - 1n]);
    await expect(staking.connect(owner).appoint(service)).to.be.revertedWithCustomError(staking, "StakingLockNotBelowThaw").withArgs(service, 2n ** 48n - 1n, THAW);
    // 2^48 and more: services.test.ts.
    const allocation = await ethers.deployContract("AllocationHarness", [2n ** 48n - 1n]);
    await allocation.set([10, 3]);
    await time.increase(1_000 * DAY);
    expect([...(await allocation.state())]).to.deep.equal([3n, 7n, 10n]);
  });

  it("unchecked casts of amounts: the highest amounts are refused or cut, and wrap nowhere", async () => {
    const fixture = await allocated();
    const { staking, provider, first, second } = fixture;
    const most = 2n ** 128n - 1n;
    await expect(staking.connect(provider).allocate(first, most)).to.be.revertedWithCustomError(staking, "StakingAllocationAboveStake").withArgs(provider, most + 1_200n, 3_000);
    await slash(fixture, second, most, [{ account: provider.address, amount: most }, { account: provider.address, amount: most }]);
    expect(await staking.pendingBurn()).to.equal(700);
    await expect(staking.connect(provider).requestWithdrawal(provider, most)).to.be.revertedWithCustomError(staking, "StakingSharesShort").withArgs(provider, provider, most, 1_000);
  });

  it("third parties resetting another's state: a stranger's syncs and deposits neither prolong nor restore what was taken back", async () => {
    const fixture = await allocated();
    const { staking, token, provider, stranger, first } = fixture;
    await token.mint(stranger, 1_000);
    await token.connect(stranger).approve(staking, 1_000);
    await staking.connect(provider).allocate(first, 800);
    const takenAt = await time.latest();
    await staking.connect(provider).requestWithdrawal(provider, 100);
    const readyAt = (await time.latest()) + THAW;
    for (let i = 1; i <= 5; i += 1) {
      await time.increaseTo(takenAt + (FIRST_LOCK / 5) * i - 10);
      await staking.connect(stranger).sync(provider);
      await staking.connect(stranger).stake(provider, 10);
      expect((await allocationOf(fixture, first))[0]).to.equal(800);
      expect((await allocationOf(fixture, first))[2]).to.equal(1_000);
    }
    await time.increaseTo(takenAt + FIRST_LOCK + 1);
    expect((await allocationOf(fixture, first))[2]).to.equal(0);
    expect(await staking.requestOf(provider, provider, readyAt)).to.equal(100);
  });

  it("third parties resetting another's state: a sync that has nothing to correct writes nothing", async () => {
    const fixture = await allocated();
    const before = await books(fixture);
    await fixture.staking.connect(fixture.stranger).sync(fixture.provider);
    expect(await books(fixture)).to.deep.equal(before);
  });

  it("third parties filling another's state: nobody but a provider puts a service among its eight", async () => {
    const fixture = await allocated();
    const { staking, provider, rival, owner, stranger } = fixture;
    const third = await ethers.deployContract("WaywardService", [SECOND_LOCK]);
    await staking.connect(owner).appoint(third);
    await time.increase(NOTICE);
    await staking.connect(rival).allocate(third, 100);
    await slash(fixture, third, 100, [{ account: stranger.address, amount: 50n }]);
    await staking.connect(stranger).sync(provider);
    expect(await staking.servicesOf(provider)).to.have.lengthOf(2);
    expect(await staking.servicesOf(rival)).to.deep.equal([await third.getAddress()]);
  });

  it("settled ids that can be replayed: Staking knows no ids, so a service that slashes twice takes twice, within what it has", async () => {
    const fixture = await allocated();
    const { first } = fixture;
    for (const taken of [600n, 600n, 600n, 0n]) {
      const [own, delegated] = (await reportOf(fixture, first, 600)) as [bigint, bigint];
      expect(own + delegated).to.equal(taken);
      await slash(fixture, first, 600);
    }
    // A service that keeps its ids convicts once: coverage.test.ts.
  });

  it("stale memory copies around external calls: what a slash answers is what is stored", async () => {
    const fixture = await allocated();
    const { second, first } = fixture;
    // Own stake of 700 carries 1,400; 1,500 and 1,200 share 2,100.
    expect(await reportOf(fixture, first, 300)).to.deep.equal([300n, 0n, 0n, 300n, 1_166n, 388n]);
    await slash(fixture, first, 300);
    expect(await allocationOf(fixture, first)).to.deep.equal([1_166n, 388n, 334n]);
    const [allocation, payablePart] = await allocationOf(fixture, second);
    expect(await newsOf(fixture, second)).to.deep.equal([allocation, payablePart]);
  });

  it("dust: what is reserved cannot be inflated by allocating, taking back, leaving and staying", async () => {
    const fixture = await allocated();
    const { staking, provider, first, second } = fixture;
    for (let i = 0; i < 20; i += 1) {
      await staking.connect(provider).allocate(first, 17 * i);
      await staking.connect(provider).requestWithdrawal(provider, 900);
      await staking.connect(provider).cancelWithdrawal(provider, (await time.latest()) + THAW);
      await staking.connect(provider).allocate(first, 1_800);
      await staking.connect(provider).allocate(second, 1_200);
    }
    expect(await allocationOf(fixture, first)).to.deep.equal([1_800n, 600n, 0n]);
    expect(await allocationOf(fixture, second)).to.deep.equal([1_200n, 400n, 0n]);
    await slash(fixture, second, 5_000);
    const [own, delegated] = (await reportOf(fixture, first, 5_000)) as [bigint, bigint];
    expect(own + delegated).to.equal(1_800);
  });

  it("dust: three hundred takings back cost a slash and a withdrawal little", async function () {
    this.timeout(300_000);
    const costs = async (drops: number): Promise<{ slash: bigint; leave: bigint; entries: bigint }> => {
      const fixture = await allocated();
      const { staking, provider, first } = fixture;
      for (let i = 1; i <= drops; i += 1) await staking.connect(provider).allocate(first, 1_800 - i);
      const [, , entries] = await allocationOf(fixture, first);
      // Less is usable than is allocated: both allocations shrink.
      const exit = await (await staking.connect(provider).requestWithdrawal(provider, 300 + drops)).wait();
      const blow = await (await slash(fixture, first, 1_799)).wait();
      return { slash: blow?.gasUsed ?? 0n, leave: exit?.gasUsed ?? 0n, entries };
    };
    const [few, many] = [await costs(1), await costs(300)];
    expect(many.entries).to.equal(300);
    // A search of 300 entries reads nine of them, at 2,100 gas each, for each question asked.
    expect(many.slash - few.slash).to.be.lessThan(60_000);
    expect(many.leave - few.leave).to.be.lessThan(60_000);
  });

  it("L1 block numbers: no contract asks for a block's number", () => {
    const contracts = join(__dirname, "..", "..", "..", "contracts");
    const asking = readdirSync(contracts, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".sol") && !file.includes("arbitrum"))
      .filter((file) => /block\.number|blockhash\(|\bnumber\(\)/.test(readFileSync(join(contracts, file), "utf8")));
    expect(asking).to.deep.equal([]);
  });
});
