import { getBytes, keccak256 } from "ethers";
import { at, join, u16, u8 } from "./bytes";
import { LEAF_BYTES, dataOffset, layout, powerOfTwo } from "./layout";
import { type Operator, encodeOperator } from "./operator";
import { type Program, VERSION } from "./program";
import type { Tensor } from "./tensor";
import { type Type, encodeType } from "./type";

/** 32 bytes, as `0x` and 64 lower-case digits. */
export type Hash = string;

const DOMAIN = { leaf: 0, node: 1, tensor: 2, program: 3, operator: 4, salted: 5 } as const;

/** Stands where a tree has no data: the hash of the leaf's domain byte alone. */
export const EMPTY_LEAF: Hash = keccak256(u8(DOMAIN.leaf));

/** Of a tensor that is public. */
export const NO_SALT: Hash = `0x${"00".repeat(32)}`;

/** @param data exactly 256 bytes */
export function leafHash(data: Uint8Array): Hash {
  if (data.length !== LEAF_BYTES) throw new RangeError(`a leaf has ${LEAF_BYTES} bytes, not ${data.length}`);
  return keccak256(join(u8(DOMAIN.leaf), data));
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return keccak256(join(u8(DOMAIN.node), getBytes(left), getBytes(right)));
}

/** The tree over some hashes, padded with the empty leaf to a power of two: its levels, lowest first. */
export function tree(hashes: readonly Hash[]): readonly (readonly Hash[])[] {
  const padding = powerOfTwo(hashes.length) - hashes.length;
  const levels: (readonly Hash[])[] = [[...hashes, ...Array<Hash>(padding).fill(EMPTY_LEAF)]];
  for (let level = at(levels, 0); level.length > 1; ) {
    const lower = level;
    level = Array.from({ length: lower.length / 2 }, (_, index) => nodeHash(at(lower, 2 * index), at(lower, 2 * index + 1)));
    levels.push(level);
  }
  return levels;
}

/** The root over the hashes of a list's items. */
export function listRoot(items: readonly Hash[]): Hash {
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
export function tensorTree(of: Tensor): readonly (readonly Hash[])[] {
  const { leaves } = layout(of.type);
  return tree(
    Array.from({ length: leaves }, (_, leaf) => {
      const data = leafData(of, leaf);
      return data === undefined ? EMPTY_LEAF : leafHash(data);
    }),
  );
}

export function tensorRoot(of: Tensor): Hash {
  const levels = tensorTree(of);
  return at(at(levels, levels.length - 1), 0);
}

/** The hash of a tensor of this type whose tree has this root. */
export function typedRootHash(type: Type, root: Hash): Hash {
  return keccak256(join(u8(DOMAIN.tensor), encodeType(type), getBytes(root)));
}

export function tensorHash(of: Tensor): Hash {
  return typedRootHash(of.type, tensorRoot(of));
}

export function saltedHash(salt: Hash, hash: Hash): Hash {
  return keccak256(join(u8(DOMAIN.salted), getBytes(salt), getBytes(hash)));
}

export function operatorHash(operator: Operator): Hash {
  return keccak256(join(u8(DOMAIN.operator), encodeOperator(operator)));
}

export function programId(program: Program): Hash {
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
