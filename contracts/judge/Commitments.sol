// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Finding} from "../types/Finding.sol";
import {Cursor} from "./Cursor.sol";
import {Header, HeaderLib} from "./Header.sol";
import {Nodes} from "./Nodes.sol";
import {TensorType, TensorTypeLib} from "./TensorType.sol";
import {Tree, TreeLib} from "./Tree.sol";

/// @title Commitments
/// @notice What an opening shows of an output's commitment, whatever operator gives it.
library Commitments {
    uint256 private constant OF_PADDING = 2;
    uint256 private constant OF_OUTPUT = 3;
    uint256 private constant OF_HOLE = 4;

    /// @notice What an opening of a kind shows that names no operator's descriptor.
    function judge(uint256 kind, Header memory header, Cursor memory cursor) internal pure returns (Finding) {
        if (kind < OF_PADDING || kind > OF_HOLE) revert IJudge.JudgeKind(uint8(kind));
        return kind == OF_OUTPUT ? _ofOutput(header, cursor) : _ofPadding(header, cursor, kind == OF_HOLE);
    }

    /// @dev Whether a leaf has something where it holds no data, or an empty part of the tree is not empty; or, where a hole
    /// is shown, whether a part that holds data is.
    function _ofPadding(Header memory header, Cursor memory cursor, bool ofHole) private pure returns (Finding) {
        uint256 number = cursor.u16();
        if (number >= header.operators) revert IJudge.JudgeOperatorMissing(uint16(number));
        bool byOutput = HeaderLib.readWhere(cursor);
        TensorType kind = TensorTypeLib.read(cursor);
        Tree memory tree = TreeLib.treeOf(kind);
        uint256 level = cursor.u8();
        uint256 index = cursor.u32();
        if (level > tree.height) revert IJudge.JudgeKind(uint8(level));
        uint256 height = tree.height - level;
        if (index >> height != 0) revert IJudge.JudgeElementMissing(uint32(index));
        bool holds = tree.holdsData(level, index);
        bytes32 hash;
        bool wrong;
        if (holds && !ofHole) {
            if (level != 0) revert IJudge.JudgeElementMissing(uint32(index));
            uint256 from = cursor.take(1 + TreeLib.LEAF);
            hash = Nodes.range(from, from + 1 + TreeLib.LEAF);
            if (msg.data[from] != 0) revert IJudge.JudgeElementMissing(uint32(index));
            wrong = !tree.isPadded(index, from + 1);
        } else {
            hash = cursor.hash();
            wrong = (hash == Nodes.empty().raisedTo(level)) == holds;
        }
        hash = Nodes.climb(hash, index, height, cursor);
        header.expectOutput(number, byOutput, kind.rooted(hash), cursor);
        return wrong ? Finding.Padding : Finding.None;
    }

    /// @dev Whether the claim's output is another tensor than the trace's last.
    function _ofOutput(Header memory header, Cursor memory cursor) private pure returns (Finding) {
        uint256 last = header.operators == 0 ? 0 : header.operators - 1;
        bytes32 output = cursor.hash();
        header.expectOutput(last, true, output, cursor);
        bytes32 traced = cursor.hash();
        header.expectOutput(last, false, traced, cursor);
        return output == traced ? Finding.None : Finding.Output;
    }
}
