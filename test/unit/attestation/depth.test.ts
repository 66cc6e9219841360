import { expect } from "chai";
import { authoritiesBelow, type Authority, deviceBelow, SoftwareFamily } from "../../attestation/gpu";
import { attestNewAct, send } from "../../attestation/acts";
import { type AttestationFixture, chainOf, DEVICES, deployed, deviceId, GPU_CLASS, idOf, ready } from "../../fixtures/attestation";

const LATER = 4_000_000_000n;

/** A family whose root lets any number of authorities follow. */
async function unlimited({ policy, owner }: AttestationFixture): Promise<SoftwareFamily> {
  const family = new SoftwareFamily("unlimited");
  await policy.connect(owner).addRoot(idOf(family.root), DEVICES, LATER, 255);
  return family;
}

/**
 * given a root
 *   when a key has five above it: it is known, however its chain came
 *   when it has six: refused, in one chain and in two
 * given a device
 *   when its chip's key has five above it: attested; six, with seven certificates below the root: refused
 */
describe("AttestationPolicy: how deep a chain may be", () => {
  it("takes five authorities below a root, and not the sixth, in one chain", async () => {
    const fixture = await deployed();
    const { policy, anybody } = fixture;
    const family = await unlimited(fixture);
    const below = authoritiesBelow(family.root, 6);
    const [sixth, fifth] = [below[5] as Authority, below[4] as Authority];
    const whole = await chainOf(fixture, family.root, ...below.map(({ certificate }) => certificate));
    await expect(policy.connect(anybody).recordKeys(...whole)).to.be.revertedWithCustomError(policy, "AttestationChainTooLong").withArgs(idOf(sixth));
    expect((await policy.keyOf(idOf(fifth))).trust).to.equal(0);
    await policy.recordKeys(...(await chainOf(fixture, family.root, ...below.slice(0, 5).map(({ certificate }) => certificate))));
    const { trust, depth } = await policy.keyOf(idOf(fifth));
    expect([trust, depth]).to.deep.equal([1n, 5n]);
  });

  it("counts what is above an anchor that it knows", async () => {
    const fixture = await deployed();
    const { policy } = fixture;
    const family = await unlimited(fixture);
    const below = authoritiesBelow(family.root, 6);
    for (const [at, { certificate }] of below.slice(0, 5).entries()) {
      await policy.recordKeys(...(await chainOf(fixture, below[at - 1] ?? family.root, certificate)));
    }
    const last = await chainOf(fixture, below[4] as Authority, (below[5] as Authority).certificate);
    await expect(policy.recordKeys(...last)).to.be.revertedWithCustomError(policy, "AttestationChainTooLong").withArgs(idOf(below[5] as Authority));
  });

  it("attests a device with five keys above its own, and none with six: seven certificates below the root", async () => {
    const fixture = await ready();
    const { policy, owner, provider } = fixture;
    const [deep, deeper] = [deviceBelow(4), deviceBelow(5)];
    expect(deeper.device.chain).to.have.length(8);
    for (const { family } of [deep, deeper]) await policy.connect(owner).addRoot(idOf(family.root), DEVICES, LATER, family === deep.family ? 5 : 6);
    const tooDeep = await attestNewAct(fixture, deeper.device, provider, 1);
    await expect(send(fixture, tooDeep)).to.be.revertedWithCustomError(policy, "AttestationChainTooLong").withArgs(deviceId(deeper.device));
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.equal(0);
    await send(fixture, await attestNewAct(fixture, deep.device, provider, 1));
    expect(await policy.nodeUntil(provider, GPU_CLASS, 1)).to.not.equal(0);
    const above = authoritiesBelow(deep.family.root, 4, deep.family.seed).at(-1) as Authority;
    expect((await policy.keyOf(idOf(above))).depth).to.equal(4);
  });

  it("has software authorities that are the family's own where there is none between", () => {
    const { device } = deviceBelow(1);
    expect(device.chain).to.have.length(4);
    expect(authoritiesBelow(new SoftwareFamily().root, 0)).to.deep.equal([]);
  });
});
