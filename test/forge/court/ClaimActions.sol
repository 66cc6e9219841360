// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimSource} from "../../../contracts/interfaces/IClaimSource.sol";
import {Acceptance, Answer} from "../../../contracts/types/Acceptance.sol";
import {Claim} from "../../../contracts/types/Claim.sol";
import {Claimed} from "../../../contracts/types/Claimed.sol";
import {JobId} from "../../../contracts/types/Ids.sol";
import {JobWord} from "../../../contracts/types/Job.sol";
import {LANE_OPTIMISTIC} from "../../../contracts/types/Lanes.sol";
import {Liability} from "../../../contracts/types/Liability.sol";
import {Order, VISIBILITY_AUDITOR, VISIBILITY_CLIENT, VISIBILITY_PUBLIC} from "../../../contracts/types/Order.sol";
import {Receipt, SessionTerms} from "../../../contracts/types/Session.sol";
import {WORKLOAD_INFERENCE} from "../../../contracts/types/Workloads.sol";
import {vm} from "../Vm.sol";
import {Standing} from "./CourtLedger.sol";
import {
    CHALLENGER,
    CLIENTS,
    CourtWorld,
    MAX_EXECUTION,
    MAX_LOCK,
    PROVIDERS,
    SESSION_EXECUTION,
    SESSION_LOCK,
    SESSION_RECEIPT,
    SESSION_SECONDS,
    SESSION_THAW,
    WINDOW
} from "./CourtWorld.sol";
import {Lie, Machine, PROGRAMS, Story} from "./Machine.sol";

/// @notice Claims, right and wrong, of jobs and as receipts; and what becomes of those that nobody disputes.
abstract contract ClaimActions is CourtWorld {
    uint256 private constant MOST_LIVE = 14;

    /* STORIES */

    /// @dev The first provider is honest. The second lies whenever it can, and answers what it can; the third does as it likes.
    function _tell(uint256 provider, uint256 seed) private pure returns (Story memory story, bool diligent) {
        story.program = uint8(seed % PROGRAMS);
        if (seed % 3 == 0 && story.program == 2) story.program = 0;
        story.seed = uint64(seed >> 8);
        seed = _stir(seed);
        bool lies = provider == 1 || (provider == 2 && seed % 3 != 0);
        if (lies) story.lie = Lie(1 + (seed >> 8) % 5);
        story.tensor = uint16((seed >> 16) % Machine.operatorsOf(story.program));
        story.word = uint16((seed >> 32) % Machine.wordsOf(story.program));
        diligent = provider == 0 || (provider == 1 ? (seed >> 48) % 4 != 0 : (seed >> 48) % 2 == 0);
    }

    function _isHonest(Case memory made) internal pure returns (bool) {
        return made.diligent && made.story.lie == Lie.None;
    }

    /// @dev Whether an input is for somebody: the client, an auditor, or everybody.
    function _mayLook(Case memory made, address account) internal pure returns (bool) {
        if (account == made.client || made.visibility == VISIBILITY_PUBLIC) return true;
        return made.visibility == VISIBILITY_AUDITOR && account == CHALLENGER;
    }

    /// @dev That account, or the client where it may not look.
    function _looker(Case memory made, address account) internal pure returns (address) {
        return _mayLook(made, account) ? account : made.client;
    }

    /* JOBS */

    function claimJob(uint256 who, uint256 whom, uint256 seed) public {
        vm.assume(_live.length < MOST_LIVE);
        Case memory made;
        address provider = _providers[whom % PROVIDERS];
        (made.story, made.diligent) = _tell(whom % PROVIDERS, seed);
        Order memory order = _order(_clients[who % CLIENTS], provider, made.story, _stir(seed));
        JobWord lock = _accept(order, provider);
        made.source = address(market);
        made.claim = Claim(_subject(order), provider, order.program, order.input, Machine.outputHash(made.story));
        made.context = abi.encode(order, uint16(0), lock);
        (made.client, made.price, made.collateral) = (order.client, order.maxPrice, order.collateral);
        (made.acceptedAt, made.executionSeconds, made.visibility) = (_now(), order.executionSeconds, order.visibility);
        // Late with the answer, as often as at once.
        if (seed % 2 == 0) _passTime(_now() + order.executionSeconds);
        made.lockEndsAt = made.acceptedAt + MAX_LOCK;
        made.windowEnd = _now() + WINDOW + order.executionSeconds;
        _answerJob(order, made);
        _addCase(made);
    }

    function _passTime(uint256 timestamp) internal virtual;

    function _addCase(Case memory made) internal {
        _live.push(_cases.length);
        _cases.push(made);
    }

    function _order(address client, address provider, Story memory story, uint256 seed)
        private
        view
        returns (Order memory order)
    {
        order.client = client;
        order.token = address(coin);
        // From nothing to more than 64 bits hold a share of.
        order.maxPrice = uint128((seed >> 8) % (1 << (seed % 72)));
        order.minPrice = order.maxPrice;
        order.acceptBy = _now();
        order.executionSeconds = uint32(1 + (seed >> 96) % ((seed >> 80) % 2 == 0 ? MAX_EXECUTION : 3_600));
        (order.copies, order.nonce) = (1, uint64(_cases.length));
        order.lane = LANE_OPTIMISTIC;
        (order.workload, order.program) = (WORKLOAD_INFERENCE, keccak256(Machine.headerOf(story.program)));
        order.input = Machine.inputHash(story);
        order.collateral = uint128(16 + (seed >> 128) % (1 << ((seed >> 120) % 64)));
        order.payableCollateral = order.collateral;
        // For everybody as often as not.
        if ((seed >> 200) % 2 == 0) order.visibility = uint8(1 + (seed >> 208) % 2);
        if (order.visibility == VISIBILITY_AUDITOR) order.auditor = CHALLENGER;
        if (order.visibility != VISIBILITY_PUBLIC) order.provider = provider;
    }

    function _subject(Order memory order) private view returns (bytes32) {
        return JobId.unwrap(market.jobIdOf(market.orderDigest(order), 0));
    }

    function _accept(Order memory order, address provider) private returns (JobWord lock) {
        bytes memory signature = _sign(order.client, market.orderDigest(order));
        Acceptance memory acceptance = Acceptance(provider, 0, 1, order.maxPrice, _now());
        vm.prank(provider);
        market.accept(order, signature, acceptance, "", new bytes32[](0));
        (, lock) = market.jobOf(JobId.wrap(_subject(order)));
    }

    function _answerJob(Order memory order, Case memory made) private {
        Answer[] memory answers = new Answer[](1);
        answers[0] = Answer(0, made.claim.output);
        vm.prank(_operatorOf(made.claim.provider));
        market.submit(order, made.claim.provider, answers, new bytes[](0), "");
    }

    function _settleCall(Case memory made) internal view returns (bytes memory) {
        (Order memory order,, JobWord lock) = abi.decode(made.context, (Order, uint16, JobWord));
        Claimed[] memory claims = new Claimed[](1);
        claims[0] = Claimed(0, made.claim.output, lock);
        return abi.encodeCall(market.settle, (order, claims));
    }

    /// @dev What stood is paid for.
    function _settle(uint256 i) internal {
        Case memory made = _cases[i];
        uint256 balance = market.balanceOf(made.claim.provider, address(coin));
        _must(address(market), made.client, 0, _settleCall(made), "invariant 12: what stood cannot be settled");
        if (_looksAt(6)) {
            uint256 paid = market.balanceOf(made.claim.provider, address(coin)) - balance;
            vm.assertEq(paid, made.price, "invariant 6: what stood was paid another price");
        }
        _lost[made.client][address(coin)] += made.price;
        _earned[made.claim.provider][address(coin)] += made.price;
        _noteStanding(i, Standing.Over);
    }

    /* RECEIPTS */

    function claimReceipt(uint256 who, uint256 whom, uint256 seed) public {
        vm.assume(_live.length < MOST_LIVE);
        uint256 sitting = _sitting(_clients[who % CLIENTS], _providers[whom % PROVIDERS], seed >> 4);
        Case memory made;
        (made.story, made.diligent) = _tell(whom % PROVIDERS, seed);
        SessionTerms memory terms = _sittings[sitting].terms;
        bytes32 program = keccak256(Machine.headerOf(made.story.program));
        Receipt memory receipt = Receipt(
            _sittings[sitting].id,
            uint64(_cases.length),
            program,
            Machine.inputHash(made.story),
            Machine.outputHash(made.story)
        );
        bytes32 subject = sessions.receiptDigest(receipt);
        made.source = address(sessions);
        made.claim = Claim(subject, terms.provider, program, receipt.input, receipt.output);
        made.context = bytes.concat(abi.encode(terms), abi.encode(receipt), _sign(_receiptKey, subject));
        (made.client, made.price, made.collateral) = (terms.client, terms.answerPrice, terms.collateral);
        made.executionSeconds = terms.executionSeconds;
        made.acceptedAt = _sittings[sitting].openedAt;
        made.lockEndsAt = made.acceptedAt + SESSION_LOCK;
        made.windowEnd = terms.endsAt + SESSION_THAW + SESSION_RECEIPT + terms.executionSeconds;
        (made.sitting, made.visibility) = (sitting, VISIBILITY_CLIENT);
        _addCase(made);
    }

    /// @dev One of these two that is still open, or a new one.
    function _sitting(address client, address provider, uint256 seed) private returns (uint256) {
        for (uint256 i; i < _sittings.length; ++i) {
            SessionTerms memory open = _sittings[i].terms;
            bool usable = _sittings[i].locked && open.endsAt > _now();
            if (usable && open.client == client && open.provider == provider) return i;
        }
        SessionTerms memory terms;
        (terms.client, terms.provider, terms.token) = (client, provider, address(coin));
        (terms.clientKey, terms.providerKey) = (client, _receiptKey);
        terms.collateral = uint128(16 + (seed >> 8) % (1 << (seed % 64)));
        terms.payableCollateral = terms.collateral;
        terms.answerPrice = uint128((seed >> 80) % (1 << ((seed >> 72) % 40)));
        (terms.openBy, terms.endsAt) = (_now(), _now() + 1 + uint48((seed >> 128) % SESSION_SECONDS));
        terms.executionSeconds = uint32((seed >> 168) % (SESSION_EXECUTION + 1));
        (terms.workload, terms.nonce) = (WORKLOAD_INFERENCE, uint64(_sittings.length));
        bytes32 id = sessions.sessionIdOf(terms);
        bytes memory data = bytes.concat(abi.encode(terms), _sign(_operatorOf(provider), id));
        vm.prank(client);
        market.pay(client, address(sessions), address(coin), 1, data);
        _sittings.push(Sitting(terms, id, _now(), true, false));
        return _sittings.length - 1;
    }

    /// @dev Nothing stands behind a session's receipts any more.
    function _endSitting(uint256 sitting) internal {
        _sittings[sitting].locked = false;
        for (uint256 i = _live.length; i != 0; --i) {
            Case storage made = _cases[_live[i - 1]];
            if (made.source == address(sessions) && made.sitting == sitting) _noteStanding(_live[i - 1], Standing.Over);
        }
    }

    function _release(uint256 sitting) internal {
        sessions.release(_sittings[sitting].terms);
        _endSitting(sitting);
    }

    /* WHAT STOOD */

    /// @dev As soon as it can be.
    function settle(uint256 which) public {
        vm.assume(_live.length != 0);
        uint256 i = _live[which % _live.length];
        _passTime(_disputableUntil(i) + 1);
        vm.assume(_cases[i].standing == Standing.Open);
        if (_cases[i].source == address(market)) _settle(i);
        else _release(_cases[i].sitting);
    }

    /// @dev The last second at which a claim can be disputed as things stand; 0: it cannot.
    function _disputableUntil(uint256 i) internal view returns (uint48) {
        Case storage made = _cases[i];
        try IClaimSource(made.source).liabilityOf(made.claim, made.context) returns (Liability memory liability) {
            if (_looksAt(12)) {
                vm.assertLe(liability.disputableUntil, made.lockEndsAt, "invariant 12: a claim is held beyond its lock");
                vm.assertEq(liability.lockEndsAt, made.lockEndsAt, "invariant 12: a lock ends at another time");
            }
            return liability.disputableUntil;
        } catch {
            return 0;
        }
    }

    function _isDisputable(uint256 i) internal view returns (bool) {
        return _cases[i].standing == Standing.Open && _disputableUntil(i) >= _now();
    }
}
