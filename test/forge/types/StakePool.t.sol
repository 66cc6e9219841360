// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {StakePool} from "../../../contracts/types/StakePool.sol";
import {bound, vm} from "../Vm.sol";

/// @notice Share arithmetic of a pool, from one unit to 2^128.
contract StakePoolTest {
    uint256 private constant HOLDERS = 4;
    uint128 private constant MOST = type(uint128).max;

    StakePool private _pool;
    mapping(uint256 holder => uint128) private _shares;
    mapping(uint256 holder => uint256) private _in;
    mapping(uint256 holder => uint256) private _out;

    /// @dev Any pool that can come about: `tokens <= shares`, and no tokens without shares.
    function _given(uint256 tokens, uint256 shares, uint256 thawing) private {
        _pool.shares = uint128(bound(shares, 1, MOST));
        _pool.tokens = uint128(bound(tokens, 0, _pool.shares));
        _pool.thawing = uint128(bound(thawing, 0, _pool.shares));
    }

    /// @dev Whether a deposit is taken, as Staking asks.
    function _takes(uint128 amount) private view returns (bool) {
        if (amount == 0 || _pool.isImpaired() || uint256(_pool.tokens) + amount > MOST) return false;
        return _pool.toSharesDown(amount) + _pool.shares <= MOST;
    }

    function _deposit(uint128 amount) private returns (uint128 shares) {
        shares = uint128(_pool.toSharesDown(amount));
        (_pool.tokens, _pool.shares) = (_pool.tokens + amount, _pool.shares + shares);
    }

    function _leave(uint128 shares) private returns (uint128) {
        _pool.thawing += shares;
        return _pool.burn(shares);
    }

    function _slash(uint128 amount) private {
        _pool.cut(amount);
    }

    function testDepositThenLeavingLosesAtMostOneUnit(uint256 tokens, uint256 shares, uint128 amount) external {
        _given(tokens, shares, 0);
        vm.assume(_takes(amount));
        uint128 back = _leave(_deposit(amount));
        vm.assertLe(back, amount, "invariant 13: more came back than went in");
        vm.assertLe(amount - back, 1, "more than a unit was lost to rounding");
    }

    function testLeavingPaysEveryPartRoundedDown(uint256 tokens, uint256 shares, uint256 part) external {
        _given(tokens, shares, 0);
        (uint256 had, uint128 all) = (_pool.tokens, _pool.shares);
        uint128 first = uint128(bound(part, 0, all));
        uint256 paid = _leave(first);
        vm.assertLe(paid * all, uint256(first) * had, "a part was paid more than its share");
        paid += _leave(all - first);
        vm.assertEq(paid, had, "the last to leave finds what is left");
        vm.assertEq(_pool.tokens, 0, "an empty pool holds tokens");
    }

    /// @dev Where every share thaws, deposits go on at the same price and slashes find the stake.
    function testPoolWhereAllThaws(uint256 tokens, uint256 shares, uint128 cut, uint128 amount) external {
        _given(tokens, shares, 0);
        _pool.thawing = _pool.shares;
        vm.assertEq(_pool.activeTokens(), 0, "what thaws is active");
        uint128 had = _pool.tokens;
        uint128 taken = _pool.cut(cut);
        vm.assertEq(taken, cut < had ? cut : had, "a slash missed thawing stake");
        vm.assume(_takes(amount));
        uint128 thawing = _pool.thawing;
        uint128 left = _pool.toTokensDown(thawing);
        uint128 bought = _deposit(amount);
        vm.assertLe(uint256(amount) - _pool.toTokensDown(bought), 1, "thawing shares ate a deposit");
        vm.assertGe(_pool.burn(thawing), left, "a deposit ate thawing shares");
    }

    /// @dev A pool has its shares' price from its first deposit on; nothing that its first depositor does to it makes a
    /// second one lose more than a unit, since a price falls only.
    function testFirstDepositorInflatesNothing(uint128 first, uint128 cut, uint256 part, uint128 second) external {
        vm.assume(_takes(first));
        uint128 own = _deposit(first);
        _slash(cut);
        own -= uint128(bound(part, 0, own));
        _leave(_pool.shares - own);
        vm.assume(_takes(second));
        uint128 before = _pool.toTokensDown(own);
        uint128 bought = _deposit(second);
        vm.assertLe(uint256(second) - _pool.toTokensDown(bought), 1, "the second depositor lost to the first");
        vm.assertLe(_pool.toTokensDown(own) - before, 1, "the first depositor gained from the second");
    }

    /// @dev Slashed to one unit or to nothing: no deposit is eaten by shares that are worth nothing.
    function testNearTotalSlash(uint256 shares, uint256 left, uint128 amount) external {
        _given(MOST, shares, 0);
        _pool.tokens = uint128(bound(left, 0, 2));
        bool alive = uint256(_pool.tokens) * 2 ** 32 >= _pool.shares;
        vm.assertTrue(_pool.isImpaired() != alive, "the limit is not at one part in 2^32");
        uint128 old = _pool.shares;
        uint128 worth = _pool.tokens;
        if (_takes(amount)) {
            uint128 bought = _deposit(amount);
            vm.assertLe(uint256(amount) - _pool.toTokensDown(bought), 1, "old shares ate a deposit");
        }
        vm.assertGe(_leave(old), worth, "old shares lost what they had");
    }

    function testIsImpairedOnlyBelowOnePartIn2To32(uint256 tokens, uint256 shares) external {
        _given(tokens, shares, 0);
        bool below = uint256(_pool.tokens) << 32 < _pool.shares;
        vm.assertTrue(_pool.isImpaired() == below, "impaired elsewhere");
    }

    /// @dev A history of deposits, departures and slashes among four holders.
    function testHistory(uint256[24] calldata acts, uint8 scale) external {
        uint256 cap = uint256(1) << bound(scale, 1, 120);
        uint256 burned;
        uint256 operations;
        for (uint256 i; i < acts.length; ++i) {
            uint256 holder = acts[i] % HOLDERS;
            uint256 amount = acts[i] >> 128;
            (uint256 tokens, uint256 shares) = (_pool.tokens, _pool.shares);
            uint256 act = (acts[i] >> 16) % 8;
            if (act < 4) {
                uint128 sum = uint128(bound(amount, 1, cap));
                if (!_takes(sum)) continue;
                _shares[holder] += _deposit(sum);
                _in[holder] += sum;
            } else if (act < 7) {
                uint128 part = uint128(bound(amount, 0, _shares[holder]));
                _shares[holder] -= part;
                _out[holder] += _leave(part);
            } else {
                // To nothing, to one unit, or by a part.
                uint256 most = amount % 4 == 0 ? tokens : amount % 4 == 1 ? (tokens == 0 ? 0 : tokens - 1) : tokens / 2;
                burned += _pool.cut(uint128(most));
            }
            ++operations;
            _checkPrice(act == 7, tokens, shares);
        }
        for (uint256 holder; holder < HOLDERS; ++holder) {
            _out[holder] += _leave(_shares[holder]);
            vm.assertLe(_out[holder], _in[holder] + operations + HOLDERS, "more came out than went in and rounding left");
        }
        vm.assertEq(_sum(false) - burned, _sum(true), "tokens were lost or made");
        vm.assertEq(_pool.shares, 0, "shares without a holder");
        vm.assertEq(_pool.tokens, 0, "tokens without a holder");
    }

    /// @dev Invariant 8, as cross products: a slash lowers the price, everything else lifts it by less than what one
    /// unit and one share are worth.
    function _checkPrice(bool slashed, uint256 tokens, uint256 shares) private view {
        vm.assertLe(_pool.tokens, _pool.shares, "a share is worth more than a unit");
        uint256 now_ = _pool.tokens * shares;
        uint256 before = tokens * _pool.shares;
        if (slashed) vm.assertLe(now_, before, "invariant 8: a slash lifted the price");
        else if (_pool.shares != 0 && shares != 0) {
            vm.assertGe(now_, before, "invariant 8: a price fell without a slash");
            vm.assertLe(now_ - before, shares, "invariant 8: a price rose by more than rounding");
        }
    }

    function _sum(bool out) private view returns (uint256 sum) {
        for (uint256 holder; holder < HOLDERS; ++holder) sum += out ? _out[holder] : _in[holder];
    }
}
