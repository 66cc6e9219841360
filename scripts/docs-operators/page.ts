import type { OperatorKind, TensorType } from "@assay/tensor";
import type { Definition, Line, Part } from "./definitions";
import type { Example } from "./examples";

/** What every operator has to say of itself, in this order. */
const LABELS = ["Formula", "Shape", "Dtypes", "Descriptor", "Opening", "Source"];

const HEAD = `# Operators

Every operator of a program by itself, in the words of its definition in \`stylus/core/src/operators/\`: \`npm run docs:operators\` writes this page, and CI compares it. What programs are, the order in which rules are checked and how bounds of openings count leaves and paths is in [programs.md](programs.md).

Elements are integers; \`a // b\` rounds down, \`wrapN\` keeps the low N bits in two's complement, \`sat\` goes to the nearest value that the output's dtype holds, shifts to the right are arithmetic. \`N\`, \`H\`, \`W\` and \`C\` are a batch, a height, a width in pixels and channels. A descriptor begins with the operator's code, a byte. Each example is one of \`test/vectors/operators.json\`, as the packages' \`encodeProgram\` takes it; its opening is in bytes, descriptor included, and at most 65,536.
`;

/** Links go to headings of this page: an operator's, or one that several operators have. */
function anchor(name: string, before = ""): string {
  return `[${name}](#${before}${name.toLowerCase()})`;
}

function typeText({ dtype, shape }: TensorType): string {
  return `${dtype}[${shape.join(", ")}]`;
}

/** `u16`, `u16, if any`, `u8 × 2`; what is no integer is a link to its own section. */
function attributeType(type: string, definitions: ReadonlyMap<string, Definition>): string {
  const [, optional] = /^Option<(\w+)>$/.exec(type) ?? [];
  const [, several] = /^Vec<(\w+)>$/.exec(type) ?? [];
  const [, each, count] = /^\[(\w+); (\d+)\]$/.exec(type) ?? [];
  if (optional !== undefined) return `${attributeType(optional, definitions)}, if any`;
  if (several !== undefined) return `${attributeType(several, definitions)} each`;
  if (each !== undefined) return `${each} × ${count ?? ""}`;
  if (type === "bool") return "yes or no";
  if (type === "DType") return "dtype";
  return definitions.has(type) ? anchor(type, "part-") : type;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function attributes(parts: readonly Part[], isEnum: boolean, definitions: ReadonlyMap<string, Definition>): readonly string[] {
  if (isEnum) return ["| one of | |", "|---|---|", ...parts.map(({ name, meaning }) => `| ${name} | ${cell(meaning)} |`)];
  const rows = parts.map(({ name, type, meaning }) => `| \`${name}\` | ${attributeType(type, definitions)} | ${cell(meaning)} |`);
  return ["| attribute | | |", "|---|---|---|", ...rows];
}

/** The list of what it says of itself, then its attributes. */
function section({ summary, labels }: Definition, { parts, isEnum }: Definition, definitions: ReadonlyMap<string, Definition>): readonly string[] {
  const list = [...labels].map(([label, text]) => `- **${label}:** ${text}`);
  return [summary, "", ...list, ...(list.length === 0 ? [] : [""]), ...attributes(parts, isEnum, definitions), ""];
}

function exampleText({ operator, descriptor, operands, output, openingBytes }: Example): readonly string[] {
  const description = JSON.stringify(operator, (_, item: unknown) => (typeof item === "bigint" ? `${item}n` : item)).replaceAll(/"(\d+n)"/g, "$1");
  const bytes = `0x${Buffer.from(descriptor).toString("hex")}`;
  const read = operands.map(([name, type]) => `${name} ${typeText(type)}`).join(", ");
  return [`Example: \`${description}\` is \`${bytes}\`; ${read} give ${typeText(output)}, an element's opening has at most ${openingBytes.toLocaleString("en-US")} bytes.`, ""];
}

/** The definition's own words; an operator that shares its attributes with others has them from what it wraps. */
function found(definitions: ReadonlyMap<string, Definition>, name: string): Definition {
  const definition = definitions.get(name);
  if (definition === undefined) throw new Error(`stylus/core/src/operators has no ${name} with a doc comment`);
  return definition;
}

function checked(definition: Definition): Definition {
  const said = [...definition.labels.keys()].join(", ");
  if (said !== LABELS.join(", ")) throw new Error(`${definition.file}: ${definition.name} says ${said}, not ${LABELS.join(", ")}`);
  return definition;
}

/** The types that attributes name, theirs included, in the order in which they are first named. */
function partsNamed(from: readonly Definition[], definitions: ReadonlyMap<string, Definition>): readonly Definition[] {
  const named = new Map<string, Definition>();
  const visit = ({ parts }: Definition): void => {
    for (const { type } of parts) {
      const [word = ""] = /[A-Z]\w+(?=>|$)/.exec(type) ?? [];
      const definition = definitions.get(word);
      if (definition === undefined || named.has(word)) continue;
      named.set(word, definition);
      visit(definition);
    }
  };
  from.forEach(visit);
  return [...named.values()];
}

/** The page, from the table of operators, their definitions and an example each. */
export function page(table: readonly Line[], definitions: ReadonlyMap<string, Definition>, examples: ReadonlyMap<OperatorKind, Example>): string {
  const rules = table.map(({ code, name, definition }) => {
    const own = checked(found(definitions, definition));
    const example = examples.get(name as OperatorKind);
    if (example === undefined) throw new Error(`test/vectors/operators.json has no ${name}`);
    return { code, name, own, shared: own.wraps === undefined ? own : found(definitions, own.wraps), example };
  });
  const index = rules.map(({ code, name, own }) => `| ${code} | ${anchor(name)} | ${cell(own.summary)} |`);
  return [
    HEAD,
    "| code | operator | |",
    "|---|---|---|",
    ...index,
    "",
    ...rules.flatMap(({ code, name, own, shared, example }) => [`## ${name}`, "", `Code ${code}. ${section(own, shared, definitions).join("\n")}`, ...exampleText(example)]),
    "# Parts of operators",
    "",
    ...partsNamed(rules.map(({ shared }) => shared), definitions).flatMap((part) => [`## Part ${part.name}`, "", ...section(part, part, definitions)]),
  ]
    .join("\n")
    .trimEnd()
    .concat("\n");
}
