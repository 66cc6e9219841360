import type { SeriesOption } from "echarts";
import { serviceName, tokenOf, whole, wholePrice } from "./amounts";
import type { Figures } from "./figures/index";
import { type Drawing, drawn } from "./drawing";

/** A file of the report, and what it shows. */
export interface Chart {
  readonly file: string;
  readonly title: string;
  readonly svg: string;
}

type Points = readonly (readonly [at: string | number, value: number])[];

interface Curve {
  readonly name: string;
  readonly points: Points;
}

const MILLISECONDS = 1000;

/** All charts of which there is something to draw. */
export function charts(figures: Figures): readonly Chart[] {
  return [jobs(figures), fees(figures), use(figures), prices(figures), stake(figures), disputes(figures), rewards(figures)].filter((chart) => chart !== undefined);
}

/** Values of days, which are zero where nothing is said. */
function daily(days: readonly string[], curves: ReadonlyMap<string, ReadonlyMap<string, number>>): readonly Curve[] {
  return [...curves].map(([name, values]) => ({ name, points: days.map((day) => [day, values.get(day) ?? 0] as const) }));
}

/** Sums by name and day. */
function summed<T>(items: readonly T[], nameOf: (item: T) => string, dayOf: (item: T) => string, valueOf: (item: T) => number): Map<string, Map<string, number>> {
  const sums = new Map<string, Map<string, number>>();
  for (const item of items) {
    const days = sums.get(nameOf(item)) ?? new Map<string, number>();
    days.set(dayOf(item), (days.get(dayOf(item)) ?? 0) + valueOf(item));
    sums.set(nameOf(item), days);
  }
  return sums;
}

function chart(file: string, drawing: Drawing): Chart | undefined {
  return drawing.series.length === 0 ? undefined : { file, title: drawing.title, svg: drawn(drawing) };
}

function overDays(days: readonly string[]): Drawing["xAxis"] {
  return { type: "category", data: [...days] };
}

function bars(curves: readonly Curve[]): SeriesOption[] {
  return curves.map(({ name, points }): SeriesOption => ({ type: "bar", name, stack: "all", data: points.map(([, value]) => (value === 0 ? null : value)) }));
}

function lines(curves: readonly Curve[], how: Partial<{ readonly step: "end"; readonly dashed: boolean }> = {}): SeriesOption[] {
  return curves.map(({ name, points }): SeriesOption => ({
    type: "line", name, showSymbol: points.length < 2, data: points.map(([at, value]) => [at, value]),
    ...(how.step === undefined ? {} : { step: how.step }),
    lineStyle: { width: 2, type: how.dashed === true ? "dashed" : "solid" },
  }));
}

function jobs({ days, jobs: counted }: Figures): Chart | undefined {
  const curves = daily(days, summed(counted, ({ workload, lane }) => `${workload}, ${lane}`, ({ day }) => day, (each) => each.jobs));
  return chart("jobs.svg", { title: "Verified jobs a day", unit: "jobs", series: bars(curves), xAxis: overDays(days) });
}

function fees(figures: Figures): Chart | undefined {
  const { days, paid } = figures;
  const valueOf = ({ token, protocolFee }: Figures["paid"][number]): number => Number(whole(protocolFee, tokenOf(figures, token)));
  const curves = daily(days, summed(paid, ({ token }) => tokenOf(figures, token).symbol, ({ day }) => day, valueOf));
  return chart("fees.svg", { title: "Protocol fees a day", unit: "tokens", series: bars(curves), xAxis: overDays(days) });
}

function use(figures: Figures): Chart | undefined {
  const DAY_SECONDS = 86_400;
  const curves = figures.indexes.map((index) => {
    const shares = new Map(index.use.map(({ day, unitSeconds, capacity }) => [day, capacity === 0 ? 0 : (100 * Number(unitSeconds)) / (capacity * DAY_SECONDS)]));
    return [indexName(figures, index), shares] as const;
  });
  const title = "Work paid at an index, of the capacity that earned there the epoch before";
  return chart("use.svg", { title, unit: "%", series: lines(daily(figures.days, new Map(curves))), xAxis: overDays(figures.days) });
}

function prices(figures: Figures): Chart | undefined {
  const end = figures.end.time;
  const series = figures.indexes.flatMap((index) => {
    const token = tokenOf(figures, index.token);
    const now = figures.indexesNow.find(({ token: of, gpuClass }) => of === index.token && gpuClass === index.gpuClass);
    const points = (all: readonly { readonly time: number; readonly hourPrice: bigint }[]): Points =>
      all.map(({ time, hourPrice }) => [time * MILLISECONDS, wholePrice(hourPrice, token)] as const);
    const price = [...index.prices, ...(now === undefined ? [] : [{ time: end, hourPrice: now.hourPrice }])];
    const last = index.references.at(-1);
    const reference = last === undefined ? [] : [...index.references, { ...last, time: end }];
    const name = indexName(figures, index);
    return [
      ...lines([{ name, points: points(price) }]),
      ...(reference.length === 0 ? [] : lines([{ name: `${name}, elsewhere`, points: points(reference) }], { step: "end", dashed: true })),
    ];
  });
  const title = "Index price of a unit-hour, and what governance says that it costs elsewhere";
  return chart("prices.svg", { title, unit: "tokens", series, xAxis: { type: "time" }, logarithmic: true });
}

function indexName(figures: Figures, { token, gpuClass }: { readonly token: string; readonly gpuClass: number }): string {
  return `${figures.classes.find((each) => each.gpuClass === gpuClass)?.name ?? `class ${gpuClass}`} in ${tokenOf(figures, token).symbol}`;
}

function stake(figures: Figures): Chart | undefined {
  const { days, stake: known, stakeToken } = figures;
  if (known.length === 0) return undefined;
  const amount = (value: bigint): number => Number(whole(value, stakeToken));
  const services = [...new Set(known.flatMap(({ allocated }) => allocated.map(({ service }) => service)))];
  const curveOf = (name: string, of: (day: Figures["stake"][number]) => bigint): Curve => ({ name, points: carried(days, known, (day) => amount(of(day))) });
  const allocated = services.map((service) =>
    curveOf(`allocated to ${serviceName(figures, service)}`, (day) => day.allocated.find((each) => each.service === service)?.amount ?? 0n));
  const curves = [curveOf("own", ({ own }) => own), curveOf("delegated", ({ delegated }) => delegated), ...allocated];
  return chart("stake.svg", { title: "Stake and what of it is allocated", unit: stakeToken.symbol, series: lines(curves, { step: "end" }), xAxis: overDays(days) });
}

/** The last value that was known on each day. */
function carried(days: readonly string[], known: Figures["stake"], valueOf: (day: Figures["stake"][number]) => number): Points {
  let value = 0;
  return days.map((day) => {
    const changed = known.find((each) => each.day === day);
    if (changed !== undefined) value = valueOf(changed);
    return [day, value] as const;
  });
}

function disputes({ days, disputes: { opened, convictions } }: Figures): Chart | undefined {
  const counts = [
    ...summed(opened, () => "disputes opened", ({ day }) => day, (each) => each.disputes),
    ...summed(convictions, ({ of, fault }) => `${of}: ${fault}`, ({ day }) => day, () => 1),
  ];
  const title = "Disputes, and jobs and sessions that were slashed";
  return chart("disputes.svg", { title, unit: "a day", series: bars(daily(days, new Map(counts))), xAxis: overDays(days) });
}

function rewards(figures: Figures): Chart | undefined {
  const { rewards: epochs, stakeToken } = figures;
  const days = [...new Set(epochs.map(({ day }) => day))].sort();
  const amounts = epochs.flatMap(({ day, unspent, classes }) => [
    ...classes.map(({ workload, own, poolPart }) => ({ day, name: workload, amount: own + poolPart })),
    { day, name: "not minted", amount: unspent },
  ]);
  const curves = daily(days, summed(amounts, ({ name }) => name, ({ day }) => day, ({ amount }) => Number(whole(amount, stakeToken))));
  return chart("rewards.svg", { title: "What epochs granted of their budgets, by workload", unit: stakeToken.symbol, series: bars(curves), xAxis: overDays(days) });
}
