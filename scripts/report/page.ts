import { serviceName, short, tokenOf, whole, wholePrice } from "./amounts";
import type { Chart } from "./charts";
import type { Figures } from "./figures/index";
import type { ClassRewards } from "./figures/rewards";

const SECONDS_A_DAY = 86_400;

/** The report as Markdown, with its charts beside it. */
export function page(figures: Figures, charts: readonly Chart[]): string {
  const drawn = (file: string): string => {
    const chart = charts.find((each) => each.file === file);
    return chart === undefined ? "" : `![${chart.title}](${file})\n\n`;
  };
  const { chainId, market, from, end } = figures;
  return [
    "# Report\n",
    `Market \`${market}\` on chain ${chainId}, blocks ${from} to ${end.block} (\`${end.hash}\`, ${new Date(end.time * 1000).toISOString()}). Days are UTC. Everything is from the chain.\n`,
    `## Verified jobs\n\n${drawn("jobs.svg")}${jobs(figures)}`,
    `## Growth by workload\n\n${growth(figures)}`,
    `## Paid\n\n${drawn("fees.svg")}${paid(figures)}`,
    `## Capacity and use\n\n${drawn("use.svg")}${capacity(figures)}`,
    `## Prices\n\n${drawn("prices.svg")}${prices(figures)}`,
    `## Stake\n\n${drawn("stake.svg")}${stake(figures)}`,
    `## Disputes\n\n${drawn("disputes.svg")}${disputes(figures)}`,
    `## Rewards\n\n${drawn("rewards.svg")}${rewards(figures)}`,
    `## Providers\n\n${providers(figures)}`,
  ].join("\n");
}

type Cell = string | number | bigint;
type ClassAmounts = Pick<ClassRewards, "counted" | "own" | "poolPart" | "unclaimed" | "unspent">;

function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "Nothing yet.\n";
  const line = (cells: readonly Cell[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line), ""].join("\n");
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups].sort(([first], [second]) => (first < second ? -1 : 1)).map(([, group]) => group);
}

function sum<T>(items: readonly T[], of: (item: T) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n);
}

function jobs({ jobs: counted }: Figures): string {
  const rows = grouped(counted, ({ workload, lane }) => `${workload}|${lane}`).map((group) => [group[0]?.workload ?? "", group[0]?.lane ?? "", group.reduce((total, each) => total + each.jobs, 0)]);
  return table(["workload", "lane", "jobs"], rows);
}

function growth({ growth: known }: Figures): string {
  const change = (last: number, before: number): string => (before === 0 ? "–" : `${short((100 * (last - before)) / before, 3)} %`);
  return table(["workload", "jobs", "last 7 days", "7 days before", "change"], known.map(({ workload, jobs: all, lastWeek, weekBefore }) => [workload, all, lastWeek, weekBefore, change(lastWeek, weekBefore)]));
}

function paid(figures: Figures): string {
  const rows = grouped(figures.paid, ({ token, by, workload }) => `${token}|${by}|${workload}`).map((group) => {
    const token = tokenOf(figures, group[0]?.token ?? "");
    return [token.symbol, group[0]?.by ?? "", group[0]?.workload ?? "", whole(sum(group, ({ price }) => price), token), whole(sum(group, ({ protocolFee }) => protocolFee), token)];
  });
  return table(["token", "by", "workload", "paid", "protocol fee"], rows);
}

function capacity({ classes }: Figures): string {
  return table(["class", "providers", "units", "busy", "use"], classes.map(({ name, providers: many, units, busy }) => [name, many, units, busy, units === 0 ? "–" : `${short((100 * busy) / units, 3)} %`]));
}

function prices(figures: Figures): string {
  const rows = figures.indexes.map((index) => {
    const token = tokenOf(figures, index.token);
    const now = figures.indexesNow.find((each) => each.token === index.token && each.gpuClass === index.gpuClass)?.hourPrice ?? 0n;
    const reference = index.references.at(-1);
    const [price, elsewhere] = [wholePrice(now, token), reference === undefined ? undefined : wholePrice(reference.hourPrice, token)];
    const day = index.use.at(-1);
    const used = day === undefined || day.capacity === 0 ? "–" : `${short((100 * Number(day.unitSeconds)) / (day.capacity * SECONDS_A_DAY), 3)} % (${day.day})`;
    return [
      figures.classes.find(({ gpuClass }) => gpuClass === index.gpuClass)?.name ?? index.gpuClass, token.symbol, short(price),
      elsewhere === undefined ? "–" : short(elsewhere), elsewhere === undefined ? "–" : `${short(100 * (price / elsewhere - 1), 3)} %`,
      reference === undefined ? "–" : new Date(reference.time * 1000).toISOString().slice(0, 10), used,
    ];
  });
  return table(["class", "token", "unit-hour", "elsewhere", "above that", "said on", "use, last day"], rows);
}

function stake(figures: Figures): string {
  const { stake: days, stakeToken } = figures;
  const last = days.at(-1);
  if (last === undefined) return "Nothing yet.\n";
  return table(
    ["stake", stakeToken.symbol],
    [
      ["own", whole(last.own, stakeToken)],
      ["delegated", whole(last.delegated, stakeToken)],
      ...last.allocated.map(({ service, amount }) => [`allocated to ${serviceName(figures, service)}`, whole(amount, stakeToken)]),
    ],
  );
}

function disputes({ disputes: { opened, convictions, slashed }, stakeToken }: Figures): string {
  const faults = grouped(convictions, ({ of, fault }) => `${of}|${fault}`).map((group) => [group[0]?.of ?? "", group[0]?.fault ?? "", group.length, whole(sum(group, (each) => each.slashed), stakeToken)]);
  const total = (of: "own" | "delegated" | "paid" | "burned"): string => whole(sum(slashed, (each) => each[of]), stakeToken);
  return [
    `Disputes opened: ${opened.reduce((all, each) => all + each.disputes, 0)}. Of stake were slashed: ${total("own")} ${stakeToken.symbol} of providers' own and ${total("delegated")} of what was delegated; ${total("paid")} went to clients and challengers, ${total("burned")} were burned.\n`,
    table(["of", "fault", "how many", `slashed, ${stakeToken.symbol}`], faults),
  ].join("\n");
}

function rewards({ rewards: epochs, stakeToken }: Figures): string {
  const amount = (value: bigint): string => whole(value, stakeToken);
  const rows = epochs.flatMap(({ epoch, day, state, budget, unspent, classes }) => {
    const cells = (all: ClassAmounts): Cell[] => [all.counted, all.own + all.poolPart, all.own, all.poolPart, all.unclaimed, all.unspent].map(amount);
    const votes = sum(classes, (each) => each.votes);
    const total = (of: "counted" | "own" | "poolPart" | "unclaimed"): bigint => sum(classes, (each) => each[of]);
    const totals = { counted: total("counted"), own: total("own"), poolPart: total("poolPart"), unclaimed: total("unclaimed"), unspent };
    return [
      ...classes.map((each) => [epoch, day, each.workload, votes === 0n ? "–" : `${short((100 * Number(each.votes)) / Number(votes), 3)} %`, amount(each.share), ...cells(each)]),
      [epoch, day, `all, ${state}`, votes === 0n ? "none" : "", amount(budget), ...cells(totals)],
    ];
  });
  return [
    `In ${stakeToken.symbol}. A class is granted the lesser of its share of the epoch's budget and nine tenths of its counted fees; the rest is never minted. Of an epoch that is not closed, what closing it would grant.\n`,
    table(["epoch", "begins", "class", "votes", "share", "counted fees", "granted", "to providers", "to pools", "not claimed yet", "unspent"], rows),
  ].join("\n");
}

function providers(figures: Figures): string {
  const { stakeToken, classes } = figures;
  const rows = figures.providers.map((row) => [
    `\`${row.provider}\``, classes.find(({ gpuClass }) => gpuClass === row.gpuClass)?.name ?? "–", row.units, row.busy,
    whole(row.own, stakeToken), whole(row.delegated, stakeToken), whole(row.allocated, stakeToken), row.settled, row.failed,
    row.earned.map(({ token, amount }) => `${whole(amount, tokenOf(figures, token))} ${tokenOf(figures, token).symbol}`).join(", "),
  ]);
  return table(["provider", "class", "units", "busy", "own stake", "delegated", "allocated here", "jobs", "failed", "earned"], rows);
}
