// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title TraceTree
/// @notice The trees of docs/commitments.md, as contracts meet them.
library TraceTree {
    /// @notice Hash of a leaf that holds no data.
    bytes32 internal constant EMPTY_LEAF = keccak256(hex"00");

    /// @notice The highest tree of a tensor: 2^28 bytes in rows of one, and then some.
    uint256 internal constant MAX_HEIGHT = 32;

    uint256 internal constant LEAF_BYTES = 256;

    uint256 private constant MAX_RANK = 4;

    /// @dev Every second byte, and every second half of a word of 32 bits.
    uint256 private constant ODD_BYTES = type(uint256).max / 0xffff * 0xff;
    uint256 private constant ODD_HALVES = type(uint256).max / 0xffffffff * 0xffff;

    /// @notice The root over `nodes`, of which there is a power of two.
    function fold(bytes calldata nodes) internal pure returns (bytes32) {
        return _fold(nodes);
    }

    /// @dev Leaves the level, and its length, in pieces: the byte before two hashes, which becomes that of a node, is the last one
    /// of a hash that was read already, or of the length; what is hashed is written over hashes that were read already.
    function _fold(bytes memory level) private pure returns (bytes32 root) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            for { let size := mload(level) } gt(size, 32) { size := shr(1, size) } {
                let from := add(level, 31)
                let to := add(level, 32)
                let end := add(from, size)
                for { let whole := add(from, and(size, not(255))) } lt(from, whole) {} {
                    mstore8(from, 1)
                    mstore(to, keccak256(from, 65))
                    let next := add(from, 64)
                    mstore8(next, 1)
                    mstore(add(to, 32), keccak256(next, 65))
                    next := add(from, 128)
                    mstore8(next, 1)
                    mstore(add(to, 64), keccak256(next, 65))
                    next := add(from, 192)
                    mstore8(next, 1)
                    mstore(add(to, 96), keccak256(next, 65))
                    from := add(from, 256)
                    to := add(to, 128)
                }
                for {} lt(from, end) { from := add(from, 64) } {
                    mstore8(from, 1)
                    mstore(to, keccak256(from, 65))
                    to := add(to, 32)
                }
            }
            root := mload(add(level, 32))
        }
    }

    /// @notice The root above `node`, the `index`-th of its height, with `siblings` from the lowest on.
    function climb(bytes32 node, uint256 index, bytes32[] calldata siblings) internal pure returns (bytes32) {
        for (uint256 i; i < siblings.length; ++i) {
            node = parent(node, siblings[i], index >> i);
        }
        return node;
    }

    /// @notice Hash of what stands above `node`, the `index`-th of its height, and its sibling.
    function parent(bytes32 node, bytes32 sibling, uint256 index) internal pure returns (bytes32 hash) {
        // Works in memory beyond what Solidity has given out.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hashed := mload(0x40)
            mstore8(hashed, 1)
            // An even one stands left.
            let place := shl(5, and(index, 1))
            mstore(add(add(hashed, 1), place), node)
            mstore(add(hashed, sub(33, place)), sibling)
            hash := keccak256(hashed, 65)
        }
    }

    /// @notice Hash of the leaf whose 256 bytes begin at `from`.
    /// @dev Beyond the end of `data` they are not those that are meant: the caller checks the length.
    function leaf(bytes calldata data, uint256 from) internal pure returns (bytes32 hash) {
        // Works in memory beyond what Solidity has given out.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hashed := mload(0x40)
            mstore8(hashed, 0)
            calldatacopy(add(hashed, 1), add(data.offset, from), 256)
            hash := keccak256(hashed, 257)
        }
    }

    /// @notice Hash of a tensor.
    function tensor(bytes calldata tensorType, bytes32 root) internal pure returns (bytes32) {
        return keccak256(bytes.concat(bytes1(0x02), tensorType, root));
    }

    /// @notice Levels of the tree over so many hashes.
    function heightOf(uint256 leaves) internal pure returns (uint256) {
        return Math.log2(leaves, Math.Rounding.Ceil);
    }

    /// @notice Bytes of the type that `data` begins with; all of them where it does not begin with one.
    function typeLength(bytes calldata data) internal pure returns (uint256) {
        return data.length < 2 ? data.length : Math.min(data.length, 2 + 4 * uint256(uint8(data[1])));
    }

    /// @notice Levels of the tree of a tensor of this type.
    /// @return known Whether it is a type, of a tree that is not higher than {MAX_HEIGHT}.
    function heightOfType(bytes calldata tensorType) internal pure returns (bool known, uint256 height) {
        uint256 rows;
        uint256 rowBytes;
        (known, rows, rowBytes) = _shape(tensorType);
        if (!known) return (false, 0);
        // Four dimensions below 2^32 and a size of 8 stay below 2^131.
        height = rowBytes < LEAF_BYTES
            ? heightOf(Math.ceilDiv(rows, LEAF_BYTES >> heightOf(rowBytes)))
            : heightOf(rows << heightOf(Math.ceilDiv(rowBytes, LEAF_BYTES)));
        known = height <= MAX_HEIGHT;
    }

    /// @notice The root over `count` leaves from the `first`-th on, of a tensor of this type, from the data of those that hold
    /// any, 256 bytes each.
    /// @dev Assumes that the type is known and that `count` is a power of two.
    /// @return root The root.
    /// @return used Bytes of the leaves that hold data. Where that is more than there is, the root means nothing.
    function foldLeaves(bytes calldata tensorType, uint256 first, uint256 count, bytes calldata data)
        internal
        pure
        returns (bytes32 root, uint256 used)
    {
        (, uint256 rows, uint256 rowBytes) = _shape(tensorType);
        bytes memory level = new bytes(32 * count);
        for (uint256 i; i < count; ++i) {
            bool holds = _holds(rows, rowBytes, first + i);
            bytes32 hash = holds ? leaf(data, used) : EMPTY_LEAF;
            if (holds) used += LEAF_BYTES;
            // The `i`-th word of the level.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(add(level, mul(32, add(i, 1))), hash)
            }
        }
        root = _fold(level);
    }

    /// @notice Whether a leaf of a tensor of this type holds data.
    /// @dev Assumes that the type is known.
    function holdsData(bytes calldata tensorType, uint256 index) internal pure returns (bool) {
        (, uint256 rows, uint256 rowBytes) = _shape(tensorType);
        return _holds(rows, rowBytes, index);
    }

    /// @dev Of rows of 256 bytes and more each begins a subtree, the last leaves of which hold none.
    function _holds(uint256 rows, uint256 rowBytes, uint256 index) private pure returns (bool) {
        if (rowBytes < LEAF_BYTES) return index < Math.ceilDiv(rows, LEAF_BYTES >> heightOf(rowBytes));
        uint256 held = Math.ceilDiv(rowBytes, LEAF_BYTES);
        uint256 height = heightOf(held);
        return index >> height < rows && index & ((1 << height) - 1) < held;
    }

    /// @notice The leaf that holds the `element`-th element, row-major, of a tensor of this type.
    /// @dev Assumes that the type is known.
    function leafOf(bytes calldata tensorType, uint256 element) internal pure returns (uint256) {
        (,, uint256 rowBytes) = _shape(tensorType);
        uint256 place = element << (uint8(tensorType[0]) - 1);
        (uint256 row, uint256 column) = (place / rowBytes, place % rowBytes);
        if (rowBytes < LEAF_BYTES) return row / (LEAF_BYTES >> heightOf(rowBytes));
        return (row << heightOf(Math.ceilDiv(rowBytes, LEAF_BYTES))) + column / LEAF_BYTES;
    }

    /// @dev Rows, and bytes of a row; whether it is a type.
    function _shape(bytes calldata tensorType) private pure returns (bool known, uint256 rows, uint256 rowBytes) {
        if (tensorType.length < 6) return (false, 0, 0);
        uint256 dtype = uint8(tensorType[0]);
        uint256 rank = uint8(tensorType[1]);
        bool formed = dtype != 0 && dtype <= 4 && rank != 0 && rank <= MAX_RANK && tensorType.length == 2 + 4 * rank;
        if (!formed) return (false, 0, 0);
        uint256 dimensions = _dimensions(tensorType);
        rows = 1;
        for (uint256 i = 1; i < rank; ++i) {
            rows *= dimensions >> 224;
            dimensions <<= 32;
        }
        rowBytes = (dimensions >> 224) << (dtype - 1);
        known = rows != 0 && rowBytes != 0;
    }

    /// @dev Up to eight of them, the first in the highest 32 bits.
    function _dimensions(bytes calldata tensorType) private pure returns (uint256 words) {
        words = uint256(bytes32(tensorType[2:]));
        // From little-endian: bytes change places within halves, then halves.
        words = (words & ODD_BYTES) << 8 | words >> 8 & ODD_BYTES;
        words = (words & ODD_HALVES) << 16 | words >> 16 & ODD_HALVES;
    }
}
