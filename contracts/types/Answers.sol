// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Answer} from "./Acceptance.sol";

/// @title AnswersLib
/// @notice A list of answers that grows, within a length that is known before: what Solidity makes whole at once, with zeros
/// in it, costs 150 gas more for each.
library AnswersLib {
    /// @notice An empty list.
    /// @param most How many answers it has room for; as many as calldata holds, so that no pointer overflows.
    function withRoom(uint256 most) internal pure returns (Answer[] memory list) {
        // Takes the words of a length and of `most` pointers. Pointers beyond the length are nobody's.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            list := mload(64)
            mstore(list, 0)
            mstore(64, add(list, add(32, shl(5, most))))
        }
    }

    /// @notice Adds an answer to a list of {withRoom}.
    /// @dev Assumes that it has less than it has room for.
    function push(Answer[] memory list, uint16 copy, bytes32 output) internal pure {
        Answer memory answer = Answer(copy, output);
        // Within what `withRoom` took.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let length := add(mload(list), 1)
            mstore(list, length)
            mstore(add(list, shl(5, length)), answer)
        }
    }
}
