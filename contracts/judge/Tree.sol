// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {TensorType} from "./TensorType.sol";

/// @notice How a tensor lies in its tree; logarithms are of base 2.
struct Tree {
    /// Levels above the leaves.
    uint256 height;
    /// Elements of a row.
    uint256 length;
    uint256 rows;
    /// Logarithm of an element's bytes.
    uint256 size;
    /// Logarithm of the leaves that a row occupies, where it has one or more.
    uint256 width;
    /// How many of these hold data.
    uint256 held;
    /// Logarithm of the rows that share a leaf.
    uint256 shared;
}

using TreeLib for Tree global;

/// @title TreeLib
/// @notice Where elements lie, and what holds no data: "The tree of a tensor" of docs/commitments.md.
/// @dev Types have at most 2^28 bytes, so that nothing here comes near a word's end.
library TreeLib {
    uint256 internal constant LEAF = 256;
    uint256 private constant LEAF_BITS = 8;

    function treeOf(TensorType kind) internal pure returns (Tree memory tree) {
        lay(tree, kind);
    }

    /// @notice Makes a tree that of a tensor of this type.
    function lay(Tree memory tree, TensorType kind) internal pure {
        unchecked {
            tree.length = kind.lengthOf();
            tree.rows = kind.elementsOf() / tree.length;
            tree.size = kind.dtypeOf() - 1;
            uint256 row = tree.length << tree.size;
            tree.held = (row + LEAF - 1) >> LEAF_BITS;
            tree.width = ceilLog2(tree.held);
            tree.shared = row < LEAF ? LEAF_BITS - ceilLog2(row) : 0;
            tree.height = ceilLog2((tree.rows + (1 << tree.shared) - 1) >> tree.shared << tree.width);
        }
    }

    function ceilLog2(uint256 value) internal pure returns (uint256) {
        unchecked {
            return value < 2 ? 0 : 1 + Math.log2(value - 1);
        }
    }

    /// @notice Whether any of the leaves below a node holds data.
    function holdsData(Tree memory self, uint256 level, uint256 index) internal pure returns (bool) {
        uint256 leaf = index << level;
        return leaf >> self.width << self.shared < self.rows && leaf & ((1 << self.width) - 1) < self.held;
    }

    /// @notice The leaf that holds the element at a row-major index, and where in it; `exists` where there is such an element.
    function placeOf(Tree memory self, uint256 index)
        internal
        pure
        returns (bool exists, uint256 leaf, uint256 offset)
    {
        unchecked {
            uint256 row = index / self.length;
            uint256 column = index - row * self.length << self.size;
            exists = row < self.rows;
            leaf = (row >> self.shared << self.width) + (column >> LEAF_BITS);
            offset = (row & ((1 << self.shared) - 1)) << (LEAF_BITS - self.shared) | column & (LEAF - 1);
        }
    }

    /// @notice Whether every byte of a leaf, which holds some data, that holds none is zero. It begins at `from` in the
    /// calldata.
    function isPadded(Tree memory self, uint256 leaf, uint256 from) internal pure returns (bool) {
        unchecked {
            uint256 row = self.length << self.size;
            if (self.shared == 0) {
                row -= (leaf & ((1 << self.width) - 1)) << LEAF_BITS;
                return row >= LEAF || _areZero(from + row, from + LEAF);
            }
            uint256 slot = LEAF >> self.shared;
            uint256 used = (self.rows - (leaf << self.shared)) * slot;
            if (used < LEAF && !_areZero(from + used, from + LEAF)) return false;
            if (row == slot) return true;
            if (slot < 32) return _endInZeros(from, slot, row);
            for (uint256 end = slot; end <= LEAF; end += slot) {
                if (!_areZero(from + end - slot + row, from + end)) return false;
            }
            return true;
        }
    }

    /// @dev Whether a range of the calldata is.
    function _areZero(uint256 from, uint256 end) private pure returns (bool zero) {
        // The last word is cut where the range ends.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let found := 0
            for {} lt(add(from, 32), end) { from := add(from, 32) } { found := or(found, calldataload(from)) }
            found := or(found, shr(shl(3, sub(add(from, 32), end)), calldataload(from)))
            zero := iszero(found)
        }
    }

    /// @dev Whether of 256 bytes each slot's last are zero, those after its first `row`. A word has several slots.
    function _endInZeros(uint256 from, uint256 slot, uint256 row) private pure returns (bool zero) {
        unchecked {
            // The low bytes of each slot, as often as a word has slots.
            uint256 pattern = ((1 << 8 * (slot - row)) - 1) * (type(uint256).max / ((1 << 8 * slot) - 1));
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                let found := 0
                for { let end := add(from, 256) } lt(from, end) { from := add(from, 32) } {
                    found := or(found, calldataload(from))
                }
                zero := iszero(and(found, pattern))
            }
        }
    }
}
