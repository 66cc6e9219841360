import { expect } from "chai";
import { ethers } from "hardhat";
import { actors } from "../../../fixtures/actors";
import { isolate, stylus } from "../programs";
import { active } from "./rust";

const MOODS = { accepting: 0, answering: 1, refusing: 2, trapping: 3, returning: 4 } as const;
const SAFE = "safeTransferFrom(address,address,uint256)";
const SAFE_WITH_DATA = "safeTransferFrom(address,address,uint256,bytes)";

describe("ERC-721, in Rust", () => {
  isolate();

  const deploy = async () => {
    const { client, provider, thief } = await actors();
    const token = await active(ethers.deployContract("RustErc721"));
    await token.mint(client);
    return { token, client, provider, thief };
  };

  it("has a name, and the interfaces that it says", async () => {
    const { token } = await deploy();
    expect([await token.name(), await token.symbol()]).to.deep.equal(["Crab", "CRAB"]);
    for (const [id, supported] of [["0x01ffc9a7", true], ["0x80ac58cd", true], ["0xffffffff", false]] as const) {
      expect(await token.supportsInterface(id)).to.equal(supported);
    }
  });

  it("mints ids from zero, and tells with three topics", async () => {
    const { token, provider } = await deploy();
    expect(await token.mint.staticCall(provider)).to.equal(1n);
    const receipt = await (await token.mint(provider)).wait();
    expect(receipt?.logs[0]).to.deep.include({
      topics: [ethers.id("Transfer(address,address,uint256)"), ethers.ZeroHash, ethers.zeroPadValue(provider.address, 32).toLowerCase(), ethers.toBeHex(1n, 32)],
      data: "0x",
    });
    expect([await token.ownerOf(1n), await token.balanceOf(provider)]).to.deep.equal([provider.address, 1n]);
    await expect(token.mint(ethers.ZeroAddress)).to.be.revertedWithCustomError(token, "TokenReceiver").withArgs(ethers.ZeroAddress);
  });

  it("knows no token that nobody owns", async () => {
    const { token, client } = await deploy();
    for (const asked of [token.ownerOf(9n), token.getApproved(9n), token.connect(client).transferFrom(client, client, 9n)]) {
      await expect(asked).to.be.revertedWithCustomError(token, "TokenMissing").withArgs(9n);
    }
  });

  it("moves by its owner, by whom the owner approved, and by operators", async () => {
    const { token, client, provider, thief } = await deploy();
    await token.connect(client).transferFrom(client, provider, 0n);
    expect([await token.ownerOf(0n), await token.balanceOf(client), await token.balanceOf(provider)]).to.deep.equal([provider.address, 0n, 1n]);
    await expect(token.connect(provider).approve(thief, 0n)).to.emit(token, "Approval").withArgs(provider.address, thief.address, 0n);
    expect(await token.getApproved(0n)).to.equal(thief.address);
    await token.connect(thief).transferFrom(provider, client, 0n);
    expect(await token.getApproved(0n), "no longer").to.equal(ethers.ZeroAddress);
    await expect(token.connect(client).setApprovalForAll(thief, true)).to.emit(token, "ApprovalForAll").withArgs(client.address, thief.address, true);
    expect(await token.isApprovedForAll(client, thief)).to.equal(true);
    await token.connect(thief).approve(provider, 0n);
    await token.connect(thief).transferFrom(client, thief, 0n);
    expect(await token.ownerOf(0n)).to.equal(thief.address);
    await token.connect(client).setApprovalForAll(thief, false);
    expect(await token.isApprovedForAll(client, thief)).to.equal(false);
  });

  it("moves for nobody else, from nobody else, and not to zero", async () => {
    const { token, client, provider, thief } = await deploy();
    await expect(token.connect(thief).transferFrom(client, thief, 0n)).to.be.revertedWithCustomError(token, "TokenNotApproved").withArgs(0n, thief.address);
    await expect(token.connect(thief).approve(thief, 0n)).to.be.revertedWithCustomError(token, "TokenNotApproved").withArgs(0n, thief.address);
    await expect(token.connect(client).transferFrom(provider, client, 0n))
      .to.be.revertedWithCustomError(token, "TokenNotOwned").withArgs(0n, provider.address, client.address);
    await expect(token.connect(client).transferFrom(client, ethers.ZeroAddress, 0n)).to.be.revertedWithCustomError(token, "TokenReceiver");
  });

  describe("safeTransferFrom", () => {
    const withReceiver = async (mood: keyof typeof MOODS) => ({ ...(await deploy()), receiver: await ethers.deployContract("NftReceiver", [MOODS[mood]]) });

    it("tells the receiving contract, with data", async () => {
      const { token, client, receiver } = await withReceiver("accepting");
      await expect(token.connect(client)[SAFE_WITH_DATA](client, receiver, 0n, "0x1234"))
        .to.emit(receiver, "Told").withArgs(client.address, client.address, 0n, "0x1234");
      expect(await token.ownerOf(0n)).to.equal(await receiver.getAddress());
      await token.mint(client);
      await expect(token.connect(client)[SAFE](client, receiver, 1n)).to.emit(receiver, "Told").withArgs(client.address, client.address, 1n, "0x");
    });

    it("tells no account without code", async () => {
      const { token, client, provider } = await deploy();
      await token.connect(client)[SAFE](client, provider, 0n);
      expect(await token.ownerOf(0n)).to.equal(provider.address);
    });

    it("is refused with the receiver's own reason, and nothing has moved", async () => {
      const { token, client, receiver } = await withReceiver("refusing");
      const address = await receiver.getAddress();
      const unwilling = receiver.interface.encodeErrorResult("ReceiverUnwilling", [0n]);
      await expect(token.connect(client)[SAFE](client, receiver, 0n)).to.be.revertedWithCustomError(token, "TokenRefused").withArgs(0n, address, unwilling);
      expect([await token.ownerOf(0n), await token.balanceOf(client)]).to.deep.equal([client.address, 1n]);
      const trapping = await withReceiver("trapping");
      const panic = ethers.concat(["0x4e487b71", ethers.toBeHex(1n, 32)]);
      await expect(trapping.token.connect(client)[SAFE](client, trapping.receiver, 0n))
        .to.be.revertedWithCustomError(token, "TokenRefused").withArgs(0n, await trapping.receiver.getAddress(), panic);
    });

    it("is refused by another answer, and by none", async () => {
      const { token, client, receiver } = await withReceiver("answering");
      await expect(token.connect(client)[SAFE](client, receiver, 0n))
        .to.be.revertedWithCustomError(token, "TokenRefused").withArgs(0n, await receiver.getAddress(), "0x");
      const witness = await ethers.deployContract("TokenCaller");
      await expect(token.connect(client)[SAFE](client, witness, 0n)).to.be.revertedWithCustomError(token, "TokenRefused");
    });

    it("lets no receiver re-enter", async () => {
      const { token, client, receiver } = await withReceiver("returning");
      await expect(token.connect(client)[SAFE](client, receiver, 0n))
        .to.be.revertedWithCustomError(token, "TokenRefused").withArgs(0n, await receiver.getAddress(), "0x");
      const statuses = await token.connect(client)[SAFE].staticCall(client, receiver, 0n).catch(() => stylus.lastCalls().map(({ status }) => status));
      expect(statuses).to.deep.equal(["revert", "revert"]);
    });
  });
});
