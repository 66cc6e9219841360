// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Staking} from "../../../contracts/staking/Staking.sol";
import {AssayToken} from "../../../contracts/token/AssayToken.sol";
import {StakePool} from "../../../contracts/types/StakePool.sol";
import {ReferenceService} from "../../mocks/ReferenceService.sol";
import {MockToken} from "../../mocks/Tokens.sol";
import {vm} from "../Vm.sol";
import {Ledger} from "./Ledger.sol";

uint256 constant PROVIDERS = 5;
uint256 constant MOST_PROVIDERS = 7;
uint256 constant DELEGATORS = 8;
uint256 constant SERVICES = 8;
uint256 constant MOST_SERVICES = 10;
/// @dev Pays for others, gives tokens away, is paid by slashes.
address constant STRANGER = address(0xF001);
address constant CLIENT = address(0xF002);
/// @dev Deposits are below 2^56, so that rewards lose less than a unit whenever they accrue, slashed pools included.
uint256 constant AMOUNT_BITS = 56;

/// @dev What everybody has in the beginning, of each token.
uint256 constant FUNDS = 2 ** 100;

function providerAt(uint256 i) pure returns (address) {
    return address(uint160(0xA000 + i));
}

function delegatorAt(uint256 i) pure returns (address) {
    return address(uint160(0xD000 + i));
}

function isDelegator(address account) pure returns (bool) {
    return account >= delegatorAt(0) && account < delegatorAt(DELEGATORS);
}

/// @notice What all actions share: the contracts, how one picks, and the watch over every pool's price.
abstract contract Actions is Ledger {
    uint48 internal constant THAW = 100;
    uint48 internal constant NOTICE = 101;
    uint48 internal constant EPOCH = 70;

    AssayToken public immutable token;
    MockToken public immutable coin;
    Staking public immutable staking;

    /// @dev The number of the only invariant that is looked at; zero: all.
    uint256 private immutable ONLY;

    constructor(uint256 only) {
        ONLY = only;
        token = new AssayToken(address(this), address(this), type(uint128).max, 12 * 2 ** 64);
        coin = new MockToken();
        staking = new Staking(address(this), address(token), THAW, NOTICE, EPOCH, 1, 4);
    }

    function _fund(address account) internal {
        if (!isDelegator(account)) _party.push(account);
        vm.assertTrue(token.transfer(account, FUNDS), "no funds");
        coin.mint(account, FUNDS);
        vm.startPrank(account);
        token.delegate(account);
        token.approve(address(staking), type(uint256).max);
        coin.approve(address(staking), type(uint256).max);
        vm.stopPrank();
    }

    function _appoint(address service) internal {
        staking.appoint(service);
        _services.push(service);
        _fund(service);
    }

    function _appointReference(uint48 longest) internal {
        _appoint(address(new ReferenceService(staking, longest)));
    }

    function _looksAt(uint256 invariant) internal view returns (bool) {
        return ONLY == 0 || ONLY == invariant;
    }

    /// @dev Ends every action. A price moves down by a slash of that pool only, and up by rounding only: less than a
    /// unit for each deposit and withdrawal (invariant 8).
    modifier watched() {
        _;
        ++_total.operations;
        _watch(address(0));
    }

    /// @dev As `watched`, where the provider's own stake and its delegation pool may have been slashed.
    modifier slashing(address provider) {
        _;
        ++_total.operations;
        _watch(provider);
    }

    function _watch(address slashed) internal {
        for (uint256 i; i < _providerCount; ++i) {
            address provider = providerAt(i);
            _watchPool(_pools[provider][true], staking.ownStakeOf(provider), provider == slashed);
            _watchPool(_pools[provider][false], staking.delegationPoolOf(provider), provider == slashed);
        }
    }

    function _watchPool(Pool storage before, StakePool memory pool, bool slashed) private {
        (uint256 tokens, uint256 shares) = (before.tokens, before.shares);
        if (tokens == pool.tokens && shares == pool.shares) return;
        (before.tokens, before.shares) = (pool.tokens, pool.shares);
        if (!_looksAt(8)) return;
        vm.assertLe(pool.tokens, pool.shares, "invariant 8: a share is worth more than a unit");
        if (shares == 0 || pool.shares == 0) return;
        (uint256 left, uint256 right) = (pool.tokens * shares, tokens * pool.shares);
        if (slashed) {
            vm.assertEq(pool.shares, shares, "invariant 8: a slash changed shares");
            vm.assertLe(left, right, "invariant 8: a slash lifted a price");
        } else {
            vm.assertGe(left, right, "invariant 8: a price fell without a slash");
            vm.assertLe(left - right, 2 * shares, "invariant 8: a price rose by more than rounding");
        }
    }

    /// @dev From one unit up, each size in bits as likely as any other.
    function _amount(uint256 seed) internal pure returns (uint128) {
        return uint128(1 + (seed >> 8) % (1 << (seed % AMOUNT_BITS)));
    }

    /// @dev A part of `whole`, which is not zero: one unit, all, or anything between.
    function _part(uint256 seed, uint256 whole) internal pure returns (uint128) {
        if (seed % 4 == 0) return uint128(whole);
        if (seed % 8 == 1) return 1;
        return uint128(1 + (seed >> 8) % whole);
    }

    function _payer(uint256 seed, address usual) internal pure returns (address) {
        return seed % 4 == 0 ? STRANGER : usual;
    }

    function _now() internal view returns (uint48) {
        return uint48(vm.getBlockTimestamp());
    }

    /// @dev For a call that can fail for one reason only: that it does is no failure of the campaign.
    function _discardFor(bytes4 expected, bytes memory reason) internal pure {
        vm.assertTrue(bytes4(reason) == expected, "an action failed for another reason than its own");
        vm.assume(false);
    }

    /// @dev What all services have allocated and reserved of a provider's stake, and their allocations alone.
    function _committedOf(address provider) internal view returns (uint256 committed, uint256 allocated) {
        address[] storage services = _dealings[provider];
        for (uint256 i; i < services.length; ++i) {
            (uint128 given,, uint128 reserved) = staking.allocationOf(provider, services[i]);
            committed += uint256(given) + reserved;
            allocated += given;
        }
    }

    function _committed(address provider, address service) internal view returns (uint256) {
        (uint128 allocated,, uint128 reserved) = staking.allocationOf(provider, service);
        return uint256(allocated) + reserved;
    }

    function _tokensOf(address provider) internal view returns (uint256) {
        return uint256(staking.ownStakeOf(provider).tokens) + staking.delegationPoolOf(provider).tokens;
    }

    function _valueOf(StakePool memory pool, uint256 shares) internal pure returns (uint256) {
        return pool.shares == 0 ? 0 : Math.mulDiv(shares, pool.tokens, pool.shares);
    }

    function _poolOf(address account, address provider) internal view returns (StakePool memory) {
        return account == provider ? staking.ownStakeOf(provider) : staking.delegationPoolOf(provider);
    }

    function _isImpaired(StakePool memory pool) internal pure returns (bool) {
        return pool.shares > uint256(pool.tokens) << 32;
    }
}
