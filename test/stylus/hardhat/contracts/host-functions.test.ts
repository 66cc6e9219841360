import { expect } from "chai";
import { ethers, network } from "hardhat";
import { deploy as deployModule, ECHO, gasOf, isolate, stylus } from "../programs";
import { active, ALL_GAS, word } from "./rust";

const [KEY, VALUE, OTHER] = [ethers.id("key"), ethers.id("value"), ethers.id("other")];
const WORD = 1n << 256n;

/** A program with one method for each host function, and a contract that tells what Solidity sees. */
describe("Host functions, asked for in Rust", () => {
  isolate();

  const deploy = async () => {
    const host = await active(ethers.deployContract("HostFunctions"));
    const witness = await ethers.deployContract("Witness");
    return { host, witness, address: await host.getAddress(), seen: await witness.getAddress() };
  };

  describe("calldata and result", () => {
    it("read_args gives the calldata, also a second time", async () => {
      const { host } = await deploy();
      for (const data of ["0x", "0xab", `0x${"cd".repeat(1_000)}`]) {
        expect(await host.readArgs(data)).to.equal(host.interface.encodeFunctionData("readArgs", [data]));
      }
    });

    it("write_result gives what was written last", async () => {
      const { host, address } = await deploy();
      for (const [first, second] of [["0x1234", "0x56"], ["0x1234", "0x"], ["0x", `0x${"ef".repeat(500)}`]] as const) {
        const data = host.interface.encodeFunctionData("writeResult", [first, second]);
        expect(await network.provider.send("eth_call", [{ to: address, data }])).to.equal(second);
      }
    });

    it("exit_early ends the program with its result", async () => {
      const { host, witness, address } = await deploy();
      const exit = (status: number): string => host.interface.encodeFunctionData("exitEarly", [status, witness.interface.encodeErrorResult("WitnessRefused", [5n])]);
      await gasOf(address, exit(0));
      expect(stylus.lastCalls()[0]?.status).to.equal("success");
      await expect(witness.forward(host, exit(9))).to.be.revertedWithCustomError(witness, "WitnessRefused").withArgs(5n);
    });
  });

  describe("storage", () => {
    it("holds what storage_cache_bytes32 wrote and the end flushed", async () => {
      const { host } = await deploy();
      expect(await host.storageLoad(KEY)).to.equal(ethers.ZeroHash);
      await host.storageCache(KEY, VALUE);
      expect(await host.storageLoad(KEY)).to.equal(VALUE);
      expect(await ethers.provider.getStorage(host, KEY)).to.equal(VALUE);
      await host.storageCache(KEY, ethers.ZeroHash);
      expect(await ethers.provider.getStorage(host, KEY)).to.equal(ethers.ZeroHash);
    });

    it("does not hold what nobody flushed, nor what was flushed and reverted", async () => {
      const { host } = await deploy();
      await host.storageCacheOnly(KEY, VALUE);
      expect(await ethers.provider.getStorage(host, KEY)).to.equal(ethers.ZeroHash);
      for (const clear of [false, true]) await expect(host.storageFlushAndRevert(KEY, VALUE, clear)).to.be.reverted;
      expect(await ethers.provider.getStorage(host, KEY)).to.equal(ethers.ZeroHash);
    });

    it("is read anew after a flush that clears, and from the cache after one that does not", async () => {
      const { host, address } = await deploy();
      const rewrite = host.interface.encodeFunctionData("storageCache", [KEY, OTHER]);
      for (const [clear, read] of [[true, OTHER], [false, VALUE]] as const) {
        expect(await host.storageFlush.staticCall(KEY, VALUE, clear, address, rewrite), `clear ${clear}`).to.equal(read);
        await host.storageFlush(KEY, VALUE, clear, address, rewrite);
        expect(await ethers.provider.getStorage(host, KEY)).to.equal(OTHER);
      }
    });

    it("follows snapshots", async () => {
      const { host } = await deploy();
      await host.storageCache(KEY, VALUE);
      const snapshot: unknown = await network.provider.send("evm_snapshot");
      await host.storageCache(KEY, OTHER);
      await network.provider.send("evm_revert", [snapshot]);
      expect(await host.storageLoad(KEY)).to.equal(VALUE);
    });
  });

  it("transient storage lasts for a transaction, across its calls, and is undone with them", async () => {
    const { host, witness } = await deploy();
    const store = host.interface.encodeFunctionData("transientStore", [KEY, VALUE]);
    const load = host.interface.encodeFunctionData("transientLoad", [KEY]);
    expect((await witness.twice.staticCall(host, store, load)).gaveSecond).to.equal(VALUE);
    await host.transientStore(KEY, VALUE);
    expect(await host.transientLoad(KEY)).to.equal(ethers.ZeroHash);
    const inVain = witness.interface.encodeFunctionData("forwardInVain", [await host.getAddress(), store]);
    expect((await host.callContract.staticCall(witness, inVain, 0n, ALL_GAS)).returned).to.equal(word(1));
    const both = await witness.twice.staticCall(witness, inVain, witness.interface.encodeFunctionData("forward", [await host.getAddress(), load]));
    expect(ethers.dataSlice(both.gaveSecond, 64, 96)).to.equal(ethers.ZeroHash);
  });

  describe("calls", () => {
    it("call_contract is the program's own call, with its wei", async () => {
      const { host, witness, address, seen } = await deploy();
      await network.provider.send("hardhat_setBalance", [address, "0x64"]);
      const look = witness.interface.encodeFunctionData("look");
      await expect(host.callContract(witness, look, 30n, ALL_GAS)).to.emit(witness, "Looked").withArgs(seen, address, 30n);
      expect(await ethers.provider.getBalance(witness)).to.equal(30n);
      const { status } = await host.callContract.staticCall(witness, look, 71n, ALL_GAS);
      expect(status, "more than it has").to.equal(2n);
    });

    it("delegate_call_contract runs another's code in the program's name, for who called it", async () => {
      const { host, witness, address } = await deploy();
      const [sender] = await ethers.getSigners();
      const receipt = await (await host.delegateCallContract(witness, witness.interface.encodeFunctionData("look"), ALL_GAS)).wait();
      const [log] = receipt?.logs ?? [];
      expect(log?.address).to.equal(address);
      expect(log && witness.interface.parseLog(log)?.args.toArray()).to.deep.equal([address, sender?.address, 0n]);
      await host.delegateCallContract(witness, witness.interface.encodeFunctionData("keep", [KEY, VALUE]), ALL_GAS);
      expect(await host.storageLoad(KEY)).to.equal(VALUE);
      expect(await ethers.provider.getStorage(witness, KEY)).to.equal(ethers.ZeroHash);
    });

    it("static_call_contract lets nothing be written, at any remove", async () => {
      const { host, witness, address } = await deploy();
      const twin = await ethers.deployContract("HostFunctions");
      const kept = await host.staticCallContract(witness, witness.interface.encodeFunctionData("kept", [KEY]), ALL_GAS);
      expect([...kept]).to.deep.equal([0n, 32n, ethers.ZeroHash]);
      const solidity = witness.interface.encodeFunctionData("keep", [KEY, VALUE]);
      expect([...(await host.staticCallContract(witness, solidity, 100_000n))]).to.deep.equal([2n, 0n, "0x"]);
      const rust = host.interface.encodeFunctionData("storageCache", [KEY, VALUE]);
      expect([...(await host.staticCallContract(twin, rust, ALL_GAS))]).to.deep.equal([2n, 0n, "0x"]);
      const through = witness.interface.encodeFunctionData("forward", [address, rust]);
      expect([...(await twin.staticCallContract(witness, through, ALL_GAS))]).to.deep.equal([2n, 0n, "0x"]);
    });

    it("tell of a refusal, its data, and of gas that ran out", async () => {
      const { host, witness } = await deploy();
      const refuse = witness.interface.encodeFunctionData("refuse", [7n]);
      const reason = witness.interface.encodeErrorResult("WitnessRefused", [7n]);
      for (const result of [
        await host.callContract.staticCall(witness, refuse, 0n, ALL_GAS), await host.delegateCallContract.staticCall(witness, refuse, ALL_GAS),
        await host.staticCallContract(witness, refuse, ALL_GAS),
      ]) expect([...result]).to.deep.equal([2n, 36n, reason]);
      const exhaust = witness.interface.encodeFunctionData("exhaust");
      expect([...(await host.callContract.staticCall(witness, exhaust, 0n, 50_000n))]).to.deep.equal([2n, 0n, "0x"]);
    });

    it("give as much gas as is asked for", async () => {
      const { host, witness } = await deploy();
      const asked = async (gas: bigint): Promise<bigint> =>
        BigInt((await host.callContract.staticCall(witness, witness.interface.encodeFunctionData("gasGiven"), 0n, gas)).returned);
      const [less, more] = [await asked(10_000n), await asked(20_000n)];
      expect(more - less).to.equal(10_000n);
      expect(less).to.be.within(9_000n, 10_000n);
      expect((await host.callContract.staticCall(witness, witness.interface.encodeFunctionData("gasGiven"), 0n, 0n)).status).to.equal(2n);
    });

    it("with wei give the stipend, and create accounts", async () => {
      const { host, witness, address } = await deploy();
      await network.provider.send("hardhat_setBalance", [address, "0x64"]);
      const receipt = await (await host.callContract(witness, "0x", 1n, 0n)).wait();
      const [log] = receipt?.logs ?? [];
      const [from, value, gas] = (log && witness.interface.parseLog(log)?.args.toArray()) as [string, bigint, bigint];
      expect([from, value]).to.deep.equal([address, 1n]);
      expect(gas).to.be.within(2_000n, 2_300n);
      const absent = ethers.Wallet.createRandom().address;
      await host.callContract(absent, "0x", 5n, ALL_GAS);
      expect(await ethers.provider.getBalance(absent)).to.equal(5n);
    });

    it("return data that are read as far as they go", async () => {
      const { host, witness } = await deploy();
      const give = (length: number): string => witness.interface.encodeFunctionData("give", [length]);
      for (const length of [0, 1, 33, 5_000]) {
        const { size, returned } = await host.callContract.staticCall(witness, give(length), 0n, ALL_GAS);
        expect([size, returned]).to.deep.equal([BigInt(length), `0x${"cd".repeat(length)}`]);
      }
      for (const [offset, size, copied] of [[0, 10, 10], [90, 20, 10], [100, 5, 0], [200, 5, 0], [0, 0, 0]] as const) {
        const result = await host.readReturnData.staticCall(witness, give(100), offset, size);
        expect([...result], `${size} from ${offset}`).to.deep.equal([100n, BigInt(copied), `0x${"cd".repeat(copied)}${"00".repeat(size - copied)}`]);
      }
      expect([...(await host.returnDataSize())], "before any call").to.deep.equal([0n, 0n]);
    });
  });

  describe("creations", () => {
    const init = async (number: bigint): Promise<string> => (await (await ethers.getContractFactory("Newborn")).getDeployTransaction(number)).data;
    const funded = async () => {
      const setting = await deploy();
      await network.provider.send("hardhat_setBalance", [setting.address, "0x64"]);
      return setting;
    };

    it("create1 gives the address of sender and nonce", async () => {
      const { host, address } = await funded();
      for (const endowment of [9n, 0n]) {
        const expected = ethers.getCreateAddress({ from: address, nonce: await ethers.provider.getTransactionCount(host) });
        const code = await init(2n);
        expect([...(await host.create1.staticCall(code, endowment))]).to.deep.equal([expected, 0n, "0x"]);
        await host.create1(code, endowment);
        const newborn = await ethers.getContractAt("Newborn", expected);
        expect([await newborn.MAKER(), await newborn.ENDOWMENT()]).to.deep.equal([address, endowment]);
        expect(await ethers.provider.getBalance(newborn)).to.equal(endowment);
      }
    });

    it("create2 gives the address of sender, salt and code, once", async () => {
      const { host, address } = await funded();
      const code = await init(4n);
      const expected = ethers.getCreate2Address(address, KEY, ethers.keccak256(code));
      await host.create2(code, 3n, KEY);
      const newborn = await ethers.getContractAt("Newborn", expected);
      expect([await newborn.MAKER(), await newborn.ENDOWMENT()]).to.deep.equal([address, 3n]);
      expect([...(await host.create2.staticCall(code, 0n, KEY, { gasLimit: 10_000_000 }))]).to.deep.equal([ethers.ZeroAddress, 0n, "0x"]);
      expect((await host.create2.staticCall(code, 0n, OTHER)).created).to.equal(ethers.getCreate2Address(address, OTHER, ethers.keccak256(code)));
    });

    it("hand on the revert data of a constructor, and keep the endowment", async () => {
      const { host } = await funded();
      const reason = (await ethers.getContractFactory("Newborn")).interface.encodeErrorResult("NewbornOdd", [5n]);
      const failed = [ethers.ZeroAddress, 36n, reason];
      const code = await init(5n);
      expect([...(await host.create1.staticCall(code, 7n))]).to.deep.equal(failed);
      expect([...(await host.create2.staticCall(code, 7n, KEY))]).to.deep.equal(failed);
      await host.create1(code, 7n);
      expect(await ethers.provider.getBalance(host)).to.equal(100n);
      expect((await host.create1.staticCall(await init(2n), 101n, { gasLimit: 10_000_000 })).created, "more than it has").to.equal(ethers.ZeroAddress);
    });
  });

  it("emit_log emits none to four topics and data, in the program's name", async () => {
    const { host, witness, address } = await deploy();
    const topics = [KEY, VALUE, OTHER, ethers.id("fourth")];
    for (const count of [0, 1, 2, 3, 4]) {
      for (const rest of ["0x", "0x01", `0x${"ee".repeat(333)}`]) {
        const receipt = await (await host.emitLog(ethers.concat([...topics.slice(0, count), rest]), count)).wait();
        expect(receipt?.logs.map((log) => [log.address, log.topics, log.data])).to.deep.equal([[address, topics.slice(0, count), rest]]);
      }
    }
    for (const [data, count] of [[KEY, 2], ["0x", 5], [ethers.concat([...topics, KEY]), 5]] as const) {
      await expect(witness.forward(host, host.interface.encodeFunctionData("emitLog", [data, count]))).to.be.revertedWithoutReason();
    }
  });

  describe("accounts", () => {
    it("account_balance, of anybody and of itself", async () => {
      const { host, address } = await deploy();
      const [sender] = await ethers.getSigners();
      expect(await host.accountBalance(sender?.address ?? "")).to.equal(await ethers.provider.getBalance(sender ?? ""));
      expect(await host.accountBalance(ethers.Wallet.createRandom())).to.equal(0n);
      await sender?.sendTransaction({ to: host, value: 77n });
      expect(await host.accountBalance(address)).to.equal(77n);
    });

    it("account_code, its size and its hash, of contracts, programs, wallets and nobody", async () => {
      const { host, seen } = await deploy();
      const [sender] = await ethers.getSigners();
      const program = await deployModule(ECHO);
      for (const account of [seen, program]) {
        const code = await ethers.provider.getCode(account);
        const length = ethers.dataLength(code);
        expect(await host.accountCodeSize(account)).to.equal(length);
        expect(await host.accountCodehash(account)).to.equal(ethers.keccak256(code));
        expect([...(await host.accountCode(account, 0, length + 3))]).to.deep.equal([BigInt(length), `${code}000000`]);
        expect([...(await host.accountCode(account, 10, 20))]).to.deep.equal([20n, ethers.dataSlice(code, 10, 30)]);
        expect([...(await host.accountCode(account, length, 2))]).to.deep.equal([0n, "0x0000"]);
      }
      for (const [account, hash] of [[sender?.address ?? "", ethers.keccak256("0x")], [ethers.Wallet.createRandom().address, ethers.ZeroHash]] as const) {
        expect(await host.accountCodeSize(account)).to.equal(0n);
        expect(await host.accountCodehash(account)).to.equal(hash);
        expect([...(await host.accountCode(account, 0, 2))]).to.deep.equal([0n, "0x0000"]);
      }
    });
  });

  describe("transaction, block and call", () => {
    it("are what Solidity sees in the same transaction", async () => {
      const { host, witness } = await deploy();
      for (const overrides of [{ gasPrice: 5_000_000_000n }, { maxFeePerGas: 9_000_000_000n, maxPriorityFeePerGas: 123n }]) {
        const receipt = await (await witness.compare(host, { gasLimit: 10_000_000, ...overrides })).wait();
        const [log] = receipt?.logs ?? [];
        const [own, programs] = (log && witness.interface.parseLog(log)?.args.toArray()) as [readonly unknown[], readonly unknown[]];
        expect([...programs]).to.deep.equal([...own]);
        expect(own[6]).to.equal(receipt?.gasPrice);
      }
    });

    it("contract_address, msg_sender and msg_value, called and delegated to", async () => {
      const { host, witness, address, seen } = await deploy();
      const [sender] = await ethers.getSigners();
      expect([await host.contractAddress(), await host.msgSender(), await host.msgValue.staticCall({ value: 12n })])
        .to.deep.equal([address, sender?.address, 12n]);
      const caller = await ethers.deployContract("StylusCaller");
      const borrowed = async (data: string): Promise<string> =>
        ethers.getAddress(ethers.dataSlice(await caller.borrow.staticCall(host, data), 12));
      const asked = [host.interface.encodeFunctionData("contractAddress"), host.interface.encodeFunctionData("msgSender")];
      expect(await Promise.all(asked.map(borrowed))).to.deep.equal([await caller.getAddress(), sender?.address]);
      const sent = host.interface.encodeFunctionData("msgSender");
      expect(ethers.dataSlice(await witness.forward.staticCall(host, sent), 12)).to.equal(seen.toLowerCase());
      const worth = await witness.forward.staticCall(host, host.interface.encodeFunctionData("msgValue"), { value: 34n });
      expect(BigInt(worth)).to.equal(34n);
    });

    it("msg_reentrant, where another frame of the same account is open", async () => {
      const { host, witness, address } = await deploy();
      const ask = host.interface.encodeFunctionData("msgReentrant");
      expect(await host.msgReentrant()).to.equal(false);
      expect((await host.callContract.staticCall(host, ask, 0n, ALL_GAS)).returned).to.equal(word(1));
      const roundabout = witness.interface.encodeFunctionData("forward", [address, ask]);
      expect(ethers.dataSlice((await host.callContract.staticCall(witness, roundabout, 0n, ALL_GAS)).returned, 64, 96)).to.equal(word(1));
      const twin = await ethers.deployContract("HostFunctions");
      expect((await host.callContract.staticCall(twin, ask, 0n, ALL_GAS)).returned).to.equal(word(0));
    });

    it("evm_gas_left, evm_ink_left and tx_ink_price", async () => {
      const { host } = await deploy();
      expect(await host.txInkPrice()).to.equal(10_000n);
      const [gas, ink] = [await host.evmGasLeft({ gasLimit: 500_000 }), await host.evmInkLeft({ gasLimit: 500_000 })];
      expect(gas).to.be.within(400_000n, 500_000n);
      expect(ink / 10_000n).to.be.within(gas - 5n, gas + 5n);
    });
  });

  describe("arithmetic", () => {
    const numbers = [0n, 1n, 2n, 3n, 0xffffn, 1n << 128n, WORD - 1n, WORD - 2n, BigInt(KEY), BigInt(VALUE)];

    it("math_div, math_mod and math_pow are the EVM's", async () => {
      const { host } = await deploy();
      const power = (base: bigint, exponent: bigint): bigint => {
        let [result, square] = [1n, base];
        for (let rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % WORD) if (rest & 1n) result = (result * square) % WORD;
        return result;
      };
      for (const a of numbers.slice(0, 8)) {
        for (const b of numbers.slice(0, 8)) {
          const results = await Promise.all([host.mathDiv(a, b), host.mathMod(a, b), host.mathPow(a, b)]);
          expect(results, `${a}, ${b}`).to.deep.equal([b === 0n ? 0n : a / b, b === 0n ? 0n : a % b, power(a, b)]);
        }
      }
    });

    it("math_add_mod and math_mul_mod do not wrap before the rest is taken", async () => {
      const { host } = await deploy();
      for (const a of numbers.slice(4)) {
        for (const b of numbers.slice(6)) {
          for (const modulus of [0n, 1n, 7n, WORD - 1n, BigInt(OTHER)]) {
            const results = await Promise.all([host.mathAddMod(a, b, modulus), host.mathMulMod(a, b, modulus)]);
            expect(results, `${a}, ${b}, ${modulus}`).to.deep.equal(modulus === 0n ? [0n, 0n] : [(a + b) % modulus, (a * b) % modulus]);
          }
        }
      }
    });

    it("native_keccak256 is keccak", async () => {
      const { host } = await deploy();
      for (const length of [0, 1, 32, 135, 136, 137, 1_000]) {
        const data = new Uint8Array(length).fill(0x5a);
        expect(await host.nativeKeccak256(data), `${length} bytes`).to.equal(ethers.keccak256(data));
      }
    });
  });

  it("pay_for_memory_grow costs what the pages cost, and nothing within those that are free", async () => {
    const { host } = await deploy();
    // One page is open and one more is free. Asking for the gas left costs two at most.
    expect(await host.payForMemoryGrow(0)).to.be.at.most(3n);
    expect(await host.payForMemoryGrow(1)).to.be.at.most(2n);
    // 3 pages: 1,000 for the third; 21 pages: 19 of them beyond the free ones, and the exponential part rises from 1 to 17.
    expect(await host.payForMemoryGrow(2)).to.be.within(1_000n, 1_002n);
    expect(await host.payForMemoryGrow(20)).to.be.within(19_016n, 19_018n);
  });
});
