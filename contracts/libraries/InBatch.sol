// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

/// @title InBatch
/// @notice Knows whether a call is one of a batch.
abstract contract InBatch {
    using TransientSlot for *;

    /// @notice Gas for an ERC-1271 answer where a signature is all that a transaction asks for: enough for a passkey or
    /// several owners.
    uint256 public constant SIGNATURE_GAS = 200_000;

    /// @notice Gas for an ERC-1271 answer in a batch, whose other calls pay for it: enough for one owner behind a clone (8,900) or a
    /// proxy (11,700), as docs/market.md measures. A wallet of several owners, one of whom signs, whose answers come from a
    /// handler beside it takes 22,000: its orders are taken one by one.
    uint256 public constant BATCH_SIGNATURE_GAS = 12_500;

    /// @dev Whether a batch is under way: the slot is this contract's own.
    bytes32 internal constant BATCHING = keccak256("assay.batch");

    function _inBatch() internal view returns (bool) {
        return BATCHING.asBoolean().tload();
    }

    /// @dev Gas that an ERC-1271 signer gets in this call.
    function _signatureGas() internal view returns (uint256) {
        return _inBatch() ? BATCH_SIGNATURE_GAS : SIGNATURE_GAS;
    }
}
