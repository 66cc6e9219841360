import { at, join, u16, u8 } from "./bytes";
import { type Hash, type Hex, getBytes, keccak256 } from "./keccak";
import { LEAF_BYTES, dataOffset, layout, powerOfTwo } from "./layout";
import { type Operator, encodeOperator } from "./operator";
import { type Program, VERSION } from "./program";
import type { Tensor } from "./tensor";
import { type Type, encodeType } from "./type";

const DOMAIN = { leaf: 0, node: 1, tensor: 2, program: 3, operator: 4, salted: 5 } as const;

/** Stands where a tree has no data: the hash of the leaf's domain byte alone. */
export const EMPTY_LEAF: Hex = keccak256(u8(DOMAIN.leaf));

/** Of a tensor that is public. */
export const NO_SALT: Hex = `0x${"00".repeat(32)}`;

/** @param data exactly 256 bytes */
export function leafHash(data: Uint8Array): Hex {
  if (data.length !== LEAF_BYTES) throw new RangeError(`a leaf has ${LEAF_BYTES} bytes, not ${data.length}`);
  return keccak256(join(u8(DOMAIN.leaf), data));
}

export function nodeHash(left: Hash, right: Hash): Hex {
  return keccak256(join(u8(DOMAIN.node), getBytes(left), getBytes(right)));
}

/** The tree over some hashes, padded with the empty leaf to a power of two: its levels, lowest first. */
export function tree(hashes: readonly Hex[]): readonly (readonly Hex[])[] {
  const padding = powerOfTwo(hashes.length) - hashes.length;
  const levels: (readonly Hex[])[] = [[...hashes, ...Array<Hex>(padding).fill(EMPTY_LEAF)]];
  for (let level = at(levels, 0); level.length > 1; ) {
    const lower = level;
    level = Array.from({ length: lower.length / 2 }, (_, index) => nodeHash(at(lower, 2 * index), at(lower, 2 * index + 1)));
    levels.push(level);
  }
  return levels;
}

/** The root over the hashes of a list's items. */
export function listRoot(items: readonly Hex[]): Hex {
  const levels = tree(items);
  return at(at(levels, levels.length - 1), 0);
}

/** The 256 bytes of a leaf, zero where it holds no data; undefined where it holds none at all. */
export function leafData(of: Tensor, leaf: number): Uint8Array | undefined {
  const places = layout(of.type);
  const data = new Uint8Array(LEAF_BYTES);
  let held = false;
  for (let byte = 0; byte < LEAF_BYTES; byte++) {
    const offset = dataOffset(places, leaf, byte);
    if (offset === undefined) continue;
    data[byte] = of.view.getUint8(offset);
    held = true;
  }
  return held ? data : undefined;
}

/** The tree over a tensor's leaves: its levels, lowest first. */
export function tensorTree(of: Tensor): readonly (readonly Hex[])[] {
  const { leaves } = layout(of.type);
  return tree(
    Array.from({ length: leaves }, (_, leaf) => {
      const data = leafData(of, leaf);
      return data === undefined ? EMPTY_LEAF : leafHash(data);
    }),
  );
}

export function tensorRoot(of: Tensor): Hex {
  const levels = tensorTree(of);
  return at(at(levels, levels.length - 1), 0);
}

/** The hash of a tensor of this type whose tree has this root. */
export function typedRootHash(type: Type, root: Hash): Hex {
  return keccak256(join(u8(DOMAIN.tensor), encodeType(type), getBytes(root)));
}

export function tensorHash(of: Tensor): Hex {
  return typedRootHash(of.type, tensorRoot(of));
}

export function saltedHash(salt: Hash, hash: Hash): Hex {
  return keccak256(join(u8(DOMAIN.salted), getBytes(salt), getBytes(hash)));
}

export function operatorHash(operator: Operator): Hex {
  return keccak256(join(u8(DOMAIN.operator), encodeOperator(operator)));
}

export function programId(program: Program): Hex {
  const { input, constants, operators } = program;
  return keccak256(
    join(
      u8(DOMAIN.program),
      u8(VERSION),
      encodeType(input),
      u16(constants.length),
      getBytes(listRoot(constants.map(tensorHash))),
      u16(operators.length),
      getBytes(listRoot(operators.map(operatorHash))),
    ),
  );
}
