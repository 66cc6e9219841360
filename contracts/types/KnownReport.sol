// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IAttestationPolicy} from "../interfaces/IAttestationPolicy.sol";
import {IEvidence} from "../interfaces/IEvidence.sol";
import {IP384} from "../interfaces/IP384.sol";
import {KeyId} from "./CertifiedKey.sol";

/// @notice A report of a device that stands for a node: where in memory its record begins.
type KnownReport is uint256;

using KnownReportLib for KnownReport global;

/// @title KnownReportLib
/// @notice A report is sent packed, since calldata is most of what an attestation costs beside its signature. It begins with what
/// its device signed anew:
///
/// | bytes | |
/// |---|---|
/// | 145 | hints for {IP384} |
/// | 173 | the report's fresh part, as {ReportParts} has it |
///
/// The rest is its **record**, the same in every report of a device while it stands for the same:
///
/// | bytes | |
/// |---|---|
/// | 20 | the device's id |
/// | 20, 20, 5, 2, 1 | of what it stands for: issuer, provider, last second, class, node |
/// | 8, 8 | indices of the driver's measurements and of the VBIOS's, as {ReportParts} has them |
/// | 96 | x and y of the report key |
/// | the rest | the report's body, or what follows of it after an account's code, packed as {IEvidence} says |
///
/// The record is sent, after 20 bytes of what {ReportParts} has for its code: zero, or the account with the body's beginning. Or
/// it is the code of an account, after the first byte. Nobody has to believe what is kept as code: the signature is over the
/// report, and a hash of all else is what the policy keeps of the device.
library KnownReportLib {
    uint256 private constant HINTS = 145;
    uint256 private constant FRESH = 173;
    /// @dev Where what is sent has its record, after the hints, the fresh part and the account.
    uint256 private constant RECORD = 338;
    /// @dev Where in a record the body begins.
    uint256 private constant BODY = 180;
    /// @dev From the record back to the call of {IEvidence-readReport}, whose last argument is the record's body. What the record
    /// has before that is a gap between arguments there.
    uint256 private constant CALL = 0x26c;
    /// @dev Taken from the record's beginning on, beside its length: behind the shortest, {IP384-verify}'s call ends there.
    uint256 private constant ROOM = 0x330;
    /// @dev What a report says of a video decoder that is off.
    uint256 private constant DECODER_OFF = 0x55;

    /// @notice Copies a record that is sent to memory, for {read}. `head` is where in calldata hints and fresh part are.
    function sent(bytes calldata whole) internal pure returns (KnownReport self, uint256 head) {
        uint256 length = whole.length;
        if (length < RECORD + BODY) revert IAttestationPolicy.AttestationReportLength(length);
        // Lengths are of calldata and of code, so no sum here overflows, nor in what follows.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            head := whole.offset
            length := sub(length, RECORD)
            self := add(mload(0x40), CALL)
            mstore(0x40, and(add(add(self, ROOM), length), not(31)))
            calldatacopy(self, add(head, RECORD), length)
        }
        _arrange(self, length, address(bytes20(whole[RECORD - 20:RECORD])));
    }

    /// @notice As {sent}, of a record that is the code of an account.
    function kept(bytes32[10] calldata signed, address account) internal view returns (KnownReport self, uint256 head) {
        uint256 length = account.code.length;
        if (length <= BODY) revert IAttestationPolicy.AttestationReportLength(length);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            head := signed
            length := sub(length, 1)
            self := add(mload(0x40), CALL)
            mstore(0x40, and(add(add(self, ROOM), length), not(31)))
            extcodecopy(account, self, 1, length)
        }
        _arrange(self, length, address(0));
    }

    /// @dev Puts the record's key and the body's length to where {IEvidence-readReport} reads them.
    function _arrange(KnownReport self, uint256 length, address code) private pure {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let room := sub(self, CALL)
            mstore(add(room, 0x80), code)
            mcopy(add(room, 0x200), add(self, sub(BODY, 96)), 96)
            mstore(add(room, 0x300), sub(length, BODY))
        }
    }

    /// @notice Has Evidence read the report, and P384 verify its signature: whether that holds. Where a program cannot run, this
    /// reverts. Evidence's answer and P384's call are laid out over the body; report key and profile, over the record's indices
    /// and key.
    function read(KnownReport self, uint256 head, IEvidence evidence, IP384 p384) internal view returns (bool holds) {
        (bytes4 readReport, bytes4 verify) = (IEvidence.readReport.selector, IP384.verify.selector);
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let room := sub(self, CALL)
            let indices := mload(add(self, 52))
            let driver := and(shr(64, indices), 0xffffffffffffffff)
            let vbios := and(indices, 0xffffffffffffffff)
            mstore(room, shr(224, readReport))
            mstore(add(room, 0x20), 0x1c0)
            mstore(add(room, 0x40), 0x40)
            mstore(add(room, 0x60), 0xa0)
            mstore(add(room, 0xa0), 0x2a0)
            mstore(add(room, 0xc0), driver)
            mstore(add(room, 0xe0), vbios)
            mstore(add(room, 0x100), FRESH)
            mstore(add(room, 0x1c0), 0)
            calldatacopy(add(room, 0x120), add(head, HINTS), FRESH)
            mstore(add(room, 0x1e0), 96)
            let answer := add(room, 0x320)
            // Its answer is a place, nine words of the report, and one record; nothing else has its length.
            if iszero(staticcall(gas(), evidence, add(room, 28), add(0x304, mload(add(room, 0x300))), answer, 0x260)) {
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
            if iszero(eq(returndatasize(), 0x260)) { revert(0, 0) }
            // Signer, then what is the profile's terms after the nonce, with the decoder and the indices.
            mstore(add(self, 68), mload(add(answer, 0x20)))
            mstore(add(answer, 0x100), iszero(eq(mload(add(answer, 0x100)), DECODER_OFF)))
            mstore(add(answer, 0x120), driver)
            mstore(add(answer, 0x140), vbios)
            mstore(add(self, 88), keccak256(add(answer, 0x60), 0x100))
            // The record behind the nine words and its length.
            mstore(add(answer, 0xe0), shr(224, verify))
            mstore(add(answer, 0x100), 0x40)
            mstore(add(answer, 0x120), 0x160)
            mstore(add(answer, 0x140), 240)
            mstore(add(answer, 0x260), HINTS)
            calldatacopy(add(answer, 0x280), head, HINTS)
            if iszero(staticcall(gas(), p384, add(answer, 0xfc), 533, 0, 32)) {
                returndatacopy(room, 0, returndatasize())
                revert(room, returndatasize())
            }
            if lt(returndatasize(), 32) { revert(0, 0) }
            holds := eq(mload(0), 1)
            // Behind the record and the nonce nothing is needed any more.
            mstore(0x40, add(self, 0x114))
        }
    }

    /// @notice Id of the device.
    function device(KnownReport self) internal pure returns (KeyId) {
        return KeyId.wrap(bytes20(_word(self, 0)));
    }

    /// @notice Who certified the device's key.
    function issuer(KnownReport self) internal pure returns (KeyId) {
        return KeyId.wrap(bytes20(_word(self, 20)));
    }

    /// @notice Whose node it backs.
    function provider(KnownReport self) internal pure returns (address) {
        return address(bytes20(_word(self, 40)));
    }

    /// @notice The last second of what it stands on.
    function until(KnownReport self) internal pure returns (uint40) {
        return uint40(bytes5(_word(self, 60)));
    }

    /// @notice Class of the node.
    function gpuClass(KnownReport self) internal pure returns (uint16) {
        return uint16(bytes2(_word(self, 65)));
    }

    /// @notice Number of the node.
    function node(KnownReport self) internal pure returns (uint8) {
        return uint8(bytes1(_word(self, 67)));
    }

    /// @notice After {read}: id of the profile that says what the report says.
    function profile(KnownReport self) internal pure returns (bytes32) {
        return _word(self, 88);
    }

    /// @notice After {read}: what the device was asked to sign.
    function nonce(KnownReport self) internal pure returns (bytes32) {
        return _word(self, 0xf4);
    }

    /// @dev The 32 bytes at a place of the record.
    function _word(KnownReport self, uint256 at) private pure returns (bytes32 word) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := mload(add(self, at))
        }
    }

    /// @notice After {read}: hash of what the device stands for, as of {StandingLib}.
    function hash(KnownReport self) internal pure returns (bytes26 id) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            id := shl(48, shr(48, keccak256(add(self, 20), 100)))
        }
    }
}
