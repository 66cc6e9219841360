import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import {
  canonicalModule, flameGraph, MemoryHost, prepare, prepareProfiled, profile, run, StylusActivationError, StylusError, stylusParams,
  type HostCall, type Outcome, type PreparedModule, type Profile, type ProfiledModule, type ProfileFrame, type StylusParams,
} from "stylus-runtime";
import { call, DROP, i32Const, moduleOf, program, typeIndex, type Bytes, type Part, type Parts } from "./wasm";

const params = stylusParams();
const NOTHING = new Uint8Array(0);
const BLOCK = 2_450n;
const CALL = 3_800n;

interface Run {
  readonly gas?: bigint;
  readonly calldata?: Uint8Array;
  readonly chosen?: StylusParams;
}

function profiled(wasm: Uint8Array, { gas = 1_000_000n, calldata = NOTHING, chosen = params }: Run = {}): Profile {
  return profile(wasm, { calldata, gas, host: new MemoryHost(), params: chosen });
}

function sum(of: Profile): bigint {
  const functions = of.functions.reduce((all, { selfInk }) => all + selfInk, 0n);
  return of.hostCalls.reduce((all, { ink }) => all + ink, functions);
}

function own(of: Profile): Record<string, bigint> {
  return Object.fromEntries(of.functions.map(({ name, selfInk }) => [name, selfInk]));
}

const ready = new WeakMap<Uint8Array, Map<number, { readonly plain: PreparedModule; readonly profiled: ProfiledModule }>>();

/** A module with and without a profile; each is prepared once. */
function preparedBoth(wasm: Uint8Array, chosen: StylusParams): { readonly plain: PreparedModule; readonly profiled: ProfiledModule } {
  const versions = ready.get(wasm) ?? new Map<number, { plain: PreparedModule; profiled: ProfiledModule }>();
  ready.set(wasm, versions);
  const both = versions.get(chosen.stylusVersion) ?? { plain: prepare(wasm, chosen), profiled: prepareProfiled(wasm, chosen) };
  versions.set(chosen.stylusVersion, both);
  return both;
}

/** The same run without a profile; the profile's outcome is the same, and accounts for all of its ink. */
function expectExact(wasm: Uint8Array, options: Run = {}): Profile {
  const { gas = 1_000_000n, calldata = NOTHING, chosen = params } = options;
  const both = preparedBoth(wasm, chosen);
  const found = profile(both.profiled, { calldata, gas, host: new MemoryHost(), params: chosen });
  const alone = run(both.plain, { calldata, gas, host: new MemoryHost(), params: chosen });
  expect(found.outcome).to.deep.equal(alone);
  expect(sum(found)).to.equal(alone.inkUsed);
  expect(found.root.totalInk).to.equal(alone.inkUsed);
  return found;
}

const entry = (body: Bytes, name?: string): Part => ({ shape: "i>i", body, ...(name === undefined ? {} : { name }) });
const plain = (body: Bytes, name?: string): Part => ({ shape: "", body, ...(name === undefined ? {} : { name }) });

describe("stylus-runtime: profile", () => {
  it("accounts for the ink of every public vector, and changes no outcome", () => {
    interface Vector {
      readonly wasmBase64?: string;
      readonly wasmGzipBase64?: string;
      readonly activation: { readonly ok: boolean };
      readonly cases?: readonly { calldata?: string; calldataGzipBase64?: string; gas: number; inkPrice?: number; maxDepth?: number; stylusVersion?: number }[];
    }
    const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/stylus.json"), "utf8")) as Vector[];
    const statuses = new Set<Outcome["status"]>();
    let runs = 0;
    for (const { wasmBase64, wasmGzipBase64 = "", activation, cases = [] } of vectors) {
      if (!activation.ok) continue;
      const wasm = wasmBase64 === undefined ? gunzipSync(Buffer.from(wasmGzipBase64, "base64")) : Buffer.from(wasmBase64, "base64");
      for (const { calldata = "", calldataGzipBase64, gas, inkPrice = 10_000, maxDepth, stylusVersion = 2 } of cases) {
        const version = stylusVersion === 1 ? 1 : 2;
        const chosen = stylusParams({ stylusVersion: version, inkPrice, ...(maxDepth === undefined ? {} : { maxStackDepth: maxDepth }) });
        const bytes = calldataGzipBase64 === undefined ? Buffer.from(calldata.replace(/^0x/, ""), "hex") : gunzipSync(Buffer.from(calldataGzipBase64, "base64"));
        statuses.add(expectExact(wasm, { gas: BigInt(gas), calldata: bytes, chosen }).outcome.status);
        runs++;
      }
    }
    expect(runs).to.be.greaterThan(700);
    expect([...statuses].sort()).to.deep.equal(["failure", "outOfInk", "outOfStack", "revert", "success"]);
  });

  describe("functions", () => {
    it("have the ink of their own operators, however they are left", () => {
      const wasm = moduleOf({
        functions: [
          entry([...call(1), ...call(2), ...call(3), ...i32Const(0)], "entry"),
          plain([0x01], "to the end"),
          plain([0x0f, 0x01, 0x01], "by return"),
          // block; br 1: a branch to the function's own label
          plain([0x02, 0x40, 0x0c, 1, 0x0b, 0x01], "by a branch"),
        ],
      });
      const found = expectExact(wasm);
      expect(own(found)).to.deep.equal({
        entry: 3n * (CALL + BLOCK) + 2n + BLOCK,
        "to the end": 2n + BLOCK,
        "by return": 1n + BLOCK,
        "by a branch": 1n + 765n + BLOCK,
      });
      expect(found.openAtEnd).to.deep.equal([]);
      expect(found.functions.map(({ calls }) => calls)).to.deep.equal([1, 1, 1, 1]);
    });

    it("have the ink of what they call in their total, of a recursion once", () => {
      // f(n): if n, f(n - 1)
      const body: Bytes = [0x20, 0, 0x04, 0x40, 0x20, 0, ...i32Const(1), 0x6b, ...call(1), 0x0b];
      const wasm = moduleOf({ functions: [entry([...i32Const(5), ...call(1), ...i32Const(0)], "entry"), { shape: "i", body, name: "f" }] });
      const { outcome, functions } = expectExact(wasm);
      const f = functions.find(({ name }) => name === "f");
      const header = 75n + 765n + BLOCK;
      const again = 75n + 1n + 70n + CALL + BLOCK;
      expect(f).to.include({ calls: 6, selfInk: 6n * (header + 1n + BLOCK) + 5n * again + 5n * (1n + BLOCK) });
      expect(f?.totalInk).to.equal(f?.selfInk);
      expect(functions.find(({ name }) => name === "entry")?.totalInk).to.equal(outcome.inkUsed);
    });

    it("are counted where they are called through the table, by any kind of segment", () => {
      const parts: Parts = {
        imports: ["evm_gas_left"],
        functions: [entry([], "entry"), plain([0x01], "called")],
        table: [2, 2],
      };
      const type = typeIndex(parts, "");
      const indirect = (slot: number): Bytes => [...i32Const(slot), 0x11, type, 0];
      const functions = [entry([...indirect(0), ...indirect(1), ...i32Const(0)], "entry"), plain([0x01], "called")];
      const segments: readonly (readonly Bytes[])[] = [
        [[0, ...i32Const(0), 0x0b, 2, 2, 2]],
        // a passive one, one at an offset, one for an explicit table of functions
        [[1, 0, 1, 2], [0, ...i32Const(0), 0x0b, 1, 2], [2, 0, ...i32Const(1), 0x0b, 0, 1, 2]],
      ];
      for (const elements of segments) {
        const found = expectExact(moduleOf({ ...parts, functions, elements }));
        expect(found.functions.find(({ name }) => name === "called")).to.include({ calls: 2, selfInk: 2n * (2n + BLOCK) });
      }
    });

    it("are those of the module by index, imports first, where it gives no names", () => {
      const wasm = moduleOf({ imports: ["msg_sender"], functions: [entry([...call(2), ...i32Const(0)]), plain([0x01])] });
      const { functions, named } = profiled(wasm);
      expect(functions.map(({ index, name }) => [index, name])).to.deep.equal([[1, "func[1]"], [2, "func[2]"]]);
      expect(named).to.equal(false);
    });

    it("come by their own ink, the most first", () => {
      const wasm = moduleOf({ functions: [entry([...call(1), ...i32Const(0)], "a"), plain([...call(2), ...call(2)], "b"), plain([0x01], "c")] });
      const { functions } = profiled(wasm);
      expect(functions.map(({ name }) => name)).to.deep.equal(["b", "a", "c"]);
    });
  });

  describe("a run that does not return", () => {
    it("is accounted for up to a trap, with the functions that were open", () => {
      const wasm = moduleOf({ functions: [entry([...call(1), ...i32Const(0)], "entry"), plain([0x01, 0x00], "trap")] });
      const found = expectExact(wasm);
      expect(found.outcome.status).to.equal("failure");
      expect(found.openAtEnd).to.deep.equal(["entry", "trap"]);
      expect(own(found)).to.deep.equal({ entry: CALL + BLOCK, trap: 3n + BLOCK });
      expect(found.functions.find(({ name }) => name === "entry")?.totalInk).to.equal(found.outcome.inkUsed);
    });

    it("is accounted for up to exit_early", () => {
      const wasm = moduleOf({ imports: ["exit_early"], functions: [entry([...call(2), ...i32Const(1)], "entry"), plain([...i32Const(0), ...call(0)], "exit")] });
      const found = expectExact(wasm);
      expect(found.outcome.status).to.equal("success");
      expect(found.openAtEnd).to.deep.equal(["entry", "exit"]);
      expect(found.hostCalls).to.deep.equal([{ name: "exit_early", calls: 1, ink: 0n }]);
    });

    it("counts what was left where it ran out of ink: in a function, in a length, in a host function", () => {
      const loop = moduleOf({ functions: [entry([...call(1), ...i32Const(0)], "entry"), plain([0x03, 0x40, 0x0c, 0, 0x0b], "loop")] });
      const inLoop = expectExact(loop, { gas: 10n });
      expect(inLoop.outcome).to.include({ status: "outOfInk", inkUsed: 100_000n });
      expect(own(inLoop)).to.deep.equal({ entry: CALL + BLOCK, loop: 100_000n - CALL - BLOCK });

      const fill: Bytes = [...i32Const(0), ...i32Const(0), ...i32Const(-1), 0xfc, 11, 0];
      const inLength = expectExact(moduleOf({ functions: [entry([...call(1), ...i32Const(0)], "entry"), plain(fill, "fill")] }), { gas: 10n });
      expect(inLength.outcome.status).to.equal("outOfInk");
      expect(own(inLength).fill).to.equal(100_000n - CALL - BLOCK);

      const hash = moduleOf({ imports: ["native_keccak256"], functions: [entry([...i32Const(0), ...i32Const(0), ...i32Const(0), ...call(0), ...i32Const(0)], "entry")] });
      const inHost = expectExact(hash, { gas: 10n });
      expect(inHost.hostCalls).to.deep.equal([{ name: "native_keccak256", calls: 1, ink: 100_000n - 3n - CALL - BLOCK }]);
    });

    it("counts what was left where it ran out of stack, and runs as deep as without a profile", () => {
      const endless = (locals: number): Uint8Array => moduleOf({
        functions: [entry([...call(1), ...i32Const(0)], "entry"), { ...plain(call(1), "down"), locals: [[locals, 0x7e]] }],
      });
      for (const [locals, frame] of [[0, 6n], [40, 46n]] as const) {
        const found = expectExact(endless(locals), { gas: 1_000_000n });
        expect(found.outcome.status).to.equal("outOfStack");
        // The entry point's frame has a word more; the last call did not get its frame.
        expect(found.functions.find(({ name }) => name === "down")?.calls).to.equal(Number((22_000n - 7n + frame - 1n) / frame));
      }
    });
  });

  describe("host functions", () => {
    const wasm = moduleOf({
      imports: ["msg_sender", "evm_ink_left"],
      functions: [entry([...i32Const(0), ...call(0), ...call(3), ...i32Const(0), ...call(0), ...i32Const(0)], "entry"), plain([...call(1), DROP], "asks")],
    });

    it("are summed by name, and are leaves of the tree where they were called", () => {
      const { hostCalls, root } = expectExact(wasm);
      expect(hostCalls).to.deep.equal([{ name: "msg_sender", calls: 2, ink: 26_880n }, { name: "evm_ink_left", calls: 1, ink: 8_400n }]);
      const shape = ({ kind, name, calls, children }: ProfileFrame): unknown => [kind, name, calls, children.map(shape)];
      expect(shape(root)).to.deep.equal(["run", "run", 1, [["function", "entry", 1, [
        ["host", "msg_sender", 2, []], ["function", "asks", 1, [["host", "evm_ink_left", 1, []]]],
      ]]]]);
    });

    it("are still told to who watches them", () => {
      const calls: HostCall[] = [];
      profile(wasm, { calldata: NOTHING, gas: 1_000_000n, host: new MemoryHost(), params, onHostCall: (seen) => calls.push(seen) });
      expect(calls.map(({ name }) => name)).to.deep.equal(["msg_sender", "evm_ink_left", "msg_sender"]);
    });

    it("may be the entry point, and then there are no functions", () => {
      const bytes = moduleOf({ imports: ["account_code_size"], functions: [entry(i32Const(0))] });
      // The export of the entry point gets index 0.
      const at = Buffer.from(bytes).indexOf("user_entrypoint") + "user_entrypoint".length + 1;
      bytes[at] = 0;
      const found = expectExact(bytes);
      expect(found.functions).to.deep.equal([]);
      expect(found.hostCalls.map(({ name }) => name)).to.deep.equal(["account_code_size"]);
    });

    it("pay for memory growth, which the meter's own call does", () => {
      const grow: Bytes = [...i32Const(1), 0x40, 0, DROP, ...i32Const(0)];
      const found = expectExact(moduleOf({ imports: ["pay_for_memory_grow"], functions: [entry(grow, "entry")], memory: [1] }));
      expect(found.hostCalls.map(({ name, calls }) => [name, calls])).to.deep.equal([["pay_for_memory_grow", 1]]);
    });
  });

  describe("a deep recursion", () => {
    it("is cut in the tree, whose total stays, and not in the sums", () => {
      const body: Bytes = [0x20, 0, 0x04, 0x40, 0x20, 0, ...i32Const(1), 0x6b, ...call(1), 0x0b];
      const wasm = moduleOf({ functions: [entry([...i32Const(500), ...call(1), ...i32Const(0)], "entry"), { shape: "i", body, name: "f" }] });
      const { folded, functions, root } = expectExact(wasm);
      const depth = ({ children }: ProfileFrame): number => 1 + Math.max(0, ...children.map(depth));
      expect(folded).to.equal(true);
      expect(depth(root)).to.equal(129);
      expect(functions.find(({ name }) => name === "f")?.calls).to.equal(501);
    });
  });

  describe("prepareProfiled", () => {
    const names = moduleOf({ functions: [entry([...call(1), ...i32Const(0)], "_ZN4shop5entry17h0123456789abcdefE"), plain([0x01], "_RNvC4shop3buy")] });

    it("gives the figures of the module as it is, and names without their mangling", () => {
      const prepared = prepareProfiled(names, params);
      expect(prepared.activation).to.deep.equal(prepare(names, params).activation);
      expect([...prepared.names.values()]).to.deep.equal(["shop::entry", "shop::buy"]);
    });

    it("takes names from another build of the same program, and of no other", () => {
      const stripped = canonicalModule(names);
      expect(prepareProfiled(stripped, params).names.size).to.equal(0);
      const prepared = prepareProfiled(stripped, params, names);
      expect([...prepared.names.values()]).to.deep.equal(["shop::entry", "shop::buy"]);
      expect(prepared.activation).to.deep.equal(prepare(stripped, params).activation);
      expect(() => prepareProfiled(program({}), params, names)).to.throw(StylusError, "another program").with.property("code", "other-program");
    });

    it("refuses what a chain would", () => {
      expect(() => prepareProfiled(Uint8Array.of(0, 1, 2), params)).to.throw(StylusActivationError);
      expect(() => profile(Uint8Array.of(0, 1, 2), { calldata: NOTHING, gas: 1n, host: new MemoryHost(), params })).to.throw(StylusActivationError);
    });

    it("gives what can be sent to a worker, as a profile can be sent back", () => {
      const { port1, port2 } = new MessageChannel();
      port1.postMessage(prepareProfiled(names, params));
      const { message } = receiveMessageOnPort(port2) as { message: ProfiledModule };
      const found = profile(message, { calldata: NOTHING, gas: 1_000n, host: new MemoryHost(), params });
      expect(found.functions.map(({ name }) => name)).to.deep.equal(["shop::entry", "shop::buy"]);
      port2.postMessage(found);
      expect((receiveMessageOnPort(port1) as { message: Profile }).message).to.deep.equal(found);
      port1.close();
    });

    it("takes a function of 348 locals, to which the meter adds one", () => {
      expectExact(moduleOf({ functions: [{ ...entry(i32Const(0)), locals: [[348, 0x7f]] }] }));
    });
  });

  it("refuses negative gas as run does", () => {
    expect(() => profiled(program({}), { gas: -1n })).to.throw(StylusError).with.property("code", "bad-option");
  });

  describe("flameGraph", () => {
    const wasm = moduleOf({
      imports: ["msg_sender"],
      functions: [entry([...call(2), ...i32Const(0)], "entry"), plain([...i32Const(0), ...call(0)], '<shop::Till as shop::Sum<"&">>::add')],
    });
    const svg = flameGraph(profiled(wasm).root, "shop <1>");

    it("draws each frame as wide as its ink, and shows name, ink and share", () => {
      const total = CALL + BLOCK + 2n + BLOCK + (1n + CALL + BLOCK) + 13_440n + (1n + BLOCK);
      const frames = [...svg.matchAll(/<title>(.*?)<\/title><rect x="([\d.]+)" y="(\d+)" width="([\d.]+)"/g)].map(([, title = "", x, y, width]) => ({ title, x: Number(x), y: Number(y), width: Number(width) }));
      expect(frames.map(({ title }) => title)).to.deep.equal([
        `run: ${total.toLocaleString("en")} ink, 100.00%, 1 call, 0 its own`,
        `entry: ${total.toLocaleString("en")} ink, 100.00%, 1 call, 8,702 its own`,
        `&lt;shop::Till as shop::Sum&lt;&quot;&amp;&quot;&gt;&gt;::add: 22,142 ink, 71.79%, 1 call, 8,702 its own`,
        "msg_sender: 13,440 ink, 43.57%, 1 call, 13,440 its own",
      ]);
      expect(frames[3]?.width).to.be.closeTo((1_184 * 13_440) / Number(total), 0.01);
      expect(frames.map(({ y }) => y)).to.deep.equal([...frames.map(({ y }) => y)].sort((a, b) => b - a));
    });

    it("paints host functions apart, refers to nothing outside, and is the same each time", () => {
      expect(svg.match(/fill="hsl\(2\d\d /g)).to.have.length(1);
      expect(svg).to.contain("shop &lt;1&gt;");
      expect(svg.replaceAll('xmlns="http://www.w3.org/2000/svg"', "")).to.not.match(/https?:|href|@import|url\(/);
      expect(flameGraph(profiled(wasm).root, "shop <1>")).to.equal(svg);
    });

    it("puts what a function calls side by side, in the order of first calls", () => {
      const two = moduleOf({ functions: [entry([...call(1), ...call(2), ...i32Const(0)], "entry"), plain(call(2), "first"), plain([0x01], "second")] });
      const { root } = profiled(two);
      const [first, second] = root.children[0]?.children ?? [];
      const x = [...flameGraph(root, "two").matchAll(/<title>(first|second):.*?<rect x="([\d.]+)"/g)].map(([, name, at]) => [name, Number(at)] as const);
      expect(x.map(([name]) => name)).to.deep.equal(["first", "second", "second"]);
      expect(first?.name).to.equal("first");
      expect(x[2]?.[1]).to.be.closeTo(8 + (1_184 * Number(first?.totalInk)) / Number(root.totalInk), 0.01);
      expect(second?.totalInk).to.equal(2n + BLOCK);
    });

    it("draws a run without ink", () => {
      expect(flameGraph(profiled(program({}), { gas: 0n }).root, "none")).to.contain("0 ink");
    });
  });
});
