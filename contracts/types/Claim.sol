// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a provider says: on this input this program gives this output.
/// @dev `input` and `output` are salted tensor hashes (docs/commitments.md). A claim is named by its EIP-712 digest
/// in the domain of the contract that asks for it, which binds it to one chain and one contract.
struct Claim {
    /// A job's id, or a session's receipt.
    bytes32 subject;
    address provider;
    bytes32 program;
    bytes32 input;
    bytes32 output;
}

/// @notice What a provider signs so that somebody else may fill an order in its name.
/// @dev `minPrice` is in the order's token, before fees; `validUntil` is a timestamp in seconds, itself included.
struct FillAuthorization {
    Claim claim;
    uint128 minPrice;
    uint48 validUntil;
}

using ClaimLib for Claim global;

/// @title ClaimLib
/// @notice EIP-712 struct hashes of claims and of what providers sign about them.
library ClaimLib {
    bytes32 internal constant CLAIM_TYPEHASH =
        keccak256("Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)");

    bytes32 internal constant FILL_AUTHORIZATION_TYPEHASH = keccak256(
        "FillAuthorization(Claim claim,uint128 minPrice,uint48 validUntil)"
        "Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)"
    );

    /// @notice EIP-712 struct hash of a claim.
    function hash(Claim memory claim) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(CLAIM_TYPEHASH, claim.subject, claim.provider, claim.program, claim.input, claim.output)
        );
    }

    /// @notice EIP-712 struct hash of a {FillAuthorization} whose claim has the struct hash `claimHash`.
    function hashFillAuthorization(bytes32 claimHash, uint128 minPrice, uint48 validUntil)
        internal
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(FILL_AUTHORIZATION_TYPEHASH, claimHash, minPrice, validUntil));
    }
}
