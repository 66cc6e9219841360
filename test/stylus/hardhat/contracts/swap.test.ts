import { expect } from "chai";
import { ethers } from "hardhat";
import { actors } from "../../../fixtures/actors";
import { isolate, stylus } from "../programs";
import { active, construct } from "./rust";

describe("Swap, in Rust, of a token in Rust and one in Solidity", () => {
  isolate();

  const deploy = async () => {
    const { owner, client: maker, provider: taker } = await actors();
    const swap = await active(ethers.deployContract("Swap"));
    const oxide = await active(ethers.deployContract("RustErc20"));
    const mock = await ethers.deployContract("BlocklistToken");
    await construct(oxide, ["address"], [owner.address]);
    await oxide.connect(owner).mint(maker, 1_000n);
    await mock.mint(taker, 50n);
    await oxide.connect(maker).approve(swap, 600n);
    await mock.connect(taker).approve(swap, ethers.MaxUint256);
    const offer = async (given = 600n, wanted = 40n) => swap.connect(maker).offer(oxide, given, mock, wanted);
    return { swap, oxide, mock, maker, taker, offer };
  };

  it("offers what the maker has, and counts offers from zero", async () => {
    const { swap, oxide, mock, maker, offer } = await deploy();
    const fields = [maker.address, await oxide.getAddress(), 600n, await mock.getAddress(), 40n];
    await expect(offer()).to.emit(swap, "Offered").withArgs(0n, ...fields);
    await expect(offer()).to.emit(swap, "Offered").withArgs(1n, ...fields);
    await expect(offer(1_001n)).to.be.revertedWithCustomError(swap, "SwapUncovered")
      .withArgs(await oxide.getAddress(), maker.address, 1_000n, 1_001n);
  });

  it("moves both tokens", async () => {
    const { swap, oxide, mock, maker, taker, offer } = await deploy();
    await offer();
    const take = swap.connect(taker).take(0n);
    await expect(take).to.emit(swap, "Swapped").withArgs(0n, taker.address);
    await expect(take).to.changeTokenBalances(oxide, [maker, taker], [-600n, 600n]);
    await expect(take).to.changeTokenBalances(mock, [maker, taker], [40n, -40n]);
    await expect(take).to.emit(oxide, "Transfer").withArgs(maker.address, taker.address, 600n);
    await expect(swap.connect(taker).take(0n)).to.be.revertedWithCustomError(swap, "SwapMissing").withArgs(0n);
  });

  it("calls both in one transaction, and is charged for each what it took", async () => {
    const { swap, oxide, taker, offer } = await deploy();
    await offer();
    await swap.connect(taker).take(0n);
    const calls = stylus.lastCalls().map(({ program, depth, status }) => ({ program, depth, status }));
    expect(calls).to.have.deep.members([
      { program: (await oxide.getAddress()).toLowerCase(), depth: 1, status: "success" },
      { program: (await swap.getAddress()).toLowerCase(), depth: 0, status: "success" },
    ]);
  });

  it("moves neither where the second refuses, and hands its reason on", async () => {
    const { swap, oxide, mock, maker, taker, offer } = await deploy();
    await offer(700n);
    const lacking = oxide.interface.encodeErrorResult("TokenAllowance", [maker.address, await swap.getAddress(), 600n, 700n]);
    await expect(swap.connect(taker).take(0n)).to.be.revertedWithCustomError(swap, "SwapRefused").withArgs(await oxide.getAddress(), lacking);
    expect([await mock.balanceOf(maker), await mock.balanceOf(taker)]).to.deep.equal([0n, 50n]);
    await oxide.connect(maker).approve(swap, 700n);
    await swap.connect(taker).take(0n);
    expect(await oxide.balanceOf(taker), "the offer still stood").to.equal(700n);
  });

  it("hands on the reason of a Solidity token", async () => {
    const { swap, mock, maker, taker, offer } = await deploy();
    await offer();
    await mock.setBlocked(maker, true);
    const blocked = mock.interface.encodeErrorResult("Blocked", [maker.address]);
    await expect(swap.connect(taker).take(0n)).to.be.revertedWithCustomError(swap, "SwapRefused").withArgs(await mock.getAddress(), blocked);
  });

  it("refuses a token without code, which answers nothing", async () => {
    const { swap, mock, maker, taker } = await deploy();
    await expect(swap.connect(maker).offer(taker, 1n, mock, 1n)).to.be.revertedWithCustomError(swap, "SwapRefused");
  });
});
