import { expect } from "chai";
import { suiteDeviations, suiteOwnerCalls } from "../../deploy/suite";
import { loadFixture } from "../fixtures/chain";
import { anyContract, deployedSuite } from "../fixtures/handed-over";

/**
 * given a deployment
 *   when something was set that the parameters do not name: it is a difference, and the owner is told how to undo what can be undone
 *   when the token was used before the handover: a difference then, and none later
 */
describe("parameters read back from the chain", () => {
  it("differ by a reward token that the file does not name, which the owner is told to disallow", async () => {
    const { suite, parameters, owner } = await loadFixture(deployedSuite);
    const token = await anyContract();
    await suite.staking.connect(owner).setRewardToken(token, true);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([`staking.isRewardToken(${token}) is true, not false`]);
    expect((await suiteOwnerCalls(suite, parameters)).map(({ text }) => text)).to.deep.equal([`Staking.setRewardToken(${token}, false)`]);
    await suite.staking.connect(owner).setRewardToken(token, false);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
  });

  it("differ by a rate of fees that the file does not name, from the vote for it on, which the owner is told to end", async () => {
    const { suite, parameters, owner } = await loadFixture(deployedSuite);
    const token = await anyContract();
    await suite.rewards.connect(owner).setRate(token, 7n);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([`rewards.rateOf(${token}) is 7, not 0`]);
    expect((await suiteOwnerCalls(suite, parameters)).map(({ text }) => text)).to.deep.equal([`Rewards.setRate(${token}, 0)`]);
    await suite.rewards.connect(owner).setRate(token, 0n);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
  });

  it("differ by a lane that the file does not name, until it is retired", async () => {
    const { suite, parameters, owner } = await loadFixture(deployedSuite);
    await suite.router.connect(owner).addLane("0x11111111", suite.executeVerifier, 1);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal(["router.laneOf(0x11111111) is retired is false, not true"]);
    expect(await suiteOwnerCalls(suite, parameters)).to.deep.equal([]);
    await suite.router.connect(owner).retireLane("0x11111111");
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
  });

  it("differ before the handover by what was minted or burned, and by a gateway; afterwards both are holders' matter", async () => {
    const { suite, parameters, owner, thief } = await loadFixture(deployedSuite);
    const { token, rewards } = suite;
    expect(await suiteDeviations(suite, parameters, true)).to.deep.equal([]);
    await token.connect(owner).setMinter(thief);
    await token.connect(thief).mint(thief, 1n);
    await token.connect(owner).setMinter(rewards);
    await token.connect(owner).setGateway(thief, thief);
    const { firstSupply } = parameters.stake;
    expect(await suiteDeviations(suite, parameters, true)).to.deep.equal([
      `token.totalSupply is ${firstSupply + 1n}, not ${firstSupply}`,
      `token.gateway is ${thief.address}, not 0x0000000000000000000000000000000000000000`,
    ]);
    expect(await suiteDeviations(suite, parameters)).to.deep.equal([]);
  });
});
