import { NODE_KINDS, type TraceNode, TRACE, disputeIdOf, outputNode, readShown, toProgramId } from "@assay/sdk";
import { expect } from "chai";
import { Interface, type Provider, concat, dataLength, dataSlice, hexlify, id, toBeHex, zeroPadValue } from "ethers";
import { Court__factory } from "../../../typechain-types";

type Hex = `0x${string}`;

const COURT = "0x00000000000000000000000000000000000000c0";
const SOURCE = "0x00000000000000000000000000000000000000A0";
const CLAIM = { subject: id("a job") as Hex, provider: SOURCE, program: toProgramId(id("a program")), input: id("in") as Hex, output: id("out") as Hex };
const DISPUTE = disputeIdOf(SOURCE, CLAIM);
const LEAF: TraceNode = { kind: "tree", tensor: 2, height: 0, index: 7, hash: id("a leaf") as Hex };
/** A type of six bytes and two hashes, as most answers: no multiple of a word. */
const DATA = concat(["0x010203040506", id("left"), id("right")]);
const STATEMENT = { root: id("root"), header: "0x0102", output: id("output"), outputSalt: id("salt"), outputPath: [id("path")] };
const OUTPUT = { salt: id("salt"), tensorType: "0x010203", path: [id("path")], data: DATA };

const court = new Interface(Court__factory.abi);
const structOf = ({ kind, ...fields }: TraceNode) => ({ ...fields, kind: NODE_KINDS.indexOf(kind) });

/** What is read of an answer in a transaction of that calldata. */
async function shownBy(data: string, node: TraceNode, dispute: string = DISPUTE): Promise<readonly string[]> {
  const log = { address: COURT, transactionHash: id("it"), ...court.encodeEventLog("NodeAnswered", [dispute, SOURCE, structOf(node)]) };
  const provider = { getLogs: () => Promise.resolve([log]), getTransaction: () => Promise.resolve({ to: COURT, data }) } as unknown as Provider;
  const { events } = await readShown({ provider, court: COURT, dispute: dispute as Hex });
  return events.flatMap((event) => (event.kind === "answered" ? event.shown.map((each) => hexlify(each)) : []));
}

/** Calls that show a node: calldata of the SDK's own form. */
const CALLS: readonly (readonly [string, string, TraceNode])[] = [
  ["answer", court.encodeFunctionData("answer", [DISPUTE, structOf(LEAF), DATA]), LEAF],
  ["postTrace", court.encodeFunctionData("postTrace", [SOURCE, CLAIM, STATEMENT, DATA]), TRACE],
  ["answerOutput", court.encodeFunctionData("answerOutput", [SOURCE, CLAIM, 3, OUTPUT]), outputNode(3)],
];

describe("what an answer shows", () => {
  it("is read of each function that shows something, with its last padding or without", async () => {
    const padding = -dataLength(DATA) & 31;
    for (const [name, calldata, node] of CALLS) {
      expect(await shownBy(calldata, node), name).to.deep.equal([DATA]);
      expect(await shownBy(dataSlice(calldata, 0, dataLength(calldata) - padding), node), name).to.deep.equal([DATA]);
    }
  });

  it("is read where a struct's offset points backwards, as the court reads it", async () => {
    const [head, words] = [court.getFunction("answerOutput")?.selector ?? "", 8];
    // The output's data stands before the output, which counts its offsets from its own begin.
    const before = zeroPadValue(toBeHex(words * 32 + 64), 32);
    const first = concat([zeroPadValue(toBeHex(32), 32), `0x${"07".repeat(32)}`]);
    const claim = dataSlice(CALLS[2]?.[1] ?? "", 4, 4 + 6 * 32);
    const output = concat([id("salt"), ...[128, 160].map((offset) => zeroPadValue(toBeHex(offset), 32)), toBeHex(2n ** 256n - 64n, 32), toBeHex(0, 32), toBeHex(0, 32)]);
    expect(await shownBy(concat([head, claim, toBeHex(3, 32), before, first, output]), outputNode(3))).to.deep.equal([`0x${"07".repeat(32)}`]);
  });

  it("is nothing where the call is of another node, claim or function, or too short", async () => {
    const [answer, post, output] = CALLS.map(([, calldata]) => calldata) as [string, string, string];
    expect(await shownBy(answer, { ...LEAF, index: 8 })).to.deep.equal([]);
    expect(await shownBy(answer, LEAF, id("another"))).to.deep.equal([]);
    expect(await shownBy(post, TRACE, id("another"))).to.deep.equal([]);
    expect(await shownBy(output, LEAF)).to.deep.equal([]);
    for (const calldata of ["0x", "0x12", dataSlice(answer, 0, 4), dataSlice(answer, 0, 4 + 7 * 32), dataSlice(answer, 0, dataLength(answer) - 32)]) {
      expect(await shownBy(calldata, LEAF), calldata).to.deep.equal([]);
    }
  });

  it("is decoded once, whatever stands behind it", async () => {
    const calldata = CALLS[0]?.[1] ?? "";
    // 20 thousand times what an answer begins with: to try each takes minutes.
    const repeated = concat(Array<string>(20_000).fill(dataSlice(calldata, 0, 4)));
    expect(await shownBy(concat([calldata, repeated]), LEAF)).to.deep.equal([DATA]);
  });
});
