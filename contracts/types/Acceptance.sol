// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Copies that one acceptance takes at most: a bit each in its event.
uint16 constant MOST_COPIES = 256;

/// @notice What a provider says when it takes copies of an order: it holds the input, and will deliver in time.
/// @dev A provider that does not hold the input must not accept: what it owes does not depend on the client any more.
struct Acceptance {
    /// Staked provider that owes the answers and is paid for them.
    address provider;
    /// The first copy that it takes.
    uint16 firstCopy;
    /// How many copies from there on. Those that were taken or canceled meanwhile are left out.
    uint16 copies;
    /// The least price of a copy that the provider takes it for, in the order's token, before fees.
    uint128 minPrice;
    /// The last moment at which it may be used, a timestamp in seconds.
    uint48 validUntil;
}

/// @notice An answer to one copy of an order.
struct Answer {
    uint16 copy;
    /// Salted hash of the output.
    bytes32 output;
}

/// @title AcceptanceLib
/// @notice EIP-712 struct hashes of what a provider's operator signs about jobs.
library AcceptanceLib {
    bytes32 internal constant ACCEPTANCE_TYPEHASH = keccak256(
        "Acceptance(bytes32 order,address provider,uint16 firstCopy,uint16 copies,uint128 minPrice,uint48 validUntil)"
    );

    bytes32 internal constant ANSWER_TYPEHASH = keccak256("Answer(uint16 copy,bytes32 output)");

    bytes32 internal constant SUBMISSION_TYPEHASH =
        keccak256("Submission(bytes32 order,address provider,Answer[] answers)Answer(uint16 copy,bytes32 output)");

    /// @notice EIP-712 struct hash of an acceptance of the order with the digest `order`.
    function hash(Acceptance calldata self, bytes32 order) internal pure returns (bytes32) {
        return keccak256(
            abi.encode(
                ACCEPTANCE_TYPEHASH, order, self.provider, self.firstCopy, self.copies, self.minPrice, self.validUntil
            )
        );
    }

    /// @notice EIP-712 struct hash of a submission of `answers` to the order with the digest `order`.
    function hashSubmission(bytes32 order, address provider, Answer[] calldata answers) internal pure returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](answers.length);
        for (uint256 i; i < answers.length; ++i) {
            hashes[i] = keccak256(abi.encode(ANSWER_TYPEHASH, answers[i].copy, answers[i].output));
        }
        return keccak256(abi.encode(SUBMISSION_TYPEHASH, order, provider, keccak256(abi.encodePacked(hashes))));
    }
}
