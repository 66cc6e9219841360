// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IProviderBooks} from "../interfaces/IProviderBooks.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {ISlashingPolicy} from "../interfaces/ISlashingPolicy.sol";
import {IStaking} from "../interfaces/IStaking.sol";
import {FaultClass} from "../types/Fault.sol";
import {Fault, ProviderBook, ProviderBookLib} from "../types/ProviderBook.sol";
import {SlashReport} from "../types/Slash.sol";
import {FeeCall} from "./FeeCall.sol";
import {Signatures} from "./Signatures.sol";

/// @title StakeLocks
/// @notice A service's locks on providers' stake and units, out of its own book (invariant 3), and who signs for them.
abstract contract StakeLocks {
    /// @dev What a delegation pool earned and did not get yet.
    struct PoolCredit {
        uint256 amount; // below 2^128
    }

    uint256 internal constant BPS = 10_000;

    /// @dev Gas that {IFeeCounter-count} gets, and what has to be there for that: EIP-150 keeps back one 64th, and the call itself
    /// costs 2,600.
    uint256 private constant COUNT_GAS = 150_000;
    uint256 private constant COUNT_GAS_THERE = 160_000;

    IStaking internal immutable STAKING;
    IProviderRegistry internal immutable REGISTRY;
    ISlashingPolicy internal immutable POLICY;

    mapping(address provider => ProviderBook) internal _books;
    mapping(address token => mapping(address provider => PoolCredit)) internal _poolCredits;
    address internal _feeCounter;

    constructor(IProviderRegistry registry, ISlashingPolicy policy) {
        REGISTRY = registry;
        POLICY = policy;
        STAKING = IStaking(registry.staking());
    }

    /* LOCKS */

    /// @dev Locks `amount`, of which `payablePart` can be paid out, and books `units`, which the caller saw to be fresh.
    function _lock(address provider, uint256 amount, uint256 payablePart, uint256 units) internal {
        ProviderBook storage book = _books[provider];
        book.store(_locked(book.load(), book.payableBps, provider, amount, payablePart, units));
    }

    /// @dev Slot 0 of a book, now `word`, as it will be with such a lock; reverts where there is no room for it.
    function _locked(
        uint256 word,
        uint256 payableBps,
        address provider,
        uint256 amount,
        uint256 payablePart,
        uint256 units
    ) internal pure returns (uint256) {
        (uint256 allocated, uint256 locked, uint256 busy, uint256 capacity) = ProviderBookLib.fieldsOf(word);
        // Sums of 96 and 32 bits, and what is asked for in copies of as many and of 128 bits.
        unchecked {
            if (amount != 0 && locked + amount > allocated) {
                revert IProviderBooks.BookStakeShort(provider, amount, Math.saturatingSub(allocated, locked));
            }
            if (units != 0 && busy + units > capacity) {
                revert IProviderBooks.BookUnitsShort(provider, units, Math.saturatingSub(capacity, busy));
            }
        }
        uint256 most;
        // An amount of 96 bits, as checked, and a share of 16.
        unchecked {
            most = amount * payableBps / BPS;
        }
        if (payablePart > most) revert IProviderBooks.BookPayableShort(provider, uint128(payablePart), most);
        // What is locked is within `allocated`, what is booked within `capacity`, as checked.
        return ProviderBookLib.withLock(word, amount, units);
    }

    /// @dev Ends locks of `amount`, and frees `units`. What was locked and booked is at least what ends.
    function _unlock(address provider, uint256 amount, uint256 units) internal {
        _books[provider].release(amount, units);
    }

    /// @dev Slashes what the policy takes for a fault of work that was accepted at `acceptedAt`. The lock has ended before.
    function _penalize(
        FaultClass faultClass,
        uint48 acceptedAt,
        address provider,
        uint128 collateral,
        uint128 payableCollateral,
        address client,
        address[] memory challengers
    ) internal returns (SlashReport memory report) {
        if (collateral == 0) return report;
        Fault memory fault = Fault(faultClass, acceptedAt, collateral, payableCollateral, client);
        return _books[provider].slash(STAKING, POLICY, provider, fault, challengers);
    }

    /* SIGNERS */

    /// @dev Who signs for a provider.
    function _signerOf(address provider) internal view returns (address) {
        address operator = _books[provider].operator;
        return operator == address(0) ? provider : operator;
    }

    /// @dev Whether the caller may act for a provider.
    function _actsFor(address provider) internal view returns (bool) {
        return msg.sender == provider || msg.sender == _books[provider].operator;
    }

    /// @dev Whether a provider's operator signed with its key. Machines sign: no contract is asked.
    function _operatorSigned(address provider, bytes32 digest, bytes calldata signature)
        internal
        view
        returns (bool signed, address signer)
    {
        signer = _signerOf(provider);
        signed = Signatures.byKey(signer, digest, signature);
    }

    /* POOLS */

    /// @dev The delegation pool's part of what a provider earns; rounded down.
    function _poolPart(address provider, uint256 earned) internal view returns (uint128) {
        // At most what was earned.
        return uint128(earned * _books[provider].poolBps / BPS);
    }

    /// @dev Notes what a delegation pool earned. Reverts where it would pass 128 bits.
    function _creditPool(address provider, address token, uint256 part) internal {
        if (part == 0) return;
        PoolCredit storage credit = _poolCredits[token][provider];
        credit.amount = SafeCast.toUint128(credit.amount + part);
    }

    /* FEES */

    /// @dev Has a fee that a provider's work paid counted, where the provider asked for it. What comes of that changes nothing
    /// here; but nobody can have it left out by giving it too little gas. The
    /// workload is a word without stray bits, the fee has 128.
    function _countFee(address provider, address token, uint256 workload, uint256 fee) internal {
        ProviderBook storage book = _books[provider];
        if (!book.feesCounted) return;
        uint256 available = gasleft();
        if (available < COUNT_GAS_THERE) revert IProviderBooks.BookCountGasShort(COUNT_GAS_THERE, available);
        FeeCall.count(_feeCounter, COUNT_GAS, provider, token, workload, fee, book.poolBps);
    }
}
