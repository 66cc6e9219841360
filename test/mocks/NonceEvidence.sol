// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEvidence} from "../../contracts/interfaces/IEvidence.sol";
import {Certificate} from "../../contracts/types/Certificate.sol";
import {Report} from "../../contracts/types/Report.sol";

/// @notice Reads as another program does, and changes one thing: reports answer the nonce that it is told. So a report of a
/// real device, which answered its owner's nonce long ago, can be sent to a policy that believes all else of it.
contract NonceEvidence {
    address private immutable EVIDENCE;

    /// @notice Zero: nothing is changed.
    bytes32 public nonce;

    constructor(address evidence) {
        EVIDENCE = evidence;
    }

    function answer(bytes32 nonce_) external {
        nonce = nonce_;
    }

    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata data) external returns (bytes memory) {
        (bool read, bytes memory returned) = EVIDENCE.staticcall(data);
        if (!read) {
            assembly ("memory-safe") {
                revert(add(returned, 0x20), mload(returned))
            }
        }
        if (nonce == 0) return returned;
        if (msg.sig == IEvidence.readReport.selector) {
            (bytes memory records, Report memory report) = abi.decode(returned, (bytes, Report));
            report.nonce = nonce;
            return abi.encode(records, report);
        }
        if (msg.sig == IEvidence.readAttestation.selector) {
            (bytes memory records, Certificate[] memory certificates, Report memory report) =
                abi.decode(returned, (bytes, Certificate[], Report));
            report.nonce = nonce;
            return abi.encode(records, certificates, report);
        }
        return returned;
    }
}
