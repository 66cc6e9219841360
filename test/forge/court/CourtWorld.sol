// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ICourt} from "../../../contracts/interfaces/ICourt.sol";
import {IMarket} from "../../../contracts/interfaces/IMarket.sol";
import {ISessions} from "../../../contracts/interfaces/ISessions.sol";
import {ProviderRegistry} from "../../../contracts/registry/ProviderRegistry.sol";
import {SlashingPolicy} from "../../../contracts/slashing/SlashingPolicy.sol";
import {Staking} from "../../../contracts/staking/Staking.sol";
import {AssayToken} from "../../../contracts/token/AssayToken.sol";
import {BondTerms} from "../../../contracts/types/Dispute.sol";
import {FaultTerms} from "../../../contracts/types/Fault.sol";
import {ProofRouter} from "../../../contracts/verification/ProofRouter.sol";
import {MockToken} from "../../mocks/Tokens.sol";
import {IMarketCode} from "../market/MarketActions.sol";
import {vm} from "../Vm.sol";
import {ArbWasmStub} from "./ArbWasmStub.sol";
import {CourtLedger} from "./CourtLedger.sol";
import {MachineJudge} from "./MachineJudge.sol";

uint256 constant PROVIDERS = 3;
uint256 constant CLIENTS = 2;
uint256 constant FUNDS = 2 ** 100;
uint128 constant STAKE = 2 ** 80;

/// @dev Disputes what is wrong, and nothing else.
address constant CHALLENGER = address(0xF101);
/// @dev Of whoever lies.
address constant FRIEND = address(0xF102);
/// @dev Disputes what is right as well, answers for others, copies proofs.
address constant STRANGER = address(0xF103);
address constant COURT_BURNER = address(0xF104);
address constant COURT_TREASURY = address(0xF105);

/// @dev Times as in production, in seconds.
uint48 constant ANSWER = 26 hours;
uint48 constant MOVE = 26 hours;
uint48 constant THAW = 28 days;
uint32 constant MAX_EXECUTION = 1 days;
uint32 constant MARGIN = 26 hours;
uint32 constant WINDOW = 26 hours;
/// @dev 6 answers, 6 moves, and 2.5 times the execution.
uint32 constant DISPUTE = 12 * 26 hours + 60 hours;
uint48 constant MAX_LOCK = 2 * MAX_EXECUTION + MARGIN + WINDOW + DISPUTE;
uint32 constant SESSION_SECONDS = 5 days;
uint32 constant SESSION_EXECUTION = 1 hours;
uint32 constant SESSION_THAW = 26 hours;
uint32 constant SESSION_RECEIPT = 26 hours;
uint32 constant SESSION_DISPUTE = 12 * 26 hours + 9_000;
uint48 constant SESSION_LOCK = SESSION_SECONDS + SESSION_THAW + SESSION_RECEIPT + SESSION_EXECUTION + SESSION_DISPUTE;

uint256 constant BURN_BPS = 1_000;
uint256 constant PRICE_BPS = 3_000;

/// @notice The contracts, and who takes part.
abstract contract CourtWorld is CourtLedger {
    ArbWasmStub internal constant ARB_WASM = ArbWasmStub(address(0x71));

    AssayToken public immutable token;
    MockToken public immutable coin;
    Staking public immutable staking;
    IMarket public immutable market;
    ISessions public immutable sessions;
    SlashingPolicy public immutable policy;
    ICourt public immutable court;
    MachineJudge public immutable judge;
    MachineJudge public immutable standIn;

    /// @dev All that can be owed something.
    address[] internal _accounts;
    address[] internal _providers;
    address[] internal _clients;
    address internal _receiptKey;
    mapping(address account => uint256) private _keys;

    /// @dev The number of the only invariant that is looked at; zero: all.
    uint256 private immutable ONLY;

    constructor(uint256 only) {
        ONLY = only;
        vm.warp(1_000_000);
        vm.etch(address(ARB_WASM), address(new ArbWasmStub()).code);
        token = new AssayToken(address(this), address(this), type(uint128).max, 12 * 2 ** 64);
        coin = new MockToken();
        staking = new Staking(address(this), address(token), THAW, THAW + 1, 1 days, 1, 4);
        (judge, standIn) = (new MachineJudge(), new MachineJudge());
        BondTerms memory terms = BondTerms(0.01 gwei, 20_000, uint16(BURN_BPS), uint16(PRICE_BPS));
        bytes memory arguments =
            abi.encode(address(this), staking, COURT_BURNER, ANSWER, MOVE, terms, address(judge), address(standIn));
        court = ICourt(vm.deployCode("CourtCode", arguments));
        ProofRouter router = new ProofRouter(address(this), address(0));
        ProviderRegistry registry = new ProviderRegistry(address(this), staking, 1, 2 ** 40, 2 ** 40, 1, 1);
        FaultTerms[4] memory faults = [
            FaultTerms(500, 4_000, 0),
            FaultTerms(5_000, 2_000, 2_500),
            FaultTerms(10_000, 1_000, 2_500),
            FaultTerms(10_000, 1_000, 2_500)
        ];
        policy = new SlashingPolicy(address(this), faults, 2);
        arguments = abi.encode(address(0), COURT_TREASURY, COURT_BURNER, router, registry, policy, court);
        bytes memory times = abi.encode(MAX_EXECUTION, MARGIN, WINDOW, DISPUTE);
        address code = vm.deployCode("MarketCode", bytes.concat(abi.encode(address(this)), arguments, times));
        market = IMarketCode(code).market();
        arguments = abi.encode(address(this), address(0), market, registry, policy, court);
        times = abi.encode(SESSION_SECONDS, SESSION_EXECUTION, SESSION_THAW, SESSION_RECEIPT, SESSION_DISPUTE);
        sessions = ISessions(vm.deployCode("SessionsCode", bytes.concat(arguments, times)));
        market.setPayee(address(sessions), true);
        market.setTokenAllowed(address(coin), true);
        market.syncLeastCollateral();
    }

    function _looksAt(uint256 invariant) internal view returns (bool) {
        return ONLY == 0 || ONLY == invariant;
    }

    function _now() internal view returns (uint48) {
        return uint48(vm.getBlockTimestamp());
    }

    /* WHO TAKES PART */

    function _enroll() internal {
        for (uint256 i; i < PROVIDERS; ++i) _providers.push(_signer(0xA1000 + i));
        for (uint256 i; i < CLIENTS; ++i) _clients.push(_signer(0xC1000 + i));
        _receiptKey = _addKey(0xE1000);
        address[5] memory others = [CHALLENGER, FRIEND, STRANGER, COURT_BURNER, COURT_TREASURY];
        for (uint256 i; i < others.length; ++i) _accounts.push(others[i]);
        for (uint256 i; i < PROVIDERS; ++i) {
            _accounts.push(_providers[i]);
            _accounts.push(_operatorOf(_providers[i]));
        }
        for (uint256 i; i < CLIENTS; ++i) _accounts.push(_clients[i]);
        for (uint256 i; i < _accounts.length; ++i) _fund(_accounts[i]);
        staking.appoint(address(market));
        staking.appoint(address(sessions));
        vm.warp(_now() + THAW + 1);
        for (uint256 i; i < PROVIDERS; ++i) _stake(_providers[i]);
        for (uint256 i; i < CLIENTS; ++i) {
            vm.startPrank(_clients[i]);
            coin.approve(address(market), type(uint256).max);
            market.deposit(address(coin), uint128(FUNDS / 2), _clients[i]);
            vm.stopPrank();
        }
    }

    function _fund(address account) private {
        vm.deal(account, FUNDS);
        vm.assertTrue(token.transfer(account, FUNDS), "no funds");
        coin.mint(account, FUNDS);
        vm.prank(account);
        coin.approve(address(court), type(uint256).max);
    }

    function _stake(address provider) private {
        vm.startPrank(provider);
        token.approve(address(staking), type(uint256).max);
        staking.register(_operatorOf(provider), 0);
        staking.stake(provider, STAKE);
        staking.allocate(address(market), STAKE / 2);
        staking.allocate(address(sessions), STAKE / 2);
        vm.stopPrank();
        market.sync(provider);
        sessions.sync(provider);
    }

    function _signer(uint256 key) private returns (address signer) {
        signer = _addKey(key);
        _addKey(key + 0x100);
    }

    function _addKey(uint256 key) private returns (address signer) {
        signer = vm.addr(key);
        _keys[signer] = key;
    }

    function _operatorOf(address provider) internal view returns (address) {
        return vm.addr(_keys[provider] + 0x100);
    }

    function _sign(address signer, bytes32 digest) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(_keys[signer], digest);
        return abi.encodePacked(r, s, v);
    }

    /* CALLS */

    function _callAs(address target, address sender, uint256 value, bytes memory data)
        internal
        returns (bool, bytes memory)
    {
        vm.prank(sender, sender);
        return target.call{value: value, gas: 200_000_000}(data);
    }

    /// @dev A call that has to succeed.
    function _must(address target, address sender, uint256 value, bytes memory data, string memory claim) internal {
        (bool success, bytes memory reason) = _callAs(target, sender, value, data);
        vm.assertTrue(success, string.concat(claim, ": ", vm.toString(reason)));
    }

    /// @dev A call that has to be refused.
    function _mustFail(address target, address sender, uint256 value, bytes memory data, string memory claim) internal {
        (bool success,) = _callAs(target, sender, value, data);
        vm.assertTrue(!success, claim);
    }

    function _stir(uint256 seed) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed)));
    }
}
