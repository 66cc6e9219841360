// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a client and a provider agree on when they open a session; the provider's operator signs it (EIP-712), the
/// client opens it. Its digest is the session's id, and it is sent again with every call.
// solhint-disable-next-line gas-struct-packing
struct SessionTerms {
    /// Pays, and gets back what is left, in its account in the market.
    address client;
    address provider;
    address token;
    /// Key that signs vouchers.
    address clientKey;
    /// Key that signs receipts.
    address providerKey;
    /// Stake that stands behind the receipts, in the stake token, and the part of it that own stake covers.
    uint128 collateral;
    uint128 payableCollateral;
    /// What one answer costs at most, in `token`, before fees. It moves no money: whoever demands an answer's trace pays
    /// the provider a share of it.
    uint128 answerPrice;
    /// The last second at which it may be opened.
    uint48 openBy;
    /// The last second at which answers may be asked for: from then on it closes.
    uint48 endsAt;
    /// How long an answer may take: who replays it needs as long. In seconds.
    uint32 executionSeconds;
    /// The protocol's share of what is redeemed, in 1/10,000: the one in force when it is opened.
    uint16 feeBps;
    /// Class of work.
    bytes4 workload;
    /// Tells sessions of the same parties apart.
    uint64 nonce;
}

/// @notice What a client's key signs: it owes the provider this much since the session began (EIP-712).
struct Voucher {
    bytes32 session;
    /// Cumulative, in the token's smallest unit, fees included.
    uint128 amount;
}

/// @notice A {Voucher} of the session with these terms, and its signature as EIP-2098 writes it: `vs` is `s` with the
/// recovery bit on top.
struct SignedVoucher {
    SessionTerms terms;
    uint128 amount;
    bytes32 r;
    bytes32 vs;
}

/// @notice What a provider's key signs about one answer (EIP-712).
struct Receipt {
    bytes32 session;
    /// Counts the session's answers.
    uint64 sequence;
    bytes32 program;
    /// Salted tensor hashes.
    bytes32 input;
    bytes32 output;
}

/// @notice The times of all sessions of a contract, in seconds, none of them zero.
struct SessionTimes {
    /// From the opening to `endsAt` at most.
    uint32 session;
    /// For one answer at most.
    uint32 execution;
    /// From a client's close to the end of vouchers.
    uint32 thaw;
    /// From the end of vouchers to the end of disputes, execution time apart.
    uint32 receipt;
    /// What is left for a dispute that began at the last moment of the longest session.
    uint32 dispute;
}

/// @notice A session's money, in one slot.
struct Session {
    /// All that was paid in.
    uint104 funded; // slot 0
    /// All that went to the provider, fees and its pool's part included.
    uint104 redeemed;
    /// When vouchers are over and the rest goes back; a timestamp. 0: there is no such session.
    uint40 closesAt;
    /// Whether the rest went back.
    bool finished;
}

/// @notice What stands behind a session's receipts, in one slot.
struct SessionBond {
    /// When the collateral was locked: the timestamp whose terms hold.
    uint40 openedAt; // slot 0
    /// Receipts stay disputable until then at least; a timestamp, 0: nobody asked for it.
    uint40 heldUntil;
    /// Whether the collateral is neither released nor slashed.
    bool locked;
    /// The one who paid for all of it: the client, or an agent. Where several paid, the client.
    address spender;
}

using SessionTermsLib for SessionTerms global;

/// @title SessionTermsLib
/// @notice Reads and hashes (EIP-712) what is signed in sessions.
library SessionTermsLib {
    bytes32 internal constant TERMS_TYPEHASH = keccak256(
        "SessionTerms(address client,address provider,address token,address clientKey,address providerKey,"
        "uint128 collateral,uint128 payableCollateral,uint128 answerPrice,uint48 openBy,uint48 endsAt,"
        "uint32 executionSeconds,uint16 feeBps,bytes4 workload,uint64 nonce)"
    );

    bytes32 internal constant VOUCHER_TYPEHASH = keccak256("Voucher(bytes32 session,uint128 amount)");

    bytes32 internal constant RECEIPT_TYPEHASH =
        keccak256("Receipt(bytes32 session,uint64 sequence,bytes32 program,bytes32 input,bytes32 output)");

    /// @dev Of encoded {SessionTerms}: 14 fields, each a word.
    uint256 private constant TERMS_BYTES = 14 * 32;

    /// @dev Of an encoded {Receipt}.
    uint256 private constant RECEIPT_BYTES = 5 * 32;

    /// @notice Splits what begins with encoded terms. Fields are checked where they are read.
    /// @dev Reverts without a reason where `data` is shorter.
    function split(bytes calldata data) internal pure returns (SessionTerms calldata terms, bytes calldata tail) {
        tail = data[TERMS_BYTES:];
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            terms := data.offset
        }
    }

    /// @notice Splits what begins with an encoded receipt.
    /// @dev Reverts without a reason where `data` is shorter.
    function splitReceipt(bytes calldata data) internal pure returns (Receipt calldata receipt, bytes calldata tail) {
        tail = data[RECEIPT_BYTES:];
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            receipt := data.offset
        }
    }

    /// @dev A field with bits that its type does not have gives a hash that no session has.
    function hash(SessionTerms calldata terms) internal pure returns (bytes32 digest) {
        bytes32 typehash = TERMS_TYPEHASH;
        // Writes past the free pointer and allocates nothing, since nothing is kept.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let free := mload(64)
            mstore(free, typehash)
            calldatacopy(add(free, 32), terms, TERMS_BYTES)
            digest := keccak256(free, add(TERMS_BYTES, 32))
        }
    }

    function hashVoucher(bytes32 session, uint128 amount) internal pure returns (bytes32) {
        return keccak256(abi.encode(VOUCHER_TYPEHASH, session, amount));
    }

    function hashReceipt(Receipt calldata receipt) internal pure returns (bytes32) {
        return keccak256(abi.encode(RECEIPT_TYPEHASH, receipt));
    }
}
