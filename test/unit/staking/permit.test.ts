import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/signers";
import { expect } from "chai";
import { type Signature, type TypedDataDomain, ethers } from "ethers";
import { UNIT, OWN, deployStaked, expectMoved, expectRefused, type StakeFixture } from "../../fixtures/stake-ledger";

const PERMIT = {
  Permit: [
    { type: "address", name: "owner" },
    { type: "address", name: "spender" },
    { type: "uint256", name: "value" },
    { type: "uint256", name: "nonce" },
    { type: "uint256", name: "deadline" },
  ],
};

interface Signed {
  deadline: bigint;
  signature: Signature;
}

/** What `signer` signs for the contract to take `value`, in the token's domain changed by `changes`. */
async function permit({ staking, token }: StakeFixture, signer: HardhatEthersSigner, value: bigint, changes: TypedDataDomain = {}): Promise<Signed> {
  const [, name, version, chainId, verifyingContract] = await token.eip712Domain();
  const deadline = BigInt(await time.latest()) + 1_000n;
  const message = { owner: signer.address, spender: await staking.getAddress(), value, nonce: await token.nonces(signer), deadline };
  const signed = await signer.signTypedData({ name, version, chainId, verifyingContract, ...changes }, PERMIT, message);
  return { deadline, signature: ethers.Signature.from(signed) };
}

/**
 * given an account that has approved nothing
 *   when it deposits with its permit: the deposit is made, and no allowance is left
 *   when somebody sent the permit before: the deposit is made
 *   when the permit is another's, of another amount, chain or contract, late or used: the token's error, nothing moved
 * given an account that has approved
 *   when its permit fails: the deposit is made out of the allowance
 */
describe("Staking: permits", () => {
  const AMOUNT = 10n * UNIT;

  /** The payer, whose allowance is gone. */
  const deployed = async (): Promise<StakeFixture> => {
    const fixture = await loadFixture(deployStaked);
    await fixture.token.connect(fixture.payer).approve(fixture.staking, 0);
    return fixture;
  };

  const stake = ({ staking, provider }: StakeFixture, payer: HardhatEthersSigner, { deadline, signature: { v, r, s } }: Signed) =>
    staking.connect(payer).stakeWithPermit(provider, AMOUNT, deadline, v, r, s);

  const delegate = ({ staking, provider }: StakeFixture, payer: HardhatEthersSigner, { deadline, signature: { v, r, s } }: Signed) =>
    staking.connect(payer).delegateWithPermit(provider, AMOUNT, AMOUNT, payer, deadline, v, r, s);

  describe("given an account that has approved nothing", () => {
    it("stakes with its permit, which is used up", async () => {
      const fixture = await deployed();
      const { staking, token, provider, payer } = fixture;
      const signed = await permit(fixture, payer, AMOUNT);
      const { v, r, s } = signed.signature;
      expect(await staking.connect(payer).stakeWithPermit.staticCall(provider, AMOUNT, signed.deadline, v, r, s)).to.equal(AMOUNT);
      const staked = await expectMoved(fixture, () => stake(fixture, payer, signed), { payer: -AMOUNT, held: AMOUNT });
      await expect(staked).to.emit(staking, "Staked").withArgs(provider, payer, AMOUNT, AMOUNT);
      expect(await staking.sharesOf(provider, provider)).to.equal(OWN + AMOUNT);
      expect(await token.allowance(payer, staking)).to.equal(0);
    });

    it("delegates with its permit, for whom it likes", async () => {
      const fixture = await deployed();
      const { staking, token, provider, payer, receiver } = fixture;
      const { deadline, signature: { v, r, s } } = await permit(fixture, payer, AMOUNT);
      const as = staking.connect(payer);
      const args = [provider, AMOUNT, AMOUNT, receiver, deadline, v, r, s] as const;
      expect(await as.delegateWithPermit.staticCall(...args)).to.equal(AMOUNT);
      const delegated = await expectMoved(fixture, () => as.delegateWithPermit(...args), { payer: -AMOUNT, held: AMOUNT });
      await expect(delegated).to.emit(staking, "Delegated").withArgs(provider, receiver, payer, AMOUNT, AMOUNT);
      expect(await staking.sharesOf(receiver, provider)).to.equal(AMOUNT);
      expect(await token.allowance(payer, staking)).to.equal(0);
    });

    it("is checked as without a permit", async () => {
      const fixture = await deployed();
      const { staking, provider, payer, thief } = fixture;
      const { deadline, signature: { v, r, s } } = await permit(fixture, payer, AMOUNT);
      const as = staking.connect(payer);
      await expectRefused(fixture, () => as.stakeWithPermit(thief, AMOUNT, deadline, v, r, s), "StakingProviderUnknown", [thief]);
      await expectRefused(fixture, () => as.delegateWithPermit(provider, AMOUNT, AMOUNT + 1n, payer, deadline, v, r, s), "StakingSharesBelowMinimum", [AMOUNT, AMOUNT + 1n]);
      await expectRefused(fixture, () => as.delegateWithPermit(provider, AMOUNT, 0, provider, deadline, v, r, s), "StakingSelfDelegation", [provider]);
    });

    for (const [title, act] of [["stakes", stake], ["delegates", delegate]] as const) {
      it(`${title} though somebody sent its permit first`, async () => {
        const fixture = await deployed();
        const { staking, token, payer, thief } = fixture;
        const signed = await permit(fixture, payer, AMOUNT);
        const { v, r, s } = signed.signature;
        await token.connect(thief).permit(payer, staking, AMOUNT, signed.deadline, v, r, s);
        await expectMoved(fixture, () => act(fixture, payer, signed), { payer: -AMOUNT, held: AMOUNT });
      });

      describe(`${title} nothing`, () => {
        const refused = async (fixture: StakeFixture, payer: HardhatEthersSigner, signed: Signed) =>
          expectRefused(fixture, () => act(fixture, payer, signed), "ERC20InsufficientAllowance", [await fixture.staking.getAddress(), 0n, AMOUNT], fixture.token);

        it("with another's permit", async () => {
          const fixture = await deployed();
          const { token, staking, payer, thief } = fixture;
          const signed = await permit(fixture, payer, AMOUNT);
          await token.connect(thief).approve(staking, 0);
          await refused(fixture, thief, signed);
          await refused(fixture, payer, await permit(fixture, thief, AMOUNT));
        });

        it("with a permit for another amount", async () => {
          const fixture = await deployed();
          for (const value of [AMOUNT - 1n, AMOUNT + 1n]) await refused(fixture, fixture.payer, await permit(fixture, fixture.payer, value));
        });

        it("with a permit of another chain, contract or token", async () => {
          const fixture = await deployed();
          const { payer, staking } = fixture;
          const elsewhere = [{ chainId: 42_161n }, { verifyingContract: await staking.getAddress() }, { name: "Another" }, { version: "2" }];
          for (const changes of elsewhere) await refused(fixture, payer, await permit(fixture, payer, AMOUNT, changes));
        });

        it("with a permit that is late", async () => {
          const fixture = await deployed();
          const signed = await permit(fixture, fixture.payer, AMOUNT);
          await time.increaseTo(signed.deadline);
          await refused(fixture, fixture.payer, signed);
        });

        it("with a permit that is used", async () => {
          const fixture = await deployed();
          const signed = await permit(fixture, fixture.payer, AMOUNT);
          await act(fixture, fixture.payer, signed);
          await refused(fixture, fixture.payer, signed);
        });
      });
    }
  });

  describe("given an account that has approved", () => {
    for (const [title, act] of [["stakes", stake], ["delegates", delegate]] as const) {
      it(`${title} though its permit fails`, async () => {
        const fixture = await deployed();
        const { staking, token, payer } = fixture;
        const signed = await permit(fixture, payer, AMOUNT, { chainId: 42_161n });
        await token.connect(payer).approve(staking, AMOUNT);
        await expectMoved(fixture, () => act(fixture, payer, signed), { payer: -AMOUNT, held: AMOUNT });
      });
    }
  });
});
