import { expect } from "chai";
import { ethers } from "hardhat";
import { actors } from "../../../fixtures/actors";
import { isolate, stylus } from "../programs";
import { active, construct, construction } from "./rust";

describe("ERC-20, in Rust", () => {
  isolate();

  const deploy = async () => {
    const { owner, client, provider, thief } = await actors();
    const token = await active(ethers.deployContract("RustErc20"));
    await construct(token, ["address"], [owner.address]);
    await token.connect(owner).mint(client, 1_000n);
    return { token, owner, client, provider, thief };
  };

  describe("constructor", () => {
    it("names the owner, once", async () => {
      const { token, owner, thief } = await deploy();
      expect(await token.owner()).to.equal(owner.address);
      await expect(construct(token, ["address"], [thief.address])).to.be.reverted;
      expect(await token.owner()).to.equal(owner.address);
    });
  });

  it("has name, symbol and decimals", async () => {
    const { token } = await deploy();
    expect([await token.name(), await token.symbol(), await token.decimals()]).to.deep.equal(["Oxide", "OXD", 18n]);
  });

  describe("mint", () => {
    it("raises balance and supply, and tells", async () => {
      const { token, owner, provider } = await deploy();
      await expect(token.connect(owner).mint(provider, 5n)).to.emit(token, "Transfer").withArgs(ethers.ZeroAddress, provider.address, 5n);
      expect([await token.balanceOf(provider), await token.totalSupply()]).to.deep.equal([5n, 1_005n]);
    });

    it("is the owner's", async () => {
      const { token, thief } = await deploy();
      await expect(token.connect(thief).mint(thief, 1n)).to.be.revertedWithCustomError(token, "TokenMinter").withArgs(thief.address);
    });

    it("keeps the supply within 256 bits", async () => {
      const { token, owner, provider } = await deploy();
      await expect(token.connect(owner).mint(provider, ethers.MaxUint256))
        .to.be.revertedWithCustomError(token, "TokenSupply").withArgs(1_000n, ethers.MaxUint256);
    });

    it("gives nothing to zero, and leaves no supply behind", async () => {
      const { token, owner } = await deploy();
      await expect(token.connect(owner).mint(ethers.ZeroAddress, 1n))
        .to.be.revertedWithCustomError(token, "TokenReceiver").withArgs(ethers.ZeroAddress);
      expect(await token.totalSupply()).to.equal(1_000n);
    });
  });

  describe("transfer", () => {
    it("moves tokens, and tells by indexed addresses", async () => {
      const { token, client, provider } = await deploy();
      await expect(token.connect(client).transfer(provider, 300n)).to.changeTokenBalances(token, [client, provider], [-300n, 300n]);
      const [event] = await token.queryFilter(token.filters.Transfer(client.address, provider.address));
      expect(event?.topics).to.deep.equal([
        ethers.id("Transfer(address,address,uint256)"), ethers.zeroPadValue(client.address, 32).toLowerCase(),
        ethers.zeroPadValue(provider.address, 32).toLowerCase(),
      ]);
      expect(event?.data).to.equal(ethers.toBeHex(300n, 32));
      expect(await token.connect(client).transfer.staticCall(provider, 1n)).to.equal(true);
    });

    it("moves nothing, and to oneself", async () => {
      const { token, client, provider } = await deploy();
      await expect(token.connect(provider).transfer(client, 0n)).to.emit(token, "Transfer").withArgs(provider.address, client.address, 0n);
      await token.connect(client).transfer(client, 1_000n);
      expect(await token.balanceOf(client)).to.equal(1_000n);
    });

    it("refuses what the sender does not have", async () => {
      const { token, client, provider } = await deploy();
      await expect(token.connect(client).transfer(provider, 1_001n))
        .to.be.revertedWithCustomError(token, "TokenBalance").withArgs(client.address, 1_000n, 1_001n);
      await expect(token.connect(client).transfer(ethers.ZeroAddress, 1n)).to.be.revertedWithCustomError(token, "TokenReceiver");
    });
  });

  describe("transferFrom", () => {
    it("takes what was approved, and lowers it", async () => {
      const { token, client, provider } = await deploy();
      await expect(token.connect(client).approve(provider, 100n)).to.emit(token, "Approval").withArgs(client.address, provider.address, 100n);
      await token.connect(provider).transferFrom(client, provider, 60n);
      expect([await token.allowance(client, provider), await token.balanceOf(provider)]).to.deep.equal([40n, 60n]);
    });

    it("never uses up the largest number", async () => {
      const { token, client, provider } = await deploy();
      await token.connect(client).approve(provider, ethers.MaxUint256);
      await token.connect(provider).transferFrom(client, provider, 60n);
      expect(await token.allowance(client, provider)).to.equal(ethers.MaxUint256);
    });

    it("refuses what was not approved, and what the owner does not have", async () => {
      const { token, client, provider } = await deploy();
      await token.connect(client).approve(provider, 2_000n);
      await expect(token.connect(provider).transferFrom(client, provider, 2_001n))
        .to.be.revertedWithCustomError(token, "TokenAllowance").withArgs(client.address, provider.address, 2_000n, 2_001n);
      await expect(token.connect(provider).transferFrom(client, provider, 1_001n))
        .to.be.revertedWithCustomError(token, "TokenBalance").withArgs(client.address, 1_000n, 1_001n);
      expect(await token.allowance(client, provider), "as before").to.equal(2_000n);
    });
  });

  it("lays out its fields as Solidity does", async () => {
    const { token, owner, client, provider } = await deploy();
    await token.connect(client).approve(provider, 77n);
    const coder = ethers.AbiCoder.defaultAbiCoder();
    const under = (key: string, slot: bigint | string): string => ethers.keccak256(coder.encode(["address", "uint256"], [key, slot]));
    const slot = async (at: bigint | string): Promise<bigint> => BigInt(await ethers.provider.getStorage(token, at));
    expect(await slot(0n)).to.equal(BigInt(owner.address));
    expect(await slot(1n)).to.equal(1_000n);
    expect(await slot(under(client.address, 2n))).to.equal(1_000n);
    expect(await slot(under(provider.address, under(client.address, 3n)))).to.equal(77n);
  });

  describe("driven from Solidity", () => {
    const withCaller = async () => {
      const setting = await deploy();
      return { ...setting, caller: await ethers.deployContract("TokenCaller") };
    };

    it("is a token like any to OpenZeppelin's wrapper", async () => {
      const { token, caller, owner, client, provider } = await withCaller();
      await token.connect(client).approve(caller, 500n);
      await expect(caller.pull(token, client, 200n)).to.changeTokenBalances(token, [client, caller], [-200n, 200n]);
      expect(await caller.holding(token)).to.equal(200n);
      const split = await caller.split(token, owner, provider);
      expect(stylus.lastCalls().map(({ status, depth }) => [status, depth])).to.deep.equal(Array(3).fill(["success", 0]));
      await expect(split).to.changeTokenBalances(token, [caller, owner, provider], [-200n, 100n, 100n]);
    });

    it("says why it refuses in words that Solidity decodes", async () => {
      const { token, caller, client } = await withCaller();
      const address = await caller.getAddress();
      await token.connect(client).approve(caller, 5n);
      await expect(caller.tryPull(token, client, 6n)).to.emit(caller, "AllowanceLacked").withArgs(client.address, address, 5n, 6n);
      await token.connect(client).approve(caller, 5_000n);
      const reason = token.interface.encodeErrorResult("TokenBalance", [client.address, 1_000n, 5_000n]);
      await expect(caller.tryPull(token, client, 5_000n)).to.emit(caller, "Refused").withArgs(reason);
      expect(await token.allowance(client, caller), "as before").to.equal(5_000n);
      await expect(caller.pull(token, client, 5_001n)).to.be.revertedWithCustomError(token, "TokenAllowance");
    });

    it("answers static calls, and writes nothing under one", async () => {
      const { token, client, provider } = await withCaller();
      const caller = await ethers.deployContract("StylusCaller");
      const balance = await caller.look(token, token.interface.encodeFunctionData("balanceOf", [client.address]));
      expect(BigInt(balance)).to.equal(1_000n);
      const write = token.interface.encodeFunctionData("approve", [provider.address, 1n]);
      await expect(caller.look(token, write)).to.be.revertedWithCustomError(caller, "CallerRefused").withArgs("0x");
    });
  });

  describe("behind proxies that a factory makes", () => {
    const made = async () => {
      const setting = await deploy();
      const factory = await ethers.deployContract("TokenFactory");
      const make = async (salt: string, owner: string) => {
        const data = construction(["address"], [owner]);
        const address = await factory.make.staticCall(setting.token, salt, data);
        await expect(factory.make(setting.token, salt, data)).to.emit(factory, "Made").withArgs(address, await setting.token.getAddress());
        return ethers.getContractAt("RustErc20", address);
      };
      const [first, second] = [await make(ethers.id("first"), setting.owner.address), await make(ethers.id("second"), setting.thief.address)];
      return { ...setting, factory, first, second };
    };

    it("keeps the storage of each proxy apart, and the program's own", async () => {
      const { token, first, second, owner, thief, provider } = await made();
      await first.connect(owner).mint(provider, 7n);
      await second.connect(thief).mint(provider, 8n);
      const balances = await Promise.all([token, first, second].map(async (each) => each.balanceOf(provider)));
      expect(balances).to.deep.equal([0n, 7n, 8n]);
      expect([await first.owner(), await second.owner()]).to.deep.equal([owner.address, thief.address]);
    });

    it("tells events in the proxy's name, and errors to its callers", async () => {
      const { first, owner, provider, thief } = await made();
      const receipt = await (await first.connect(owner).mint(provider, 7n)).wait();
      expect(receipt?.logs.map(({ address }) => address)).to.deep.equal([await first.getAddress()]);
      await expect(first.connect(thief).mint(thief, 1n)).to.be.revertedWithCustomError(first, "TokenMinter").withArgs(thief.address);
    });

    it("lets a proxy be constructed once", async () => {
      const { first, thief } = await made();
      await expect(construct(first, ["address"], [thief.address])).to.be.reverted;
    });
  });
});
