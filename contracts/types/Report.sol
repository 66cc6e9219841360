// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a device's report says, if its signature holds. Texts are ASCII without control characters, not empty, at the
/// left of their word with zeros after them.
struct Report {
    /// @notice Id of the key that must have signed, as `Certificate.key` has it.
    bytes32 signer;
    /// @notice What the device was asked to sign.
    bytes32 nonce;
    /// @notice keccak256 of the 48-byte measurements at the driver's indices, ascending; 0 where no index was asked for.
    bytes32 driverValues;
    /// @notice The same at the VBIOS's indices.
    bytes32 vbiosValues;
    /// @notice Version of the driver, as its reference document has it: `550.90.07`.
    bytes32 driver;
    /// @notice Version of the VBIOS, as its reference document has it: `96.00.9F.00.01`.
    bytes32 vbios;
    /// @notice What it is: project, its SKU and the chip's SKU, `1010_0200_882`.
    bytes32 board;
    /// @notice State of the video decoder: 0xAA on, 0x55 off, 0 where the report does not say. Off, the measurement at index 35
    /// means nothing.
    uint8 decoder;
    /// @notice Whether several devices share protected PCIe: 0xAA yes, 0x55 no, 0 where the report does not say.
    uint8 protectedPcie;
}

/// @notice A device's report as it is sent. The device signs 37 bytes of a request and its response; of these, what does not
/// change from one report to the next is apart, so that it may be kept as the code of a contract.
struct ReportParts {
    /// @notice 173 bytes: the request (37: version, code, two parameters, nonce, slot), the response's head (8), its nonce (32),
    /// and the signature's r and s (48 each).
    bytes fresh;
    /// @notice Account whose code begins the body, after a zero byte; zero where all of the body is sent.
    address code;
    /// @notice The body, or what follows of it after the code. A body is a word of 64 bits, whose lowest is of the measurement at
    /// index 0, with a bit set for each measurement that is not zero, big-endian (8 bytes); these measurements, ascending (48
    /// each); and the response's opaque data. What is sent of it is packed, as {IEvidence} says.
    bytes body;
    /// @notice Bit i: the measurement at index i (that of block i + 1) is one of `driverValues`.
    uint64 driverIndices;
    /// @notice Bit i: the measurement at index i is one of `vbiosValues`.
    uint64 vbiosIndices;
}
