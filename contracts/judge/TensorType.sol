// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "./Cursor.sol";
import {Faults} from "./Faults.sol";
import {Little} from "./Little.sol";

/// @notice Dtype and shape of a tensor in a word: the dtype's code, the rank, then four dimensions of 32 bits, the last first;
/// those that are missing are 1. Two types are equal where their words are.
type TensorType is uint256;

using TensorTypeLib for TensorType global;

/// @title TensorTypeLib
/// @notice One to four dimensions, each 1 to 2^24, at most 2^28 bytes in all. Whatever makes a type sees to that.
library TensorTypeLib {
    uint256 internal constant I8 = 1;
    uint256 internal constant I16 = 2;
    uint256 internal constant I32 = 3;
    uint256 internal constant I64 = 4;

    uint256 private constant MAX_RANK = 4;
    uint256 private constant MAX_DIMENSION = 1 << 24;
    uint256 private constant MAX_BYTES = 1 << 28;
    /// @dev Four dimensions of 1.
    uint256 private constant ONES = 0x00000001_00000001_00000001_00000001;

    /// @notice Reads `dtype u8 ‖ rank u8 ‖ dims u32 × rank`.
    function read(Cursor memory cursor) internal pure returns (TensorType) {
        uint256 dtype = readDtype(cursor);
        uint256 rank = readRank(cursor);
        return make(dtype, rank, readDims(cursor, rank));
    }

    function readDtype(Cursor memory cursor) internal pure returns (uint256 dtype) {
        dtype = cursor.u8();
        Faults.unless(dtype != 0 && dtype <= I64, Faults.DTYPE);
    }

    function readRank(Cursor memory cursor) internal pure returns (uint256 rank) {
        rank = cursor.u8();
        Faults.unless(rank != 0 && rank <= MAX_RANK, Faults.RANK);
    }

    /// @notice Reads `rank` dimensions, packed as in a type.
    function readDims(Cursor memory cursor, uint256 rank) internal pure returns (uint256 dims) {
        unchecked {
            for (uint256 i; i < rank; ++i) {
                dims = dims << 32 | cursor.u32();
            }
            dims |= missing(rank);
        }
    }

    /// @notice The dimensions that a rank lacks, packed as in a type.
    function missing(uint256 rank) internal pure returns (uint256) {
        unchecked {
            return ONES << 32 * rank & ONES;
        }
    }

    /// @notice A type with these dimensions, packed as in a type.
    function make(uint256 dtype, uint256 rank, uint256 dims) internal pure returns (TensorType) {
        unchecked {
            uint256 bytes_ = 1 << (dtype - 1);
            for (uint256 i; i < MAX_RANK; ++i) {
                uint256 dim = dims >> 32 * i & 0xffffffff;
                // 0 wraps.
                Faults.unless(dim - 1 < MAX_DIMENSION, Faults.DIMENSION);
                bytes_ *= dim;
            }
            Faults.unless(bytes_ <= MAX_BYTES, Faults.SIZE);
            return TensorType.wrap(dims << 16 | rank << 8 | dtype);
        }
    }

    /// @notice A type of rank 1.
    function vector(uint256 dtype, uint256 length) internal pure returns (TensorType) {
        unchecked {
            return make(dtype, 1, ONES - 1 + length);
        }
    }

    /// @notice The same shape with another dtype and last dimension.
    function withRowsOf(TensorType self, uint256 dtype, uint256 length) internal pure returns (TensorType) {
        return make(dtype, self.rankOf(), self.dimsOf() >> 32 << 32 | length);
    }

    function dtypeOf(TensorType self) internal pure returns (uint256) {
        return TensorType.unwrap(self) & 0xff;
    }

    /// @notice Bytes of an element.
    function sizeOf(TensorType self) internal pure returns (uint256) {
        unchecked {
            return 1 << (self.dtypeOf() - 1);
        }
    }

    function rankOf(TensorType self) internal pure returns (uint256) {
        return TensorType.unwrap(self) >> 8 & 0xff;
    }

    /// @notice All dimensions, packed: two shapes of one rank are equal where these are.
    function dimsOf(TensorType self) internal pure returns (uint256) {
        return TensorType.unwrap(self) >> 16;
    }

    /// @notice A dimension, counted from the last.
    function dimOf(TensorType self, uint256 fromLast) internal pure returns (uint256) {
        unchecked {
            return TensorType.unwrap(self) >> (16 + 32 * fromLast) & 0xffffffff;
        }
    }

    /// @notice Elements of a row: the last dimension.
    function lengthOf(TensorType self) internal pure returns (uint256) {
        return self.dimOf(0);
    }

    /// @notice Elements of the last `count` dimensions.
    function lastOf(TensorType self, uint256 count) internal pure returns (uint256 elements) {
        unchecked {
            elements = 1;
            for (uint256 i; i < count; ++i) {
                elements *= self.dimOf(i);
            }
        }
    }

    function elementsOf(TensorType self) internal pure returns (uint256) {
        return self.lastOf(MAX_RANK);
    }

    /// @notice `value` as the dtype's nearest.
    function saturated(uint256 dtype, int256 value) internal pure returns (int256) {
        unchecked {
            int256 most = int256(uint256(1) << ((8 << (dtype - 1)) - 1)) - 1;
            if (value > most) return most;
            return value < ~most ? ~most : value;
        }
    }

    /// @notice Hash of the tensor of this type whose tree has this root.
    function rooted(TensorType self, bytes32 root) internal pure returns (bytes32 hash) {
        unchecked {
            (uint256 word, uint256 length_) = self.encoded();
            // Works in memory beyond what Solidity has given out.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                let hashed := mload(0x40)
                mstore(hashed, word)
                mstore(add(hashed, length_), root)
                hash := keccak256(hashed, add(length_, 32))
            }
        }
    }

    /// @notice Whether some bytes of the calldata are `02 ‖ type` and a root.
    function isEncoded(TensorType self, uint256 from, uint256 length_) internal pure returns (bool) {
        unchecked {
            (uint256 word, uint256 bytes_) = self.encoded();
            return length_ == bytes_ + 32 && uint256(Little.word(from)) >> (256 - 8 * bytes_) == word >> (256 - 8 * bytes_);
        }
    }

    /// @notice `02 ‖ type`, at the front of a word, and how many bytes it has.
    function encoded(TensorType self) internal pure returns (uint256 word, uint256 bytes_) {
        unchecked {
            uint256 rank_ = self.rankOf();
            for (uint256 i; i < rank_; ++i) {
                word |= Little.reversed(self.dimOf(i)) >> 32 << 32 * i;
            }
            bytes_ = 3 + 4 * rank_;
            word = (word | (2 << 16 | self.dtypeOf() << 8 | rank_) << 32 * rank_) << (256 - 8 * bytes_);
        }
    }
}
