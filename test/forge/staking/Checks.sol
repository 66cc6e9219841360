// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {StakePool} from "../../../contracts/types/StakePool.sol";
import {ReferenceService} from "../../mocks/ReferenceService.sol";
import {vm} from "../Vm.sol";
import {providerAt} from "./Actions.sol";
import {RewardActions} from "./RewardActions.sol";
import {RuinActions} from "./RuinActions.sol";

/// @notice What holds after every action, beside what the actions check of themselves.
abstract contract Checks is RewardActions, RuinActions {
    function check() external view virtual {
        _checkStaking();
    }

    function _checkStaking() internal view {
        if (_looksAt(2)) _checkBalances();
        if (_looksAt(3)) {
            for (uint256 i; i < _providerCount; ++i) _checkCover(providerAt(i));
        }
        if (_looksAt(7)) {
            uint256 burned = staking.pendingBurn() + _total.swept;
            vm.assertEq(burned, _total.burned, "invariant 7: burned is not burned");
        }
    }

    /// @dev Invariant 2, for both tokens.
    function _checkBalances() internal view {
        uint256 pools;
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt(i);
            pools += _checkPool(_pools[provider][true], staking.ownStakeOf(provider));
            pools += _checkPool(_pools[provider][false], staking.delegationPoolOf(provider));
        }
        _checkBalance(address(token), pools + staking.pendingBurn());
        _checkBalance(address(coin), 0);
    }

    function _checkPool(Pool storage pool, StakePool memory present) private view returns (uint256) {
        uint256 due = pool.deposited - pool.withdrawn - pool.slashed;
        vm.assertEq(present.tokens, due, "invariant 2: a pool has other than came in, left and was slashed");
        return due;
    }

    function _checkBalance(address asset, uint256 rest) private view {
        Coin memory sums = _coins[asset];
        uint256 due = rest + (sums.streamed - sums.claimed) + (sums.credited - sums.collected) + sums.donated;
        vm.assertEq(IERC20(asset).balanceOf(address(staking)), due, "invariant 2: the balance is not what is owed");
    }

    /// @dev Invariant 3 for one provider.
    function _checkCover(address provider) private view {
        StakePool memory own = staking.ownStakeOf(provider);
        StakePool memory pool = staking.delegationPoolOf(provider);
        uint256 active = _valueOf(own, own.shares - own.thawing) + _valueOf(pool, pool.shares - pool.thawing);
        uint256 committed;
        uint256 allocated;
        for (uint256 i; i < _dealings[provider].length; ++i) {
            address service = _dealings[provider][i];
            (uint128 given,, uint128 reserved) = staking.allocationOf(provider, service);
            committed += uint256(given) + reserved;
            allocated += given;
            if (service != _services[HOSTILE]) _checkLocks(provider, service, uint256(given) + reserved);
        }
        // Whatever some services slash, what others can lock is still there.
        vm.assertLe(committed, uint256(own.tokens) + pool.tokens, "invariant 3: more can be slashed than is there");
        vm.assertLe(allocated, active, "invariant 3: more is allocated than is active");
    }

    function _checkLocks(address provider, address service, uint256 covered) internal view virtual {
        (, uint96 locked,) = ReferenceService(service).bookOf(provider);
        uint256 open;
        for (uint256 i; i < _locks.length; ++i) {
            if (_locks[i].service == service && _locks[i].provider == provider) open += _locks[i].amount;
        }
        vm.assertEq(locked, open, "invariant 3: locked is not the sum of open locks");
        vm.assertLe(open, covered, "invariant 3: a lock is not covered");
    }
}
