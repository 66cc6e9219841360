import { expect } from "chai";
import type { JsonFragment } from "ethers";
import hre from "hardhat";
import { abiOf, type Callable, callables } from "../../scripts/snapshot/abi";
import { differences } from "../../scripts/snapshot/file";

describe("the snapshot of ABIs", () => {
  let all: readonly Callable[];
  before(async () => (all = await callables(hre)));

  /** What `npm run snapshot:check` says once these contracts have another fragment of that name. */
  function saidOf(contracts: readonly string[], name: string, change: (fragment: JsonFragment) => JsonFragment): readonly string[] {
    const changed = all.map((one) =>
      contracts.includes(one.name) ? { ...one, abi: one.abi.map((fragment) => (fragment.name === name ? change(fragment) : fragment)) } : one,
    );
    return differences("abi", abiOf(changed));
  }

  it("is what is committed", () => {
    expect(differences("abi", abiOf(all))).to.deep.equal([]);
  });

  it("shows the parameter of a function that has another type, with its selector", () => {
    const [line, ...more] = saidOf(["IPayee", "ISessions", "Sessions"], "onPayment", ({ inputs = [], ...fragment }) => ({
      ...fragment, inputs: inputs.map((input) => (input.type === "uint128" ? { ...input, type: "uint96", internalType: "uint96" } : input)),
    }));
    expect(more).to.deep.equal([]);
    expect(line).to.match(/^abi: IPayee\.onPayment is 0x[0-9a-f]{8} function onPayment\(.*uint96/);
  });

  it("shows a contract that ceases to be what its interface says", () => {
    const lines = saidOf(["Staking"], "requestWithdrawal", (fragment) => ({ ...fragment, name: "requestExit" }));
    expect(lines.map((line) => line.split(" ", 2)[1])).to.include.members(["Staking", "Staking.requestExit"]);
    const [is, was] = lines.find((line) => line.startsWith("abi: Staking is"))?.split(", was ") as [string, string];
    expect(is).not.to.contain("IStaking");
    expect(was).to.contain("IStaking");
  });

  it("shows a struct whose fields change places, once", () => {
    const swap = (parts: JsonFragment["inputs"]): JsonFragment["inputs"] =>
      parts?.map((part) => (part.internalType === "struct Claimed[]" ? { ...part, components: [...(part.components ?? [])].reverse() } : { ...part, components: swap(part.components) ?? [] }));
    const changed = all.map((one) => ({ ...one, abi: one.abi.map((fragment) => ({ ...fragment, inputs: swap(fragment.inputs) ?? [] })) }));
    expect(differences("abi", abiOf(changed)).filter((line) => line.startsWith("abi: struct"))).to.deep.equal([
      "abi: struct Claimed is (uint256 lock, bytes32 output, uint16 copy), was (uint16 copy, bytes32 output, uint256 lock)",
    ]);
  });

  it("shows an event's field that is no longer indexed, though its topic stays", () => {
    const [line, ...more] = saidOf(["IAssayToken", "AssayToken"], "Minted", ({ inputs = [], ...fragment }) => ({
      ...fragment, inputs: inputs.map((input) => ({ ...input, indexed: false })),
    }));
    expect(more).to.deep.equal([]);
    expect(line).to.contain("event Minted(address minter, address account, uint128 amount), was").and.to.contain("event Minted(address indexed minter");
  });

  it("refuses two structs of one name", () => {
    const other = { type: "function", name: "f", inputs: [{ name: "x", type: "tuple", internalType: "struct Claim", components: [{ name: "y", type: "bool" }] }] };
    expect(() => abiOf([...all, { name: "Other", role: "own", abi: [other] }])).to.throw("two declarations of struct Claim");
  });
});
