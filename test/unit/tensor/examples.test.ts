import { expect } from "chai";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const root = join(__dirname, "../../..");
const sources = join(root, "packages/tensor/src");

/** The code between fences in the comments of a file. */
function examplesOf(file: string): string[] {
  const comments = readFileSync(join(sources, file), "utf8").match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replace(/^ *\* ?/gm, "");
    return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? "");
  });
}

function complaints(examples: readonly string[]): string[] {
  const files = new Map(examples.map((code, index) => [join(__dirname, `example-${index}.ts`), code]));
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) => ts.sys.readFile(path)) as { config: { compilerOptions: object } };
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, composite: false, noEmit: true, types: ["node"] }, root);
  const host = ts.createCompilerHost(options);
  const [fileExists, readFile] = [host.fileExists.bind(host), host.readFile.bind(host)];
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  const program = ts.createProgram([...files.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

describe("tensor: examples in comments", () => {
  const files = readdirSync(sources, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const examples = files.flatMap(examplesOf);

  it("are there", () => {
    expect(examples.length).to.be.greaterThan(5);
  });

  it("compile", () => {
    expect(complaints(examples)).to.deep.equal([]);
  }).timeout(60_000);
});
