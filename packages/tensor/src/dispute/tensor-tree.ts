import { TensorLengthError, TensorTypeError } from "../errors";
import { type Hex, HASH_BYTES, toHex } from "../hex";
import { littleEndian } from "../little-endian";
import { call } from "../module";
import { EMPTY_LEAF, leafData, leafHash, nodeHash } from "../reference/commitments";
import { type Layout, dataOffset, layout, leafDepth } from "../reference/layout";
import { type Tensor, tensor } from "../reference/tensor";
import { type TensorType, elementBytes, encodeType } from "../type";

/** Height of the lowest nodes that are kept of a tensor above 16 MiB: what is below one of them is 8 KiB, hashed again when asked for. */
const LOWEST = 5;
/** Height of the trees that are kept whole: hashes of a quarter of the tensor's bytes. */
const WHOLE = 16;

/** How a tensor of a type lies in its tree. */
export class Places {
  private readonly layout: Layout;
  /** Levels below the root. */
  readonly height: number;

  constructor(readonly type: TensorType) {
    this.layout = layout({ dtype: type.dtype, dims: type.shape });
    this.height = leafDepth(this.layout);
  }

  /** Whether any leaf below a node holds data: if one does, the first. */
  holdsData(height: number, index: number): boolean {
    return dataOffset(this.layout, index * 2 ** height, 0) !== undefined;
  }

  /** The element that a byte of a leaf belongs to, row-major; undefined where it holds no data. */
  elementAt(leaf: number, byte: number): number | undefined {
    const offset = dataOffset(this.layout, leaf, byte);
    return offset === undefined ? undefined : Math.floor(offset / elementBytes(this.type.dtype));
  }
}

/** A tensor and the upper nodes of its tree, from which all others are found. */
export class TensorTree {
  readonly places: Places;
  private readonly levels: readonly Uint8Array[];
  private readonly lowest: number;
  private readonly tensor: Tensor;

  /** @param data elements row-major and little-endian */
  constructor(
    readonly type: TensorType,
    data: Uint8Array,
  ) {
    this.places = new Places(type);
    this.lowest = this.places.height > WHOLE ? LOWEST : 0;
    this.levels = call("tensor_nodes", [encodeType(type), data, littleEndian("u32", this.lowest, "height")], {
      Type: ({ fault }) => new TensorTypeError(fault, type),
      Length: ({ expected, actual }) => new TensorLengthError("data", expected, actual),
    });
    this.tensor = tensor({ dtype: type.dtype, dims: type.shape }, data);
  }

  get height(): number {
    return this.places.height;
  }

  get root(): Hex {
    return this.node(this.height, 0);
  }

  /** @throws {RangeError} where there is none. */
  node = (height: number, index: number): Hex => {
    if (height > this.height || index >= 2 ** (this.height - height)) throw new RangeError(`no node ${index} of height ${height}`);
    const level = this.levels[height - this.lowest];
    if (level !== undefined) return toHex(level.subarray(HASH_BYTES * index, HASH_BYTES * (index + 1)));
    if (height > 0) return nodeHash(this.node(height - 1, 2 * index), this.node(height - 1, 2 * index + 1));
    const leaf = this.leaf(index);
    return leaf === undefined ? EMPTY_LEAF : leafHash(leaf);
  };

  /** A leaf's 256 bytes; undefined where it holds no data. */
  leaf(index: number): Uint8Array | undefined {
    return leafData(this.tensor, index);
  }
}
