// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICounter} from "./ICounter.sol";

/// @notice Counts people, in Rust.
contract Turnstile {
    ICounter public immutable COUNTER;

    event Entered(uint256 people, uint256 inside);

    constructor(ICounter counter) {
        COUNTER = counter;
    }

    function enter(uint256 people) external {
        uint256 inside = COUNTER.add(people);
        emit Entered(people, inside);
    }
}
