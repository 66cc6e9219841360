// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IMarket} from "../../../contracts/interfaces/IMarket.sol";
import {IProviderBooks} from "../../../contracts/interfaces/IProviderBooks.sol";
import {ISessions} from "../../../contracts/interfaces/ISessions.sol";
import {MarketLens} from "../../../contracts/lens/MarketLens.sol";
import {ProviderRegistry} from "../../../contracts/registry/ProviderRegistry.sol";
import {SlashingPolicy} from "../../../contracts/slashing/SlashingPolicy.sol";
import {FaultTerms} from "../../../contracts/types/Fault.sol";
import {Lane} from "../../../contracts/types/Ids.sol";
import {Node} from "../../../contracts/types/Node.sol";
import {ProviderBook} from "../../../contracts/types/ProviderBook.sol";
import {ProofRouter} from "../../../contracts/verification/ProofRouter.sol";
import {NullVerifier} from "../../mocks/Verifiers.sol";
import {CLIENT, MOST_PROVIDERS, providerAt, STRANGER} from "../staking/Actions.sol";
import {Exit} from "../staking/Exit.sol";
import {vm} from "../Vm.sol";
import {MarketLedger} from "./MarketLedger.sol";

uint256 constant CLIENTS = 3;
uint256 constant AGENTS = 2;
address constant TREASURY = address(0xF003);
address constant BURNER = address(0xF004);
address constant COORDINATOR = address(0xF005);
address constant COURT = address(0xF006);

/// @dev Accepts every proof.
bytes4 constant NULL_LANE = 0x00000001;
uint16 constant GPU_CLASS = 1;

/// @dev Of the market, in seconds: a job's collateral is locked for less than Staking's thaw.
uint32 constant MAX_EXECUTION = 10;
uint32 constant MARGIN = 8;
uint32 constant WINDOW = 25;
uint32 constant DISPUTE = 20;
uint48 constant MAX_LOCK = 2 * MAX_EXECUTION + MARGIN + WINDOW + DISPUTE;

/// @dev Of sessions, in seconds.
uint32 constant SESSION_SECONDS = 20;
uint32 constant SESSION_EXECUTION = 5;
uint32 constant SESSION_THAW = 10;
uint32 constant SESSION_RECEIPT = 12;
uint32 constant SESSION_DISPUTE = 20;
uint48 constant SESSION_LOCK =
    SESSION_SECONDS + SESSION_THAW + SESSION_RECEIPT + SESSION_EXECUTION + SESSION_DISPUTE;

interface IMarketCode {
    function market() external view returns (IMarket);
}

/// @notice What actions on the market share: the contracts, who takes part, and who signs.
abstract contract MarketActions is Exit, MarketLedger {
    uint48 private constant FRESH = 2 ** 40;
    uint24 private constant GPUS = 1_000;

    IMarket public immutable market;
    ISessions public immutable sessions;
    MarketLens public immutable lens;
    ProofRouter public immutable router;
    ProviderRegistry public immutable registry;
    SlashingPolicy public immutable policy;

    address[] internal _clients;
    address[] internal _agents;
    /// @dev Of all sessions.
    address internal _clientKey;
    address internal _providerKey;
    /// @dev All who can have an account.
    address[] internal _accounts;
    mapping(address signer => uint256) private _keys;

    constructor() {
        router = new ProofRouter(address(this), address(0));
        router.addLane(Lane.wrap(NULL_LANE), address(new NullVerifier()), 100_000);
        registry = new ProviderRegistry(address(this), staking, 1, FRESH, FRESH, 1, 1);
        registry.addGpuClass("GPU", 1_000_000);
        FaultTerms[4] memory terms = [
            FaultTerms(500, 4_000, 0),
            FaultTerms(5_000, 2_000, 2_500),
            FaultTerms(10_000, 1_000, 2_500),
            FaultTerms(10_000, 1_000, 2_500)
        ];
        policy = new SlashingPolicy(address(this), terms, 2);
        bytes memory parties = abi.encode(address(0), TREASURY, BURNER, router, registry, policy, COURT);
        bytes memory times = abi.encode(MAX_EXECUTION, MARGIN, WINDOW, DISPUTE);
        address code = vm.deployCode("MarketCode", bytes.concat(abi.encode(address(this)), parties, times));
        market = IMarketCode(code).market();
        parties = abi.encode(address(this), address(0), market, registry, policy, COURT);
        times = abi.encode(SESSION_SECONDS, SESSION_EXECUTION, SESSION_THAW, SESSION_RECEIPT, SESSION_DISPUTE);
        sessions = ISessions(vm.deployCode("SessionsCode", bytes.concat(parties, times)));
        market.setPayee(address(sessions), true);
        lens = new MarketLens(market);
        market.setTokenAllowed(address(token), true);
        market.setTokenAllowed(address(coin), true);
        market.syncLeastCollateral();
    }

    /* WHO TAKES PART */

    function _enroll() internal {
        for (uint256 i; i < CLIENTS; ++i) {
            address client = _signer(0xC1000 + i);
            _clients.push(client);
            _accounts.push(client);
            _fund(client);
            _approve(client);
        }
        for (uint256 i; i < AGENTS; ++i) _agents.push(_signer(0xA9000 + i));
        (_clientKey, _providerKey) = (_signer(0xC2000), _signer(0xA2000));
        for (uint256 i; i < MOST_PROVIDERS; ++i) _accounts.push(providerAt(i));
        _accounts.push(TREASURY);
        _accounts.push(BURNER);
        _accounts.push(COORDINATOR);
        _accounts.push(CLIENT);
        _accounts.push(address(market));
        _approve(STRANGER);
    }

    function _approve(address account) private {
        vm.startPrank(account);
        token.approve(address(market), type(uint256).max);
        coin.approve(address(market), type(uint256).max);
        vm.stopPrank();
    }

    function _signer(uint256 key) private returns (address signer) {
        signer = vm.addr(key);
        _keys[signer] = key;
    }

    function _keyOf(address provider) private pure returns (uint256) {
        return uint256(uint160(provider)) + 0x1000;
    }

    function _operatorOf(address provider) internal pure override returns (address) {
        return vm.addr(_keyOf(provider));
    }

    /// @dev Of a client or an agent.
    function _sign(address signer, bytes32 digest) internal view returns (bytes memory) {
        return _signWith(_keys[signer], digest);
    }

    /// @dev As EIP-2098 writes it.
    function _signShort(address signer, bytes32 digest) internal view returns (bytes32, bytes32) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[signer], digest);
        return (r, v == 27 ? s : s | bytes32(uint256(1) << 255));
    }

    function _signAsOperator(address provider, bytes32 digest) internal pure returns (bytes memory) {
        return _signWith(_keyOf(provider), digest);
    }

    function _signWith(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digest);
        return abi.encodePacked(r, s, v);
    }

    /// @dev The provider, its operator, or anybody who shows the operator's signature; `signed` says the last. A provider
    /// whose book was never made true signs for itself, and has no key here.
    function _actor(address provider, uint256 seed) internal view returns (address actor, bool signed) {
        if (seed % 3 == 0 || market.bookOf(provider).operator == address(0)) return (provider, false);
        return seed % 3 == 1 ? (_operatorOf(provider), false) : (STRANGER, true);
    }

    /* PROVIDERS */

    function _isScripted(address service) internal view virtual override returns (bool) {
        return service != address(market) && service != address(sessions);
    }

    /// @dev A node, as many units as its own stake allows, and a true book.
    function _serve(address provider, uint256 units) internal {
        if (registry.servingOf(provider).gpus == 0) {
            vm.prank(provider);
            registry.setNode(provider, 1, GPU_CLASS, Node(keccak256("endpoint"), keccak256("key"), GPUS));
            vm.prank(provider);
            token.approve(address(registry), type(uint256).max);
        }
        vm.prank(provider);
        registry.update(provider, uint32(units), 1, 1);
        market.sync(provider);
        sessions.sync(provider);
    }

    /// @dev What the provider can still lock, and the units that it can still book.
    function _roomIn(ProviderBook memory book) internal view returns (uint256 free, uint256 units) {
        free = book.allocated > book.locked ? book.allocated - book.locked : 0;
        units = book.capacity > book.busy && book.freshUntil > _now() ? book.capacity - book.busy : 0;
    }

    /* MONEY */

    function _balanceOf(address account, address asset) internal view returns (uint256) {
        return market.balanceOf(account, asset);
    }

    function _deposit(address payer, address account, address asset, uint128 amount) internal {
        vm.prank(payer);
        market.deposit(asset, amount, account);
        _paidIn[account][asset] += amount;
        if (payer != account) _gifts[account][asset] += amount;
    }

    /// @dev Deposits what an account lacks.
    function _ensure(address account, address asset, uint256 amount) internal {
        uint256 balance = _balanceOf(account, asset);
        if (balance < amount) _deposit(account, account, asset, uint128(amount - balance));
    }

    function _withdrawFrom(address account, address asset, uint128 amount) internal {
        uint256 before = IERC20(asset).balanceOf(account);
        uint256 balance = _balanceOf(account, asset);
        vm.prank(account);
        market.withdraw(asset, amount, account);
        _tookOut[account][asset] += amount;
        if (!_looksAt(13)) return;
        vm.assertEq(IERC20(asset).balanceOf(account) - before, amount, "invariant 13: another amount came out");
        vm.assertEq(balance - _balanceOf(account, asset), amount, "invariant 13: an account gave another amount");
    }

    /// @dev A call that has to be refused.
    function _mustFail(address sender, bytes memory data, string memory claim) internal {
        _mustFailAt(address(market), sender, data, claim);
    }

    function _mustFailAt(address target, address sender, bytes memory data, string memory claim) internal {
        (bool success,) = _callAs(target, sender, data);
        vm.assertTrue(!success, claim);
    }

    function _callAs(address target, address sender, bytes memory data) internal returns (bool, bytes memory) {
        vm.prank(sender);
        return target.call(data);
    }

    /// @dev To that second, unless it has passed.
    function _passTo(uint256 timestamp) internal {
        if (timestamp > _now()) _pass(timestamp);
    }

    /// @dev What a pool earned goes to its delegators, or to its provider where there are none.
    function _harvest(IProviderBooks service, address provider, address asset) internal {
        uint128 amount = service.poolCreditOf(provider, asset);
        uint128 before = staking.creditOf(provider, asset);
        service.harvest(provider, asset);
        uint128 credited = staking.creditOf(provider, asset) - before;
        vm.assertTrue(credited == 0 || credited == amount, "a part of rewards was credited");
        if (credited == 0) _coins[asset].streamed += amount;
        else _coins[asset].credited += amount;
    }

    function _stir(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }

    function _collect(address account, address reward) internal override {
        uint256 before = IERC20(reward).balanceOf(account);
        super._collect(account, reward);
        _consoled[account][reward] += IERC20(reward).balanceOf(account) - before;
    }

    function _payeeCount() internal view override returns (uint256) {
        return super._payeeCount() + CLIENTS;
    }

    function _payeeAt(uint256 i) internal view override returns (address) {
        uint256 others = super._payeeCount();
        return i < others ? super._payeeAt(i) : _clients[i - others];
    }
}
