// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {OrderWords} from "./OrderWords.sol";

/// @notice What a client asks for and what it pays; the client signs it once for all its copies (EIP-712).
/// @dev docs/market.md says of each field who enforces it. Times are timestamps in seconds, amounts are in the
/// token's smallest unit, prices are for one copy and before fees. A zero means "any" or "none" where the comment
/// names it, nowhere else.
// solhint-disable-next-line gas-struct-packing
struct Order {
    /// Pays, out of its account in the market.
    address client;
    /// Signs for the client within what the client allowed it; 0: the client signs.
    address agent;
    /// The price is paid in it.
    address token;
    /// `PRICING_RANGE` or `PRICING_INDEX`.
    uint8 pricing;
    /// Range: the price until the ramp starts. Index: the least that is paid.
    uint128 minPrice;
    /// Range: the price from the ramp's end on. Index: the cap above which nobody may take the order.
    uint128 maxPrice;
    uint48 rampStart;
    /// 0: the price steps from `minPrice` to `maxPrice` at `rampStart`.
    uint32 rampSeconds;
    /// The last moment at which a copy may be accepted or filled.
    uint48 acceptBy;
    /// An accepted copy is due this long after its acceptance. Index: the time that is paid for.
    uint32 executionSeconds;
    /// Governed class of hardware; 0: any.
    uint16 gpuClass;
    /// Normalised capacity that a copy occupies while it runs.
    uint32 units;
    /// Class of work, for agents' masks and rewards.
    bytes4 workload;
    bytes32 program;
    /// Salted hash of the input that all copies share, or the root of a list of one hash a copy.
    bytes32 input;
    bool inputPerCopy;
    /// Hash of the document that says where the input's bytes are and how they are sealed; 0: agreed elsewhere.
    bytes32 dataReference;
    /// The client keeps the input available this long after a copy's acceptance.
    uint32 retentionSeconds;
    /// `VISIBILITY_PUBLIC`, `VISIBILITY_AUDITOR` or `VISIBILITY_CLIENT`: who gets the input and can challenge.
    uint8 visibility;
    /// Gets the input under `VISIBILITY_AUDITOR`; else 0.
    address auditor;
    bytes4 lane;
    /// Stake that the provider locks for a copy, in the stake token.
    uint128 collateral;
    /// The part of it that its own stake must cover, and that payouts are shares of.
    uint128 payableCollateral;
    /// The provider serves in at least one of these regions; 0: any.
    uint64 regions;
    /// The provider has all of these features.
    uint64 features;
    /// 0: any.
    address provider;
    /// Root of a list of providers that may take the order; 0: any.
    bytes32 providerList;
    /// Jobs that the provider must have settled.
    uint32 minSettled;
    /// Share of its jobs that the provider must have settled, in 1/10,000.
    uint16 minSettledBps;
    /// Is paid when a copy settles; 0: nobody.
    address coordinator;
    /// Its share of the price, in 1/10,000.
    uint16 coordinatorFeeBps;
    /// Contract that is told the answer; 0: none.
    address callback;
    uint32 callbackGas;
    /// Copy i consumes position `nonce + i` of the signer's nonces.
    uint16 copies;
    uint64 nonce;
    /// Hash of what the parties agreed on besides; the market does not read it.
    bytes32 specHash;
}

uint8 constant PRICING_RANGE = 0;
uint8 constant PRICING_INDEX = 1;

uint8 constant VISIBILITY_PUBLIC = 0;
uint8 constant VISIBILITY_AUDITOR = 1;
uint8 constant VISIBILITY_CLIENT = 2;

using OrderLib for Order global;

/// @title OrderLib
/// @notice Hashes orders.
library OrderLib {
    bytes32 internal constant ORDER_TYPEHASH = keccak256(
        "Order(address client,address agent,address token,uint8 pricing,uint128 minPrice,uint128 maxPrice,"
        "uint48 rampStart,uint32 rampSeconds,uint48 acceptBy,uint32 executionSeconds,uint16 gpuClass,uint32 units,"
        "bytes4 workload,bytes32 program,bytes32 input,bool inputPerCopy,bytes32 dataReference,"
        "uint32 retentionSeconds,uint8 visibility,address auditor,bytes4 lane,uint128 collateral,"
        "uint128 payableCollateral,uint64 regions,uint64 features,address provider,bytes32 providerList,"
        "uint32 minSettled,uint16 minSettledBps,address coordinator,uint16 coordinatorFeeBps,address callback,"
        "uint32 callbackGas,uint16 copies,uint64 nonce,bytes32 specHash)"
    );

    /// @dev 36 fields, each a word of calldata as it is of the hashed string.
    uint256 private constant ORDER_BYTES = 36 * 32;

    /// @notice EIP-712 struct hash.
    /// @dev Field by field this costs 1,800 gas more. A field with bits outside its type is hashed as it is, which
    /// no signer's encoder does; such an order is not taken.
    function hash(Order calldata order) internal pure returns (bytes32 digest) {
        bytes32 typehash = ORDER_TYPEHASH;
        // Writes past the free pointer and allocates nothing, since nothing is kept.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, typehash)
            calldatacopy(add(free, 32), order, ORDER_BYTES)
            digest := keccak256(free, add(ORDER_BYTES, 32))
        }
    }

    /// @notice The same order, word by word.
    function words(Order calldata order) internal pure returns (OrderWords calldata raw) {
        // Both are where the order begins, and as long.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            raw := order
        }
    }
}
