import type { Comparison, Goal } from "./evaluate";

/* Of the picture, in pixels. */
const WIDTH = 960;
const HEIGHT = 480;
const LEFT = 84;
const RIGHT = 150;
const TOP = 72;
const BOTTOM = 420;

const LEAST = 0.97;
const TICKS = [0.97, 0.975, 0.98, 0.985, 0.99, 0.995, 1];
const SHARES = [0, 25, 50, 75, 100];
const COLORS = ["#1f6f8b", "#999999", "#b5482a"] as const;

const x = (share: number): number => LEFT + (WIDTH - LEFT - RIGHT) * share;
const y = (cosine: number): number => BOTTOM - ((BOTTOM - TOP) * (Math.max(cosine, LEAST) - LEAST)) / (1 - LEAST);
const px = (length: number): string => length.toFixed(1);

function line(from: readonly [number, number], to: readonly [number, number], style: string): string {
  return `<line x1="${px(from[0])}" y1="${px(from[1])}" x2="${px(to[0])}" y2="${px(to[1])}" ${style}/>`;
}

function text(at: readonly [number, number], words: string, style = ""): string {
  return `<text x="${px(at[0])}" y="${px(at[1])}" ${style}>${words}</text>`;
}

/** The cosines of a set, the least first, over the share of its sentences; and what the least has to be. */
function curve({ goal, comparison }: { readonly goal: Goal; readonly comparison: Comparison }, color: string, row: number): readonly string[] {
  const sorted = [...comparison.cosines].sort((a, b) => a - b);
  const points = sorted.map((cosine, index) => `${px(x(index / (sorted.length - 1)))},${px(y(cosine))}`).join(" ");
  const legend: readonly [number, number] = [WIDTH - RIGHT - 340, BOTTOM - 158 + 19 * row];
  return [
    `<polyline points="${points}" fill="none" stroke="${color}" stroke-width="2"/>`,
    line([legend[0], legend[1] - 5], [legend[0] + 26, legend[1] - 5], `stroke="${color}" stroke-width="3"`),
    text([legend[0] + 34, legend[1]], `${goal.name}: ${comparison.sentences} sentences`),
  ];
}

/** How near the integer embeddings of sets of sentences come to float32, as an SVG. */
export function picture(sets: readonly { readonly goal: Goal; readonly comparison: Comparison }[]): string {
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const bounds = sets.filter(({ goal }, index) => sets.findIndex((other) => other.goal.least === goal.least) === index);
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text([middle, 26], "all-MiniLM-L6-v2 in integers beside float32", 'text-anchor="middle" font-size="18" font-weight="bold"'),
    text([middle, 50], "cosine of a sentence's two embeddings, the least first", 'text-anchor="middle"'),
    ...TICKS.flatMap((tick) => [line([LEFT, y(tick)], [WIDTH - RIGHT, y(tick)], 'stroke="#dddddd"'), text([LEFT - 8, y(tick) + 5], tick.toFixed(3), 'text-anchor="end"')]),
    ...SHARES.flatMap((share) => [
      line([x(share / 100), TOP], [x(share / 100), BOTTOM], 'stroke="#bbbbbb"'),
      text([x(share / 100), BOTTOM + 22], `${share} %`, 'text-anchor="middle"'),
    ]),
    ...bounds.flatMap(({ goal: { least, name } }) => [
      line([LEFT, y(least)], [WIDTH - RIGHT, y(least)], 'stroke="#555555" stroke-dasharray="6 4"'),
      text([WIDTH - RIGHT + 8, y(least) + 5], `at least, ${name}`, 'fill="#555555"'),
    ]),
    ...sets.flatMap((set, index) => curve(set, COLORS[index] ?? "#000000", index)),
    text([middle, HEIGHT - 12], "share of the sentences", 'text-anchor="middle"'),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="14" fill="#222222">`,
    ...parts.map((part) => `  ${part}`),
    "</svg>",
    "",
  ].join("\n");
}
