import { at, join, u16, u32 } from "#tensor/reference/bytes";
import { tensorHash } from "#tensor/reference/commitments";
import type { Choice, Dispute, Part } from "./dispute";
import { mutants } from "./openings";
import type { Random } from "./random";

/** What a judge is asked, and whether it is one of a tensor's leaves under its hash, so that the element's rule is asked. */
export interface Broken {
  readonly what: string;
  readonly name: "findFault" | "decodeFault";
  readonly opening: Uint8Array;
  readonly reaches: boolean;
}

/** What Arbitrum's sequencer takes of a transaction, in bytes. */
export const MOST_BYTES = 95_000;
/** Of a long list of parts, such as that of a concatenation, so many are broken; the first and the last always. */
const MOST_PARTS = 12;
/** Of each opening of what is malformed. */
const MUTANTS = 4;

/** Ways to break one part, whose bytes are given. */
const WAYS: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Uint8Array>> = {
  "a bit of": (bytes, random) => flipped(bytes, random.below(bytes.length), random.below(8)),
  "the last bit of": (bytes) => flipped(bytes, bytes.length - 1, 0),
  "all bits of": (bytes) => bytes.map(() => 255),
  "nothing in": (bytes) => bytes.map(() => 0),
  without: () => new Uint8Array(),
  twice: (bytes) => join(bytes, bytes),
};

/** Leaves that do not fit an element, opened as they should be. */
const CHOICES: Readonly<Record<string, Choice>> = {
  "no leaves": () => [],
  "but one leaf": (made) => made.slice(1),
  "every second leaf": (made) => made.filter((_, place) => place % 2 === 0),
  "a leaf more": (made, all) => [...new Set([...made, at(all, all.length - 1)])].sort((a, b) => a - b),
};

/** Runs of leaves that do not touch, as many as a transaction holds. */
const MANY_RUNS = join(u16(11_000), ...Array.from({ length: 11_000 }, (_, run) => join(u32(2 * run), u32(1))));

/**
 * Openings of an element as nobody who is honest makes them: every part broken in every way, cut where it begins and within,
 * with other leaves, with more behind it, and with counts of what is not there; and openings of its tensor, changed or cut.
 */
export function* brokenOpenings(dispute: Dispute, random: Random): Generator<Broken> {
  const parts = dispute.parts(0, 0);
  const ask = (what: string, opening: Uint8Array, reaches = false): Broken => ({ what, name: "findFault", opening, reaches });
  const whole = join(...parts.map(({ bytes }) => bytes));
  for (const place of chosen(parts, random)) {
    const { name, bytes } = at(parts, place);
    const having = (changed: Uint8Array) => join(...parts.map((part, other) => (other === place ? changed : part.bytes)));
    if (bytes.length === 0) continue;
    for (const [way, change] of Object.entries(WAYS)) yield ask(`${way} ${name}`, having(change(bytes, random)));
    const from = parts.slice(0, place).reduce((sum, part) => sum + part.bytes.length, 0);
    yield ask(`cut before ${name}`, whole.slice(0, from));
    yield ask(`cut within ${name}`, whole.slice(0, from + random.below(bytes.length)));
    if (!name.startsWith("runs")) continue;
    yield ask(`as many ${name} as can be said`, having(join(u16(65_535), bytes.slice(2))));
    yield ask(`as many ${name} as there is room for`, having(MANY_RUNS).slice(0, MOST_BYTES));
    if (bytes.length > 2) yield ask(`runs as long as can be said in ${name}`, having(join(bytes.slice(0, 6), u32(2 ** 32 - 1), bytes.slice(10))));
  }
  for (const [how, choose] of Object.entries(CHOICES)) yield ask(how, dispute.element(0, 0, false, choose), true);
  yield ask("a byte behind it", join(whole, Uint8Array.of(0)));
  yield ask("as much behind it as there is room for", join(whole, new Uint8Array(MOST_BYTES - whole.length)));
  const malformed = { type: dispute.type(0), leaf: dispute.leaf(0, 0), hole: dispute.hole(0, 0, 0), output: dispute.last(tensorHash(at(dispute.claimed, 0))) };
  for (const [what, opening] of Object.entries(malformed)) {
    for (const mutant of mutants({ what, name: "decodeFault", shared: dispute.shared, opening }, MUTANTS, random)) yield { ...mutant, reaches: false };
  }
}

function flipped(bytes: Uint8Array, place: number, bit: number): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[place] = (bytes[place] ?? 0) ^ (1 << bit);
  return changed;
}

function chosen(parts: readonly Part[], random: Random): readonly number[] {
  const all = [...parts.keys()];
  if (all.length <= MOST_PARTS) return all;
  const half = MOST_PARTS / 2;
  const middle = Array.from({ length: half }, () => half + random.below(all.length - MOST_PARTS));
  return [...all.slice(0, half), ...middle, ...all.slice(-half)];
}
