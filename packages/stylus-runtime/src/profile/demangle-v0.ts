/** Symbols of more parts, or nested deeper, are left as they are: back references can make them endless. */
const MOST_PARTS = 2_000;
const DEEPEST = 100;

const BASIC: Readonly<Record<string, string>> = {
  b: "bool", c: "char", e: "str", u: "()", a: "i8", s: "i16", l: "i32", x: "i64", n: "i128", i: "isize", h: "u8", t: "u16", m: "u32",
  y: "u64", o: "u128", j: "usize", f: "f32", d: "f64", z: "!", p: "_", v: "...",
};

class Refused extends Error {}

/** Reads rustc's `v0` mangling (RFC 2603) and gives the text of each construct it reads. */
class Parser {
  private at = 0;
  private depth = 0;
  private parts = 0;

  constructor(private readonly symbol: string) {}

  private refuse(): never {
    throw new Refused();
  }

  private peek(): string {
    return this.symbol[this.at] ?? "";
  }

  private eat(letter: string): boolean {
    if (this.peek() !== letter) return false;
    this.at++;
    return true;
  }

  private next(): string {
    return this.symbol[this.at++] ?? this.refuse();
  }

  private taken(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.symbol)?.[0] ?? this.refuse();
    this.at += found.length;
    return found;
  }

  /** `_` is 0, and digits before it count from 1. */
  private base62(): number {
    const digits = this.taken(/[0-9a-zA-Z]{0,12}_/y).slice(0, -1);
    if (digits === "") return 0;
    const values = Array.from(digits, (digit) => "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".indexOf(digit));
    return values.reduce((sum, value) => sum * 62 + value, 0) + 1;
  }

  private optional62(tag: string): number {
    return this.eat(tag) ? this.base62() + 1 : 0;
  }

  private nested<T>(read: () => T): T {
    if (++this.depth > DEEPEST || ++this.parts > MOST_PARTS) this.refuse();
    const value = read();
    this.depth--;
    return value;
  }

  private back<T>(read: () => T): T {
    const here = this.at - 1;
    const target = this.base62();
    if (target >= here) this.refuse();
    const after = this.at;
    this.at = target;
    const value = this.nested(read);
    this.at = after;
    return value;
  }

  private name(): { text: string; disambiguator: number } {
    const disambiguator = this.optional62("s");
    const punycode = this.eat("u");
    const length = Number(this.taken(/0|[1-9][0-9]{0,3}/y));
    this.eat("_");
    const text = this.symbol.slice(this.at, this.at + length);
    if (text.length < length) this.refuse();
    this.at += length;
    return { text: punycode ? `punycode{${text}}` : text, disambiguator };
  }

  /** The path of the `impl` block, which its type says better. */
  private implPath(): void {
    this.optional62("s");
    this.path();
  }

  /** @param turbofish whether generic arguments follow `::`, as they do outside types. */
  path(turbofish = true): string {
    return this.nested(() => {
      switch (this.next()) {
        case "C": return this.name().text;
        case "M": {
          this.implPath();
          return `<${this.type()}>`;
        }
        case "X": {
          this.implPath();
          return `<${this.type()} as ${this.path(false)}>`;
        }
        case "Y": return `<${this.type()} as ${this.path(false)}>`;
        case "N": return this.member(turbofish);
        case "I": return `${this.path(turbofish)}${turbofish ? "::" : ""}<${this.list(() => this.argument())}>`;
        case "B": return this.back(() => this.path(turbofish));
        default: return this.refuse();
      }
    });
  }

  private member(turbofish: boolean): string {
    const namespace = this.next();
    const parent = this.path(turbofish);
    const { text, disambiguator } = this.name();
    if (namespace >= "a" && namespace <= "z") return text === "" ? parent : `${parent}::${text}`;
    const kind = namespace === "C" ? "closure" : namespace === "S" ? "shim" : namespace;
    return `${parent}::{${text === "" ? kind : `${kind}:${text}`}#${disambiguator}}`;
  }

  private list(item: () => string): string {
    const items: string[] = [];
    while (!this.eat("E")) items.push(item());
    return items.join(", ");
  }

  private lifetime(): string {
    this.base62();
    return "'_";
  }

  private argument(): string {
    if (this.eat("L")) return this.lifetime();
    return this.eat("K") ? this.constant() : this.type();
  }

  private type(): string {
    return this.nested(() => {
      const tag = this.next();
      const basic = BASIC[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case "R":
        case "Q":
          if (this.eat("L")) this.lifetime();
          return `${tag === "R" ? "&" : "&mut "}${this.type()}`;
        case "P": return `*const ${this.type()}`;
        case "O": return `*mut ${this.type()}`;
        case "A": return `[${this.type()}; ${this.constant()}]`;
        case "S": return `[${this.type()}]`;
        case "T": return `(${this.list(() => this.type())})`;
        case "F": return this.signature();
        case "D": return this.dynamic();
        case "B": return this.back(() => this.type());
        default:
          this.at--;
          return this.path(false);
      }
    });
  }

  private signature(): string {
    this.optional62("G");
    const unsafety = this.eat("U") ? "unsafe " : "";
    const abi = this.eat("K") ? `extern "${this.eat("C") ? "C" : this.name().text.replaceAll("_", "-")}" ` : "";
    const params = this.list(() => this.type());
    const result = this.type();
    return `${unsafety}${abi}fn(${params})${result === "()" ? "" : ` -> ${result}`}`;
  }

  private dynamic(): string {
    this.optional62("G");
    const bounds: string[] = [];
    while (!this.eat("E")) {
      let bound = this.path(false);
      while (this.eat("p")) {
        const binding = `${this.name().text} = ${this.type()}`;
        bound = bound.endsWith(">") ? `${bound.slice(0, -1)}, ${binding}>` : `${bound}<${binding}>`;
      }
      bounds.push(bound);
    }
    if (!this.eat("L")) this.refuse();
    this.lifetime();
    return `dyn ${bounds.join(" + ")}`;
  }

  private constant(): string {
    return this.nested(() => {
      if (this.eat("B")) return this.back(() => this.constant());
      const tag = this.next();
      if (tag === "p") return "_";
      if (!"abchijlmnostxy".includes(tag)) return this.refuse();
      const sign = this.eat("n") ? "-" : "";
      const digits = this.taken(/[0-9a-f]{0,32}_/y).slice(0, -1);
      const value = BigInt(`0x${digits === "" ? "0" : digits}`);
      if (tag === "b") return value === 0n ? "false" : "true";
      if (tag === "c") return value <= 0x10ffffn ? JSON.stringify(String.fromCodePoint(Number(value))) : this.refuse();
      return `${sign}${value}`;
    });
  }
}

/** The path in a v0 symbol without its `_R`; undefined where it is none, or holds what is not understood. */
export function demangleV0(symbol: string): string | undefined {
  try {
    return new Parser(symbol).path();
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
