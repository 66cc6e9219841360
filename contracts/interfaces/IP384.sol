// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title P384
/// @notice Says whether ECDSA signatures over P-384 (secp384r1) hold, one or up to eight at once, for about 28,000 gas, or
/// 16,400 each in a batch of five. Pure: it has no storage and no owner, calls nobody, and takes no ether. Anybody may use it.
/// @dev A record has 240 bytes: the digest that was signed, r, s, and the key's x and y, each as 48 bytes, big-endian. It is
/// the layout of the P-256 precompile with 48 bytes for 32. A digest is taken as a number: of a longer hash the first 48 bytes
/// count, and a shorter one has zeros before it.
///
/// Hints are found outside by whoever sends a signature that holds (`findHints` and `findBatchHints` of
/// packages/attestation); docs/p384.md says what they are. They are not believed. `true` is proven, whoever sent the hints:
/// r and s lie in 1 to n - 1, the key is a point of the curve, and the signature holds. `false` says only that this was not
/// shown: of a signature that does not hold, or of hints that are not its own. Whoever must act on a signature that does not
/// hold needs more than `false`.
///
/// As the standard has it, (r, n - s) holds where (r, s) does: where a signature must be unique, compare s with n / 2.
interface IP384 {
    /// @notice Records have `length` bytes: not 240 of one signature, or not 240 for each of one to eight.
    error P384RecordsLength(uint256 length);

    /// @notice Hints have `length` bytes where the records need `expected`.
    error P384HintsLength(uint256 length, uint256 expected);

    /// @notice Calldata has `length` bytes, more than the 4,096 that are read.
    error P384CalldataLength(uint256 length);

    /// @notice Whether a signature holds and its hints are right.
    /// @param record The digest, r, s, and the key's x and y: 240 bytes.
    /// @param hints 145 bytes: an inverse (48), flags (1), R's y (48), a multiplier (48).
    ///
    /// Requirements:
    /// - `record` has 240 bytes.
    /// - `hints` has 145 bytes.
    function verify(bytes calldata record, bytes calldata hints) external pure returns (bool holds);

    /// @notice Whether all signatures of a batch hold and their hints are right. A batch with signatures that do not hold
    /// passes with a probability of 2^-120 a try.
    /// @param records One to eight records.
    /// @param hints 48 bytes and 145 a record: an inverse (48), then for each flags and skew (1), R's y (48), two multipliers
    /// (48 each). The skew is the greatest, up to 60, at which the first multiplier's scalars fit 193 bits less it.
    ///
    /// Requirements:
    /// - `records` has 240 bytes for each of one to eight signatures.
    /// - `hints` has 48 bytes and 145 for each signature.
    function verifyBatch(bytes calldata records, bytes calldata hints) external pure returns (bool holds);
}
