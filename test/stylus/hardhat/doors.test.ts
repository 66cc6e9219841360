import { Doors } from "#hardhat-stylus/internal/network/doors";
import { StylusNetwork } from "#hardhat-stylus/internal/network/network";
import { RustContracts } from "#hardhat-stylus/internal/trace/contracts";
import { arbWasm } from "#hardhat-stylus/internal/network/precompiles/arb-wasm";
import { cacheManager } from "#hardhat-stylus/internal/network/precompiles/cache-manager";
import { expect } from "chai";
import hre, { artifacts, network } from "hardhat";
import { ARB_WASM, initCode, isolate, NOTHING } from "./programs";

const SENDER = "0x00000000000000000000000000000000000000b1";
const OTHER = "0x00000000000000000000000000000000000000a1";
const MANAGER = "0x51dEDBD2f190E0696AFbEE5E60bFdE96d86464ec";

function word(address: string): string {
  return address.slice(2).toLowerCase().padStart(64, "0");
}

describe("requests that may lead to Stylus", () => {
  const { abi } = arbWasm;
  let doors: Doors;
  beforeEach(() => (doors = new Doors([arbWasm, cacheManager])));
  const send = (fields: object): boolean => doors.openedBy("eth_sendTransaction", [{ from: SENDER, ...fields }]);

  const selector = (name: string): string => abi.getFunction(name)?.selector.slice(2) ?? "";

  it("bring a program's code", () => {
    expect(send({ data: initCode(NOTHING) })).to.equal(true);
    expect(doors.openedBy("hardhat_setCode", [OTHER, "0xeff000001b"])).to.equal(true);
  });

  it("name a precompile as what is called, a large one anywhere", () => {
    expect(send({ to: ARB_WASM })).to.equal(true);
    expect(send({ to: MANAGER })).to.equal(true);
    expect(send({ to: OTHER, data: `0x12345678${word(MANAGER)}` })).to.equal(true);
    expect(doors.openedBy("eth_sendRawTransaction", [`0x02f8${MANAGER.slice(2)}00`])).to.equal(true);
  });

  it("bring the number of a small one, once a selector of it has come in: else it is but a number", () => {
    const told = { to: OTHER, data: `0x12345678${word(ARB_WASM)}` };
    expect(send(told)).to.equal(false);
    expect(send({ data: `0x608063${selector("stylusVersion")}` })).to.equal(false);
    expect(send(told)).to.equal(true);
    expect(doors.openedBy("eth_call", [told, "latest"])).to.equal(true);
    expect(doors.openedBy("eth_sendRawTransaction", [`0x02f8${ARB_WASM.slice(2)}00`])).to.equal(true);
    expect(doors.openedBy("hardhat_setStorageAt", [OTHER, "0x0", `0x${word(ARB_WASM)}`])).to.equal(true);
  });

  it("are methods of Stylus's own", () => {
    expect(doors.openedBy("stylus_anything", [])).to.equal(true);
  });

  it("bring EVM code that pushes a precompile's address, for no jump, and a selector of it", () => {
    expect(send({ data: "0x60806071803b" })).to.equal(false);
    const push = `63${selector("stylusVersion")}`;
    expect(send({ data: `0x6080${push}6071803b` })).to.equal(true);
    expect(doors.openedBy("hardhat_setCode", [OTHER, `0x6080${push}6071803b`])).to.equal(true);
    expect(send({ data: `0x6080${push}607156` })).to.equal(false);
    expect(send({ data: `0x6080${push}607157` })).to.equal(false);
    expect(send({ data: `0x6080${push}620607118000` })).to.equal(false);
  });

  it("bring such code with a selector that was shortened", () => {
    expect(selector("inkPrice")).to.equal("d1c17abc");
    // A quarter of it, shifted by 226 bits.
    expect(send({ data: "0x60806334705eaf60e21b6071803b" })).to.equal(true);
  });

  it("carry such code to a factory", () => {
    const code = `608063${selector("stylusVersion")}6071803b`;
    expect(send({ to: OTHER, data: `0x${code}${"00".repeat(256)}` })).to.equal(true);
    expect(send({ to: OTHER, data: `0x${code}` })).to.equal(false);
  });

  it("are those of the mock that calls ArbWasm", async () => {
    expect(send({ data: (await artifacts.readArtifact("StylusCaller")).bytecode })).to.equal(true);
  });

  it("are none of a project without them", async () => {
    for (const name of ["Market", "ProofRouter", "ProgramRegistry", "MockToken"]) {
      expect(send({ data: (await artifacts.readArtifact(name)).bytecode }), name).to.equal(false);
    }
    expect(send({ to: OTHER, value: "0x1", data: `0xa9059cbb${word(OTHER)}${"1".padStart(64, "0")}` })).to.equal(false);
    expect(doors.openedBy("eth_getTransactionReceipt", [`0x${"6071".repeat(16)}`])).to.equal(false);
    expect(send({ to: OTHER, data: `0x12345678${"ef".repeat(4)}f0${"00".repeat(27)}` })).to.equal(false);
    expect(doors.openedBy("evm_mine", [])).to.equal(false);
  });
});

describe("a network on which nothing is of Stylus", () => {
  isolate();

  /** A chain behind a network of its own, which counts how often its frames were asked for. */
  async function watched(answers: Readonly<Record<string, unknown>> = {}) {
    const asked = { times: 0 };
    const provider = {
      request: ({ method, params }: { method: string; params?: unknown }): Promise<unknown> =>
        method in answers ? Promise.resolve(answers[method]) : network.provider.send(method, params as unknown[]),
      _setCallOverrideCallback: () => {
        asked.times++;
        return Promise.resolve();
      },
      _provider: { handleRequest: () => Promise.reject(new Error("nobody asks here")) },
    };
    await StylusNetwork.attach(provider, {}, new RustContracts(hre));
    return { provider, asked };
  }

  it("is not watched until the first request that may lead there", async () => {
    const { provider, asked } = await watched();
    await provider.request({ method: "eth_call", params: [{ to: OTHER }, "latest"] });
    await provider.request({ method: "eth_blockNumber" });
    expect(asked.times).to.equal(0);
    await provider.request({ method: "eth_call", params: [{ to: ARB_WASM, data: "0xa996e0c2" }, "latest"] });
    expect(asked.times).to.equal(1);
    await provider.request({ method: "eth_call", params: [{ to: ARB_WASM, data: "0xa996e0c2" }, "latest"] });
    expect(asked.times).to.equal(1);
  });

  it("answers what came before, and only then is watched", async () => {
    const asked: string[] = [];
    let answer: (value: unknown) => void = () => undefined;
    const provider = {
      request: ({ method, params }: { method: string; params?: unknown }): Promise<unknown> => {
        if (method !== "eth_gasPrice") return network.provider.send(method, params as unknown[]);
        return new Promise((resolve) => (answer = resolve));
      },
      _setCallOverrideCallback: () => {
        asked.push("watched");
        return Promise.resolve();
      },
      _provider: { handleRequest: () => Promise.reject(new Error("nobody asks here")) },
    };
    await StylusNetwork.attach(provider, {}, new RustContracts(hre));
    const before = provider.request({ method: "eth_gasPrice" }).then(() => asked.push("answered"));
    const call = provider.request({ method: "eth_call", params: [{ to: ARB_WASM, data: "0xa996e0c2" }, "latest"] });
    const after = provider.request({ method: "eth_blockNumber" }).then(() => asked.push("after"));
    answer("0x1");
    await Promise.all([before, call, after]);
    expect(asked).to.deep.equal(["answered", "watched", "after"]);
  });

  it("is watched from the start where it is a fork, of which nothing is known", async () => {
    const { asked } = await watched({ hardhat_metadata: { forkedNetwork: {} } });
    expect(asked.times).to.equal(1);
  });
});
