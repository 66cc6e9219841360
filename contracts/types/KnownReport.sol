// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {IEvidence} from "../interfaces/IEvidence.sol";
import {IP384} from "../interfaces/IP384.sol";
import {Standing} from "./Attested.sol";
import {KeyId} from "./CertifiedKey.sol";

/// @title KnownReport
/// @notice A report of a device that stands for a node, as it is sent: packed, since calldata is most of what an attestation
/// costs beside its signature.
///
/// | bytes | |
/// |---|---|
/// | 145 | hints for {IP384} |
/// | 173 | the report's fresh part, as {ReportParts} has it |
/// | 20 | an account |
/// | the rest | the **record** |
///
/// The record is what is the same in every report of a device while it stands for the same:
///
/// | bytes | |
/// |---|---|
/// | 20 | the device's id |
/// | 20, 20, 5, 2, 1 | of what it stands for: issuer, provider, last second, class, node |
/// | 8, 8 | indices of the driver's measurements and of the VBIOS's, as {ReportParts} has them |
/// | 96 | x and y of the report key |
/// | the rest | the report's body, or what follows of it after the account's code, packed as {IEvidence} says |
///
/// Where nothing follows the account, its code after the first byte is the record. Else it is what {ReportParts} has for its
/// code: zero, or an account with the body's beginning. Nobody has to believe what is kept as code: the signature is over the
/// report, and a hash of all else is what the policy keeps of the device.
library KnownReport {
    uint256 private constant HINTS = 145;
    uint256 private constant FRESH = 173;
    /// @dev Where the record begins, after the hints, the fresh part and the account.
    uint256 private constant RECORD = 338;
    /// @dev What a report says of a video decoder that is off.
    uint256 private constant DECODER_OFF = 0x55;
    /// @dev Where in a record the body begins.
    uint256 private constant BODY = 180;

    /// @notice What a report says if its signature holds, as {IEvidence-readReport} has it, and whether {IP384-verify} shows that;
    /// and what its device stands for, with the report's signer and profile, if that is what the policy keeps of it.
    function read(bytes calldata self, IEvidence evidence, IP384 p384)
        internal
        view
        returns (KeyId device, Standing memory standing, bytes32 nonce, bool holds)
    {
        // Each lays out what it needs in the same room, over what the one before it left.
        (uint256 room, address account, uint256 bodyLength) = _place(self);
        uint256 indices;
        (device, indices) = _take(room, standing);
        _ask(room, self, evidence, account, bodyLength, indices);
        nonce = _conclude(room, standing, indices);
        holds = _verify(room, self, p384);
    }

    /// @dev Takes room for all, and writes the record to where its body is the last argument of {_ask}. Returns the account that has
    /// the body's beginning.
    function _place(bytes calldata self) private view returns (uint256 room, address account, uint256 bodyLength) {
        uint256 length = self.length;
        if (length < RECORD) revert IAttestationPolicy.AttestationReportLength(length);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            account := shr(96, calldataload(add(self.offset, sub(RECORD, 20))))
        }
        bool kept = length == RECORD;
        length = kept ? account.code.length : length - RECORD + 1;
        if (length <= BODY) revert IAttestationPolicy.AttestationReportLength(length);
        // Lengths are of calldata and of code, so no sum here overflows, nor in what follows.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            room := mload(0x40)
            let to := add(room, sub(0x280, BODY))
            mstore(0x40, and(add(add(room, 0x31f), length), not(31)))
            bodyLength := sub(length, add(BODY, 1))
            switch kept
            case 0 { calldatacopy(to, add(self.offset, RECORD), sub(length, 1)) }
            default {
                extcodecopy(account, to, 1, sub(length, 1))
                account := 0
            }
        }
    }

    /// @dev Reads what is before the body, and moves the key to its place. `indices` has the driver's above the VBIOS's.
    function _take(uint256 room, Standing memory standing)
        private
        pure
        returns (KeyId device, uint256 indices)
    {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let from := add(room, sub(0x280, BODY))
            device := shl(96, shr(96, mload(from)))
            mstore(standing, shl(96, shr(96, mload(add(from, 20)))))
            mstore(add(standing, 0x60), shr(96, mload(add(from, 40))))
            let numbers := mload(add(from, 60))
            mstore(add(standing, 0x40), shr(216, numbers))
            mstore(add(standing, 0xa0), and(shr(200, numbers), 0xffff))
            mstore(add(standing, 0x80), and(shr(192, numbers), 0xff))
            indices := shr(128, shl(64, numbers))
            mcopy(add(room, 0x200), add(room, 0x220), 96)
        }
    }

    /// @dev Has Evidence read the report. Its answer is a place, nine words of the report, and one record; nothing else has its length.
    function _ask(
        uint256 room,
        bytes calldata self,
        IEvidence evidence,
        address account,
        uint256 bodyLength,
        uint256 indices
    ) private view {
        bytes4 selector = IEvidence.readReport.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(room, shr(224, selector))
            mstore(add(room, 0x20), 0x1c0)
            mstore(add(room, 0x40), 0x40)
            mstore(add(room, 0x60), 0xa0)
            mstore(add(room, 0x80), account)
            mstore(add(room, 0xa0), 0x200)
            mstore(add(room, 0xc0), shr(64, indices))
            mstore(add(room, 0xe0), and(indices, 0xffffffffffffffff))
            mstore(add(room, 0x100), FRESH)
            mstore(add(room, 0x1c0), 0)
            calldatacopy(add(room, 0x120), add(self.offset, HINTS), FRESH)
            mstore(add(room, 0x1e0), 96)
            mstore(add(room, 0x260), bodyLength)
            if iszero(staticcall(gas(), evidence, add(room, 28), add(0x264, bodyLength), 0, 0)) {
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
            if iszero(eq(returndatasize(), 0x260)) { revert(0, 0) }
            returndatacopy(room, 0x20, 0x240)
        }
    }

    /// @dev Reads the nine words: signer and nonce, and five that are the profile's terms, with the decoder and the indices.
    function _conclude(uint256 room, Standing memory standing, uint256 indices) private pure returns (bytes32 nonce) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(add(standing, 0x20), shl(96, shr(96, mload(room))))
            nonce := mload(add(room, 0x20))
            mstore(add(room, 0xe0), iszero(eq(mload(add(room, 0xe0)), DECODER_OFF)))
            mstore(add(room, 0x100), shr(64, indices))
            mstore(add(room, 0x120), and(indices, 0xffffffffffffffff))
            mstore(add(standing, 0xc0), keccak256(add(room, 0x40), 0x100))
        }
    }

    /// @dev Has P384 verify the record behind the nine words and its length. Where the program cannot run, this reverts.
    function _verify(uint256 room, bytes calldata self, IP384 p384) private view returns (bool holds) {
        bytes4 selector = IP384.verify.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let call_ := add(room, 0xc0)
            mstore(call_, shr(224, selector))
            mstore(add(call_, 0x20), 0x40)
            mstore(add(call_, 0x40), 0x160)
            mstore(add(call_, 0x60), 240)
            mstore(add(call_, 0x180), HINTS)
            calldatacopy(add(call_, 0x1a0), self.offset, HINTS)
            if iszero(staticcall(gas(), p384, add(call_, 28), 533, 0, 32)) {
                returndatacopy(call_, 0, returndatasize())
                revert(call_, returndatasize())
            }
            if lt(returndatasize(), 32) { revert(0, 0) }
            holds := eq(mload(0), 1)
        }
    }
}
