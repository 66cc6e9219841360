// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RewardStream} from "../../../contracts/types/RewardStream.sol";
import {bound, vm} from "../Vm.sol";

/// @notice Histories of a {RewardStream} beside a model that pays every second on its own.
contract RewardStreamTest {
    uint256 private constant HOLDERS = 3;
    /// @dev The model's fraction of a unit.
    uint256 private constant ONE = 2 ** 64;
    uint48 private constant EPOCH = 60;

    RewardStream private _stream;
    uint128[HOLDERS] private _shares;
    uint128 private _total;

    /// @dev The model: what flows, how many of its seconds are over, what each holder has earned and been paid.
    uint256 private _flowing;
    uint256 private _past;
    uint256 private _length;
    uint256[HOLDERS] private _earned;
    uint256[HOLDERS] private _paid;

    uint256 private _fed;
    uint256 private _operations;

    function _holder(uint256 i) private pure returns (address) {
        return address(uint160(i + 1));
    }

    /// @dev One second at a time, and none of them counts while nobody holds a share.
    function _wait(uint256 span) private {
        for (; span != 0; --span) {
            vm.warp(vm.getBlockTimestamp() + 1);
            if (_total == 0 || _past == _length) continue;
            uint256 drop = _flowed(_past + 1) - _flowed(_past);
            ++_past;
            for (uint256 i; i < HOLDERS; ++i) _earned[i] += drop * _shares[i] * ONE / _total;
        }
    }

    function _flowed(uint256 past) private view returns (uint256) {
        return _length == 0 ? _flowing : _flowing * past / _length;
    }

    function _feed(uint128 amount) private {
        uint256 left = _flowing - _flowed(_past);
        // Nothing that was left over by rounding within the second is lost: it flows again.
        uint256 total = left + amount;
        uint256 weighted = left * (_length - _past) + uint256(amount) * EPOCH;
        (_flowing, _past, _length) = (total, 0, weighted / total);
        _fed += amount;
        _stream.accrue(_total);
        _stream.feed(amount, EPOCH);
    }

    function _change(uint256 i, uint128 shares) private {
        _stream.accrue(_total);
        _stream.shift(_holder(i), _shares[i], shares);
        _total = _total - _shares[i] + shares;
        _shares[i] = shares;
    }

    function _settle(uint256 i) private {
        _paid[i] += _stream.settle(_total, _holder(i), _shares[i]);
    }

    function _owed(uint256 i) private view returns (uint256) {
        return _stream.owed(_total, _holder(i), _shares[i]);
    }

    /// @dev Every holder has what the model says, but for one unit for each time that the stream was accrued, never more.
    function _compare() private view {
        uint256 all;
        for (uint256 i; i < HOLDERS; ++i) {
            uint256 has = _paid[i] + _owed(i);
            all += has;
            // The model rounds every second down, by less than a unit in a thousand of its years.
            uint256 due = _earned[i] / ONE;
            vm.assertLe(has, due + 1, "a holder has more than it earned");
            vm.assertGe(has + _operations + 1, due, "a holder lost more than a unit an operation");
        }
        vm.assertLe(all, _fed, "more was earned than came in");
    }

    /// @dev Feeds, changes of shares to zero and back, claims, and time up to beyond an epoch.
    function testPaysWhatEverySecondPays(uint256[16] calldata acts, uint8 scale) external {
        uint256 cap = uint256(1) << bound(scale, 1, 96);
        vm.warp(1_000);
        for (uint256 i; i < acts.length; ++i) {
            uint256 amount = acts[i] >> 128;
            uint256 act = acts[i] % 8;
            uint256 holder = (acts[i] >> 8) % HOLDERS;
            if (act < 2) _feed(uint128(bound(amount, 1, cap)));
            else if (act < 4) _change(holder, uint128(bound(amount, 0, cap)));
            else if (act == 4) _change(holder, 0);
            else if (act == 5) _settle(holder);
            else _wait(bound(acts[i] >> 16, 0, act == 6 ? 5 : 2 * EPOCH));
            ++_operations;
            _compare();
        }
        // All that came in comes out once somebody held shares to the end.
        _change(0, uint128(cap));
        _wait(EPOCH);
        _compare();
        uint256 all;
        for (uint256 i; i < HOLDERS; ++i) {
            _settle(i);
            all += _paid[i];
            vm.assertEq(_owed(i), 0, "a claim left something");
        }
        vm.assertGe(all + HOLDERS * (_operations + 3), _fed, "more than dust was left");
    }

    /// @dev Whoever comes just before the end gets the part of the time that it was there, however many small
    /// additions others make to hold the stream back.
    function testSmallAdditionsHoldNothingBack(uint128 amount, uint8 additions) external {
        amount = uint128(bound(amount, 1e6, 1e30));
        vm.warp(1_000);
        _change(0, 1e18);
        _feed(amount);
        uint256 count = bound(additions, 0, EPOCH - 1);
        for (uint256 i; i < count; ++i) {
            _wait(1);
            _feed(1);
        }
        _wait(EPOCH - count);
        _settle(0);
        vm.assertGe(_paid[0] + 2 * count + 2, _fed, "the stream was held back");
    }
}
