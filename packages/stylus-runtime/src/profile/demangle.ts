import { plain } from "../text";
import { demangleV0 } from "./demangle-v0";

const LEGACY_ESCAPES: Readonly<Record<string, string>> = {
  SP: "@", BP: "*", RF: "&", LT: "<", GT: ">", LP: "(", RP: ")", C: ",",
};

function legacyElement(text: string): string {
  const bare = text.startsWith("_$") ? text.slice(1) : text;
  return bare
    .replaceAll(/\$(SP|BP|RF|LT|GT|LP|RP|C|u[0-9a-f]{1,6})\$/g, (whole, code: string) => {
      if (!code.startsWith("u")) return LEGACY_ESCAPES[code] ?? whole;
      const point = parseInt(code.slice(1), 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    })
    .replaceAll("..", "::");
}

/** `_ZN`, elements each with its length, `E`; the last is a hash that tells copies of a function apart. */
function demangleLegacy(symbol: string): string | undefined {
  const elements: string[] = [];
  let at = "_ZN".length;
  while (symbol[at] !== "E") {
    const length = /^[0-9]+/.exec(symbol.slice(at, at + 6))?.[0];
    if (length === undefined) return undefined;
    at += length.length;
    const element = symbol.slice(at, at + Number(length));
    if (element.length < Number(length) || element === "") return undefined;
    elements.push(element);
    at += element.length;
  }
  if (elements.length > 1 && /^h[0-9a-f]{16}$/.test(elements.at(-1) as string)) elements.pop();
  return elements.length === 0 ? undefined : elements.map(legacyElement).join("::");
}

/**
 * The path that a symbol of rustc's stands for, in either of its manglings, without hashes; other names as they are, without
 * control characters.
 * @example
 * demangle("_ZN4core9panicking5panic17h0123456789abcdefE"); // core::panicking::panic
 */
export function demangle(symbol: string): string {
  const text = symbol.startsWith("__") ? symbol.slice(1) : symbol;
  if (text.startsWith("_ZN")) return plain(demangleLegacy(text) ?? symbol);
  if (text.startsWith("_R")) return plain(demangleV0(text.slice(2)) ?? symbol);
  // What a linker demangled keeps the hash.
  return plain(symbol.replace(/::h[0-9a-f]{16}$/, ""));
}
