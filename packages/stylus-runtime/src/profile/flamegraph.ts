import { grouped, plain, share } from "../text";
import type { ProfileFrame } from "./tree";

const WIDTH = 1200;
const ROW = 18;
const MARGIN = 8;
const HEADER = 46;
/** Narrower frames would be lines, and are left out. */
const NARROWEST = 0.3;
/** What a letter of the font takes, about. */
const LETTER = 6.7;

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  return plain(text).replaceAll(/[&<>"']/g, (letter) => ESCAPES[letter] as string);
}

/** A colour that a name always gets: warm for functions, blue for host functions. */
function colour({ kind, name }: ProfileFrame): string {
  if (kind === "run") return "hsl(0 0% 82%)";
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) as number)) % 9973;
  const [hue, spread] = kind === "host" ? [200, 25] : [14, 38];
  return `hsl(${hue + (hash % spread)} ${60 + (hash % 20)}% ${64 + (hash % 12)}%)`;
}

function depthOf(frame: ProfileFrame): number {
  return 1 + Math.max(0, ...frame.children.map(depthOf));
}

/** A number of the drawing, without needless digits. */
function unit(value: number): string {
  return String(Number(value.toFixed(2)));
}

/**
 * Draws where the ink went as a flame graph in SVG: callers below what they call, as wide as the ink that they took, with
 * name, ink and share shown where one points; host functions are blue. The same profile gives the same text, which refers
 * to nothing outside it.
 * @example
 * writeFileSync("profile.svg", flameGraph(profile(wasm, options).root, "referee.wasm"));
 */
export function flameGraph(root: ProfileFrame, title: string): string {
  const rows = depthOf(root);
  const height = HEADER + rows * ROW + MARGIN;
  const scale = (WIDTH - 2 * MARGIN) / Math.max(1, Number(root.totalInk));
  const drawn: string[] = [];
  const draw = (frame: ProfileFrame, before: bigint, level: number): void => {
    const width = Number(frame.totalInk) * scale;
    if (width < NARROWEST) return;
    const x = MARGIN + Number(before) * scale;
    const y = height - MARGIN - (level + 1) * ROW;
    const calls = frame.calls === 1 ? "1 call" : `${grouped(frame.calls)} calls`;
    const letters = Math.floor((width - 6) / LETTER);
    const label = letters < 3 ? "" : frame.name.length <= letters ? frame.name : `${frame.name.slice(0, letters - 1)}…`;
    drawn.push(
      `<g><title>${escaped(frame.name)}: ${grouped(frame.totalInk)} ink, ${share(frame.totalInk, root.totalInk)}, ${calls}, ${grouped(frame.selfInk)} its own</title>` +
      `<rect x="${unit(x)}" y="${y}" width="${unit(width)}" height="${ROW - 1}" fill="${colour(frame)}"/>` +
      `${label === "" ? "" : `<text x="${unit(x + 3)}" y="${y + 13}">${escaped(label)}</text>`}</g>`,
    );
    let at = before;
    for (const child of frame.children) {
      draw(child, at, level + 1);
      at += child.totalInk;
    }
  };
  draw(root, 0n, 0);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="monospace" font-size="11">`,
    "<style>rect{rx:2px}g:hover rect{stroke:#222}text{pointer-events:none}</style>",
    `<rect width="${WIDTH}" height="${height}" fill="#fbfaf7"/>`,
    `<text x="${MARGIN}" y="20" font-size="14">${escaped(title)}</text>`,
    `<text x="${MARGIN}" y="37" fill="#555">${grouped(root.totalInk)} ink. Width is ink, blue is host functions; point at a frame for its figures.</text>`,
    ...drawn,
    "</svg>",
    "",
  ].join("\n");
}
