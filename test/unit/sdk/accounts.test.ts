import {
  ContractMissingError,
  ContractRevertError,
  PermitDomainError,
  UnknownRevertError,
  approve,
  decodeRevert,
  deposit,
  depositWithPermit,
  isRevert,
  readBalance,
  withdraw,
} from "@assay/sdk";
import { loadFixture, time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import { id } from "ethers";
import { ethers } from "hardhat";
import { refusal } from "../../fixtures/refusal";
import { type SdkFixture, deployForSdk } from "../../fixtures/sdk";

function balanceOf({ market, token }: SdkFixture, account: string): Promise<bigint> {
  return readBalance({ provider: ethers.provider, market, token, account });
}

describe("accounts through the SDK", () => {
  it("takes a deposit that was approved, for the signer", async () => {
    const fixture = await loadFixture(deployForSdk);
    const { client, market, token, mock } = fixture;
    const before = await mock.balanceOf(client);
    await approve({ signer: client, token, spender: market, amount: 70n });
    await deposit({ signer: client, market, token, amount: 70n });
    expect(await balanceOf(fixture, client.address)).to.equal(70n);
    expect(await mock.balanceOf(client)).to.equal(before - 70n);
    expect(await mock.balanceOf(market)).to.equal(70n);
  });

  it("takes a deposit by permit, for somebody else", async () => {
    const fixture = await loadFixture(deployForSdk);
    const { client, provider, market, token, mock } = fixture;
    const deadline = (await time.latest()) + 60;
    await depositWithPermit({ signer: client, market, token, amount: 80n, onBehalf: provider.address, deadline });
    expect(await balanceOf(fixture, provider.address)).to.equal(80n);
    expect(await balanceOf(fixture, client.address)).to.equal(0n);
    expect(await mock.balanceOf(market)).to.equal(80n);
    expect(await mock.allowance(client, market)).to.equal(0n);
  });

  it("says that a permit came too late by the allowance that it did not give", async () => {
    const { client, market, token } = await loadFixture(deployForSdk);
    const deadline = (await time.latest()) - 60;
    const error = await refusal(depositWithPermit({ signer: client, market, token, amount: 80n, deadline }));
    if (!isRevert(error, "ERC20InsufficientAllowance")) throw error;
    expect(error.args).to.deep.equal({ spender: market, allowance: 0n, needed: 80n });
  });

  it("says that a token has no permits before anything is sent", async () => {
    const { client, market } = await loadFixture(deployForSdk);
    const bare = await (await ethers.deployContract("NoReturnToken")).getAddress();
    const sent = await client.getNonce();
    const error = await refusal(depositWithPermit({ signer: client, market, token: bare, amount: 1n, deadline: 1 }));
    expect(error).to.be.instanceOf(UnknownRevertError).with.property("data", "0x");
    expect(await client.getNonce()).to.equal(sent);
  });

  it("signs no other token's permit for a token that asks for one", async () => {
    const { client, provider, token } = await loadFixture(deployForSdk);
    const liar = await (await ethers.deployContract("BorrowedDomainToken", [token])).getAddress();
    const sent = await client.getNonce();
    const error = await refusal(depositWithPermit({ signer: client, market: provider.address, token: liar, amount: 80n, deadline: 4_000_000_000 }));
    expect(error).to.be.instanceOf(PermitDomainError).with.property("token", liar);
    expect(await client.getNonce()).to.equal(sent);
  });

  it("withdraws to a receiver", async () => {
    const fixture = await loadFixture(deployForSdk);
    const { client, treasury, market, token, mock } = fixture;
    await approve({ signer: client, token, spender: market, amount: 70n });
    await deposit({ signer: client, market, token, amount: 70n });
    await withdraw({ signer: client, market, token, amount: 30n, receiver: treasury.address });
    expect(await balanceOf(fixture, client.address)).to.equal(40n);
    expect(await mock.balanceOf(treasury)).to.equal(30n);
    expect(await mock.balanceOf(market)).to.equal(40n);
  });

  it("gives a refusal's name and arguments", async () => {
    const { client, market, token } = await loadFixture(deployForSdk);
    const error = await refusal(withdraw({ signer: client, market, token, amount: 3n }));
    if (!isRevert(error, "MarketBalanceShort")) throw error;
    expect(error.args).to.deep.equal({ account: client.address, token, required: 3n, available: 0n });
    expect(error.message).to.include("required: 3").and.to.include("deposit the difference");
    expect(isRevert(error, "MarketPaused")).to.equal(false);
  });

  it("decodes what ethers threw elsewhere", async () => {
    const { contract, client } = await loadFixture(deployForSdk);
    const thrown = await refusal(contract.connect(client).setProtocolFee(1, 0));
    const error = decodeRevert(thrown);
    expect(error).to.be.instanceOf(ContractRevertError);
    expect(isRevert(error, "OwnableUnauthorizedAccount") && error.args.account).to.equal(client.address);
    expect(decodeRevert(new Error("no revert"))).to.equal(undefined);
  });

  it("does not trip over what a stranger's contract reverts with", () => {
    const selector = id("MarketPaused(uint48)").slice(0, 10);
    for (const data of ["0x", "0x12", "0x12345678", selector]) {
      expect(decodeRevert({ data })).to.be.instanceOf(UnknownRevertError).with.property("data", data);
    }
    expect(decodeRevert({ error: { data: { data: `${selector}${"00".repeat(31)}07` } } })).to.have.deep.property("args", { until: 7n });
  });

  it("says where there is no market", async () => {
    const { client, token } = await loadFixture(deployForSdk);
    const error = await refusal(readBalance({ provider: ethers.provider, market: client.address, token, account: client.address }));
    expect(error).to.be.instanceOf(ContractMissingError).with.property("address", client.address);
  });
});
