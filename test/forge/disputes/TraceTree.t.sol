// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TraceTree} from "../../../contracts/libraries/TraceTree.sol";
import {vm} from "../Vm.sol";

/// @notice {TraceTree} beside plain Solidity.
contract TraceTreeTest {
    bytes32 private constant EMPTY = 0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a;

    function testEmptyLeaf() external pure {
        vm.assertTrue(TraceTree.EMPTY_LEAF == EMPTY, "the empty leaf has another hash");
    }

    function testFuzzFold(bytes32 seed, uint8 height) external view {
        bytes32[] memory nodes = new bytes32[](1 << (height % 9));
        for (uint256 i; i < nodes.length; ++i) {
            nodes[i] = keccak256(abi.encode(seed, i));
        }
        vm.assertTrue(this.fold(abi.encodePacked(nodes)) == _root(nodes), "the root is another than by hand");
    }

    function testFuzzClimb(bytes32 seed, uint8 height, uint256 index) external view {
        uint256 levels = height % 7;
        bytes32[] memory nodes = new bytes32[](1 << levels);
        for (uint256 i; i < nodes.length; ++i) {
            nodes[i] = keccak256(abi.encode(seed, i));
        }
        index %= nodes.length;
        bytes32 node = nodes[index];
        bytes32[] memory siblings = new bytes32[](levels);
        bytes32[] memory level = nodes;
        for (uint256 i; i < levels; ++i) {
            siblings[i] = level[(index >> i) ^ 1];
            level = _above(level);
        }
        vm.assertTrue(this.climb(node, index, siblings) == level[0], "the way up ends elsewhere than by hand");
    }

    function testFuzzLeaf(bytes calldata before, bytes32 seed) external view {
        bytes memory data = before;
        for (uint256 i; i < 8; ++i) {
            data = abi.encodePacked(data, keccak256(abi.encode(seed, i)));
        }
        bytes memory hashed = hex"00";
        for (uint256 i; i < 8; ++i) {
            hashed = abi.encodePacked(hashed, keccak256(abi.encode(seed, i)));
        }
        vm.assertTrue(this.leaf(data, before.length) == keccak256(hashed), "a leaf has another hash than its bytes");
    }

    function fold(bytes calldata nodes) external pure returns (bytes32 root) {
        bytes32[2] memory around = [bytes32(uint256(1)), bytes32(uint256(2))];
        root = TraceTree.fold(nodes);
        vm.assertTrue(around[0] == bytes32(uint256(1)) && around[1] == bytes32(uint256(2)), "memory in use was written");
    }

    function climb(bytes32 node, uint256 index, bytes32[] calldata siblings) external pure returns (bytes32) {
        return TraceTree.climb(node, index, siblings);
    }

    function leaf(bytes calldata data, uint256 from) external pure returns (bytes32) {
        return TraceTree.leaf(data, from);
    }

    function _root(bytes32[] memory level) private pure returns (bytes32) {
        while (level.length > 1) {
            level = _above(level);
        }
        return level[0];
    }

    function _above(bytes32[] memory level) private pure returns (bytes32[] memory above) {
        above = new bytes32[](level.length / 2);
        for (uint256 i; i < above.length; ++i) {
            above[i] = keccak256(abi.encodePacked(uint8(1), level[2 * i], level[2 * i + 1]));
        }
    }
}
