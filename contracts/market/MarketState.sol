// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IMarketGovernance} from "../interfaces/IMarketGovernance.sol";
import {IOrders} from "../interfaces/IOrders.sol";
import {IProofRouter} from "../interfaces/IProofRouter.sol";
import {IProviderRegistry} from "../interfaces/IProviderRegistry.sol";
import {ISlashingPolicy} from "../interfaces/ISlashingPolicy.sol";
import {InBatch} from "../libraries/InBatch.sol";
import {NonceSet} from "../libraries/NonceBits.sol";
import {StakeLocks} from "../libraries/StakeLocks.sol";
import {FaultClass} from "../types/Fault.sol";
import {JobId} from "../types/Ids.sol";
import {Indexes, IndexesLib} from "../types/Indexes.sol";
import {JobWord} from "../types/Job.sol";
import {Order, PRICING_INDEX, PRICING_RANGE} from "../types/Order.sol";
import {OrderWords} from "../types/OrderWords.sol";
import {Ledger} from "./Ledger.sol";

/// @notice Whom a market works with; for good.
struct MarketParties {
    /// May pause new work; the owner can name another. 0: nobody.
    address guardian;
    /// Account that the treasury's part of fees is credited to.
    address treasury;
    /// Account that the part of fees to burn is credited to, where the token is not the stake token.
    address burner;
    IProofRouter router;
    IProviderRegistry registry;
    ISlashingPolicy policy;
    /// 0: nobody, and the lane OPTIMISTIC is closed.
    address court;
}

/// @notice Bounds of a market's times, in seconds; none of them changes.
struct JobTimes {
    /// The longest execution time of an order.
    uint32 maxExecution;
    /// How long others may delay a required move.
    uint32 margin;
    /// How long a claim can be disputed, its execution time apart.
    uint32 window;
    /// How much longer all disputes of one claim can take.
    uint32 dispute;
}

/// @title MarketState
/// @notice All that a market holds and all that it was made with. `Market`, `Clearing`, `Office` and `Depot` begin with it, so that the
/// code of each reads the storage of the market rightly.
abstract contract MarketState is Ledger, StakeLocks, Ownable2Step, ReentrancyGuardTransient, EIP712, InBatch {
    struct Config {
        uint48 pausedUntil; // one slot
        uint16 protocolFeeBps;
        uint16 burnBps;
        /// What new optimistic work has to have locked; the type's maximum: there is none that suffices.
        uint88 leastCollateral;
        uint88 leastPayable;
    }

    string private constant DOMAIN_NAME = "Assay Market";
    string private constant DOMAIN_VERSION = "1";

    /// @notice The longest execution time of an order, in seconds.
    uint32 public immutable MAX_EXECUTION_SECONDS;

    /// @notice How long a required move may be delayed by others: after a deadline before its penalty, in seconds.
    uint32 public immutable MARGIN_SECONDS;

    /// @notice How long a claim can be disputed, its execution time apart, in seconds.
    uint32 public immutable WINDOW_SECONDS;

    /// @dev The longest that collateral can be locked for a job, disputes included.
    uint48 internal immutable MAX_LOCK_SECONDS;

    IProofRouter internal immutable ROUTER;

    /// @dev 0: no claim can be disputed, so that none is taken.
    address internal immutable COURT;

    address internal immutable TREASURY;
    address internal immutable BURNER;

    Indexes internal _prices;
    mapping(address client => mapping(address agent => NonceSet)) internal _nonces;
    mapping(JobId jobId => JobWord) internal _jobs;
    Config internal _config;
    address internal _guardian;

    constructor(address owner_, MarketParties memory parties, JobTimes memory times)
        Ownable(owner_)
        EIP712(DOMAIN_NAME, DOMAIN_VERSION)
        StakeLocks(parties.registry, parties.policy)
    {
        if (parties.treasury == address(0) || parties.burner == address(0)) revert IMarketGovernance.MarketTreasuryZero();
        _checkContract(address(parties.router));
        _checkContract(address(parties.policy));
        if (times.maxExecution == 0 || times.margin == 0 || times.window == 0 || times.dispute == 0) {
            revert IMarketGovernance.MarketTimeZero();
        }
        (TREASURY, BURNER, ROUTER, COURT) = (parties.treasury, parties.burner, parties.router, parties.court);
        MAX_EXECUTION_SECONDS = times.maxExecution;
        MARGIN_SECONDS = times.margin;
        WINDOW_SECONDS = times.window;
        MAX_LOCK_SECONDS = 2 * uint48(times.maxExecution) + times.margin + times.window + times.dispute;
    }

    /// @inheritdoc EIP712
    /// @dev Without the storage that longer names would need.
    function eip712Domain()
        public
        view
        override
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        )
    {
        (fields, name, version) = (hex"0f", DOMAIN_NAME, DOMAIN_VERSION);
        (chainId, verifyingContract, salt, extensions) = (block.chainid, address(this), 0, new uint256[](0));
    }

    /// @dev The protocol's share of new work, and what optimistic work has to have locked. Reverts while new work is paused.
    function _openTerms() internal view returns (uint256 feeBps, uint256 leastCollateral, uint256 leastPayable) {
        uint48 until = _config.pausedUntil;
        (feeBps, leastCollateral, leastPayable) =
            (_config.protocolFeeBps, _config.leastCollateral, _config.leastPayable);
        if (block.timestamp < until) revert IOrders.MarketPaused(until);
    }

    /// @dev The price of a copy, and the rate that it follows from where it is an index price. Assumes no stray bits.
    function _priceAt(Order calldata order, bytes32 digest, uint256 timestamp)
        internal
        view
        returns (uint128 price, int48 logRate)
    {
        OrderWords calldata raw = order.words();
        (uint256 pricing, uint256 minPrice, uint256 maxPrice) = (raw.pricing, raw.minPrice, raw.maxPrice);
        if (minPrice > maxPrice) revert IOrders.MarketPriceRangeInvalid(uint128(minPrice), uint128(maxPrice));
        if (pricing == PRICING_RANGE) return (raw.rangePriceAt(timestamp), 0);
        if (pricing != PRICING_INDEX) revert IOrders.MarketPricingUnknown(uint8(pricing));
        uint256 asked;
        (logRate, asked) = _prices.priceNow(order.token, order.gpuClass, raw.units * raw.executionSeconds);
        if (asked > maxPrice) revert IOrders.MarketPriceAboveCap(digest, asked, uint128(maxPrice));
        // At most the cap.
        price = uint128(Math.max(asked, minPrice));
    }

    /// @dev The price at which a copy was accepted.
    function _acceptedPrice(Order calldata order, uint256 acceptedAt, int48 logRate) internal pure returns (uint128) {
        OrderWords calldata raw = order.words();
        if (raw.pricing == PRICING_RANGE) return raw.rangePriceAt(acceptedAt);
        uint256 asked = IndexesLib.price(logRate, raw.units * raw.executionSeconds);
        // At most the cap, as it was when the copy was accepted.
        return uint128(Math.max(asked, raw.minPrice));
    }

    function _checkOperatorSignature(address provider, bytes32 digest, bytes calldata signature) internal view {
        (bool signed, address signer) = _operatorSigned(provider, digest, signature);
        if (!signed) revert IOrders.MarketSignatureInvalid(signer, digest);
    }

    function _orderDigest(Order calldata order) internal view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
    }

    /// @dev `keccak256(abi.encode(order, copy))`.
    function _jobIdOf(bytes32 order, uint256 copy) internal pure returns (JobId jobId) {
        // Writes the two scratch words, which Solidity leaves free between statements.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0, order)
            mstore(32, copy)
            jobId := keccak256(0, 64)
        }
    }

    /// @dev A nonce has 64 bits, a count 16.
    function _checkNonces(uint256 first, uint256 count) internal pure {
        unchecked {
            // The last nonce is first + count - 1.
            if (first + count > 2 ** 64) revert IOrders.MarketNonceOverflow(uint64(first), uint16(count));
        }
    }

    /// @dev Takes over what the policy says that a dispute of fraud needs.
    function _takeLeastCollateral() internal {
        (uint128 collateral, uint128 payableCollateral) = POLICY.minCollateral(FaultClass.Fraud);
        _config.leastCollateral = uint88(Math.min(collateral, type(uint88).max));
        _config.leastPayable = uint88(Math.min(payableCollateral, type(uint88).max));
        emit IMarketGovernance.LeastCollateralSynced(collateral, payableCollateral);
    }

    function _checkContract(address account) private view {
        if (account.code.length == 0) revert IMarketGovernance.MarketContractMissing(account);
    }
}
