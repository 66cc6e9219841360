// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Cursor} from "./Cursor.sol";
import {Elements} from "./Elements.sol";
import {Little} from "./Little.sol";
import {Empty, Nodes} from "./Nodes.sol";
import {TensorType} from "./TensorType.sol";
import {Tree, TreeLib} from "./Tree.sol";

/// @notice Some leaves of a tensor, or none, under its root.
struct Tensor {
    TensorType kind;
    Tree tree;
    bytes32 root;
    /// Of each run of leaves, in order: the first, how many << 64, and how many come before << 128.
    uint256[] runs;
    /// Where the leaves begin in the calldata.
    uint256 leaves;
    uint256 count;
    /// Which leaves were read, a bit each.
    uint256[] read;
    /// One more than the leaf that was read last, by which others are not looked for, and where it begins.
    uint256 last;
    uint256 lastFrom;
    /// Whether one was read that is not there.
    bool missed;
    bool isConstant;
}

using TensorLib for Tensor global;

/// @title TensorLib
/// @notice Reads what an opening has of a tensor, and gives elements of it. What is not opened reads as 0 and is missed.
library TensorLib {
    uint256 private constant LEAF = TreeLib.LEAF;

    /// @notice Reads `runs u16 ‖ (first u32 ‖ count u32) × runs`, then the leaves and the nodes, or the root where there are
    /// no runs.
    /// @param number The value's.
    function open(TensorType kind, uint256 number, Cursor memory cursor) internal pure returns (Tensor memory tensor) {
        unchecked {
            tensor.kind = kind;
            tensor.tree.lay(kind);
            uint256 runs = cursor.u16();
            if (runs == 0) {
                tensor.root = cursor.hash();
                return tensor;
            }
            uint256 free;
            uint256 end = 1 << tensor.tree.height;
            uint256 from = cursor.next;
            // All are there before any is kept.
            for (uint256 i; i < runs; ++i) {
                uint256 run = cursor.take(8);
                (uint256 first, uint256 count) = (Little.u32(run), Little.u32(run + 4));
                if (first < free || count == 0 || first + count > end) revert IJudge.JudgeLeaves(uint32(number));
                free = first + count + 1;
            }
            tensor.runs = new uint256[](runs);
            for (uint256 i; i < runs; ++i) {
                uint256 count = Little.u32(from + 8 * i + 4);
                tensor.runs[i] = Little.u32(from + 8 * i) | count << 64 | tensor.count << 128;
                tensor.count += count;
            }
            _root(tensor, number, cursor);
        }
    }

    /// @notice Reads one leaf, which holds data, and the nodes that lead from it to the root.
    function openLeaf(TensorType kind, uint256 number, uint256 leaf, Cursor memory cursor)
        internal
        pure
        returns (Tensor memory tensor)
    {
        tensor.kind = kind;
        tensor.tree.lay(kind);
        tensor.runs = new uint256[](1);
        tensor.runs[0] = leaf | 1 << 64;
        tensor.count = 1;
        _root(tensor, number, cursor);
    }

    /// @notice The element at a row-major index.
    function element(Tensor memory self, uint256 index) internal pure returns (int256 value) {
        unchecked {
            (bool exists, uint256 leaf, uint256 offset) = self.tree.placeOf(index);
            if (!exists) return 0;
            uint256 from = _reach(self, leaf);
            if (from == 0) return 0;
            uint256 size = self.kind.sizeOf();
            uint256 word = Little.u64(from + offset);
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                value := signextend(sub(size, 1), word)
            }
        }
    }

    /// @notice Elements of a row from the one at a row-major index on, in memory of their own, as {Elements} reads them.
    function row(Tensor memory self, uint256 first, uint256 count) internal pure returns (uint256 elements) {
        self.markRow(first, count);
        return self.peek(first, count);
    }

    /// @notice The same without reading them.
    function peek(Tensor memory self, uint256 first, uint256 count) internal pure returns (uint256 elements) {
        unchecked {
            uint256 size = self.kind.sizeOf();
            uint256 length = count * size;
            elements = Elements.space(length);
            _copy(self, first, length, elements);
            if (size > 1) Elements.turn(elements, length, size);
        }
    }

    /// @notice Copies elements of a row, as they lie, to memory.
    function copy(Tensor memory self, uint256 first, uint256 count, uint256 to) internal pure {
        unchecked {
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            uint256 length = count << self.tree.size;
            if (offset + length > LEAF) {
                self.markRow(first, count);
                return _copy(self, first, length, to);
            }
            uint256 from = _reach(self, leaf);
            // Beyond the calldata there are zeros.
            if (from == 0) from = type(uint64).max;
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                calldatacopy(to, add(from, offset), length)
            }
        }
    }

    /// @notice Reads the leaves of elements of a row.
    function markRow(Tensor memory self, uint256 first, uint256 count) internal pure {
        unchecked {
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            self.mark(leaf, (offset + (count << self.tree.size) + LEAF - 1) / LEAF);
        }
    }

    /// @notice Reads leaves, those that follow `leaf`; one that is not there is missed.
    function mark(Tensor memory self, uint256 leaf, uint256 count) internal pure {
        unchecked {
            while (count != 0 && !self.missed) {
                (uint256 place, uint256 left) = _find(self, leaf);
                if (left == 0) {
                    self.missed = true;
                    left = 1;
                } else {
                    uint256 room = 256 - place % 256;
                    if (left > room) left = room;
                    if (left > count) left = count;
                    self.read[place / 256] |= _ones(left) << place % 256;
                }
                leaf += left;
                count -= left;
            }
        }
    }

    /// @notice Whether each of its leaves was read, and no other.
    function isAsRead(Tensor memory self) internal pure returns (bool) {
        unchecked {
            if (self.missed) return false;
            uint256 left = self.count;
            for (uint256 i; left != 0; ++i) {
                uint256 here = left < 256 ? left : 256;
                if (self.read[i] != _ones(here)) return false;
                left -= here;
            }
            return true;
        }
    }

    /// @dev Reads the leaves of the runs, and the nodes that lead to the root.
    function _root(Tensor memory self, uint256 number, Cursor memory cursor) private pure {
        unchecked {
            uint256 count = self.count;
            self.leaves = cursor.take(LEAF * count);
            self.read = new uint256[]((count + 255) / 256);
            // Of each known node its index and its hash.
            uint256 known = Elements.space(64 * count);
            uint256 to = known;
            uint256 from = self.leaves;
            for (uint256 i; i < self.runs.length; ++i) {
                uint256 leaf = uint64(self.runs[i]);
                for (uint256 end = leaf + uint64(self.runs[i] >> 64); leaf < end; ++leaf) {
                    if (!self.tree.holdsData(0, leaf)) revert IJudge.JudgeLeaves(uint32(number));
                    if (!self.tree.isPadded(leaf, from)) revert IJudge.JudgePadding(uint32(number));
                    _set(to, leaf, Nodes.leaf(from));
                    from += LEAF;
                    to += 64;
                }
            }
            Empty memory empty = Nodes.empty();
            uint256 height = self.tree.height;
            for (uint256 level; level < height; ++level) {
                to = _raise(self.tree, level, known, to, empty, cursor);
            }
            (, self.root) = _get(known);
        }
    }

    /// @dev Replaces the nodes of a level, from `known` up to `end`, by those above them, of which the end is given. Reads
    /// the nodes that are neither known nor above none but empty leaves.
    function _raise(
        Tree memory tree,
        uint256 level,
        uint256 known,
        uint256 end,
        Empty memory empty,
        Cursor memory cursor
    ) private pure returns (uint256 to) {
        unchecked {
            to = known;
            for (uint256 from = known; from < end; from += 64) {
                (uint256 index, bytes32 hash) = _get(from);
                (uint256 next, bytes32 other) = _get(from + 64);
                // What lies behind the last is no node.
                if (index & 1 == 0 && from + 64 < end && next == index + 1) from += 64;
                else other = tree.holdsData(level, index ^ 1) ? cursor.hash() : empty.raisedTo(level);
                _set(to, index >> 1, index & 1 == 0 ? Nodes.above(hash, other) : Nodes.above(other, hash));
                to += 64;
            }
        }
    }

    function _get(uint256 from) private pure returns (uint256 index, bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            index := mload(from)
            hash := mload(add(from, 32))
        }
    }

    function _set(uint256 to, uint256 index, bytes32 hash) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(to, index)
            mstore(add(to, 32), hash)
        }
    }

    /// @dev Where a leaf begins, which is read by that; 0 where it is not there.
    function _reach(Tensor memory self, uint256 leaf) private pure returns (uint256) {
        unchecked {
            if (leaf + 1 == self.last) return self.lastFrom;
            (uint256 place, uint256 left) = _find(self, leaf);
            if (left == 0) {
                self.missed = true;
                return 0;
            }
            self.read[place / 256] |= 1 << place % 256;
            (self.last, self.lastFrom) = (leaf + 1, self.leaves + LEAF * place);
            return self.lastFrom;
        }
    }

    /// @dev Where a leaf is among those that are opened, and how many follow it in its run, itself included; 0 where it is
    /// not. Of an opening that shows nothing, nothing more is looked for.
    function _find(Tensor memory self, uint256 leaf) private pure returns (uint256 place, uint256 left) {
        unchecked {
            if (self.missed) return (0, 0);
            uint256[] memory runs = self.runs;
            // By halves: whoever opens many runs would have each leaf that is looked for pass all of them.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                let at := add(runs, 32)
                let span := mload(runs)
                for {} gt(span, 1) {} {
                    let half := shr(1, span)
                    let middle := add(at, shl(5, half))
                    if iszero(gt(and(mload(middle), 0xffffffffffffffff), leaf)) { at := middle }
                    span := sub(span, half)
                }
                if span {
                    let run := mload(at)
                    let count := and(shr(64, run), 0xffffffffffffffff)
                    // Wraps where the leaf comes before the run.
                    let behind := sub(leaf, and(run, 0xffffffffffffffff))
                    if lt(behind, count) {
                        place := add(shr(128, run), behind)
                        left := sub(count, behind)
                    }
                }
            }
        }
    }

    /// @dev Copies bytes of a row from an element on.
    function _copy(Tensor memory self, uint256 first, uint256 length, uint256 to) private pure {
        unchecked {
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            while (length != 0) {
                (uint256 place, uint256 left) = _find(self, leaf);
                // Beyond the calldata there are zeros.
                uint256 from = left == 0 ? type(uint64).max : self.leaves + LEAF * place + offset;
                uint256 leaves = left == 0 ? 1 : left;
                uint256 part = LEAF * leaves - offset;
                if (part > length) part = length;
                // solhint-disable-next-line no-inline-assembly
                assembly ("memory-safe") {
                    calldatacopy(to, from, part)
                }
                (to, length, leaf, offset) = (to + part, length - part, leaf + leaves, 0);
            }
        }
    }

    function _ones(uint256 count) private pure returns (uint256) {
        unchecked {
            return (1 << count) - 1;
        }
    }
}
