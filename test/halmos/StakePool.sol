// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StakePool} from "../../contracts/types/StakePool.sol";
import {vm} from "../forge/Vm.sol";

/// @notice Share arithmetic of a pool: what halmos proves of it for all inputs within the bounds of docs/analysis.md.
contract StakePoolProof {
    uint256 private constant MOST = type(uint128).max;

    StakePool private _pool;

    /// @dev Any pool that can come about: `tokens <= shares`, and what thaws is a part.
    function _given(uint128 tokens, uint128 shares, uint128 thawing) private {
        vm.assume(shares != 0 && tokens <= shares && thawing <= shares);
        (_pool.tokens, _pool.shares, _pool.thawing) = (tokens, shares, thawing);
    }

    /// @dev Whether a deposit is taken, as Staking asks.
    function _takes(uint128 amount) private view returns (bool) {
        if (amount == 0 || _pool.isImpaired() || uint256(_pool.tokens) + amount > MOST) return false;
        return _pool.toSharesDown(amount) + _pool.shares <= MOST;
    }

    function _deposit(uint128 amount) private returns (uint128 shares) {
        StakePool memory pool = _pool;
        shares = uint128(pool.toSharesDown(amount));
        pool.mint(amount, shares);
        (_pool.tokens, _pool.shares) = (pool.tokens, pool.shares);
    }

    function _leave(uint128 shares) private returns (uint128) {
        _pool.thawing += shares;
        return _pool.burn(shares);
    }

    /* EVERY AMOUNT, IN POOLS FROM WHOLE TO NEARLY NOTHING */

    /// @dev Tokens and shares: a new pool, slashed by little and by much, down to what is impaired, and large ones.
    function _pools(uint8 which) private pure returns (uint128 tokens, uint128 shares) {
        if (which == 0) return (1, 1);
        if (which == 1) return (2, 3);
        if (which == 2) return (1, 7);
        if (which == 3) return (1, 2 ** 32);
        if (which == 4) return (2 ** 32 - 1, 2 ** 32);
        if (which == 5) return (1e18 - 1, 3e18);
        return (1e27, 1e27 + 1);
    }

    /// @dev Invariant 8: who deposits pays no less than the price, and the price stays at most one. So what the shares are worth
    /// then, a mean of the price and of what was paid for them, is at most what was paid.
    function provePriceAfterDeposit(uint8 which, uint128 amount) external {
        (uint128 tokens, uint128 shares) = _pools(which);
        _given(tokens, shares, 0);
        vm.assume(_takes(amount));
        uint128 bought = _deposit(amount);
        vm.assertLe(uint256(bought) * tokens, uint256(amount) * shares, "shares were sold below their price");
        vm.assertLe(_pool.tokens, _pool.shares, "a share is worth more than a unit");
        vm.assertGe(uint256(_pool.tokens) * shares, uint256(tokens) * _pool.shares, "a deposit lowered the price");
    }

    /// @dev Invariant 8: who leaves gets no more than the price, so that what others have is worth no less.
    function provePriceAfterLeaving(uint8 which, uint128 part) external {
        (uint128 tokens, uint128 shares) = _pools(which);
        _given(tokens, shares, 0);
        vm.assume(part <= shares);
        uint128 paid = _leave(part);
        vm.assertLe(uint256(paid) * shares, uint256(part) * tokens, "more was paid than the price");
        vm.assertLe(_pool.tokens, _pool.shares, "a share is worth more than a unit");
        vm.assertGe(uint256(_pool.tokens) * shares, uint256(tokens) * _pool.shares, "leaving lowered the price");
    }

    /// @dev Either nobody can deposit, or a unit buys at most 2^32 shares.
    function proveSharesOfAUnitAreBounded(uint8 which, uint128 amount) external {
        (uint128 tokens, uint128 shares) = _pools(which);
        _given(tokens, shares, 0);
        vm.assume(_takes(amount));
        vm.assertLe(_deposit(amount), uint256(amount) << 32, "a unit bought more than 2^32 shares");
    }

    /* EVERY POOL WHATEVER */

    /// @dev Invariant 8: a slash takes what it says, all that there is at most, and no share.
    function proveSlashesTakeTokensAlone(uint128 tokens, uint128 shares, uint128 thawing, uint128 amount) external {
        _given(tokens, shares, thawing);
        uint128 taken = _pool.cut(amount);
        vm.assertEq(taken, amount < tokens ? amount : tokens, "another amount was taken");
        vm.assertEq(_pool.tokens, tokens - taken, "what was taken is there");
        vm.assertTrue(_pool.shares == shares && _pool.thawing == thawing, "a slash took shares");
    }

    /// @dev The last to leave finds all that is left.
    function proveLastOneTakesAll(uint128 tokens, uint128 shares) external {
        _given(tokens, shares, 0);
        uint128 all = _leave(shares);
        vm.assertEq(all, tokens, "the last one did not get all");
        vm.assertTrue(_pool.tokens == 0 && _pool.shares == 0 && _pool.thawing == 0, "an empty pool holds something");
    }

    /// @dev A near-total slash: exactly below one part in 2^32 no deposit is taken.
    function proveImpairedWhereAlmostNothingIsLeft(uint128 tokens, uint128 shares) external {
        _given(tokens, shares, 0);
        vm.assertTrue(_pool.isImpaired() == (uint256(tokens) << 32 < shares), "impaired elsewhere than below one part in 2^32");
    }
}
