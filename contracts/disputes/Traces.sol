// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Commitments} from "../libraries/Commitments.sol";
import {TraceTree} from "../libraries/TraceTree.sol";
import {Claim} from "../types/Claim.sol";
import {Demand, Dispute, Output, Trace} from "../types/Dispute.sol";
import {NodeKind, NodeProof, TraceNode} from "../types/TraceNode.sol";
import {Bonds} from "./Bonds.sol";

/// @title Traces
/// @notice What a court knows of claims' traces, and which of it was demanded.
///
/// The tensors' hashes are the leaves of one tree, each tensor's 256 bytes those of its own. An answer shows what stands
/// {LEVELS} levels lower.
abstract contract Traces is Bonds {
    /// @notice How many levels an answer shows.
    uint256 public constant LEVELS = 8;

    /// @notice How long before a proof a demand was made that counts for it: longer than a proof waits where others see it.
    uint256 public constant OPENER_SECONDS = 5 minutes;

    /// @dev Of a program's header (docs/commitments.md): before the constants at least a type of rank 1, behind them count
    /// and root of the operators.
    uint256 private constant LEAST_HEADER_BYTES = 2 + 6 + 34 + 34;
    uint256 private constant OPERATORS_FROM_END = 34;
    bytes1 private constant PROGRAM = 0x03;

    mapping(bytes32 dispute => Dispute) internal _disputes; // slot 4
    mapping(bytes32 node => Demand) internal _demands; // slot 5

    /// @dev Keys of nodes that can be demanded, each above the one before it. None are noted where there is no place for any.
    struct Way {
        bytes32 dispute;
        bytes32[] keys;
        uint256 count;
    }

    /// @dev The longest way: a leaf, three nodes of its tree, the tensor, one node of the list, the trace.
    uint256 private constant MAX_WAY = 7;

    /* ROOTS */

    /// @dev Takes note of a trace that ends with the claim's output, whoever vouches for it.
    function _setTrace(bytes32 id, Claim calldata claim, Trace calldata trace) internal {
        Dispute storage dispute = _disputes[id];
        if (dispute.root != 0) revert CourtTraceKnown(id, dispute.root);
        uint16 operators = _operatorsOf(claim.program, trace.header);
        _checkLength(trace.outputPath, TraceTree.heightOf(operators));
        _checkHash(trace.root, TraceTree.climb(trace.output, operators - 1, trace.outputPath));
        bytes32 output = Commitments.saltedTensor(trace.outputSalt, trace.output);
        if (output != claim.output) revert CourtOutputDiffers(claim.output, output);
        dispute.root = trace.root;
        dispute.operators = operators;
    }

    /// @dev How many operators a program has, by what its id is the hash of.
    function _operatorsOf(bytes32 program, bytes calldata header) private pure returns (uint16 operators) {
        if (header.length < LEAST_HEADER_BYTES || header[0] != PROGRAM) revert CourtHeaderInvalid(header);
        _checkHash(program, keccak256(header));
        uint256 from = header.length - OPERATORS_FROM_END;
        operators = uint16(uint8(header[from])) | uint16(uint8(header[from + 1])) << 8;
        // No program that was registered is without one.
        if (operators == 0) revert CourtHeaderInvalid(header);
    }

    /* NODES */

    /// @dev What leads to a node of a dispute's trace, beginning with the node and ending with the trace. Reverts as
    /// {_checkNode} does.
    function _wayTo(bytes32 id, Dispute storage dispute, TraceNode calldata node, NodeProof calldata proof)
        internal
        view
        returns (Way memory way)
    {
        (way.dispute, way.keys) = (id, new bytes32[](MAX_WAY));
        _follow(way, dispute, node, proof);
    }

    /// @dev Reverts where a node is not of the dispute's trace, or is none that can be demanded.
    function _checkNode(Dispute storage dispute, TraceNode calldata node, NodeProof calldata proof) internal view {
        Way memory way;
        _follow(way, dispute, node, proof);
    }

    /// @dev Goes from a node up to the trace.
    function _follow(Way memory way, Dispute storage dispute, TraceNode calldata node, NodeProof calldata proof) private view {
        TraceNode memory here = node;
        _push(way, here);
        uint256 height = TraceTree.heightOf(dispute.operators);
        if (node.kind == NodeKind.List) {
            if (node.tensor != 0 || node.height == 0 || !_isShown(node.height, height)) revert CourtNodeInvalid(here);
        } else {
            if (node.tensor >= dispute.operators) revert CourtNodeInvalid(here);
            if (node.kind == NodeKind.Tree) {
                here.hash = _tensorAbove(way, here, proof);
                (here.kind, here.height) = (NodeKind.Tensor, 0);
                _push(way, here);
            } else if (node.kind != NodeKind.Tensor || node.height != 0 || node.index != 0) {
                revert CourtNodeInvalid(here);
            }
            (here.kind, here.index, here.tensor) = (NodeKind.List, here.tensor, 0);
        }
        _climb(way, here, proof.listPath, height);
        _checkHash(dispute.root, here.hash);
        TraceNode memory trace;
        _push(way, trace);
    }

    /// @dev The hash of the tensor in whose tree a node is.
    function _tensorAbove(Way memory way, TraceNode memory here, NodeProof calldata proof) private pure returns (bytes32) {
        uint256 height = _heightOf(proof.tensorType);
        // By its place, not by its hash: nobody can show what the empty leaf's stands for where data belongs.
        bool open = here.height == 0 ? TraceTree.holdsData(proof.tensorType, here.index) : _isShown(here.height, height);
        if (!open) revert CourtNodeInvalid(here);
        _climb(way, here, proof.treePath, height);
        return TraceTree.tensor(proof.tensorType, here.hash);
    }

    /// @dev Moves `here` up to the root of its tree, and takes note of what can be demanded on the way.
    function _climb(Way memory way, TraceNode memory here, bytes32[] calldata siblings, uint256 height) private pure {
        // The list has no higher node, and a tensor's tree was seen to have this one.
        _checkLength(siblings, height - here.height);
        if (uint256(here.index) >> siblings.length != 0) revert CourtNodeInvalid(here);
        for (uint256 i; i < siblings.length; ++i) {
            here.hash = TraceTree.parent(here.hash, siblings[i], here.index);
            here.index >>= 1;
            ++here.height;
            if (_isShown(here.height, height)) _push(way, here);
        }
    }

    /// @dev Whether an answer ends at this height of a tree, and another begins.
    function _isShown(uint256 level, uint256 height) private pure returns (bool) {
        return level < height && (height - level) % LEVELS == 0;
    }

    function _push(Way memory way, TraceNode memory node) private pure {
        if (way.keys.length == 0) return;
        way.keys[way.count] = node.key(way.dispute);
        ++way.count;
    }

    /// @dev `prover`, then the caller where that is another, then whoever demanded one of the way's nodes from the `from`-th on
    /// and was answered: early enough, or at any time where nobody was early enough.
    function _openers(address prover, Way memory way, uint256 from)
        internal
        view
        returns (address[] memory openers)
    {
        openers = new address[](2 + way.count - from);
        openers[0] = prover;
        uint256 count = 1;
        if (prover != msg.sender) {
            openers[1] = msg.sender;
            count = 2;
        }
        uint256 first = count;
        bool early = false;
        // A demand was made before now, and few are on a way.
        unchecked {
            for (uint256 i = from; i < way.count; ++i) {
                Demand storage demand = _demands[way.keys[i]];
                if (demand.demander == address(0) || demand.deadline != 0) continue;
                // Of an answered demand, the bond's place says when it was made.
                if (block.timestamp - demand.bond >= OPENER_SECONDS != early) {
                    if (early) continue;
                    // The first that is early; those before it do not count any more.
                    (early, count) = (true, first);
                }
                openers[count] = demand.demander;
                ++count;
            }
        }
        // Cuts the list, which is at least as long.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(openers, count)
        }
    }

    /* ANSWERS */

    /// @dev That `data` is what stands below the node.
    function _checkAnswer(bytes32 id, TraceNode memory node, bytes calldata data) internal view {
        if (node.kind == NodeKind.Trace) {
            Dispute storage dispute = _disputes[id];
            if (dispute.root == 0) revert CourtTraceUnknown(id);
            return _checkLevel(data, TraceTree.heightOf(dispute.operators), dispute.root);
        }
        if (node.kind == NodeKind.Tensor) return _checkTensor(data, node.hash);
        if (node.height != 0) return _checkLevel(data, node.height, node.hash);
        if (data.length != TraceTree.LEAF_BYTES) revert CourtAnswerLength(TraceTree.LEAF_BYTES, data.length);
        _checkHash(node.hash, TraceTree.leaf(data, 0));
    }

    /// @dev That it is this piece of the claim's output, or that there is none.
    function _checkOutput(Claim calldata claim, uint32 piece, Output calldata output) internal pure {
        uint256 height = _heightOf(output.tensorType);
        uint256 levels = Math.min(LEVELS, height);
        bool exists = uint256(piece) >> (height - levels) == 0;
        _checkLength(output.path, exists ? height - levels : 1);
        bytes32 root;
        uint256 held;
        if (exists) {
            (root, held) = TraceTree.foldLeaves(output.tensorType, uint256(piece) << levels, 1 << levels, output.data);
            root = TraceTree.climb(root, piece, output.path);
        } else {
            root = output.path[0];
        }
        if (output.data.length != held) revert CourtAnswerLength(held, output.data.length);
        bytes32 actual = Commitments.saltedTensor(output.salt, TraceTree.tensor(output.tensorType, root));
        if (actual != claim.output) revert CourtOutputDiffers(claim.output, actual);
    }

    /// @dev A tensor's type, and what stands below its root.
    function _checkTensor(bytes calldata data, bytes32 hash) private pure {
        uint256 length = TraceTree.typeLength(data);
        bytes32 root = _root(data[length:], _heightOf(data[:length]));
        _checkHash(hash, TraceTree.tensor(data[:length], root));
    }

    /// @dev Levels of the tree of a tensor of this type.
    function _heightOf(bytes calldata tensorType) private pure returns (uint256) {
        (bool known, uint256 height) = TraceTree.heightOfType(tensorType);
        if (!known) revert CourtTypeInvalid(tensorType);
        return height;
    }

    function _checkLevel(bytes calldata nodes, uint256 height, bytes32 root) private pure {
        _checkHash(root, _root(nodes, height));
    }

    /// @dev The root of a tree of `height`, by the nodes {LEVELS} below it or by its leaves.
    function _root(bytes calldata nodes, uint256 height) private pure returns (bytes32) {
        uint256 expected = 32 << Math.min(LEVELS, height);
        if (nodes.length != expected) revert CourtAnswerLength(expected, nodes.length);
        return TraceTree.fold(nodes);
    }

    function _checkLength(bytes32[] calldata path, uint256 height) private pure {
        if (path.length != height) revert CourtPathLength(height, path.length);
    }

    function _checkHash(bytes32 expected, bytes32 actual) private pure {
        if (actual != expected) revert CourtHashDiffers(expected, actual);
    }
}
