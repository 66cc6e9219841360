// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Little} from "../Little.sol";
import {Faults} from "../Faults.sol";
import {TensorType} from "../TensorType.sol";

/// @title Windows
/// @notice A window that moves over the height and width of int[N, H, W, C]: "Windows" of docs/programs.md.
library Windows {
    uint256 internal constant BYTES = 10;

    /// @dev Attributes, of height first, then of width; a window is where it begins in the calldata.
    uint256 private constant KERNEL = 0;
    uint256 private constant STRIDE = 2;
    uint256 private constant DILATION = 4;
    uint256 private constant BEFORE = 6;
    uint256 private constant AFTER = 8;

    /// @notice Elements of a channel that it covers.
    function area(uint256 window) internal pure returns (uint256) {
        unchecked {
            return Little.u8(window) * Little.u8(window + 1);
        }
    }

    function isDilated(uint256 window) internal pure returns (bool) {
        return Little.u16(window + DILATION) != 0x0101;
    }

    /// @notice The dimensions of what comes out for an `x`, with so many channels, packed as in a type.
    function shape(uint256 window, TensorType x, uint256 channels) internal pure returns (uint256) {
        unchecked {
            uint256 rows = _steps(window, x.dimOf(2));
            uint256 columns = _steps(window + 1, x.dimOf(1));
            return channels | columns << 32 | rows << 64 | x.dimOf(3) << 96;
        }
    }

    /// @dev Of height or width.
    function _steps(uint256 window, uint256 size) private pure returns (uint256) {
        unchecked {
            uint256 kernel = Little.u8(window + KERNEL);
            uint256 stride = Little.u8(window + STRIDE);
            uint256 dilation = Little.u8(window + DILATION);
            Faults.unless(kernel != 0 && stride != 0 && dilation != 0, Faults.WINDOW);
            uint256 reach = (kernel - 1) * dilation + 1;
            (uint256 before, uint256 after_) = (Little.u8(window + BEFORE), Little.u8(window + AFTER));
            uint256 padded = size + before + after_;
            Faults.unless(before < reach && after_ < reach && padded >= reach, Faults.WINDOW);
            return (padded - reach) / stride + 1;
        }
    }

    /// @notice For each place of the kernel, row-major, one more than the row of `x` that it covers when a row of the output
    /// is computed; 0 in the padding.
    function taps(uint256 window, TensorType x, TensorType output, uint256 row)
        internal
        pure
        returns (uint256[] memory rows)
    {
        unchecked {
            (uint256 height, uint256 width) = (x.dimOf(2), x.dimOf(1));
            (uint256 kernelH, uint256 kernelW) = (Little.u8(window), Little.u8(window + 1));
            rows = new uint256[](kernelH * kernelW);
            uint256 image = row / output.dimOf(1) / output.dimOf(2) * height;
            uint256 top = _first(window, row / output.dimOf(1) % output.dimOf(2));
            uint256 left = _first(window + 1, row % output.dimOf(1));
            (uint256 dilationH, uint256 dilationW) = (Little.u8(window + DILATION), Little.u8(window + DILATION + 1));
            for (uint256 i; i < kernelH; ++i) {
                // Above the image it wraps, to more than any height.
                uint256 y = top + i * dilationH;
                if (y >= height) continue;
                for (uint256 j; j < kernelW; ++j) {
                    uint256 z = left + j * dilationW;
                    if (z < width) rows[i * kernelW + j] = 1 + (image + y) * width + z;
                }
            }
        }
    }

    /// @dev Of height or width, the first pixel of the window's step; it wraps where that is in the padding.
    function _first(uint256 window, uint256 step) private pure returns (uint256) {
        unchecked {
            return step * Little.u8(window + STRIDE) - Little.u8(window + BEFORE);
        }
    }
}
