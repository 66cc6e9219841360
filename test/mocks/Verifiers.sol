// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IVerifier} from "../../contracts/interfaces/IVerifier.sol";

/// @notice Accepts everything, at no cost of its own.
contract NullVerifier is IVerifier {
    function verify(bytes32, bytes calldata) external pure returns (bytes4) {
        return IVerifier.verify.selector;
    }
}

/// @notice Accepts the proof that repeats the claim's hash: it can be proven what a verifier was told.
contract EchoVerifier is IVerifier {
    error EchoMismatch(bytes32 claimHash, bytes proof);

    function verify(bytes32 claimHash, bytes calldata proof) external pure returns (bytes4) {
        if (keccak256(proof) != keccak256(abi.encode(claimHash))) revert EchoMismatch(claimHash, proof);
        return IVerifier.verify.selector;
    }
}

/// @notice Answers what its proof says: `abi.encode(mode, word)`.
contract WaywardVerifier is IVerifier {
    uint256 public constant REVERT_EMPTY = 0;
    uint256 public constant REVERT_BYTES = 1;
    uint256 public constant RETURN_WORD = 2;
    uint256 public constant RETURN_NOTHING = 3;
    uint256 public constant BURN_GAS = 4;
    uint256 public constant RETURN_SHORT = 5;

    function verify(bytes32, bytes calldata proof) external pure returns (bytes4) {
        (uint256 mode, bytes32 word) = abi.decode(proof, (uint256, bytes32));
        if (mode == BURN_GAS) {
            while (true) {}
        }
        assembly {
            mstore(0, word)
            switch mode
            case 0 { revert(0, 0) }
            case 1 { revert(0, word) }
            case 2 { return(0, 32) }
            case 5 { return(0, 4) }
            default { return(0, 0) }
        }
    }
}
