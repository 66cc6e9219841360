// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Cursor} from "./Cursor.sol";
import {Elements} from "./Elements.sol";
import {Little} from "./Little.sol";
import {Empty, Nodes} from "./Nodes.sol";
import {Operator} from "./Operator.sol";
import {TensorType} from "./TensorType.sol";
import {Tree, TreeLib} from "./Tree.sol";

/// @notice Some leaves of a tensor, or none, under its root; or a tensor within a Fused, which nothing commits to.
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
    /// Within a Fused, the operator that makes its elements; none where leaves hold them.
    Operator[] maker;
    /// How it makes them.
    function(Operator memory, TensorType, Part memory) internal pure rule;
}

/// @notice Elements in succession of one row that an operator of a Fused makes.
struct Part {
    /// The row-major index of the first.
    uint256 first;
    uint256 count;
    /// Where in memory each has a byte that is 0 where it is not needed, so that nothing may be read for it; 0 where all are.
    uint256 mask;
    /// Where in memory they are written, as {Elements} reads them. A word more may be.
    uint256 to;
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

    /// @notice What an operator of a Fused gives, by its rule.
    function made(
        TensorType kind,
        Operator memory maker,
        function(Operator memory, TensorType, Part memory) internal pure rule
    ) internal pure returns (Tensor memory tensor) {
        tensor.kind = kind;
        tensor.tree.lay(kind);
        // No leaf holds any, so that whoever asks for one comes to the rule.
        tensor.tree.rows = 0;
        tensor.maker = new Operator[](1);
        tensor.maker[0] = maker;
        tensor.rule = rule;
    }

    /// @notice The element at a row-major index.
    function element(Tensor memory self, uint256 index) internal pure returns (int256 value) {
        unchecked {
            (bool exists, uint256 leaf, uint256 offset) = self.tree.placeOf(index);
            if (!exists) return self.maker.length == 0 ? int256(0) : _make(self, index);
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
        unchecked {
            if (self.maker.length != 0) return _makeRow(self, first, count, 0);
            uint256 length = count << self.tree.size;
            elements = Elements.space(length);
            self.copy(first, count, elements);
            _turn(self, elements, length);
        }
    }

    /// @notice The same of those whose byte in a mask is not 0, where there is a mask; the others may be anything.
    function some(Tensor memory self, uint256 first, uint256 count, uint256 mask) internal pure returns (uint256 elements) {
        if (mask == 0) return self.row(first, count);
        if (self.maker.length != 0) return _makeRow(self, first, count, mask);
        unchecked {
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            for (uint256 i; i < count; ++leaf) {
                uint256 here = (LEAF - offset) >> self.tree.size;
                if (here > count - i) here = count - i;
                if (Elements.any(mask + i, here)) self.mark(leaf, 1);
                (i, offset) = (i + here, 0);
            }
            return self.peek(first, count);
        }
    }

    /// @notice The same of all without reading them, where leaves hold them.
    function peek(Tensor memory self, uint256 first, uint256 count) internal pure returns (uint256 elements) {
        unchecked {
            uint256 length = count << self.tree.size;
            elements = Elements.space(length);
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            _copy(self, leaf, offset, length, elements);
            _turn(self, elements, length);
        }
    }

    /// @notice Copies elements of a row, as they lie, to memory.
    function copy(Tensor memory self, uint256 first, uint256 count, uint256 to) internal pure {
        unchecked {
            (, uint256 leaf, uint256 offset) = self.tree.placeOf(first);
            uint256 length = count << self.tree.size;
            if (offset + length > LEAF) {
                self.mark(leaf, (offset + length + LEAF - 1) / LEAF);
                return _copy(self, leaf, offset, length, to);
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

    /// @dev Makes what was copied big-endian.
    function _turn(Tensor memory self, uint256 elements, uint256 length) private pure {
        uint256 size = self.kind.sizeOf();
        if (size > 1) Elements.turn(elements, length, size);
    }

    /// @dev Copies bytes of a row from one of a leaf on.
    function _copy(Tensor memory self, uint256 leaf, uint256 offset, uint256 length, uint256 to) private pure {
        unchecked {
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

    /// @dev An element by its rule. What memory that took is free again.
    function _make(Tensor memory self, uint256 index) private pure returns (int256 value) {
        uint256 free = Elements.free();
        value = Elements.load(_makeRow(self, index, 1, 0), 0, self.kind.sizeOf());
        Elements.release(free);
    }

    /// @dev Elements of a row by their rule, those whose byte in a mask is not 0, where there is a mask.
    function _makeRow(Tensor memory self, uint256 first, uint256 count, uint256 mask)
        private
        pure
        returns (uint256 elements)
    {
        unchecked {
            uint256 length = count << self.tree.size;
            elements = Elements.space(length);
            if (mask != 0 && !Elements.any(mask, count)) return elements;
            uint256 free = Elements.free();
            self.rule(self.maker[0], self.kind, Part({first: first, count: count, mask: mask, to: elements}));
            Elements.release(free);
            Elements.close(elements + length);
        }
    }

    function _ones(uint256 count) private pure returns (uint256) {
        unchecked {
            return (1 << count) - 1;
        }
    }
}
