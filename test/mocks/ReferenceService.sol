// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IStakeService} from "../../contracts/interfaces/IStakeService.sol";
import {IStaking} from "../../contracts/interfaces/IStaking.sol";
import {Payout, SlashReport} from "../../contracts/types/Slash.sol";

/// @notice A service as the market will be: its book of a provider is one slot, and locks call nobody. What is real here
/// is the bookkeeping; who may lock and judge is left to the tests, which call everything.
contract ReferenceService is IStakeService {
    using SafeERC20 for IERC20;

    struct Book {
        uint96 allocated; // slot 0
        uint96 locked;
        /// The part of each lock that may be payable, of 1e18: parts of sums within the whole are within the payable part.
        uint64 payableShare;
    }

    struct Lock {
        uint96 amount; // slot 0; zero: there is no such lock
        uint96 payablePart;
        uint48 endsAt;
    }

    error NotStaking(address caller);
    error LockExists(address provider, uint256 id);
    error LockUnknown(address provider, uint256 id);
    error LockEnded(address provider, uint256 id, uint48 endsAt);
    error LockLives(address provider, uint256 id, uint48 endsAt);
    error LockTooLong(uint48 lockSeconds, uint48 maxLockSeconds);
    error AllocationShort(address provider, uint96 required, uint96 free);
    error PayableShort(address provider, uint96 required, uint256 payablePart);
    error PenaltyAboveLock(uint96 penalty, uint96 amount);

    uint256 private constant WHOLE = 1e18;

    IStaking public immutable STAKING;
    // solhint-disable-next-line immutable-vars-naming
    uint48 public immutable maxLockSeconds;

    mapping(address provider => Book) public bookOf;
    mapping(address provider => mapping(uint256 id => Lock)) public lockOf;
    mapping(address provider => mapping(address token => uint128)) public earned;

    constructor(IStaking staking, uint48 maxLockSeconds_) {
        STAKING = staking;
        maxLockSeconds = maxLockSeconds_;
    }

    /* ALLOCATION */

    /// @inheritdoc IStakeService
    function onAllocationChanged(address provider, uint128 allocated, uint128 payablePart) external {
        if (msg.sender != address(STAKING)) revert NotStaking(msg.sender);
        _setAllocation(provider, allocated, payablePart);
    }

    /// @notice Makes the book true where the push failed.
    function sync(address provider) external {
        (uint128 allocated, uint128 payablePart,) = STAKING.allocationOf(provider, address(this));
        _setAllocation(provider, allocated, payablePart);
    }

    function _setAllocation(address provider, uint128 allocated, uint128 payablePart) private {
        Book storage book = bookOf[provider];
        book.payableShare = allocated == 0 ? 0 : uint64(WHOLE * payablePart / allocated);
        // What is above the type is not used.
        book.allocated = allocated > type(uint96).max ? type(uint96).max : uint96(allocated);
    }

    /* LOCKS */

    /// @notice Locks `amount`, of which `payablePart` can be paid out, until `lockSeconds` from now, that second included.
    function lock(address provider, uint256 id, uint96 amount, uint96 payablePart, uint48 lockSeconds) external {
        if (lockSeconds > maxLockSeconds) revert LockTooLong(lockSeconds, maxLockSeconds);
        if (lockOf[provider][id].endsAt != 0) revert LockExists(provider, id);
        Book memory book = bookOf[provider];
        uint96 free = book.allocated > book.locked ? book.allocated - book.locked : 0;
        if (amount > free) revert AllocationShort(provider, amount, free);
        uint256 payableMost = uint256(amount) * book.payableShare / WHOLE;
        if (payablePart > payableMost) revert PayableShort(provider, payablePart, payableMost);
        bookOf[provider].locked = book.locked + amount;
        lockOf[provider][id] = Lock(amount, payablePart, uint48(block.timestamp) + lockSeconds);
    }

    /// @notice The work was right: its lock ends.
    function release(address provider, uint256 id) external {
        _end(provider, id, _live(provider, id).amount);
    }

    /// @notice Ends a lock that has run out, whoever forgot it.
    function expire(address provider, uint256 id) external {
        Lock memory held = _known(provider, id);
        if (block.timestamp <= held.endsAt) revert LockLives(provider, id, held.endsAt);
        _end(provider, id, held.amount);
    }

    /// @notice The work was wrong: takes `penalty` of the lock, and ends it.
    function convict(address provider, uint256 id, uint96 penalty, Payout[] calldata payouts)
        external
        returns (SlashReport memory report)
    {
        Lock memory held = _live(provider, id);
        if (penalty > held.amount) revert PenaltyAboveLock(penalty, held.amount);
        _end(provider, id, held.amount);
        report = STAKING.slash(provider, penalty, payouts);
        _setAllocation(provider, report.allocated, report.payablePart);
    }

    function _known(address provider, uint256 id) private view returns (Lock memory held) {
        held = lockOf[provider][id];
        if (held.amount == 0) revert LockUnknown(provider, id);
    }

    function _live(address provider, uint256 id) private view returns (Lock memory held) {
        held = _known(provider, id);
        if (block.timestamp > held.endsAt) revert LockEnded(provider, id, held.endsAt);
    }

    /// @dev Keeps `endsAt`, so that no id is used twice.
    function _end(address provider, uint256 id, uint96 amount) private {
        lockOf[provider][id].amount = 0;
        bookOf[provider].locked -= amount;
    }

    /* REWARDS */

    /// @notice The pool's part of what a job paid.
    function earn(address provider, address token, uint128 amount) external {
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        earned[provider][token] += amount;
    }

    /// @notice Moves what a pool earned here to its delegators. Anybody may call it.
    function harvest(address provider, address token) external {
        uint128 amount = earned[provider][token];
        earned[provider][token] = 0;
        IERC20(token).forceApprove(address(STAKING), amount);
        STAKING.distribute(provider, token, amount);
    }
}
