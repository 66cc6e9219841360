import { type EChartsOption, type SeriesOption, init } from "echarts";
import { short } from "./amounts";

export interface Drawing {
  readonly title: string;
  /** Of the vertical axis. */
  readonly unit: string;
  readonly series: readonly SeriesOption[];
  readonly xAxis: EChartsOption["xAxis"];
  /** Equal ratios are equal lengths. */
  readonly logarithmic?: boolean;
}

const [WIDTH, HEIGHT] = [960, 420];
/** Blue, orange, green, purple, … which the colour-blind tell apart, by Okabe and Ito. */
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#999999", "#f0e442"];

/** A chart as an SVG. The same figures give the same bytes. */
export function drawn({ title, unit, series, xAxis, logarithmic = false }: Drawing): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width: WIDTH, height: HEIGHT, locale: "EN" });
  chart.setOption({
    animation: false, useUTC: true, backgroundColor: "#ffffff", color: COLORS,
    title: { text: title, left: "center", textStyle: { fontSize: 16 } },
    legend: { bottom: 0, type: "plain", itemGap: 28 },
    grid: { top: 64, bottom: 72, left: 72, right: 32 },
    xAxis,
    yAxis: { type: logarithmic ? "log" : "value", name: unit, axisLabel: { formatter: (value: number) => short(value) } },
    series: series.map((each) => ({ ...each, silent: true, emphasis: { disabled: true } })),
  } as EChartsOption);
  const svg = chart.renderToSVGString();
  chart.dispose();
  // The library numbers its drawings in a process.
  return `${svg.replace(/zr\d+-/g, "chart-")}\n`;
}
