// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {BondTerms} from "../types/Dispute.sol";
import {NodeKind, TraceNode} from "../types/TraceNode.sol";

/// @title Bonds
/// @notice What demands cost, and what is owed to whom.
abstract contract Bonds is ICourt, Ownable2Step, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    uint256 internal constant BPS = 10_000;

    /// @dev The chain's own currency among tokens.
    address internal constant NATIVE = address(0);

    uint256 private constant GWEI = 1e9;

    /// @dev What answers cost with their calldata, by measurement (test/unit/disputes/court-gas.test.ts): a root and the level
    /// below it, 256 hashes, a leaf, a piece of 64 KiB.
    uint256 private constant TRACE_GAS = 370_000;
    uint256 private constant HASHES_GAS = 230_000;
    uint256 private constant LEAF_GAS = 70_000;
    uint256 private constant PIECE_GAS = 1_450_000;

    /// @notice Gets what is burned of bonds.
    address public immutable BURNER;

    BondTerms private _terms; // slot 2
    mapping(address token => mapping(address account => uint256)) private _credits; // slot 3

    constructor(address owner_, address burner, BondTerms memory terms) Ownable(owner_) {
        BURNER = burner;
        _setTerms(terms);
    }

    /* MONEY */

    /// @inheritdoc ICourt
    function collect(address token, address receiver) external nonReentrant returns (uint256) {
        return _pay(msg.sender, token, receiver);
    }

    /// @inheritdoc ICourt
    function sweepBurned(address token) external nonReentrant returns (uint256) {
        return _pay(BURNER, token, BURNER);
    }

    /// @inheritdoc ICourt
    function creditOf(address account, address token) external view returns (uint256) {
        return _credits[token][account];
    }

    function _pay(address account, address token, address receiver) private returns (uint256 amount) {
        amount = _credits[token][account];
        if (amount == 0) revert CourtNothingToCollect(account, token);
        _credits[token][account] = 0;
        emit Collected(account, token, receiver, amount);
        if (token != NATIVE) {
            IERC20(token).safeTransfer(receiver, amount);
            return amount;
        }
        // What the receiver returns is not looked at.
        // solhint-disable-next-line avoid-low-level-calls
        (bool success,) = receiver.call{value: amount}("");
        if (!success) revert CourtPaymentFailed(receiver, amount);
    }

    function _credit(address account, address token, uint256 amount) internal {
        if (amount != 0) _credits[token][account] += amount;
    }

    /// @dev Pays for an answer, less what is burned of it, rounded up.
    function _creditLessBurned(address account, address token, uint256 amount) internal {
        uint256 burned = Math.ceilDiv(amount * _terms.burnBps, BPS);
        _credit(BURNER, token, burned);
        _credit(account, token, amount - burned);
    }

    /// @dev The share of a price that a demand for a trace pays, moved here from the caller; of more than 64 bits as much
    /// as its upper 64 say.
    function _takeFee(address token, uint128 price) internal returns (uint64 mantissa, uint8 shift) {
        uint256 fee = uint256(price) * _terms.priceBps / BPS;
        if (fee == 0) return (0, 0);
        uint256 excess = Math.saturatingSub(Math.log2(fee), 63);
        // At most 128 bits: the shift is at most 64, and what remains has 64.
        (mantissa, shift) = (uint64(fee >> excess), uint8(excess));
        fee = uint256(mantissa) << shift;
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), fee);
        uint256 received = Math.saturatingSub(IERC20(token).balanceOf(address(this)), before);
        if (received != fee) revert CourtTransferMismatch(token, fee, received);
    }

    /* BONDS */

    /// @inheritdoc ICourt
    function bondOf(TraceNode memory node, uint256 baseFee) public view returns (uint256) {
        BondTerms memory terms = _terms;
        uint256 cost = _answerGas(node) * Math.max(baseFee, terms.leastBaseFee);
        return Math.ceilDiv(cost * terms.marginBps, BPS * GWEI) * GWEI;
    }

    /// @dev What was sent as bond for a node, in gwei.
    function _takeBond(TraceNode memory node) internal view returns (uint56) {
        uint256 required = bondOf(node, block.basefee);
        if (msg.value < required) revert CourtBondShort(msg.value, required);
        uint256 most = uint256(type(uint56).max) * GWEI;
        if (msg.value > most || msg.value % GWEI != 0) revert CourtBondInvalid(msg.value, most);
        return uint56(msg.value / GWEI);
    }

    /// @dev A bond in wei.
    function _wei(uint56 bond) internal pure returns (uint256) {
        return uint256(bond) * GWEI;
    }

    function _answerGas(TraceNode memory node) private pure returns (uint256) {
        if (node.kind == NodeKind.Trace) return TRACE_GAS;
        if (node.kind == NodeKind.Output) return PIECE_GAS;
        return node.kind == NodeKind.Tree && node.height == 0 ? LEAF_GAS : HASHES_GAS;
    }

    /* TERMS */

    /// @inheritdoc ICourt
    function setBondTerms(BondTerms calldata terms) external onlyOwner {
        _setTerms(terms);
    }

    /// @inheritdoc ICourt
    function bondTerms() external view returns (BondTerms memory) {
        return _terms;
    }

    function _setTerms(BondTerms memory terms) private {
        bool within = terms.leastBaseFee <= 100 * GWEI && terms.marginBps >= 15_000 && terms.marginBps <= 100_000
            && terms.burnBps >= 500 && terms.burnBps <= 3_000 && terms.priceBps <= 10_000;
        if (!within) revert CourtTermsOutOfBounds(terms);
        _terms = terms;
        emit BondTermsChanged(terms);
    }
}
