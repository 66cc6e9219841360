// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {BoundedCall} from "./BoundedCall.sol";

/// @title Signatures
/// @notice Says whether an account signed a digest: with its key, or through its ERC-1271 code.
/// @dev The key is tried first, without a look at the account. That spares a cold access for keys (2,600 gas), and
/// an account with a key and delegated code (EIP-7702) signs with either: the key can replace the code at any time,
/// so refusing it would protect nothing. No key has a contract's address.
library Signatures {
    enum Verdict {
        Signed,
        NotSigned,
        GasShort
    }

    /// @notice Whether the key of `signer` signed `digest`.
    function byKey(address signer, bytes32 digest, bytes calldata signature) internal pure returns (bool) {
        (address recovered, ECDSA.RecoverError fault,) = ECDSA.tryRecoverCalldata(digest, signature);
        return fault == ECDSA.RecoverError.NoError && recovered == signer;
    }

    /// @notice Whether the code of `signer` says that it signed `digest`.
    /// @param gasCap Gas for the ERC-1271 call, which gets all of it or is not made.
    function byCode(address signer, bytes32 digest, bytes calldata signature, uint256 gasCap)
        internal
        view
        returns (Verdict)
    {
        bytes memory question = abi.encodeCall(IERC1271.isValidSignature, (digest, signature));
        if (BoundedCall.availableGas() < gasCap) return Verdict.GasShort;
        (bool success, bytes32 answer,) = BoundedCall.staticCall(signer, gasCap, question);
        return success && answer == bytes32(IERC1271.isValidSignature.selector) ? Verdict.Signed : Verdict.NotSigned;
    }
}
