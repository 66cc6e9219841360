import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

const OPERATORS = join(__dirname, "../../stylus/core/src/operators");

/** What a definition says of itself: a line of its list, such as `- Formula: …`. */
export type Labels = ReadonlyMap<string, string>;

/** A struct or an enum of the core: an operator's, or what one is made of. */
export interface Definition {
  readonly name: string;
  /** Its file under stylus/core/src/operators. */
  readonly file: string;
  /** What stands before the list. */
  readonly summary: string;
  readonly labels: Labels;
  readonly parts: readonly Part[];
  /** Whether it is one of its parts, and not all of them. */
  readonly isEnum: boolean;
  /** Of a struct that is another with a name of its own: which. */
  readonly wraps?: string;
}

/** A field of a struct, or a variant of an enum. */
export interface Part {
  readonly name: string;
  /** As Rust writes it; nothing of a variant. */
  readonly type: string;
  readonly meaning: string;
}

/** An operator's line in the table of all. */
export interface Line {
  readonly code: number;
  readonly name: string;
  /** The struct that defines it. */
  readonly definition: string;
}

const DOC = String.raw`(?:^ *\/\/\/.*\n)+`;
const ATTRIBUTES = String.raw`(?:^ *#\[[^\]]*\]\n)*`;
const BODY = String.raw`(?:\(pub (\w+)\);| \{\n([\s\S]*?)^\})`;

/** The lines of a doc comment as one text each paragraph or list item. */
function paragraphs(comment: string): readonly string[] {
  const lines = comment.trimEnd().split("\n").map((line) => line.replace(/^ *\/\/\/ ?/, ""));
  return lines.reduce<readonly string[]>((found, line, index) => {
    const goesOn = index > 0 && line !== "" && !line.startsWith("- ") && lines[index - 1] !== "";
    if (line === "") return found;
    return goesOn ? [...found.slice(0, -1), `${found.at(-1) ?? ""} ${line.trim()}`] : [...found, line];
  }, []);
}

function partsOf(body: string): readonly Part[] {
  const field = new RegExp(`(${DOC})${ATTRIBUTES} {4}(?:pub (\\w+): (.+),|(\\w+)(?: = \\d+)?(?:,| \\{[\\s\\S]*?^ {4}\\},))\n`, "gm");
  return [...body.matchAll(field)].map(([, comment = "", name, type = "", variant = ""]) => ({ name: name ?? variant, type, meaning: paragraphs(comment).join(" ") }));
}

function definitionsOf(file: string): readonly Definition[] {
  const source = readFileSync(join(OPERATORS, file), "utf8");
  const declaration = new RegExp(`(${DOC})${ATTRIBUTES}^pub (struct|enum) (\\w+)${BODY}`, "gm");
  return [...source.matchAll(declaration)].map(([, comment = "", keyword, name = "", wraps, body = ""]) => {
    const texts = paragraphs(comment);
    const label = /^- (\w+): (.*)$/;
    const labels = texts.flatMap((text) => {
      const [, key, value] = label.exec(text) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value] as const];
    });
    return {
      ...{ name, file, isEnum: keyword === "enum", parts: partsOf(body), labels: new Map(labels) },
      summary: texts.filter((text) => !label.test(text)).join("\n\n"),
      ...(wraps === undefined ? {} : { wraps }),
    };
  });
}

/** All structs and enums of the core's operators, by name. */
export function readDefinitions(): ReadonlyMap<string, Definition> {
  const files = readdirSync(OPERATORS).filter((file) => file.endsWith(".rs"));
  return new Map(files.flatMap(definitionsOf).map((definition) => [definition.name, definition]));
}

/** The operators, by the table in the core's `operators!`, in the order of their codes. */
export function readTable(): readonly Line[] {
  const source = readFileSync(join(OPERATORS, "mod.rs"), "utf8");
  const [, table = ""] = /^operators! \{\n([\s\S]*?)^\}/m.exec(source) ?? [];
  return [...table.matchAll(/^ {4}(\d+) (\w+)(?:\((\w+)\))?$/gm)].map(([, code, name = "", definition]) => ({ code: Number(code), name, definition: definition ?? name }));
}
