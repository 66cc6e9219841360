// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Faults} from "../Faults.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";

/// @title Broadcasting
/// @notice How two operands of different shapes serve one output: "Broadcast" of docs/programs.md.
library Broadcasting {
    uint256 private constant RANKS = 4;

    /// @notice The type of the shape that both broadcast to.
    function output(TensorType a, TensorType b, uint256 dtype) internal pure returns (TensorType) {
        (uint256 rank, uint256 dims) = shape(a, b);
        return TensorTypeLib.make(dtype, rank, dims);
    }

    /// @notice The rank and the dimensions that both broadcast to, which need not be a tensor's.
    function shape(TensorType a, TensorType b) internal pure returns (uint256 rank, uint256 dims) {
        unchecked {
            for (uint256 i; i < RANKS; ++i) {
                (uint256 left, uint256 right) = (a.dimOf(i), b.dimOf(i));
                Faults.unless(left == right || left == 1 || right == 1, Faults.OPERAND_SHAPE);
                dims |= (left > right ? left : right) << 32 * i;
            }
            rank = a.rankOf() > b.rankOf() ? a.rankOf() : b.rankOf();
        }
    }

    /// @notice The index of the operand's element that serves the element of the output at a row-major index.
    function serving(TensorType operand, TensorType output_, uint256 index) internal pure returns (uint256 place) {
        unchecked {
            if (operand.dimsOf() == output_.dimsOf()) return index;
            uint256 step = 1;
            for (uint256 i; i < RANKS; ++i) {
                (uint256 dim, uint256 own) = (output_.dimOf(i), operand.dimOf(i));
                if (own > 1) place += index % dim * step;
                index /= dim;
                step *= own;
            }
        }
    }
}
