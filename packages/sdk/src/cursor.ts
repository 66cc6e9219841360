/** A block by which a stream knows the chain that it follows. */
export interface KnownBlock {
  readonly number: number;
  readonly hash: string;
}

/** Where a stream of events stands; plain data, for JSON. Whoever stores it goes on where it left off. */
export interface Cursor {
  /** Decimal. */
  readonly chainId: string;
  /** The first block that was asked for. */
  readonly first: number;
  /** Blocks up to which everything was given, from low to high: dense near the last, then ever sparser. */
  readonly blocks: readonly KnownBlock[];
  /** The last log that was given of the last of them; absent: all were. */
  readonly logIndex?: number;
}

/** So many blocks are known one by one; of those further back, each is so much further away than the one before. */
const DENSE = 16;
const SPREAD = 1.25;

function thinned(blocks: readonly KnownBlock[]): KnownBlock[] {
  const last = blocks.at(-1)?.number ?? 0;
  const kept: KnownBlock[] = [];
  let least = 0;
  for (const block of [...blocks].reverse()) {
    const distance = last - block.number;
    if (distance < least) continue;
    kept.push(block);
    least = distance < DENSE ? distance : distance * SPREAD;
  }
  return kept.reverse();
}

/** The cursor after a block, or after one log of it. */
export function advanced({ chainId, first, blocks }: Cursor, block: KnownBlock, logIndex?: number): Cursor {
  const { number, hash } = block;
  const known = thinned([...blocks.filter((each) => each.number < number), { number, hash }]);
  return { chainId, first, blocks: known, ...(logIndex === undefined ? {} : { logIndex }) };
}

/** The cursor as it was when `blocks[count - 1]` was the last block that it knew. */
export function rewound({ chainId, first, blocks }: Cursor, count: number): Cursor {
  return { chainId, first, blocks: blocks.slice(0, count) };
}

/** The last block of which everything was given and that still stands as far as the cursor knows. */
export function lastWhole({ first, blocks, logIndex }: Cursor): number {
  const last = blocks.at(-1)?.number ?? first - 1;
  return logIndex === undefined ? last : last - 1;
}
