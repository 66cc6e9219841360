import { EXECUTE_LANE, OPTIMISTIC_LANE, ORDER_TYPES, PRICING, OrderTermsError, OutputSaltError, answerOrder, commitTensor, completeOrder, toLane, toJobId, toProgramId, IdError, InputMismatchError, ProgramMismatchError, commitInput, encodeProgram, outputHash, prepareAnswers, programIdOf, TensorKernelError, TensorReleasedError, toElements } from "@assay/sdk";
import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import { INPUT, PROGRAM, aSalt } from "../../fixtures/sdk";

const SOMEBODY = "0x00000000000000000000000000000000000000a1";

const TERMS = {
  client: SOMEBODY,
  token: SOMEBODY,
  price: 5n,
  acceptBy: 7,
  program: programIdOf(PROGRAM),
  input: commitInput({ program: PROGRAM, input: INPUT }),
  nonce: 9n,
};

describe("completeOrder", () => {
  it("gives every field of the type, and no other", () => {
    const fields = ORDER_TYPES.Order?.map(({ name }) => name) ?? [];
    expect(Object.keys(completeOrder(TERMS)).sort()).to.deep.equal([...fields].sort());
  });

  it("makes a price stand still, and asks for one public copy that anybody may prove", () => {
    const order = completeOrder(TERMS);
    expect(order).to.include({ ...omit(TERMS, "price"), minPrice: 5n, maxPrice: 5n, rampStart: 0, rampSeconds: 0 });
    expect(order).to.include({ copies: 1, lane: EXECUTE_LANE, visibility: 0, provider: ZeroAddress, providerList: ZeroHash });
    expect(order).to.include({ coordinator: ZeroAddress, coordinatorFeeBps: 0, agent: ZeroAddress, pricing: 0 });
  });

  it("keeps all that it is given", () => {
    const ramp = { minPrice: 1n, maxPrice: 2n, rampStart: 3, rampSeconds: 4 };
    const others = { copies: 6, coordinator: SOMEBODY, coordinatorFeeBps: 0, provider: SOMEBODY, lane: toLane("0x01020304") };
    expect(completeOrder({ ...omit(TERMS, "price"), ...ramp, ...others })).to.include({ ...ramp, ...others });
  });

  it("takes an index's price up to a cap, of units of a class for a time", () => {
    const terms = { ...omit(TERMS, "price"), indexPrice: { cap: 9n, least: 2n }, gpuClass: 3, units: 4, executionSeconds: 60 };
    expect(completeOrder(terms)).to.include({ pricing: PRICING.index, minPrice: 2n, maxPrice: 9n, rampStart: 0, rampSeconds: 0, gpuClass: 3 });
    expect(completeOrder({ ...terms, indexPrice: { cap: 9n } })).to.include({ minPrice: 0n, maxPrice: 9n });
    expect(Object.keys(completeOrder(terms))).to.have.length(Object.keys(completeOrder(TERMS)).length);
    for (const field of ["gpuClass", "units", "executionSeconds"] as const) {
      expect(() => completeOrder({ ...terms, [field]: 0 })).to.throw(OrderTermsError).with.property("field", field);
    }
  });

  it("refuses a coordinator without a share, and a share without a coordinator", () => {
    expect(() => completeOrder({ ...TERMS, coordinator: SOMEBODY })).to.throw(OrderTermsError).with.property("field", "coordinatorFeeBps");
    expect(() => completeOrder({ ...TERMS, coordinatorFeeBps: 50 })).to.throw(OrderTermsError, "50/10,000");
  });
});

describe("answerOrder", () => {
  const order = completeOrder(TERMS);

  it("runs the program", () => {
    const { output, outputType } = answerOrder({ order, program: PROGRAM, input: INPUT });
    expect(toElements("int32", output)).to.deep.equal([1]);
    expect(outputType).to.deep.equal({ dtype: "int32", shape: [1, 1] });
  });

  it("refuses another program", () => {
    const other = encodeProgram({ input: { dtype: "int8", shape: [1, 3] }, constants: [], operators: [{ kind: "ArgMax", x: 0 }] });
    expect(() => answerOrder({ order, program: other, input: INPUT }))
      .to.throw(ProgramMismatchError)
      .that.includes({ expected: order.program, actual: programIdOf(other) });
  });

  it("salts outputs, but for the lane EXECUTE, which takes no salt", () => {
    const salt = aSalt("salt");
    const salted = answerOrder({ order: { ...order, lane: OPTIMISTIC_LANE }, program: PROGRAM, input: INPUT, outputSalt: salt });
    expect(outputHash(salted)).to.equal(commitTensor({ type: salted.outputType, data: salted.output, salt }));
    expect(() => answerOrder({ order, program: PROGRAM, input: INPUT, outputSalt: salt })).to.throw(OutputSaltError).with.property("salt", salt);
  });

  it("refuses another input, and the right input under another salt", () => {
    for (const wrong of [{ input: Uint8Array.of(3, 8) }, { input: INPUT, inputSalt: aSalt("salt") }]) {
      expect(() => answerOrder({ order, program: PROGRAM, ...wrong })).to.throw(InputMismatchError).with.property("expected", order.input);
    }
  });
});

describe("prepareAnswers", () => {
  const order = completeOrder(TERMS);

  it("answers order after order as answerOrder does, and refuses what it refuses", () => {
    const prepared = prepareAnswers({ program: PROGRAM, threads: 1 });
    expect(prepared.id).to.equal(order.program);
    const others = [Uint8Array.of(3, 8), Uint8Array.of(8, 3)].map((input) => ({ input, order: { ...order, input: commitInput({ program: PROGRAM, input }) } }));
    for (const asked of [{ order, input: INPUT }, ...others]) expect(prepared.answer(asked)).to.deep.equal(answerOrder({ program: PROGRAM, ...asked }));
    const [lane, outputSalt] = [OPTIMISTIC_LANE, aSalt("salt")];
    const salted = { order: { ...order, lane }, input: INPUT, outputSalt };
    expect(prepared.answer(salted)).to.deep.equal(answerOrder({ program: PROGRAM, ...salted }));
    expect(() => prepared.answer({ order, input: INPUT, outputSalt })).to.throw(OutputSaltError).with.property("salt", outputSalt);
    expect(() => prepared.answer({ order, input: Uint8Array.of(3, 8) })).to.throw(InputMismatchError).with.property("expected", order.input);
    expect(() => prepared.answer({ order: { ...order, program: toProgramId(ZeroHash) }, input: INPUT })).to.throw(ProgramMismatchError).with.property("actual", order.program);
    prepared.release();
    expect(() => prepared.answer({ order, input: INPUT })).to.throw(TensorReleasedError);
  });

  it("takes a kernel that is there", () => {
    const kernel = "typescript";
    expect(prepareAnswers({ program: PROGRAM, kernel }).answer({ order, input: INPUT })).to.deep.equal(answerOrder({ order, program: PROGRAM, input: INPUT }));
    expect(() => prepareAnswers({ program: PROGRAM, kernel, threads: 2 })).to.throw(TensorKernelError);
  });
});

describe("ids", () => {
  it("are lower case and of their length", () => {
    expect(toLane("0xABcdef01")).to.equal("0xabcdef01");
    expect(toProgramId(`0x${"AB".repeat(32)}`)).to.equal(`0x${"ab".repeat(32)}`);
    expect(() => toJobId("0xab")).to.throw(IdError).that.includes({ value: "0xab", bytes: 32 });
    expect(() => toLane("abcdef01")).to.throw(IdError);
  });
});

function omit<T extends object, K extends keyof T>(value: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key)) as Omit<T, K>;
}
