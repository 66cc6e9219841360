/** Typing errors that are still taken for one of the names, as a share of the name's length. */
const TOLERANCE = 0.4;

/** Letters to insert, drop or exchange to get from one text to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min((row[j] ?? 0) + (a[i] === b[j] ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** What to say after a name that is none of `names`: the nearest where one is near, and all of them. */
export function insteadOf(wrong: string, names: readonly string[]): string {
  if (names.length === 0) return "and has none at all";
  const short = (name: string): string => name.replace(/\(.*/, "").toLowerCase();
  const ranked = names.map((name) => ({ name, far: distance(short(wrong), short(name)) })).sort((a, b) => a.far - b.far);
  const near = ranked.filter(({ name, far }, i) => i === 0 && far <= short(name).length * TOLERANCE);
  return near.length === 0 ? `but ${names.join(", ")}` : `did you mean ${near[0]?.name ?? ""}? It has ${names.join(", ")}`;
}
