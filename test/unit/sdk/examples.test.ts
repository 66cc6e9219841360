import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { compileFunction } from "node:vm";
import { approve, deposit, readBalance, registerProgram } from "@assay/sdk";
import { loadFixture } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";
import type { Signer } from "ethers";
import { ethers } from "hardhat";
import * as ts from "typescript";
import { latestTime } from "../../fixtures/chain";
import { INPUT, PROGRAM, deployForSdk } from "../../fixtures/sdk";

const ROOT = join(__dirname, "../../..");
const PAGE = join(ROOT, "docs/sdk.md");
const DISPUTES = join(ROOT, "docs/disputes.md");
const GOVERNANCE = join(ROOT, "docs/governance.md");
const SOURCES = join(ROOT, "packages/sdk/src");

/** The TypeScript of fenced blocks, in JSDoc without the asterisks. */
function examplesIn(file: string): string[] {
  const text = readFileSync(file, "utf8").replace(/^ \* ?/gm, "");
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code = ""]) => code);
}

function compilerOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.base.json"), (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, ROOT);
  return { ...options, composite: false, noEmit: true, types: ["node"] };
}

/** What the compiler says of files that are not on the disk. */
function faultsOf(files: ReadonlyMap<string, string>): string[] {
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const withFiles: ts.CompilerHost = {
    ...host,
    fileExists: (name) => files.has(name) || host.fileExists(name),
    readFile: (name) => files.get(name) ?? host.readFile(name),
    getSourceFile: (name, version) => {
      const text = files.get(name);
      return text === undefined ? host.getSourceFile(name, version) : ts.createSourceFile(name, text, version);
    },
  };
  const diagnostics = ts.getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, withFiles));
  return diagnostics.map(({ file, messageText }) => `${relative(ROOT, file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
}

/** Whether the comment of a declaration has an example, with code under it. */
function hasExample(node: ts.Declaration): boolean {
  return ts.getJSDocTags(node).some(({ tagName, comment }) => tagName.text === "example" && /^```ts\n\s*\S/m.test(ts.getTextOfJSDocComment(comment) ?? ""));
}

describe("examples of the SDK", () => {
  it("compile", () => {
    const sources = readdirSync(SOURCES, { recursive: true }).map((name) => join(SOURCES, String(name))).filter((name) => name.endsWith(".ts"));
    const files = new Map<string, string>();
    for (const source of [...sources, PAGE, DISPUTES, GOVERNANCE]) {
      for (const [index, code] of examplesIn(source).entries()) files.set(`${source}.example${index}.ts`, code);
    }
    const actions = sources.filter((source) => source.includes("/actions/"));
    expect(actions.filter((source) => !files.has(`${source}.example0.ts`)).map((source) => relative(ROOT, source))).to.deep.equal([]);
    expect(faultsOf(files)).to.deep.equal([]);
  });

  it("are there for every function that is exported", () => {
    const program = ts.createProgram([join(SOURCES, "index.ts")], compilerOptions());
    const checker = program.getTypeChecker();
    const index = program.getSourceFile(join(SOURCES, "index.ts"));
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(index as ts.Node) as ts.Symbol);
    const resolved = exported.map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
    const functions = resolved.filter(({ flags }) => flags & ts.SymbolFlags.Function);
    const sources = functions.map(({ declarations = [] }) => declarations[0]?.getSourceFile().fileName ?? "");
    expect(sources.filter((source) => source.startsWith(SOURCES)).length).to.be.greaterThan(50);
    expect(sources.filter((source) => source.includes("/packages/tensor/")).length).to.be.greaterThan(20);
    // Of several signatures one has the comment.
    expect(functions.filter(({ declarations = [] }) => !declarations.some(hasExample)).map(({ name }) => name)).to.deep.equal([]);
  });

  it("of the README is the page's", () => {
    expect(examplesIn(join(ROOT, "README.md"))).to.deep.equal(examplesIn(PAGE).slice(0, 1));
  });

  it("of the page is paid for", async () => {
    const { client, provider, market, registry, token } = await loadFixture(deployForSdk);
    await registerProgram({ signer: provider, registry, program: PROGRAM });
    await approve({ signer: client, token, spender: market, amount: 250_000n });
    await deposit({ signer: client, market, token, amount: 250_000n });

    const { outputText } = ts.transpileModule(examplesIn(PAGE)[0] ?? "", { compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 } });
    const exported: { buy?: (...values: [Signer, Signer, string, string, Uint8Array, Uint8Array]) => Promise<{ price: bigint; output: Uint8Array }> } = {};
    const run = compileFunction(outputText, ["require", "exports", "Date"]) as (require: NodeJS.Require, exports: object, date: object) => void;
    // The computer's present may be the chain's past: tests move its time.
    const chainTime = (await latestTime()) * 1000;
    run(createRequire(__filename), exported, { now: () => chainTime });

    expect(await exported.buy?.(client, provider, market, token, PROGRAM, INPUT)).to.deep.include({ price: 250_000n });
    const paid = 243_750n;
    expect(await readBalance({ provider: ethers.provider, market, token, account: provider.address })).to.equal(paid);
    expect(await readBalance({ provider: ethers.provider, market, token, account: client.address })).to.equal(0n);
  });
});
