// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Continued
/// @notice A contract whose code goes on in another contract: calls that are not for its own functions are answered by that
/// code, in its place and on its storage. Both have to keep the same storage.
abstract contract Continued {
    /// @notice The code that does what this contract does not; for good.
    address public immutable CONTINUATION;

    /// @notice Code that goes on elsewhere.
    constructor(address continuation) {
        CONTINUATION = continuation;
    }

    /// @notice Runs the code at {CONTINUATION} in this contract's place.
    /// @dev No ether is accepted.
    // solhint-disable-next-line no-complex-fallback, use-natspec
    fallback() external {
        address code = CONTINUATION;
        // Uses free memory and allocates nothing, since the call ends here.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            calldatacopy(free, 0, calldatasize())
            let success := delegatecall(gas(), code, free, calldatasize(), 0, 0)
            returndatacopy(free, 0, returndatasize())
            switch success
            case 0 { revert(free, returndatasize()) }
            default { return(free, returndatasize()) }
        }
    }
}
