import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canonicalModule, encodeProgram } from "stylus-runtime";
import { call, DROP, i32Const, moduleOf, program } from "./wasm";

interface Entry {
  readonly name: string;
  readonly wasmBase64?: string;
  readonly cases: readonly { readonly calldata: string; readonly expected: unknown; readonly result?: unknown }[];
}

const command = join(__dirname, "../../../packages/stylus-runtime/bin/stylus-run.js");
const vectors = JSON.parse(readFileSync(join(__dirname, "../../vectors/stylus.json"), "utf8")) as Entry[];

function entry(name: string): Entry & { wasmBase64: string } {
  const found = vectors.find((vector) => vector.name === name);
  if (found?.wasmBase64 === undefined) throw new Error(`no plain vector ${name}`);
  return { ...found, wasmBase64: found.wasmBase64 };
}

function stylusRun(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
}

describe("stylus-run", () => {
  let folder: string;
  const file = (name: string, bytes: Uint8Array | string): string => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  before(() => (folder = mkdtempSync(join(tmpdir(), "stylus-run-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("prints the list of --batch again, with what it found", () => {
    const asked = [entry("env-one-a"), entry("act-start")];
    const { status, stdout } = stylusRun("--batch", file("batch.json", JSON.stringify(asked)), "--json");
    const found = JSON.parse(stdout) as (Entry & { activation: { ok: boolean } })[];
    expect(status).to.equal(0);
    expect(found.map(({ name, activation }) => [name, activation.ok])).to.deep.equal([["env-one-a", true], ["act-start", false]]);
    expect(found[0]?.cases.map(({ result }) => result)).to.deep.equal(asked[0]?.cases.map(({ expected }) => expected));
  });

  it("runs one module, and exits 0 for success and 1 for a revert", () => {
    const module = file("env.wasm", Buffer.from(entry("env-one-a").wasmBase64, "base64"));
    const success = stylusRun(module, "--calldata", "0x03", "--stylus-version", "2", "--json");
    expect(success.status).to.equal(0);
    expect(JSON.parse(success.stdout)).to.include({ status: "success", ink: 97482, bodyGas: 10 });
    expect(stylusRun(module, "--calldata", "0xff").status).to.equal(1);
  });

  it("exits 3 and says why where a chain would refuse the module", () => {
    const { status, stderr } = stylusRun(file("start.wasm", Buffer.from(entry("act-start").wasmBase64, "base64")));
    expect(status).to.equal(3);
    expect(stderr).to.match(/refused at activation \(start\): a start function is refused \(at offset 0x/);
  });

  it("exits 3 for account code that no chain decodes, and 2 for code that only it cannot", () => {
    const code = (...bytes: number[]): string => file("code.bin", Uint8Array.from(bytes));
    expect(stylusRun(code(0xef, 0xf0, 0, 0, 1, 2, 3)).status).to.equal(3);
    expect(stylusRun(code(0xef, 0xf0, 0, 1, 1, 2, 3)).status).to.equal(2);
    expect(stylusRun(code(0xef, 0xf0, 2, 0, 1, 2, 3)).status).to.equal(2);
    expect(stylusRun(code(0xef, 0xf0, 3, 0, 1, 2, 3)).stderr).to.contain("not a WebAssembly module");
  });

  it("prints ink beyond 2^53 with all its digits, as a number", () => {
    const { name, wasmBase64 } = entry("env-one-a");
    const batch = [{ name, wasmBase64, cases: [{ calldata: "0x03", gas: "9007199254740993", inkPrice: 1, maxDepth: 1 }] }];
    expect(stylusRun("--batch", file("batch.json", JSON.stringify(batch)), "--json").stdout).to.contain('"ink": 9007199254740993,');
  });

  it("exits 2 for wrong usage and names the way out", () => {
    expect(stylusRun().stderr).to.contain("--help");
    expect(stylusRun().status).to.equal(2);
    expect(stylusRun("x.wasm", "--calldata", "0xzz").status).to.equal(2);
    expect(stylusRun("x.wasm", "--gas", "1e6").status).to.equal(2);
    const mistyped = stylusRun("chekc", "x.wasm");
    expect(mistyped.status).to.equal(2);
    expect(mistyped.stderr).to.contain("there is no command chekc, but check and diff");
    expect(stylusRun("--batch", file("broken.json", "{")).status).to.equal(2);
    expect(stylusRun("--batch", file("object.json", "{}")).status).to.equal(2);
    expect(stylusRun(join(folder, "missing.wasm"))).to.include({ status: 2 });
  });

  it("documents every option and command, with examples", () => {
    const { status, stdout } = stylusRun("--help");
    expect(status).to.equal(0);
    const options = ["--calldata", "--gas", "--stylus-version", "--ink-price", "--max-depth", "--profile", "--flamegraph", "--names", "--canonical", "--batch", "--json"];
    for (const said of [...options, "check", "diff", "Examples:", "Exit code:"]) expect(stdout).to.contain(said);
    for (const sub of ["check", "diff"]) {
      const help = stylusRun(sub, "--help");
      expect(help.status).to.equal(0);
      for (const said of ["--json", "Examples:", `stylus-run ${sub}`, "Exit code:"]) expect(help.stdout).to.contain(said);
    }
  });

  it("says what is wrong with a file", () => {
    const files: readonly (readonly [name: string, bytes: Uint8Array | string, said: RegExp])[] = [
      ["empty.wasm", "", /is empty/],
      ["text.wat", "\n ;; a comment\n(module)", /WebAssembly text .*wat2wasm/],
      ["module.wat", "(module $m)", /WebAssembly text .*wat2wasm/],
      ["native", Buffer.from("7f454c460201", "hex"), /native program \(ELF\).*wasm32-unknown-unknown/],
      ["lib.rlib", "!<arch>\n", /library archive.*cdylib/],
      ["component.wasm", Buffer.from("0061736d0d000100", "hex"), /component/],
    ];
    for (const [name, bytes, said] of files) {
      const { status, stderr } = stylusRun("check", file(name, bytes));
      expect(stderr).to.match(said);
      expect(status).to.equal(2);
    }
    expect(stylusRun(join(folder, "missing.wasm")).stderr).to.match(/cannot read .*missing\.wasm: there is no such file/);
    expect(stylusRun("diff", folder, folder).stderr).to.match(/cannot read .*: it is a folder/);
  });

  it("reads account code and init code, in hex too", () => {
    const code = encodeProgram(program({}));
    expect(stylusRun(file("code.hex", `0x${Buffer.from(code).toString("hex")}\n`)).status).to.equal(0);
    const prelude = Buffer.from(`7f${code.length.toString(16).padStart(64, "0")}80602b6000396000f300`, "hex");
    expect(JSON.parse(stylusRun("check", file("init.bin", Buffer.concat([prelude, code])), "--json").stdout)).to.include({ activates: true, kind: "init code" });
  });

  describe("--profile", () => {
    const shop = moduleOf({
      imports: ["msg_sender"],
      functions: [
        { shape: "i>i", body: [...call(2), ...i32Const(0)], name: "user_entrypoint" },
        { shape: "", body: [...i32Const(0), ...call(0)], name: "_ZN4shop3pay17h0123456789abcdefE" },
      ],
    });

    it("prints where the ink went, and draws it", () => {
      const svg = join(folder, "profile.svg");
      const { status, stdout } = stylusRun(file("shop.wasm", shop), "--profile", "--flamegraph", svg);
      expect(status).to.equal(0);
      const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
      expect(rows).to.deep.include(["own ink", "share", "with calls", "share", "calls", "function"]);
      expect(rows).to.deep.include(["8,702", "28.21%", "22,142", "71.79%", "1", "shop::pay"]);
      expect(rows).to.deep.include(["8,702", "28.21%", "30,844", "100.00%", "1", "user_entrypoint"]);
      expect(rows).to.deep.include(["13,440", "43.57%", "13,440", "43.57%", "1", "msg_sender"]);
      expect(rows).to.deep.include(["30,844", "100.00%", "in all"]);
      expect(stdout).to.not.contain("-Cstrip");
      expect(stdout).to.contain(`flame graph in ${svg}`);
      expect(readFileSync(svg, "utf8")).to.match(/^<svg .*shop::pay/s);
    });

    it("says how to keep names where there are none, and takes them from another build", () => {
      const stripped = file("stripped.wasm", canonicalModule(shop));
      const nameless = stylusRun(stripped, "--profile");
      expect(nameless.stdout).to.match(/func\[2\]/).and.to.match(/-Cstrip=debuginfo\n.*--names.*--canonical/);
      const { profile } = JSON.parse(stylusRun(stripped, "--profile", "--names", file("shop.wasm", shop), "--json").stdout) as { profile: { functions: { name: string; selfInk: number }[] } };
      expect(profile.functions.map(({ name, selfInk }) => [name, selfInk])).to.deep.equal([["user_entrypoint", 8_702], ["shop::pay", 8_702]]);
      expect(stylusRun(stripped, "--profile", "--names", file("other.wasm", program({}))).stderr).to.contain("another program");
    });

    it("says where a run ended that did not return, and exits 1", () => {
      const down = moduleOf({ functions: [{ shape: "i>i", body: [...call(1), ...i32Const(0)], name: "entry" }, { shape: "", body: call(1), name: "down" }] });
      const { status, stdout } = stylusRun(file("down.wasm", down), "--profile", "--gas", "100");
      expect(status).to.equal(1);
      expect(stdout).to.match(/ended in {2}entry > down \(\d+ times\)/);
    });

    it("makes a padded module canonical first where asked to", () => {
      const padded = moduleOf({
        functions: [{ shape: "i>i", body: [...i32Const(0), 0x11, 1, 0x80, 0x80, 0x80, 0x80, 0, ...i32Const(0)], name: "entry" }, { shape: "", body: [], name: "called" }], table: [1],
      });
      const path = file("padded.wasm", padded);
      expect(stylusRun(path)).to.include({ status: 3 });
      expect(stylusRun(path).stderr).to.contain("stylus-run check");
      expect(stylusRun(path, "--canonical", "--profile").stdout).to.contain("called");
    });

    it("is of one call, and writes where it can", () => {
      expect(stylusRun("--batch", file("list.json", "[]"), "--profile").stderr).to.contain("of one call");
      expect(stylusRun(file("shop.wasm", shop), "--flamegraph", join(folder, "no", "such.svg")).stderr).to.contain("cannot write");
    });
  });

  describe("check", () => {
    it("prints the figures and exits 0", () => {
      const { status, stdout } = stylusRun("check", file("good.wasm", program({ memory: [17, 17] })));
      expect(status).to.equal(0);
      expect(stdout).to.match(/good\.wasm activates/).and.to.match(/activation {2}[\d,]+ gas: 1,659,168 fixed, [\d,]+ for its size/);
      expect(stdout).to.match(/call start {2}15,\d{3} gas cached, 2\d,\d{3} not/).and.to.match(/hint: 17 pages/);
    });

    it("prints why not, where and what to do, and exits 3", () => {
      const float = moduleOf({ functions: [{ shape: "i>i", body: [...i32Const(0), 0xb2, DROP, ...i32Const(0)], name: "rate" }] });
      const path = file("float.wasm", float);
      const { status, stdout } = stylusRun("check", path);
      expect(status).to.equal(3);
      expect(stdout).to.match(/would be refused\nwhy {5}float-operation: .*\nwhere {3}section code, func\[0\] rate\ncause {3}.*\nremedy {2}/);
      expect(JSON.parse(stylusRun("check", path, "--json").stdout)).to.deep.include({ activates: false, code: "float-operation", place: { section: "code", functionIndex: 0, functionName: "rate" } });
    });

    it("takes the rules of an older version", () => {
      const figures = JSON.parse(stylusRun("check", file("good.wasm", program({})), "--stylus-version", "1", "--json").stdout) as { callStart: { uncached: number } };
      expect(figures.callStart.uncached).to.be.greaterThan(72 * 128);
    });
  });

  describe("diff", () => {
    const build = (nops: number): Uint8Array => moduleOf({
      functions: [{ shape: "i>i", body: [...call(1), ...i32Const(0)], name: "entry" }, { shape: "", body: new Array<number>(nops).fill(0x01), name: "shop::pay" }],
    });

    it("prints what changed, and with --calldata the ink of a call", () => {
      const { status, stdout } = stylusRun("diff", file("a.wasm", build(1)), file("b.wasm", build(1_001)), "--calldata", "0x");
      expect(status).to.equal(0);
      const rows = stdout.split("\n").map((line) => line.trim().split(/ {2,}/));
      expect(rows).to.deep.include(["3", "1,003", "+1,000", "+33333.33%", "shop::pay"]);
      expect(rows).to.deep.include(["11,154", "12,154", "+1,000", "+8.96%", "in all"]);
      expect(stdout).to.contain("The builds differ.").and.to.contain("the same output");
    });

    it("exits 1 for builds that differ only with --exit-code", () => {
      const [a, b] = [file("a.wasm", build(1)), file("b.wasm", build(2))];
      expect(stylusRun("diff", a, b).status).to.equal(0);
      expect(stylusRun("diff", a, b, "--exit-code").status).to.equal(1);
      expect(stylusRun("diff", a, a, "--exit-code").status).to.equal(0);
    });

    it("prints JSON", () => {
      const diff = JSON.parse(stylusRun("diff", file("a.wasm", build(1)), file("b.wasm", build(2)), "--json").stdout) as { functions: unknown; same: boolean };
      expect(diff).to.deep.include({ same: false, functions: { "shop::pay": { before: 3, after: 4 } } });
    });
  });
});
