import { type Point, drawing, line, polyline, px, text } from "../svg";
import { type Sample, TERMS, UNITS } from "./week";

/* Of the picture, in pixels. */
const WIDTH = 960;
const HEIGHT = 560;
const LEFT = 84;
const RIGHT = 64;

/** The epoch begins on a Thursday, as days have been counted since 1970. */
const DAYS = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const HOURS = 24 * DAYS.length;

/** A field of the picture with its own vertical axis, on which equal ratios are equal lengths where it is `ratios`. */
interface Panel {
  readonly top: number;
  readonly bottom: number;
  readonly least: number;
  readonly most: number;
  readonly ratios: boolean;
  readonly ticks: readonly number[];
  readonly label: string;
  readonly color: string;
}

const USE: Panel = { top: 72, bottom: 262, least: 0, most: 1, ratios: false, ticks: [0, 0.25, 0.5, 0.75, 1], label: "use of capacity (%)", color: "#1f6f8b" };
const PRICE: Panel = { top: 312, bottom: 502, least: 0.2, most: 0.6, ratios: true, ticks: [0.2, 0.3, 0.4, 0.5, 0.6], label: "index price (USDC per unit-hour)", color: "#b5482a" };

const x = (hour: number): number => LEFT + ((WIDTH - LEFT - RIGHT) * hour) / HOURS;

function y({ top, bottom, least, most, ratios }: Panel, value: number): number {
  const scale = ratios ? Math.log : Number;
  return bottom - ((bottom - top) * (scale(value) - scale(least))) / (scale(most) - scale(least));
}

function frame(panel: Panel, digits: (tick: number) => string): string[] {
  const { top, bottom, ticks, label } = panel;
  const middle: Point = [22, (top + bottom) / 2];
  return [
    ...ticks.flatMap((tick) => [
      line([LEFT, y(panel, tick)], [WIDTH - RIGHT, y(panel, tick)], 'stroke="#dddddd"'),
      text([LEFT - 8, y(panel, tick) + 5], digits(tick), 'text-anchor="end"'),
    ]),
    ...DAYS.map((_, day) => line([x(24 * day), top], [x(24 * day), bottom], 'stroke="#bbbbbb"')),
    line([WIDTH - RIGHT, top], [WIDTH - RIGHT, bottom], 'stroke="#bbbbbb"'),
    text(middle, label, `text-anchor="middle" transform="rotate(-90 ${px(middle[0])} ${px(middle[1])})"`),
  ];
}

function curve(panel: Panel, points: readonly (readonly [hour: number, value: number])[]): string {
  return polyline(points.map(([hour, value]): Point => [x(hour), y(panel, value)]), panel.color);
}

/** The index price against the use of capacity over a week, as an SVG. */
export function picture(samples: readonly Sample[]): string {
  const target = y(USE, TERMS.target);
  const middle = (WIDTH + LEFT - RIGHT) / 2;
  const parts = [
    text([middle, 26], "A simulated week of a price index", 'text-anchor="middle" font-size="18" font-weight="bold"'),
    text([middle, 50], `three providers with ${UNITS.toLocaleString("en")} units, demand with days and nights, target ${TERMS.target * 100}%, 1/8 octave an hour`, 'text-anchor="middle"'),
    ...frame(USE, (tick) => `${tick * 100}`),
    line([LEFT, target], [WIDTH - RIGHT, target], 'stroke="#555555" stroke-dasharray="6 4"'),
    text([WIDTH - RIGHT + 8, target + 5], "target", 'fill="#555555"'),
    curve(USE, samples.map(({ hour, use }) => [hour, use])),
    ...frame(PRICE, (tick) => tick.toFixed(2)),
    curve(PRICE, samples.map(({ hour, price }) => [hour, price / 1e6])),
    ...DAYS.map((day, i) => text([x(24 * i + 12), PRICE.bottom + 22], day, 'text-anchor="middle"')),
    text([middle, HEIGHT - 12], "time (days of one epoch, UTC)", 'text-anchor="middle"'),
  ];
  return drawing([WIDTH, HEIGHT], parts);
}
