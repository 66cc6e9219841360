import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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
    expect(stylusRun("--batch", file("broken.json", "{")).status).to.equal(2);
    expect(stylusRun("--batch", file("object.json", "{}")).status).to.equal(2);
    expect(stylusRun(join(folder, "missing.wasm"))).to.include({ status: 2 });
  });

  it("documents every option", () => {
    const { status, stdout } = stylusRun("--help");
    expect(status).to.equal(0);
    for (const option of ["--calldata", "--gas", "--stylus-version", "--ink-price", "--max-depth", "--batch", "--json"]) expect(stdout).to.contain(option);
  });
});
