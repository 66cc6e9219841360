import { type CommittedTrace, type FoundFault, type NodeAnswer, type Search, type TraceNode, NODE_KINDS, TRACE, commitTrace, folderStore, searchFault } from "@assay/tensor";
import { expect } from "chai";
import { concat, getBytes, hexlify } from "ethers";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { at } from "#tensor/reference/bytes";
import { leafData, tree } from "#tensor/reference/commitments";
import { trace as execute } from "#tensor/reference/execute";
import { dataOffset, layout, leafDepth } from "#tensor/reference/layout";
import { type Accepted, type Program, encodeProgram, validate } from "#tensor/reference/program";
import { type Tensor, tensor } from "#tensor/reference/tensor";
import { type Dtype, type Type, byteSize, elementCount, type } from "#tensor/reference/type";
import { type Node, ProvidersTrace } from "../fixtures/trace";
import { ZOO, zooInputs } from "../fixtures/zoo";
import { Dispute, changed } from "../oracle/dispute";
import { Random } from "../oracle/random";
import { MeteredJudge } from "./metered-judge";

type Hex = `0x${string}`;

const [ELEMENT, TENSOR_TYPE, PADDING] = ["1", "2", "4"];
const SALTS = [`0x${"11".repeat(32)}`, `0x${"22".repeat(32)}`] as const;

interface Claim {
  readonly name: string;
  readonly program: Program;
  readonly accepted: Accepted;
  readonly input: Uint8Array;
}

function claimOf(name: string, program: Program, input: Uint8Array): Claim {
  return { name, program, accepted: validate(program), input };
}

/** Casts to these types, one after the other. */
function casts(name: string, input: Type, dtypes: readonly Dtype[]): Claim {
  const operators = dtypes.map((dtype, x) => ({ kind: "Cast", x, dtype }) as const);
  return claimOf(name, { input, constants: [], operators }, new Random(3).bytes(byteSize(input)));
}

/** More operators than one answer shows, the last of them beside what stands behind it. */
const long = (): Claim => casts("299 operators", type("int8", 2, 3), Array.from({ length: 299 }, (_, operator) => (operator % 2 === 0 ? "int16" : "int8")));

/** Tensors of 2^10 and more leaves, of which some are empty. */
const wide = (): Claim => casts("rows of 3 leaves", type("int8", 256, 700), ["int16", "int8"]);

/**
 * given an execution by the package, and a provider's trace by the oracle that differs from it in one way
 *   when the library is given what the provider shows, step by step: what it finds is what the compiled judge finds
 */
describe("searchFault", () => {
  const judge = new MeteredJudge();
  const zoo = Object.entries(ZOO).map(([name, program]) => claimOf(name, program, at(zooInputs(program), 0)));
  const all = [...zoo, long(), wide()];

  function nodeOf({ kind, tensor: operator, height, index, hash }: TraceNode): Node {
    return { kind: BigInt(NODE_KINDS.indexOf(kind)), tensor: BigInt(operator), height: BigInt(height), index: BigInt(index), hash };
  }

  /** Of what hashes to the same node as an answer, all that is shorter: each level of the tree above the one that is to be shown. */
  function otherLevels({ kind }: TraceNode, answer: Uint8Array): readonly Uint8Array[] {
    if (kind === "tree" && answer.length === 256) return [];
    const head = kind === "tensor" ? answer.subarray(0, 2 + 4 * at([...answer], 1)) : answer.subarray(0, 0);
    const hashes = Array.from({ length: (answer.length - head.length) / 32 }, (_, hash) => hexlify(answer.subarray(head.length + 32 * hash, head.length + 32 * hash + 32)) as Hex);
    return tree(hashes).slice(1).reverse().map((level) => getBytes(concat([head, ...level])));
  }

  /** Asks the provider for what the library asks for. */
  function investigate(trace: CommittedTrace, liar: ProvidersTrace): { readonly end: Search; readonly asked: readonly TraceNode[] } {
    const shown: NodeAnswer[] = [];
    const asked: TraceNode[] = [];
    for (;;) {
      const end = searchFault({ trace, inputSalt: SALTS[0], root: liar.said.root as Hex, shown });
      if (end.kind !== "demand") return { end, asked };
      expect(end.proof).to.deep.equal(liar.proof(nodeOf(end.node)));
      const answer = getBytes(liar.answer(nodeOf(end.node)));
      // Noise is passed over, also what leads to the same node and stands before what an answer shows.
      shown.unshift({ node: { ...end.node, index: end.node.index + 1 }, data: new Uint8Array(256) });
      shown.push(...otherLevels(end.node, answer).map((data) => ({ node: end.node, data })), { node: end.node, data: answer });
      asked.push(end.node);
      expect(asked.length, "answers").to.be.lessThan(7);
    }
  }

  function liarOf({ accepted, input }: Claim, lies: ReadonlyMap<number, Tensor>, holes: readonly (readonly [number, number])[] = [], smudges: readonly (readonly [number, number, Uint8Array])[] = []) {
    const dispute = new Dispute(accepted, input, lies, SALTS);
    return { dispute, liar: new ProvidersTrace(dispute.claimed, SALTS[1], hexlify(dispute.header()) as Hex, holes, smudges) };
  }

  /** What the judge says of what the library found. */
  function expectFound({ accepted, program, input }: Claim, { dispute, liar }: ReturnType<typeof liarOf>, finding: string | undefined, what: string): FoundFault {
    const trace = commitTrace(encodeProgram(program), input);
    const { end } = investigate(trace, liar);
    trace.release();
    if (end.kind !== "fault") throw new Error(`${what}: nothing was found`);
    const { fault } = end;
    const shared = { ...dispute.shared, output: liar.output, trace: liar.said.root as Hex };
    expect(accepted.program.operators.length).to.be.greaterThan(fault.operator);
    expect(judge.judge(fault.decoding ? "decodeFault" : "findFault", shared, fault.opening).answer, what).to.equal(finding);
    expect(fault.nodeProof, what).to.deep.equal(liar.proof(nodeOf(fault.node)));
    return fault;
  }

  /** Some places of each claim: an operator, and one of its output's elements. */
  function* places(claims: readonly Claim[], count: number): Generator<readonly [Claim, number, number, Tensor]> {
    const random = new Random(10);
    for (const claim of claims) {
      const outputs = execute(claim.accepted, claim.input);
      for (let place = 0; place < count; place++) {
        const operator = random.below(outputs.length);
        const output = at(outputs, operator);
        yield [claim, operator, random.below(elementCount(output.type)), output];
      }
    }
  }

  it("finds one changed element of any tensor", () => {
    const random = new Random(11);
    for (const [claim, operator, element, right] of places(all, 4)) {
      const what = `${claim.name}, operator ${operator}, element ${element}`;
      const fault = expectFound(claim, liarOf(claim, new Map([[operator, changed(right, element, random.below(64))]])), ELEMENT, what);
      expect([fault.what, fault.operator, fault.element], what).to.deep.equal(["element", operator, element]);
    }
  }).timeout(120_000);

  it("finds a changed weight, and nothing where the changed weight changes nothing", () => {
    const random = new Random(12);
    let found = 0;
    for (const claim of zoo) {
      const { program, input } = claim;
      const number = program.constants.findIndex((constant) => elementCount(constant.type) > 64);
      const weights = at(program.constants, number);
      const other = changed(weights, random.below(elementCount(weights.type)), 6);
      const executed = execute(validate({ ...program, constants: program.constants.map((constant, index) => (index === number ? other : constant)) }), input);
      const right = execute(claim.accepted, input);
      const liar = liarOf(claim, new Map(executed.map((output, operator) => [operator, output])));
      const differing = executed.findIndex(({ data }, operator) => hexlify(data) !== hexlify(at(right, operator).data));
      if (differing < 0) {
        expect(investigate(commitTrace(encodeProgram(program), input), liar.liar).end, claim.name).to.deep.equal({ kind: "agreed" });
        continue;
      }
      found++;
      expect(expectFound(claim, liar, ELEMENT, claim.name).operator, claim.name).to.equal(differing);
    }
    expect(found).to.be.greaterThan(2);
  }).timeout(120_000);

  it("finds a wrong output alone", () => {
    for (const claim of all) {
      const last = claim.program.operators.length - 1;
      const right = at(execute(claim.accepted, claim.input), last);
      const fault = expectFound(claim, liarOf(claim, new Map([[last, changed(right, elementCount(right.type) - 1, 1)]])), ELEMENT, claim.name);
      expect([fault.operator, fault.element], claim.name).to.deep.equal([last, elementCount(right.type) - 1]);
    }
  }).timeout(120_000);

  it("finds an output of another type", () => {
    for (const [claim, operator, , right] of places(all, 2)) {
      const flat: Type = { dtype: right.type.dtype, dims: [elementCount(right.type)] };
      const other = flat.dims.length === right.type.dims.length ? { ...flat, dims: [1, ...flat.dims] } : flat;
      const fault = expectFound(claim, liarOf(claim, new Map([[operator, tensor(other, right.data)]])), TENSOR_TYPE, claim.name);
      expect([fault.what, fault.operator], claim.name).to.deep.equal(["type", operator]);
    }
  }).timeout(120_000);

  /** A byte of a leaf that holds no data, beside some that does; and a leaf that holds none. */
  function paddingOf(of: Type): readonly (readonly [number, number])[] {
    const places = layout(of);
    const leaves = Array.from({ length: 2 ** leafDepth(places) }, (_, leaf) => leaf);
    const held = leaves.filter((leaf) => dataOffset(places, leaf, 0) !== undefined);
    const last = at(held, held.length - 1);
    const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => dataOffset(places, last, byte) === undefined);
    const beside = bytes.length === 0 ? [] : [[last, at(bytes, bytes.length - 1)] as const];
    return [...beside, ...leaves.filter((leaf) => !held.includes(leaf)).slice(-1).map((leaf) => [leaf, 7] as const)];
  }

  it("finds something where there is no data", () => {
    let kinds = 0;
    for (const [claim, operator, , right] of places(all, 3)) {
      for (const [leaf, byte] of paddingOf(right.type)) {
        const bytes = leafData(right, leaf) ?? new Uint8Array(256);
        if (leafData(right, leaf) === undefined) kinds++;
        // Beside a wrong element now and then, which cannot be proven then.
        else if (operator % 2 === 0) bytes[0] = at([...bytes], 0) ^ 1;
        bytes[byte] = 1;
        const what = `${claim.name}, operator ${operator}, leaf ${leaf}`;
        const fault = expectFound(claim, liarOf(claim, new Map(), [], [[operator, leaf, bytes]]), PADDING, what);
        expect([fault.what, fault.operator], what).to.deep.equal(["padding", operator]);
      }
    }
    expect(kinds, "leaves without data").to.be.greaterThan(2);
  }).timeout(120_000);

  it("finds nothing where there should be data", () => {
    for (const [claim, operator, , right] of places(all, 3)) {
      const what = `${claim.name}, operator ${operator}`;
      const holds = Array.from({ length: 2 ** leafDepth(layout(right.type)) }, (_, leaf) => leaf).filter((leaf) => leafData(right, leaf) !== undefined);
      const fault = expectFound(claim, liarOf(claim, new Map(), [[operator, at(holds, holds.length - 1)]]), PADDING, what);
      expect([fault.what, fault.operator], what).to.deep.equal(["hole", operator]);
    }
  }).timeout(120_000);

  it("agrees with an honest trace, and asks for the trace where its root is not known", () => {
    for (const claim of all) {
      const trace = commitTrace(encodeProgram(claim.program), claim.input);
      expect(searchFault({ trace, inputSalt: SALTS[0], root: liarOf(claim, new Map()).liar.said.root as Hex, shown: [] }), claim.name).to.deep.equal({ kind: "agreed" });
      const unknown = searchFault({ trace, inputSalt: SALTS[0], root: undefined, shown: [] });
      expect(unknown.kind === "demand" && unknown.node, claim.name).to.deep.equal(TRACE);
    }
  });

  it("agrees where nothing differs but what stands behind the last tensor, once that is shown", () => {
    const claim = long();
    const trace = commitTrace(encodeProgram(claim.program), claim.input);
    const garbage: Hex = `0x${"ab".repeat(32)}`;
    const levels = tree([...trace.hashes, ...Array<Hex>(512 - 299).fill(garbage)]);
    const below = (height: number, index: number) => at(levels, Math.max(0, height - 8)).slice(index << Math.min(8, height), (index + 1) << Math.min(8, height));
    const shown: NodeAnswer[] = [];
    for (const kinds of [["demand", "trace"], ["demand", "list"], ["agreed", undefined]] as const) {
      const search = searchFault({ trace, inputSalt: SALTS[0], root: at(at(levels, 9), 0), shown });
      expect([search.kind, search.kind === "demand" ? search.node.kind : undefined]).to.deep.equal(kinds);
      if (search.kind !== "demand") continue;
      const { kind, height, index } = search.node;
      shown.push({ node: search.node, data: getBytes(concat(kind === "trace" ? below(9, 0) : below(height, index))) });
    }
  });

  it("asks for the same node until it is shown", () => {
    const [claim, operator, element, right] = at([...places([wide()], 1)], 0);
    const { liar } = liarOf(claim, new Map([[operator, changed(right, element, 0)]]));
    const trace = commitTrace(encodeProgram(claim.program), claim.input);
    const ask = (shown: readonly NodeAnswer[]) => searchFault({ trace, inputSalt: SALTS[0], root: liar.said.root as Hex, shown });
    const first = ask([]);
    if (first.kind !== "demand") throw new Error("nothing is asked for");
    const wrong = getBytes(liar.answer(nodeOf(first.node)));
    for (const data of [new Uint8Array(), wrong.subarray(1), wrong.map((byte, index) => (index === 40 ? byte ^ 1 : byte))]) {
      expect(ask([{ node: first.node, data }])).to.deep.equal(first);
    }
    expect(ask([{ node: first.node, data: wrong }])).to.not.deep.equal(first);
  });

  it("shows of an honest trace what the oracle shows, whatever it is kept in", () => {
    const folder = mkdtempSync(join(tmpdir(), "assay-trace-"));
    for (const claim of [at(zoo, 1), long(), wide()]) {
      const honest = liarOf(claim, new Map()).liar;
      for (const options of [{}, { keep: true }, { store: folderStore(join(folder, claim.name)) }, { kernel: "typescript" as const }]) {
        const trace = commitTrace(encodeProgram(claim.program), claim.input, options);
        const shown = trace.statement(SALTS[1]);
        expect(shown).to.deep.equal(honest.said);
        const nodes: Node[] = [honest.tensor(0), honest.node(0, 0, 0), honest.tensor(claim.program.operators.length - 1)];
        if (honest.heightOf(0) > 8) nodes.push(honest.node(0, honest.heightOf(0) - 8, 3));
        if (claim.program.operators.length > 256) nodes.push(honest.shared(1, 4));
        expect(hexlify(trace.answer(TRACE))).to.equal(honest.answer({ ...nodeOf(TRACE) }));
        for (const node of nodes) {
          const { kind, tensor: operator, height, index, hash } = node;
          const ours: TraceNode = { kind: at(NODE_KINDS, Number(kind)), tensor: Number(operator), height: Number(height), index: Number(index), hash };
          expect(hexlify(trace.answer(ours)), `${claim.name}: ${ours.kind}`).to.equal(honest.answer(node));
          expect(trace.proof(ours), `${claim.name}: ${ours.kind}`).to.deep.equal(honest.proof(node));
          expect(() => trace.answer({ ...ours, hash: `0x${"ab".repeat(32)}` })).to.throw("no node");
        }
        for (const piece of [0, 2, 9]) expect(trace.piece(piece, SALTS[1]), `${claim.name}: piece ${piece}`).to.deep.equal(honest.piece(piece));
        trace.release();
      }
    }
    rmSync(folder, { recursive: true });
  }).timeout(120_000);
});
