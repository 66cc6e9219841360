// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";
import {IBatch} from "../interfaces/IBatch.sol";
import {InBatch} from "./InBatch.sol";

/// @title Batch
/// @notice Makes calls of a contract to itself in the caller's name, each of which fails alone.
abstract contract Batch is IBatch, InBatch {
    using TransientSlot for *;

    /// @dev Bytes of an error that an event repeats.
    uint256 private constant MAX_REASON_BYTES = 256;

    /// @inheritdoc IBatch
    function batch(bytes[] calldata calls) external returns (uint256 refused) {
        if (_inBatch()) revert BatchNested();
        BATCHING.asBoolean().tstore(true);
        for (uint256 i; i < calls.length; ++i) {
            if (_callSelf(calls[i])) continue;
            ++refused;
            emit CallRefused(i, _reason());
        }
        BATCHING.asBoolean().tstore(false);
    }

    /// @dev Keeps the caller, as a delegatecall does. Its data goes where free memory begins and is not kept.
    function _callSelf(bytes calldata data) private returns (bool success) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            calldatacopy(free, data.offset, data.length)
            success := delegatecall(gas(), address(), free, data.length, 0, 0)
        }
    }

    /// @dev What the last call returned, cut.
    function _reason() private pure returns (bytes memory reason) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let size := returndatasize()
            if gt(size, MAX_REASON_BYTES) { size := MAX_REASON_BYTES }
            reason := mload(64)
            mstore(reason, size)
            returndatacopy(add(reason, 32), 0, size)
            // Whole words.
            mstore(64, add(reason, and(add(size, 63), not(31))))
        }
    }
}
