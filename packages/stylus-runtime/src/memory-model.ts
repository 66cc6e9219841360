import type { StylusParams } from "./params";

/** Base of the exponential part: 128 pages cost 31,874,000 gas in all (Nitro `arbos/programs/memory.go`). */
const TABLE: readonly number[] = [
  1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 7, 8, 9, 11, 12, 14, 17, 19, 22, 25, 29, 33, 38, 43, 50, 57, 65, 75, 85, 98,
  112, 128, 147, 168, 193, 221, 253, 289, 331, 379, 434, 497, 569, 651, 745, 853, 976, 1117, 1279, 1463, 1675, 1917, 2194,
  2511, 2874, 3290, 3765, 4309, 4932, 5645, 6461, 7395, 8464, 9687, 11087, 12689, 14523, 16621, 19024, 21773, 24919, 28521,
  32642, 37359, 42758, 48938, 56010, 64104, 73368, 83971, 96106, 109994, 125890, 144082, 164904, 188735, 216010, 247226,
  282953, 323844, 370643, 424206, 485509, 555672, 635973, 727880, 833067, 953456, 1091243, 1248941, 1429429, 1636000,
  1872423, 2143012, 2452704, 2807151, 3212820, 3677113, 4208502, 4816684, 5512756, 6309419, 7221210, 8264766, 9459129,
  10826093, 12390601, 14181199, 16230562, 18576084, 21260563, 24332984, 27849408, 31873999,
];

/** More gas than anybody has: 2^64 − 1. */
export const ENDLESS_GAS = 0xffff_ffff_ffff_ffffn;
const MAX_PAGES = 0xffff;

function exponential(pages: number): bigint {
  const gas = TABLE[pages];
  return gas === undefined ? ENDLESS_GAS : BigInt(gas);
}

/** Pages that Stylus frames of one transaction hold open, and the most that they ever did; 16 bits each. */
export interface OpenPages {
  readonly open: number;
  readonly ever: number;
}

/** `pages` after a frame opened `added` more. */
export function openPages(pages: OpenPages, added: number): OpenPages {
  const open = Math.min(MAX_PAGES, pages.open + added);
  return { open, ever: Math.max(pages.ever, open) };
}

/**
 * Gas of opening `added` pages more: linear in what is open beyond the free pages, exponential in what ever was.
 * From version 3 on nobody can pay for more than the page limit, of which 0 is none.
 */
export function pagesGas(pages: OpenPages, added: number, params: StylusParams): bigint {
  const next = openPages(pages, added);
  if (params.stylusVersion >= 3 && params.pageLimit > 0 && next.open > params.pageLimit) return ENDLESS_GAS;
  if (next.ever <= params.freePages) return 0n;
  const charged = (open: number): number => Math.max(0, open - params.freePages);
  const linear = BigInt(Math.max(0, charged(next.open) - charged(pages.open)) * params.pageGas);
  const gas = linear + exponential(next.ever) - exponential(pages.ever);
  return gas < ENDLESS_GAS ? gas : ENDLESS_GAS;
}
