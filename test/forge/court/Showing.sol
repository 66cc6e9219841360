// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Output, Proof, Trace} from "../../../contracts/types/Dispute.sol";
import {NodeKind, NodeProof, TraceNode} from "../../../contracts/types/TraceNode.sol";
import {LONG, Lie, Machine, Story, TALL} from "./Machine.sol";
import {Shown} from "./MachineJudge.sol";

/// @notice What a court and a judge take of a {Story}.
library Showing {
    /// @notice As {ICourt-postTrace} takes it.
    function trace(Story memory story) internal pure returns (Trace memory said) {
        bytes32[][] memory list = Machine.listTree(story);
        uint256 last = Machine.operatorsOf(story.program) - 1;
        said.root = Machine.rootOf(list);
        said.header = Machine.headerOf(story.program);
        said.output = list[0][last];
        said.outputPath = Machine.path(list, 0, last);
    }

    /* NODES */

    /// @notice A node, with its hash.
    function node(Story memory story, NodeKind kind, uint256 tensor, uint256 height, uint256 index)
        internal
        pure
        returns (TraceNode memory)
    {
        bytes32 hash;
        if (kind == NodeKind.List) hash = Machine.listTree(story)[height][index];
        if (kind == NodeKind.Tensor) hash = Machine.tensorHash(story, tensor);
        if (kind == NodeKind.Tree) hash = Machine.leavesTree(story, tensor)[height][index];
        return TraceNode(kind, uint16(tensor), uint8(height), uint32(index), hash);
    }

    function proof(Story memory story, TraceNode memory of_) internal pure returns (NodeProof memory shown) {
        if (of_.kind == NodeKind.Trace || of_.kind == NodeKind.Output) return shown;
        bytes32[][] memory list = Machine.listTree(story);
        if (of_.kind == NodeKind.List) {
            shown.listPath = Machine.path(list, of_.height, of_.index);
            return shown;
        }
        shown.listPath = Machine.path(list, 0, of_.tensor);
        if (of_.kind == NodeKind.Tensor) return shown;
        shown.tensorType = Machine.tensorType(story, of_.tensor);
        shown.treePath = Machine.path(Machine.leavesTree(story, of_.tensor), of_.height, of_.index);
    }

    /// @notice Whether whoever tells the story has what was demanded.
    function canAnswer(Story memory story, TraceNode memory of_) internal pure returns (bool) {
        if (of_.kind == NodeKind.Output) return _canShowOutput(story, of_.index);
        if (of_.kind == NodeKind.Tensor) return !Machine.isWrongHere(story, of_.tensor, Lie.Garbage);
        if (of_.kind != NodeKind.Tree || of_.height != 0) return true;
        return !Machine.isWrongHere(story, of_.tensor, Lie.Hole) || of_.index != story.word / 8;
    }

    function _canShowOutput(Story memory story, uint256 piece_) private pure returns (bool) {
        uint256 last = Machine.operatorsOf(story.program) - 1;
        if (Machine.isWrongHere(story, last, Lie.Garbage)) return false;
        return !Machine.isWrongHere(story, last, Lie.Hole) || uint256(story.word) / 8 >> 8 != piece_;
    }

    /// @notice What {ICourt-answer} takes for it.
    function answer(Story memory story, TraceNode memory of_) internal pure returns (bytes memory) {
        if (of_.kind == NodeKind.Trace || of_.kind == NodeKind.List) {
            bytes32[][] memory list = Machine.listTree(story);
            bool whole = of_.kind == NodeKind.Trace;
            return whole ? Machine.below(list, list.length - 1, 0) : Machine.below(list, of_.height, of_.index);
        }
        if (of_.kind == NodeKind.Tree && of_.height == 0) return Machine.leafData(story, of_.tensor, of_.index);
        bytes32[][] memory levels = Machine.leavesTree(story, of_.tensor);
        if (of_.kind == NodeKind.Tree) return Machine.below(levels, of_.height, of_.index);
        return bytes.concat(Machine.tensorType(story, of_.tensor), Machine.below(levels, levels.length - 1, 0));
    }

    /// @notice As {ICourt-answerOutput} takes it.
    function piece(Story memory story, uint256 index) internal pure returns (Output memory shown) {
        uint256 last = Machine.operatorsOf(story.program) - 1;
        bytes32[][] memory levels = Machine.leavesTree(story, last);
        uint256 height = levels.length - 1;
        uint256 shownLevels = height < 8 ? height : 8;
        shown.tensorType = Machine.tensorType(story, last);
        if (index >> (height - shownLevels) != 0) {
            shown.path = new bytes32[](1);
            shown.path[0] = Machine.rootOf(levels);
            return shown;
        }
        shown.path = Machine.path(levels, shownLevels, index);
        uint256 end = (index + 1) << shownLevels;
        if (end > Machine.heldLeaves(story, last)) end = Machine.heldLeaves(story, last);
        for (uint256 i = index << shownLevels; i < end; ++i) {
            shown.data = bytes.concat(shown.data, Machine.leafData(story, last, i));
        }
    }

    /* WAYS */

    /// @notice What has to be seen before a leaf is, from the top: the trace first.
    function wayTo(Story memory story, uint256 tensor, uint256 leaf) internal pure returns (TraceNode[] memory way) {
        way = new TraceNode[](5);
        uint256 count = 1;
        if (story.program == LONG) way[count++] = node(story, NodeKind.List, 0, 1, tensor >> 1);
        way[count++] = node(story, NodeKind.Tensor, tensor, 0, 0);
        bool open = !Machine.isWrongHere(story, tensor, Lie.Type) && !Machine.isWrongHere(story, tensor, Lie.Garbage);
        if (open) {
            if (story.program == TALL) way[count++] = node(story, NodeKind.Tree, tensor, 1, leaf >> 1);
            way[count++] = node(story, NodeKind.Tree, tensor, 0, leaf);
        }
        assembly ("memory-safe") {
            mstore(way, count)
        }
    }

    /* OPENINGS */

    /// @notice What opens an element.
    function opening(Story memory story, uint256 tensor, uint256 element) internal pure returns (bytes memory) {
        bytes memory place = bytes.concat(Machine.little(tensor, 2), Machine.little(element, 4));
        return bytes.concat(Machine.headerOf(story.program), place, abi.encode(_shown(story, tensor, element / 256)));
    }

    function _shown(Story memory story, uint256 tensor, uint256 leaf) private pure returns (Shown memory shown) {
        bytes32[][] memory list = Machine.listTree(story);
        uint256 operand = tensor == 0 ? type(uint256).max : tensor - 1;
        shown.operand = tensor == 0 ? Machine.inputData(story, leaf) : Machine.leafData(story, operand, leaf);
        shown.operandPath = Machine.path(Machine.leavesTree(story, operand), 0, leaf);
        if (tensor != 0) shown.operandList = Machine.path(list, 0, operand);
        shown.output = Machine.leafData(story, tensor, leaf);
        shown.outputPath = Machine.path(Machine.leavesTree(story, tensor), 0, leaf);
        shown.outputList = Machine.path(list, 0, tensor);
    }

    /// @notice What opens a tensor's type.
    function decoding(Story memory story, uint256 tensor) internal pure returns (bytes memory) {
        bytes32 root = Machine.rootOf(Machine.leavesTree(story, tensor));
        bytes32[] memory path = Machine.path(Machine.listTree(story), 0, tensor);
        bytes memory shown = abi.encode(Machine.tensorType(story, tensor), root, path);
        return bytes.concat(Machine.headerOf(story.program), hex"00", Machine.little(tensor, 2), shown);
    }

    /// @notice The proof of an element, or of a tensor's type.
    function proofOf(Story memory story, uint256 tensor, uint256 element, bool rooted)
        internal
        pure
        returns (Proof memory made)
    {
        made.decoding = Machine.isWrongHere(story, tensor, Lie.Type);
        made.opening = made.decoding ? decoding(story, tensor) : opening(story, tensor, element);
        if (!rooted) return made;
        made.node = made.decoding
            ? node(story, NodeKind.Tensor, tensor, 0, 0)
            : node(story, NodeKind.Tree, tensor, 0, element / 256);
        made.nodeProof = proof(story, made.node);
    }
}
