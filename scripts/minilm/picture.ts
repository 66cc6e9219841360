import { type Point, drawing, line, polyline, text } from "../svg";
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
/** The cosines of a set, the least first, over the share of its sentences; and what the least has to be. */
function curve({ goal, comparison }: { readonly goal: Goal; readonly comparison: Comparison }, color: string, row: number): readonly string[] {
  const sorted = [...comparison.cosines].sort((a, b) => a - b);
  const points = sorted.map((cosine, index): Point => [x(index / (sorted.length - 1)), y(cosine)]);
  const legend: Point = [WIDTH - RIGHT - 340, BOTTOM - 158 + 19 * row];
  return [
    polyline(points, color),
    line([legend[0], legend[1] - 5], [legend[0] + 26, legend[1] - 5], `stroke="${color}" stroke-width="3"`),
    text([legend[0] + 34, legend[1]], `${goal.name}: ${comparison.sentences} sentences`),
  ];
}

/** How near the integer embeddings of sets of sentences come to float32, as an SVG. */
export function picture(sets: readonly { readonly goal: Goal; readonly comparison: Comparison }[]): string {
  const middle = (LEFT + WIDTH - RIGHT) / 2;
  const bounds = sets.filter(({ goal }, index) => sets.findIndex((other) => other.goal.least === goal.least) === index);
  const parts = [
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
  return drawing([WIDTH, HEIGHT], parts);
}
