// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Cursor} from "./Cursor.sol";

/// @notice A node above none but empty leaves.
struct Empty {
    uint256 level;
    bytes32 node;
}

using Nodes for Empty global;

/// @title Nodes
/// @notice The hashes of docs/commitments.md, of what lies in the calldata.
/// @dev They work in memory beyond what Solidity has given out.
library Nodes {
    /// @notice Hash of a leaf that holds no data.
    bytes32 private constant EMPTY_LEAF = keccak256(hex"00");

    /// @notice Hash of the calldata in a range.
    function range(uint256 from, uint256 end) internal pure returns (bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hashed := mload(0x40)
            let length := sub(end, from)
            calldatacopy(hashed, from, length)
            hash := keccak256(hashed, length)
        }
    }

    /// @notice Hash of the leaf whose 256 bytes begin at `from`.
    function leaf(uint256 from) internal pure returns (bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hashed := mload(0x40)
            mstore8(hashed, 0)
            calldatacopy(add(hashed, 1), from, 256)
            hash := keccak256(hashed, 257)
        }
    }

    /// @notice Hash of what stands above two nodes.
    function above(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        return tagged(1, left, right);
    }

    /// @notice What a claim names a tensor by.
    function salted(bytes32 salt, bytes32 tensor) internal pure returns (bytes32) {
        return tagged(5, salt, tensor);
    }

    function tagged(uint256 tag, bytes32 first, bytes32 second) private pure returns (bytes32 hash) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let hashed := mload(0x40)
            mstore8(hashed, tag)
            mstore(add(hashed, 1), first)
            mstore(add(hashed, 33), second)
            hash := keccak256(hashed, 65)
        }
    }

    /// @notice The leaf that holds no data.
    function empty() internal pure returns (Empty memory) {
        return Empty({level: 0, node: EMPTY_LEAF});
    }

    /// @notice The node of a level that is not lower than its own, at which it is from then on.
    function raisedTo(Empty memory self, uint256 level) internal pure returns (bytes32) {
        unchecked {
            for (; self.level < level; ++self.level) {
                self.node = above(self.node, self.node);
            }
            return self.node;
        }
    }

    /// @notice What is `height` levels above the node with this index. Reads the siblings, lowest first.
    function climb(bytes32 node, uint256 index, uint256 height, Cursor memory cursor) internal pure returns (bytes32) {
        unchecked {
            for (; height != 0; --height) {
                bytes32 sibling = cursor.hash();
                node = index & 1 == 0 ? above(node, sibling) : above(sibling, node);
                index >>= 1;
            }
            return node;
        }
    }
}
