// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "../Cursor.sol";
import {Operator} from "../Operator.sol";
import {TensorType} from "../TensorType.sol";
import {Arithmetic} from "./Arithmetic.sol";
import {Matrices} from "./Matrices.sol";
import {Pools} from "./Pools.sol";
import {Products} from "./Products.sol";
import {Reductions} from "./Reductions.sol";
import {Scalars} from "./Scalars.sol";
import {Sums} from "./Sums.sol";
import {Tables} from "./Tables.sol";

/// @title Operators
/// @notice Operators of docs/programs.md that compute elements from elements, by their codes.
library Operators {
    /// @dev Sets of codes, a bit each.
    uint256 private constant MATRICES = 1 << 1;
    uint256 private constant PRODUCTS = 1 << 5 | 1 << 6;
    uint256 private constant TABLES = 1 << 2 | 1 << 4;
    uint256 private constant REDUCTIONS = 1 << 3 | 1 << 15;
    uint256 private constant SUMS = 1 << 14;
    uint256 private constant POOLS = 1 << 7 | 1 << 8;
    uint256 private constant ARITHMETIC = 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12;
    uint256 private constant SCALARS = 1 << 13 | 1 << 16 | 1 << 17 | 1 << 18;

    /// @notice Reads the descriptor of an operator with this code; nothing where it is another's.
    function read(Operator memory op, Cursor memory cursor) internal pure returns (bool known) {
        uint256 set = 1 << op.code;
        if (set & MATRICES != 0) Matrices.read(op, cursor);
        else if (set & PRODUCTS != 0) Products.read(op, cursor);
        else if (set & TABLES != 0) Tables.read(op, cursor);
        else if (set & REDUCTIONS != 0) Reductions.read(op, cursor);
        else if (set & SUMS != 0) Sums.read(op, cursor);
        else if (set & POOLS != 0) Pools.read(op, cursor);
        else if (set & ARITHMETIC != 0) Arithmetic.read(op, cursor);
        else if (set & SCALARS != 0) Scalars.read(op, cursor);
        else return false;
        return true;
    }

    /// @notice Checks that the operands fit, and gives what comes out.
    function check(Operator memory op) internal pure returns (TensorType) {
        uint256 set = 1 << op.code;
        if (set & MATRICES != 0) return Matrices.check(op);
        if (set & PRODUCTS != 0) return Products.check(op);
        if (set & TABLES != 0) return Tables.check(op);
        if (set & REDUCTIONS != 0) return Reductions.check(op);
        if (set & SUMS != 0) return Sums.check(op);
        if (set & POOLS != 0) return Pools.check(op);
        if (set & ARITHMETIC != 0) return Arithmetic.check(op);
        return Scalars.check(op);
    }

    /// @notice The element at a row-major index of the output.
    function element(Operator memory op, TensorType output, uint256 index) internal pure returns (int256) {
        uint256 set = 1 << op.code;
        if (set & MATRICES != 0) return Matrices.element(op, output, index);
        if (set & PRODUCTS != 0) return Products.element(op, output, index);
        if (set & TABLES != 0) return Tables.element(op, index);
        if (set & REDUCTIONS != 0) return Reductions.element(op, index);
        if (set & SUMS != 0) return Sums.element(op, output, index);
        if (set & POOLS != 0) return Pools.element(op, output, index);
        if (set & ARITHMETIC != 0) return Arithmetic.element(op, output, index);
        return Scalars.element(op, output, index);
    }
}
