// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Elements} from "../Elements.sol";
import {Faults} from "../Faults.sol";
import {Little} from "../Little.sol";
import {Operator} from "../Operator.sol";
import {Tensor} from "../Tensor.sol";
import {TensorType, TensorTypeLib} from "../TensorType.sol";
import {Dot} from "./Dot.sol";
import {Epilogues} from "./Epilogues.sol";
import {Windows} from "./Windows.sol";

/// @title Products
/// @notice Conv2D and DepthwiseConv2D of docs/programs.md.
library Products {
    uint256 private constant CONV_2D = 5;

    function read(Operator memory op, Cursor memory cursor) internal pure {
        op.readOperands(2, cursor);
        // Window and pad.
        cursor.take(Windows.BYTES + 1);
        Epilogues.read(op, cursor);
    }

    function check(Operator memory op) internal pure returns (TensorType output) {
        (TensorType x, TensorType w) = (op.values[0].kind, op.values[1].kind);
        bool areBytes = x.dtypeOf() == TensorTypeLib.I8 && w.dtypeOf() == TensorTypeLib.I8;
        Faults.unless(areBytes, Faults.OPERAND_TYPE);
        output = _images(op, x, w);
        Epilogues.check(op, output);
    }

    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        return Epilogues.element(op, _filtered(op, output, index), output, index);
    }

    function _images(Operator memory op, TensorType x, TensorType w) private pure returns (TensorType) {
        Faults.unless(x.rankOf() == 4, Faults.OPERAND_SHAPE);
        uint256 dims = Windows.shape(op.attributes, x, w.dimOf(1));
        uint256 area = Windows.area(op.attributes);
        bool fit = op.code == CONV_2D
            ? w.lengthOf() == area * x.lengthOf()
            : w.lengthOf() == area && w.dimOf(1) % x.lengthOf() == 0;
        Faults.unless(w.rankOf() == 2 && fit, Faults.OPERAND_SHAPE);
        return TensorTypeLib.make(Epilogues.dtype(op), 4, dims);
    }

    /// @dev What the window covers, brought together in memory, times a row of weights.
    function _filtered(Operator memory op, TensorType output, uint256 index) private pure returns (int256) {
        unchecked {
            (Tensor memory x, Tensor memory w) = (op.values[0], op.values[1]);
            (uint256 row, uint256 channel) = (index / output.lengthOf(), index % output.lengthOf());
            uint256 channels = x.kind.lengthOf();
            uint256 taps = w.kind.lengthOf();
            bool whole = op.code == CONV_2D;
            uint256 first = whole ? 0 : channel / (output.lengthOf() / channels);
            uint256 patch = _patch(op, Windows.taps(op.attributes, x.kind, output, row), first, whole ? channels : 1);
            return Dot.product(patch, w.row(channel * taps, taps), taps);
        }
    }

    /// @dev Of each row of `x` that is covered, `count` channels from `first` on.
    function _patch(Operator memory op, uint256[] memory rows, uint256 first, uint256 count)
        private
        pure
        returns (uint256 patch)
    {
        unchecked {
            Tensor memory x = op.values[0];
            uint256 channels = x.kind.lengthOf();
            uint256 pad = Little.u8(op.attributes + Windows.BYTES);
            patch = Elements.space(rows.length * count);
            for (uint256 i; i < rows.length; ++i) {
                uint256 to = patch + i * count;
                if (rows[i] == 0) Elements.fill(to, count, pad);
                else x.copy((rows[i] - 1) * channels + first, count, to);
            }
            Elements.close(patch + rows.length * count);
        }
    }
}
