// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Nodes of a provider that are attested to the last two seeds, in a word each.
struct AttestedNodes {
    /// To the one with an even number: that number in the highest 24 bits, below it a bit for each node.
    uint256 even; // slot 0
    /// To the one with an odd number.
    uint256 odd; // slot 1
}

/// @dev As many as a word has bits beside the number.
uint256 constant MAX_ATTESTED_NODES = 232;

using AttestedNodesLib for AttestedNodes global;

/// @title AttestedNodesLib
/// @notice Reads and writes {AttestedNodes}. `number` is of a seed and at least 1.
library AttestedNodesLib {
    /// @notice A bit for each node that is attested to a seed.
    function at(AttestedNodes storage self, uint256 number) internal view returns (uint256) {
        return _nodes(number & 1 == 0 ? self.even : self.odd, number);
    }

    /// @notice Whether a node is attested to a seed.
    function has(AttestedNodes storage self, uint256 number, uint8 node) internal view returns (bool) {
        return self.at(number) & 1 << node != 0;
    }

    /// @notice Notes that a node below {MAX_ATTESTED_NODES} is attested to a seed; whether it was not yet. What the word had of an
    /// older one is gone.
    function add(AttestedNodes storage self, uint256 number, uint8 node) internal returns (bool added) {
        uint256 before = number & 1 == 0 ? self.even : self.odd;
        if (before >> MAX_ATTESTED_NODES != number) before = number << MAX_ATTESTED_NODES;
        uint256 word = before | 1 << node;
        added = word != before;
        if (number & 1 == 0) self.even = word;
        else self.odd = word;
    }

    /// @notice Notes that a node is not attested, to a seed or the one before it.
    function remove(AttestedNodes storage self, uint256 number, uint8 node) internal {
        if (self.has(number, node)) _store(self, number, self.at(number) ^ 1 << node);
        if (self.has(number - 1, node)) _store(self, number - 1, self.at(number - 1) ^ 1 << node);
    }

    function _nodes(uint256 word, uint256 number) private pure returns (uint256) {
        return word >> MAX_ATTESTED_NODES == number ? word & (1 << MAX_ATTESTED_NODES) - 1 : 0;
    }

    function _store(AttestedNodes storage self, uint256 number, uint256 nodes) private {
        uint256 word = number << MAX_ATTESTED_NODES | nodes;
        if (number & 1 == 0) self.even = word;
        else self.odd = word;
    }
}
