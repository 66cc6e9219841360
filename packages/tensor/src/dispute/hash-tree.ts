import { join } from "../codec";
import { HASH_BYTES, type Hex, fromHex, hashesOf } from "../hex";
import { EMPTY_LEAF, nodeHash, tree } from "../reference/commitments";
import { LEVELS } from "./node";

/** The siblings from a node up to a root of this height, lowest first. */
export function pathOf(node: (height: number, index: number) => Hex, top: number, height: number, index: number): readonly Hex[] {
  return Array.from({ length: top - height }, (_, up) => node(height + up, (index >>> up) ^ 1));
}

/** The nodes so many levels below one as an answer shows. */
export function levelBelow(node: (height: number, index: number) => Hex, height: number, index: number): readonly Hex[] {
  const down = Math.min(LEVELS, height);
  return Array.from({ length: 1 << down }, (_, place) => node(height - down, index * 2 ** down + place));
}

/** Hashes one after the other. */
export function bytesOf(hashes: readonly Hex[]): Uint8Array {
  return join(hashes.map((hash) => fromHex(hash, HASH_BYTES)));
}

/** The tree over the hashes of a list. */
export class ListTree {
  private readonly levels: readonly (readonly Hex[])[];

  constructor(hashes: readonly Hex[]) {
    this.levels = tree(hashes);
  }

  /** Levels below the root. */
  get height(): number {
    return this.levels.length - 1;
  }

  get root(): Hex {
    return this.node(this.height, 0);
  }

  /** @throws {RangeError} where there is none. */
  node = (height: number, index: number): Hex => {
    const hash = this.levels[height]?.[index];
    if (hash === undefined) throw new RangeError(`no node ${index} of height ${height}`);
    return hash;
  };

  /** From an item to the root. */
  path(index: number): readonly Hex[] {
    return pathOf(this.node, this.height, 0, index);
  }
}

/** The hash of a subtree of empty leaves by its height. */
export function emptyNode(height: number): Hex {
  let hash = EMPTY_LEAF;
  for (let level = 0; level < height; level++) hash = nodeHash(hash, hash);
  return hash;
}

/** A tree of which its root is known, and more as somebody shows it. */
export class ShownTree {
  private readonly known = new Map<string, Hex>();

  /**
   * @param height levels below the root
   * @param own nodes of one's own tree of this height: what is below a node that both have, both have
   */
  constructor(
    readonly height: number,
    root: Hex,
    private readonly own: (height: number, index: number) => Hex,
  ) {
    this.known.set(`${height}:0`, root);
  }

  /** Takes note of the hashes that stand below a node, where one of the answers shows them. */
  take(height: number, index: number, answers: readonly Uint8Array[]): boolean {
    return answers.some((answer) => this.takeOne(height, index, answer));
  }

  private takeOne(height: number, index: number, shown: Uint8Array): boolean {
    const down = Math.min(LEVELS, height);
    if (shown.length !== HASH_BYTES << down) return false;
    const levels = tree(hashesOf(shown));
    if (levels.at(-1)?.[0] !== this.known.get(`${height}:${index}`)) return false;
    const lowest = height - down;
    for (const [up, level] of levels.entries()) {
      const first = index * level.length;
      for (const [place, hash] of level.entries()) this.known.set(`${lowest + up}:${first + place}`, hash);
    }
    return true;
  }

  /** @throws {RangeError} where nothing shows it. */
  node = (height: number, index: number): Hex => {
    for (let up = 0; height + up <= this.height; up++) {
      const [level, place] = [height + up, Math.floor(index / 2 ** up)];
      const hash = this.known.get(`${level}:${place}`);
      if (hash === undefined) continue;
      if (up === 0) return hash;
      if (hash === this.own(level, place)) return this.own(height, index);
      break;
    }
    throw new RangeError(`node ${index} of height ${height} was not shown`);
  };
}
