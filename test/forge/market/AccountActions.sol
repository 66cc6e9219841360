// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAccounts} from "../../../contracts/interfaces/IAccounts.sol";
import {AgentTerms} from "../../../contracts/types/Agent.sol";
import {Lane} from "../../../contracts/types/Ids.sol";
import {providerAt, STRANGER} from "../staking/Actions.sol";
import {vm} from "../Vm.sol";
import {AGENTS, CLIENTS, GPU_CLASS, MarketActions, NULL_LANE} from "./MarketActions.sol";

/// @notice Money in and out, agents, providers' books, fees and what governance does.
abstract contract AccountActions is MarketActions {
    /* MONEY */

    function deposit(uint256 who, uint256 payer, uint256 what, uint256 size) public watched {
        address client = _clients[who % CLIENTS];
        _deposit(_payer(payer, client), client, _tokenOf(what), _amount(size));
    }

    /// @dev From whoever has something: clients, providers, coordinators, treasury.
    function takeOut(uint256 who, uint256 what, uint256 part) public watched {
        address asset = _tokenOf(what);
        for (uint256 i; i < _accounts.length; ++i) {
            address account = _accounts[(who % _accounts.length + i) % _accounts.length];
            uint256 balance = _balanceOf(account, asset);
            if (balance == 0 || account == address(market)) continue;
            if (part % 8 == 3) {
                bytes memory call = abi.encodeCall(IAccounts.withdraw, (asset, uint128(balance + 1), account));
                return _mustFail(account, call, "invariant 13: more came out than was there");
            }
            return _withdrawFrom(account, asset, _part(part, balance));
        }
        vm.assume(false);
    }

    /// @dev Invariant 13: in and straight out again.
    function passThroughMarket(uint256 who, uint256 what, uint256 size) public watched {
        address client = _clients[who % CLIENTS];
        (address asset, uint128 amount) = (_tokenOf(what), _amount(size));
        uint256 before = IERC20(asset).balanceOf(client);
        uint256 balance = _balanceOf(client, asset);
        _deposit(client, client, asset, amount);
        if (_looksAt(13)) {
            vm.assertEq(_balanceOf(client, asset), balance + amount, "invariant 13: a deposit counts for another amount");
        }
        _withdrawFrom(client, asset, amount);
        if (!_looksAt(13)) return;
        vm.assertEq(IERC20(asset).balanceOf(client), before, "invariant 13: other came back than went in");
        vm.assertEq(_balanceOf(client, asset), balance, "invariant 13: something stayed behind");
    }

    /// @dev Straight to the market, past its functions.
    function donateToMarket(uint256 what, uint256 size) public watched {
        (address gift, uint128 amount) = (_tokenOf(what), _amount(size));
        vm.prank(STRANGER);
        vm.assertTrue(IERC20(gift).transfer(address(market), amount), "a gift did not arrive");
        _money[gift].donated += amount;
    }

    /* AGENTS */

    /// @dev On rather than off.
    function authorize(uint256 who, uint256 whom, uint256 how) public watched {
        uint48 expiresAt = how % 8 == 0 ? 0 : _now() + uint48(how % 400);
        vm.prank(_clients[who % CLIENTS]);
        market.authorizeAgent(_agents[whom % AGENTS], AgentTerms(expiresAt, 0x3f, 0));
    }

    function setBudget(uint256 who, uint256 whom, uint256 what, uint256 size, uint256 how) public watched {
        (uint128 budget, uint128 cap) = (_amount(size), _amount(how));
        vm.prank(_clients[who % CLIENTS]);
        market.setAgentBudget(_agents[whom % AGENTS], _tokenOf(what), budget, cap, uint32(1 + how % 200));
    }

    /* PROVIDERS */

    /// @dev Another number of units, or a book made true.
    function serve(uint256 who, uint256 part) public watched {
        address provider = providerAt(who % _providerCount);
        uint256 most = _ownActive(provider);
        if (most > 1_000_000) most = 1_000_000;
        if (most == 0 || part % 4 == 0) return market.sync(provider);
        _serve(provider, part % 2 == 0 ? most : _part(part, most));
    }

    function allocateToMarket(uint256 who, uint256 part) public watched {
        _allocateMoreTo(address(market), who, part);
    }

    /// @dev Leaves less than what is locked as often as not.
    function allocateLessToMarket(uint256 who, uint256 part) public watched {
        _allocateLessTo(address(market), who, part);
    }

    function _allocateMoreTo(address service, uint256 who, uint256 part) internal {
        (address provider, uint256 room) = _firstWithRoom(who);
        (uint128 allocated,, uint128 reserved) = staking.allocationOf(provider, service);
        vm.assume(allocated + reserved != 0 || _countDealings(provider) < MOST_DEALINGS);
        _allocate(provider, service, allocated + _part(part, room + reserved));
    }

    function _allocateLessTo(address service, uint256 who, uint256 part) internal {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            (uint128 allocated,,) = staking.allocationOf(provider, service);
            if (allocated != 0) return _allocate(provider, service, allocated - _part(part, allocated));
        }
        vm.assume(false);
    }

    function harvest(uint256 who, uint256 what) public watched {
        for (uint256 i; i < 2 * _providerCount; ++i) {
            address provider = providerAt((who % _providerCount + i) % _providerCount);
            address asset = _tokenOf((what % 2) + i / _providerCount);
            if (market.poolCreditOf(provider, asset) != 0) return _harvest(market, provider, asset);
        }
        vm.assume(false);
    }

    function _ownActive(address provider) private view returns (uint256) {
        return _valueOf(staking.ownStakeOf(provider), staking.ownStakeOf(provider).shares - staking.ownStakeOf(provider).thawing);
    }

    /* GOVERNANCE */

    function sweepFees(uint256 what) public watched {
        _sweepFees(_tokenOf(what));
    }

    /// @dev What is to be burned of the stake token leaves its supply.
    function _sweepFees(address asset) internal {
        uint256 supply = IERC20(asset).totalSupply();
        market.sweepFees(asset);
        _money[asset].burned += supply - IERC20(asset).totalSupply();
    }

    function setFee(uint256 fee, uint256 burn) public watched {
        market.setProtocolFee(uint16(fee % 501), uint16(burn % 10_001));
    }

    function setIndex(uint256 what, uint256 floor, uint256 width, uint256 speed) public watched {
        int48 low = int48(uint48(floor % (16 * 2 ** 32)));
        int48 high = low + int48(uint48(width % (16 * 2 ** 32)));
        uint32 step = uint32(2 ** 24 + speed % (2 ** 31 - 2 ** 24));
        market.setIndex(_tokenOf(what), GPU_CLASS, low, high, step, uint16(1_000 + speed % 8_501));
    }

    /// @dev Answers with proofs wait; answers that stand undisputed do not.
    function pauseLane(uint256 how) public watched {
        router.setLanePause(Lane.wrap(NULL_LANE), _now() + uint48(how % 12));
    }
}
