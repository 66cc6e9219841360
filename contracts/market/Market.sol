// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IMarket} from "../interfaces/IMarket.sol";
import {IProofRouter} from "../interfaces/IProofRouter.sol";
import {GuardianPause} from "../libraries/GuardianPause.sol";
import {NonceSet, NonceState} from "../libraries/NonceBits.sol";
import {Signatures} from "../libraries/Signatures.sol";
import {Claim, ClaimLib, FillAuthorization} from "../types/Claim.sol";
import {Delivery} from "../types/Delivery.sol";
import {JobId, Lane, ProgramId} from "../types/Ids.sol";
import {Order, PRICING_RANGE, VISIBILITY_PUBLIC} from "../types/Order.sol";

/// @title Market
/// @notice Clients fund accounts and sign orders; whoever delivers a proven answer is paid in the same transaction.
contract Market is IMarket, Ownable2Step, EIP712, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    struct Config {
        address guardian; // slot 4
        uint48 pausedUntil;
        uint16 protocolFeeBps;
    }

    /// @dev The whole, of which fees are shares.
    uint256 private constant BPS = 10_000;

    /// @notice The most that the protocol fee can ever be, in 1/10,000.
    uint16 public constant MAX_FEE_BPS = 500;

    /// @notice Gas for an ERC-1271 answer: enough for a passkey or several owners.
    uint256 public constant SIGNATURE_GAS = 200_000;

    IProofRouter private immutable ROUTER;
    address private immutable TREASURY;

    Config private _config;
    mapping(address token => mapping(address account => uint128)) private _balances; // slot 5
    mapping(address signer => NonceSet) private _nonces; // slot 6
    mapping(address token => bool) private _allowed; // slot 7

    /// @notice A market without tokens, and without a fee.
    /// @param owner_ The timelock in production.
    /// @param guardian_ May pause fills; 0: nobody may.
    /// @param treasury_ Account that protocol fees are credited to; for good.
    /// @param router_ Decides claims; for good.
    constructor(address owner_, address guardian_, address treasury_, IProofRouter router_)
        Ownable(owner_)
        EIP712("Assay Market", "1")
    {
        if (treasury_ == address(0)) revert MarketTreasuryZero();
        if (address(router_).code.length == 0) revert MarketRouterMissing(address(router_));
        TREASURY = treasury_;
        ROUTER = router_;
        _setGuardian(guardian_);
    }

    /* ACCOUNTS */

    /// @inheritdoc IMarket
    function deposit(address token, uint128 amount, address onBehalf) external nonReentrant {
        _deposit(token, amount, onBehalf);
    }

    /// @inheritdoc IMarket
    function depositWithPermit(
        address token,
        uint128 amount,
        address onBehalf,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant {
        if (!_allowed[token]) revert MarketTokenNotAllowed(token);
        // What counts is the allowance, which the transfer tests.
        // solhint-disable-next-line no-empty-blocks
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(token, amount, onBehalf);
    }

    /// @inheritdoc IMarket
    function withdraw(address token, uint128 amount, address receiver) external nonReentrant {
        _debit(_balances[token], msg.sender, token, amount);
        emit Withdrawn(msg.sender, token, receiver, amount);
        IERC20(token).safeTransfer(receiver, amount);
    }

    /// @inheritdoc IMarket
    function balanceOf(address account, address token) external view returns (uint128) {
        return _balances[token][account];
    }

    function _deposit(address token, uint128 amount, address onBehalf) private {
        if (!_allowed[token]) revert MarketTokenNotAllowed(token);
        // Nothing else moves this contract's tokens meanwhile: deposits and withdrawals exclude each other.
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = IERC20(token).balanceOf(address(this)) - before;
        if (received != amount) revert MarketTransferMismatch(token, amount, received);
        _balances[token][onBehalf] += amount;
        emit Deposited(onBehalf, token, msg.sender, amount);
    }

    /// @dev `book` is the token's accounts.
    function _debit(mapping(address => uint128) storage book, address account, address token, uint128 amount) private {
        uint128 available = book[account];
        if (available < amount) revert MarketBalanceShort(account, token, amount, available);
        // No underflow, as checked.
        unchecked {
            book[account] = available - amount;
        }
    }

    /* JOBS */

    /// @inheritdoc IMarket
    function fill(
        Order calldata order,
        bytes calldata orderSignature,
        Delivery calldata delivery,
        bytes calldata authorization,
        bytes calldata proof
    ) external returns (uint128 price) {
        (uint48 paused, uint16 feeBps) = (_config.pausedUntil, _config.protocolFeeBps);
        if (block.timestamp < paused) revert MarketPaused(paused);
        bytes32 digest = orderDigest(order);
        JobId jobId = jobIdOf(digest, delivery.copy);

        _checkFillable(order, digest, delivery.provider);
        price = priceAt(order, uint48(block.timestamp));
        _checkDelivery(delivery, jobId, price);
        _checkSignature(order.client, digest, orderSignature);
        _consumeCopy(order, digest, jobId, delivery.copy);

        bytes32 claimHash = Claim({
            subject: JobId.unwrap(jobId),
            provider: delivery.provider,
            program: order.program,
            input: order.input,
            output: delivery.output
        }).hash();
        if (msg.sender != delivery.provider) {
            bytes32 authorized = ClaimLib.hashFillAuthorization(claimHash, delivery.minPrice, delivery.validUntil);
            _checkSignature(delivery.provider, _hashTypedDataV4(authorized), authorization);
        }
        ROUTER.verify(Lane.wrap(order.lane), _hashTypedDataV4(claimHash), proof);

        _pay(order, digest, jobId, delivery, price, feeBps);
    }

    /// @inheritdoc IMarket
    function cancel(Order calldata order) external {
        bytes32 digest = orderDigest(order);
        if (msg.sender != order.client) revert MarketNotClient(digest, order.client, msg.sender);
        _cancelNonces(order.nonce, order.copies);
        emit OrderCanceled(msg.sender, digest, order.nonce, order.copies);
    }

    /// @inheritdoc IMarket
    function cancelNonces(uint64 first, uint16 count) external {
        _cancelNonces(first, count);
        emit NoncesCanceled(msg.sender, first, count);
    }

    /// @inheritdoc IMarket
    function nonceState(address signer, uint64 nonce) external view returns (bool consumed, bool canceled) {
        NonceState state = _nonces[signer].stateOf(nonce);
        return (state == NonceState.Consumed, state == NonceState.Canceled);
    }

    /// @inheritdoc IMarket
    function orderDigest(Order calldata order) public view returns (bytes32) {
        return _hashTypedDataV4(order.hash());
    }

    /// @inheritdoc IMarket
    function claimDigest(Claim calldata claim) external view returns (bytes32) {
        Claim memory copied = claim;
        return _hashTypedDataV4(copied.hash());
    }

    /// @inheritdoc IMarket
    function fillAuthorizationDigest(FillAuthorization calldata authorization) external view returns (bytes32) {
        Claim memory claim = authorization.claim;
        return _hashTypedDataV4(
            ClaimLib.hashFillAuthorization(claim.hash(), authorization.minPrice, authorization.validUntil)
        );
    }

    /// @inheritdoc IMarket
    function jobIdOf(bytes32 order, uint16 copy) public pure returns (JobId) {
        return JobId.wrap(keccak256(abi.encode(order, copy)));
    }

    /// @inheritdoc IMarket
    function priceAt(Order calldata order, uint48 timestamp) public pure returns (uint128) {
        if (order.pricing != PRICING_RANGE) revert MarketPricingUnsupported(order.pricing);
        if (order.minPrice > order.maxPrice) revert MarketPriceRangeInvalid(order.minPrice, order.maxPrice);
        return order.rangePriceAt(timestamp);
    }

    /// @inheritdoc IMarket
    function domainSeparator() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    /// @dev What an order must be for anybody to fill it now; its price and its copies are checked apart.
    function _checkFillable(Order calldata order, bytes32 digest, address provider) private view {
        if (block.timestamp > order.acceptBy) revert MarketOrderExpired(digest, order.acceptBy, block.timestamp);
        address named = order.provider;
        if (named != address(0) && named != provider) revert MarketProviderNotNamed(digest, named, provider);
        if (order.coordinator == address(0) && order.coordinatorFeeBps != 0) {
            revert MarketCoordinatorMissing(digest, order.coordinatorFeeBps);
        }
        if (order.asksForMore()) _refuseWishes(order);
    }

    /// @dev Says which field of an order that asks for more than this market keeps is the first such one.
    function _refuseWishes(Order calldata order) private pure {
        if (order.agent != address(0)) revert MarketAgentUnknown(order.client, order.agent);
        if (order.inputPerCopy) revert MarketInputListUnsupported(order.input);
        if (order.visibility != VISIBILITY_PUBLIC || order.auditor != address(0)) {
            revert MarketVisibilityUnsupported(order.visibility, order.auditor);
        }
        if (order.regions | order.features != 0) revert MarketMasksUnsupported(order.regions, order.features);
        if (order.providerList != 0) revert MarketProviderListUnsupported(order.providerList);
        if (order.minSettled != 0 || order.minSettledBps != 0) {
            revert MarketReputationUnsupported(order.minSettled, order.minSettledBps);
        }
        revert MarketCallbackUnsupported(order.callback);
    }

    function _checkDelivery(Delivery calldata delivery, JobId jobId, uint128 price) private view {
        if (block.timestamp > delivery.validUntil) {
            revert MarketDeliveryExpired(jobId, delivery.validUntil, block.timestamp);
        }
        if (price < delivery.minPrice) revert MarketPriceBelowMinimum(jobId, delivery.minPrice, price);
    }

    function _checkSignature(address signer, bytes32 digest, bytes calldata signature) private view {
        Signatures.Verdict verdict = Signatures.check(signer, digest, signature, SIGNATURE_GAS);
        if (verdict == Signatures.Verdict.GasShort) revert MarketSignatureGasShort(signer, SIGNATURE_GAS, gasleft());
        if (verdict != Signatures.Verdict.Signed) revert MarketSignatureInvalid(signer, digest);
    }

    /// @dev Invariant 4.
    function _consumeCopy(Order calldata order, bytes32 digest, JobId jobId, uint16 copy) private {
        (uint64 first, uint16 copies) = (order.nonce, order.copies);
        if (copy >= copies) revert MarketCopyOutOfRange(digest, copy, copies);
        _checkNonces(first, copies);
        uint64 nonce;
        // At most first + copies - 1, which was checked.
        unchecked {
            nonce = first + copy;
        }
        NonceState state = _nonces[order.client].consume(nonce);
        if (state == NonceState.Free) return;
        if (state == NonceState.Consumed) revert MarketCopyConsumed(jobId, nonce);
        revert MarketCopyCanceled(jobId, nonce);
    }

    function _cancelNonces(uint64 first, uint16 count) private {
        _checkNonces(first, count);
        _nonces[msg.sender].cancel(first, count);
    }

    function _checkNonces(uint64 first, uint16 count) private pure {
        // The last nonce is first + count - 1.
        if (uint256(first) + count > 2 ** 64) revert MarketNonceOverflow(first, count);
    }

    /// @dev Invariant 1: what the client's account loses, the others gain.
    function _pay(
        Order calldata order,
        bytes32 digest,
        JobId jobId,
        Delivery calldata delivery,
        uint128 price,
        uint16 feeBps
    ) private {
        (address client, address token, address provider) = (order.client, order.token, delivery.provider);
        (address coordinator, uint16 coordinatorFeeBps) = (order.coordinator, order.coordinatorFeeBps);
        uint128 protocolFee;
        uint128 coordinatorFee;
        uint128 earned;
        // A price times a share has at most 144 bits. The parts are at most the price, since the shares are at most
        // the whole and rounding one up and the other down cannot pass it.
        unchecked {
            if (uint256(feeBps) + coordinatorFeeBps > BPS) revert MarketFeesExceedPrice(feeBps, coordinatorFeeBps);
            protocolFee = uint128((uint256(price) * feeBps + BPS - 1) / BPS);
            coordinatorFee = uint128(uint256(price) * coordinatorFeeBps / BPS);
            earned = price - protocolFee - coordinatorFee;
        }

        mapping(address account => uint128) storage book = _balances[token];
        _debit(book, client, token, price);
        book[provider] += earned;
        if (protocolFee != 0) book[TREASURY] += protocolFee;
        if (coordinatorFee != 0) book[coordinator] += coordinatorFee;

        emit JobFilled(
            jobId,
            client,
            provider,
            digest,
            delivery.copy,
            token,
            price,
            protocolFee,
            coordinator,
            coordinatorFee,
            ProgramId.wrap(order.program),
            delivery.output,
            order.workload
        );
    }

    /* GOVERNANCE */

    /// @inheritdoc IMarket
    function setTokenAllowed(address token, bool allowed) external onlyOwner {
        if (allowed && token.code.length == 0) revert MarketTokenMissing(token);
        _allowed[token] = allowed;
        emit TokenAllowed(token, allowed);
    }

    /// @inheritdoc IMarket
    function setProtocolFee(uint16 feeBps) external onlyOwner {
        if (feeBps > MAX_FEE_BPS) revert MarketFeeAboveCap(feeBps, MAX_FEE_BPS);
        _config.protocolFeeBps = feeBps;
        emit ProtocolFeeChanged(feeBps);
    }

    /// @inheritdoc IMarket
    function pause() external {
        if (msg.sender != _config.guardian) revert MarketNotGuardian(msg.sender, _config.guardian);
        uint256 readyAt = GuardianPause.readyAt(_config.pausedUntil);
        if (block.timestamp < readyAt) revert MarketGuardianRearming(readyAt);
        _setPause(GuardianPause.end());
    }

    /// @inheritdoc IMarket
    function setPause(uint48 until) external onlyOwner {
        _setPause(GuardianPause.clamp(until));
    }

    /// @inheritdoc IMarket
    function setGuardian(address newGuardian) external onlyOwner {
        _setGuardian(newGuardian);
    }

    /// @inheritdoc IMarket
    function isTokenAllowed(address token) external view returns (bool) {
        return _allowed[token];
    }

    /// @inheritdoc IMarket
    function protocolFeeBps() external view returns (uint16) {
        return _config.protocolFeeBps;
    }

    /// @inheritdoc IMarket
    function pausedUntil() external view returns (uint48) {
        return _config.pausedUntil;
    }

    /// @inheritdoc IMarket
    function guardian() external view returns (address) {
        return _config.guardian;
    }

    /// @inheritdoc IMarket
    function treasury() external view returns (address) {
        return TREASURY;
    }

    /// @inheritdoc IMarket
    function router() external view returns (address) {
        return address(ROUTER);
    }

    function _setPause(uint48 until) private {
        _config.pausedUntil = until;
        emit PauseChanged(until);
    }

    function _setGuardian(address newGuardian) private {
        _config.guardian = newGuardian;
        emit GuardianChanged(newGuardian);
    }
}
