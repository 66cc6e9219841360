// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TraceTree} from "../../../contracts/libraries/TraceTree.sol";

uint8 constant PROGRAMS = 4;
/// @dev Three tensors of one leaf; two of 257 leaves; 257 of one leaf; one of one leaf.
uint8 constant TALL = 1;
uint8 constant LONG = 2;
uint8 constant SINGLE = 3;

/// @notice What is wrong with a trace, if anything.
enum Lie {
    None,
    /// One element, and whatever follows from it.
    Element,
    /// One element, and nothing that follows from it: the output is right.
    Detour,
    /// The empty leaf's hash where a leaf holds data.
    Hole,
    /// A tensor of another type.
    Type,
    /// The hash of nothing.
    Garbage
}

/// @notice An execution as a provider tells it: of what, and what is wrong with it.
// solhint-disable-next-line gas-struct-packing
struct Story {
    uint8 program;
    Lie lie;
    /// Where.
    uint16 tensor;
    uint16 word;
    /// Of the input.
    uint64 seed;
}

/// @notice A machine that a test can execute: the `n`-th operator adds, without carries, a pad to each byte of what it reads.
library Machine {
    uint256 private constant PAD = 0x9e3779b97f4a7c15f39cc0605cedc8341082276bf3a27251f86c6a11d0c18e95;
    bytes32 private constant CONSTANTS = keccak256("constants");
    bytes32 private constant OPERATORS = keccak256("operators");

    /// @notice Little-endian.
    function little(uint256 number, uint256 size) internal pure returns (bytes memory bytes_) {
        bytes_ = new bytes(size);
        for (uint256 i; i < size; ++i) bytes_[i] = bytes1(uint8(number >> 8 * i));
    }

    /* PROGRAMS */

    function operatorsOf(uint8 program) internal pure returns (uint16) {
        if (program == TALL) return 2;
        if (program == LONG) return 257;
        return program == SINGLE ? 1 : 3;
    }

    function typeOf(uint8 program) internal pure returns (bytes memory) {
        return program == TALL ? bytes(hex"01020101000000010000") : bytes(hex"010120000000");
    }

    function leavesOf(uint8 program) internal pure returns (uint256) {
        return program == TALL ? 257 : 1;
    }

    function wordsOf(uint8 program) internal pure returns (uint256) {
        return program == TALL ? 257 * 8 : 1;
    }

    /// @notice What a program's id is the hash of.
    function headerOf(uint8 program) internal pure returns (bytes memory) {
        bytes memory operators = little(operatorsOf(program), 2);
        return bytes.concat(hex"0301", typeOf(program), little(program, 2), CONSTANTS, operators, OPERATORS);
    }

    /// @notice What the operators up to this one have added to a word of the input.
    function added(uint256 tensor, uint256 word) internal pure returns (uint256 sum) {
        unchecked {
            sum = ((tensor << 16 | word) + 1) * PAD;
        }
    }

    /* VALUES */

    function inputAt(uint64 seed, uint256 word) internal pure returns (uint256 value) {
        unchecked {
            value = (uint256(seed) << 32 | word) * PAD;
        }
    }

    /// @dev Where a lie is about an element, its word's byte with that number is another.
    function _wrongByte(Story memory story) private pure returns (uint256) {
        return story.seed % 32;
    }

    /// @notice The element that a lie is about.
    function wrongElement(Story memory story) internal pure returns (uint32) {
        return uint32(32 * uint256(story.word) + 31 - _wrongByte(story));
    }

    function _wordAt(Story memory story, uint256 tensor, uint256 word) private pure returns (uint256 value) {
        value = inputAt(story.seed, word) ^ added(tensor, word);
        if (word != story.word) return value;
        bool wrong = story.lie == Lie.Element ? tensor >= story.tensor : story.lie == Lie.Detour && tensor == story.tensor;
        if (wrong) value ^= 1 << 8 * _wrongByte(story);
    }

    /// @notice A leaf's bytes.
    function leafData(Story memory story, uint256 tensor, uint256 leaf) internal pure returns (bytes memory data) {
        data = new bytes(TraceTree.LEAF_BYTES);
        uint256 words = story.program == TALL ? 8 : 1;
        for (uint256 i; i < words; ++i) _put(data, 32 * i, _wordAt(story, tensor, 8 * leaf + i));
    }

    function inputData(Story memory story, uint256 leaf) internal pure returns (bytes memory data) {
        data = new bytes(TraceTree.LEAF_BYTES);
        uint256 words = story.program == TALL ? 8 : 1;
        for (uint256 i; i < words; ++i) _put(data, 32 * i, inputAt(story.seed, 8 * leaf + i));
    }

    function _put(bytes memory data, uint256 at, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(data, 32), at), word)
        }
    }

    function isWrongHere(Story memory story, uint256 tensor, Lie lie) internal pure returns (bool) {
        return story.lie == lie && story.tensor == tensor;
    }

    /// @notice The type that the trace has for a tensor.
    function tensorType(Story memory story, uint256 tensor) internal pure returns (bytes memory) {
        return isWrongHere(story, tensor, Lie.Type) ? bytes(hex"010121000000") : typeOf(story.program);
    }

    function heldLeaves(Story memory story, uint256 tensor) internal pure returns (uint256) {
        return isWrongHere(story, tensor, Lie.Type) ? 1 : leavesOf(story.program);
    }

    /* TREES */

    /// @notice The levels above `leaves`, of which there is a power of two.
    function treeOf(bytes32[] memory leaves) internal pure returns (bytes32[][] memory levels) {
        uint256 height = TraceTree.heightOf(leaves.length);
        levels = new bytes32[][](height + 1);
        levels[0] = leaves;
        for (uint256 i; i < height; ++i) levels[i + 1] = _above(levels[i]);
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i; i < above.length; ++i) above[i] = TraceTree.parent(level[2 * i], level[2 * i + 1], 0);
    }

    /// @dev As many as that, and then empty ones up to a power of two.
    function _padded(uint256 count) private pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](1 << TraceTree.heightOf(count));
        for (uint256 i = count; i < leaves.length; ++i) leaves[i] = TraceTree.EMPTY_LEAF;
    }

    /// @notice The tree over a tensor's leaves; of the input where `tensor` is the type's maximum.
    function leavesTree(Story memory story, uint256 tensor) internal pure returns (bytes32[][] memory) {
        bool input = tensor == type(uint256).max;
        uint256 count = input ? leavesOf(story.program) : heldLeaves(story, tensor);
        bytes32[] memory leaves = _padded(count);
        for (uint256 i; i < count; ++i) {
            bytes memory data = input ? inputData(story, i) : leafData(story, tensor, i);
            leaves[i] = keccak256(bytes.concat(bytes1(0), data));
        }
        if (!input && isWrongHere(story, tensor, Lie.Hole)) leaves[story.word / 8] = TraceTree.EMPTY_LEAF;
        return treeOf(leaves);
    }

    function rootOf(bytes32[][] memory levels) internal pure returns (bytes32) {
        return levels[levels.length - 1][0];
    }

    function hashOf(bytes memory type_, bytes32 root) internal pure returns (bytes32) {
        return keccak256(bytes.concat(bytes1(0x02), type_, root));
    }

    function tensorHash(Story memory story, uint256 tensor) internal pure returns (bytes32) {
        if (isWrongHere(story, tensor, Lie.Garbage)) return keccak256(abi.encode(story.seed));
        return hashOf(tensorType(story, tensor), rootOf(leavesTree(story, tensor)));
    }

    /// @notice The tree over the tensors' hashes.
    function listTree(Story memory story) internal pure returns (bytes32[][] memory) {
        uint256 count = operatorsOf(story.program);
        bytes32[] memory hashes = _padded(count);
        for (uint256 i; i < count; ++i) hashes[i] = tensorHash(story, i);
        return treeOf(hashes);
    }

    /// @notice The siblings from a node to the root, lowest first.
    function path(bytes32[][] memory levels, uint256 height, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](levels.length - 1 - height);
        for (uint256 i; i < siblings.length; ++i) siblings[i] = levels[height + i][(index >> i) ^ 1];
    }

    /// @notice The nodes so many levels below one as an answer shows.
    function below(bytes32[][] memory levels, uint256 height, uint256 index) internal pure returns (bytes memory data) {
        uint256 down = height < 8 ? height : 8;
        data = new bytes(32 << down);
        for (uint256 i; i < 1 << down; ++i) _put(data, 32 * i, uint256(levels[height - down][(index << down) + i]));
    }

    function salted(bytes32 hash) internal pure returns (bytes32) {
        return keccak256(bytes.concat(bytes1(0x05), bytes32(0), hash));
    }

    function inputHash(Story memory story) internal pure returns (bytes32) {
        return salted(hashOf(typeOf(story.program), rootOf(leavesTree(story, type(uint256).max))));
    }

    function outputHash(Story memory story) internal pure returns (bytes32) {
        return salted(tensorHash(story, operatorsOf(story.program) - 1));
    }
}
