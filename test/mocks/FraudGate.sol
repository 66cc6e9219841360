// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IJobCallback} from "../../contracts/interfaces/IJobCallback.sol";
import {IOrderViews} from "../../contracts/interfaces/IOrderViews.sol";
import {Commitments} from "../../contracts/libraries/Commitments.sol";
import {Claim} from "../../contracts/types/Claim.sol";
import {Order} from "../../contracts/types/Order.sol";

/// @title FraudGate
/// @notice Pays out only what a model did not find fraudulent: an example of a contract that acts on answers of a market.
///
/// Whoever asks for a payment names the order that buys its verdict. The gate is the client of that order and approves its
/// digest, and nothing else, by ERC-1271; the answer comes back to it as the callback. It believes a verdict only from its
/// market, for an order of its own in the lane that it trusts, and for the one program that it trusts, on an input that is
/// the payment itself. The output is the one that says "clear", or it is not; whatever else comes, or comes not, leaves
/// the payment waiting, for its payer to take back.
contract FraudGate is IJobCallback, IERC1271 {
    using SafeERC20 for IERC20;

    struct Payment {
        address payer;
        address receiver;
        uint256 amount;
    }

    event PaymentAsked(bytes32 indexed job, address indexed payer, address indexed receiver, uint256 amount);
    event PaymentCleared(bytes32 indexed job);
    event PaymentTakenBack(bytes32 indexed job);

    error GateNotMarket(address caller);
    error GateNotClient(address client);
    error GateProgramDiffers(bytes32 program);
    error GateJobUnknown(bytes32 job);
    error GateOrderDiffers();
    error GateNotPayer(address caller, address payer);

    IOrderViews public immutable MARKET;
    IERC20 public immutable TOKEN;
    bytes4 public immutable LANE;
    bytes32 public immutable PROGRAM;
    /// @notice The commitment to the output "clear".
    bytes32 public immutable CLEAR;

    mapping(bytes32 job => Payment) public paymentOf;
    mapping(bytes32 digest => bool) private _approved;

    constructor(IOrderViews market, IERC20 token, bytes4 lane, bytes32 program, bytes32 clear) {
        (MARKET, TOKEN, LANE, PROGRAM, CLEAR) = (market, token, lane, program, clear);
    }

    /// @notice Leaves `amount` here until the answer to `order`, whose input describes the payment, lets it go.
    function ask(Order calldata order, address receiver, uint256 amount) external returns (bytes32 job) {
        bool own = order.client == address(this) && order.agent == address(0) && order.callback == address(this);
        bool trusted = order.lane == LANE && order.program == PROGRAM;
        bool same = order.input == inputOf(msg.sender, receiver, amount) && order.copies == 1;
        if (!own || !trusted || !same) revert GateOrderDiffers();
        bytes32 digest = MARKET.orderDigest(order);
        if (_approved[digest]) revert GateOrderDiffers();
        _approved[digest] = true;
        job = keccak256(abi.encode(digest, uint16(0)));
        paymentOf[job] = Payment(msg.sender, receiver, amount);
        emit PaymentAsked(job, msg.sender, receiver, amount);
        TOKEN.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @inheritdoc IJobCallback
    function onAnswer(address client, Claim calldata claim) external {
        if (msg.sender != address(MARKET)) revert GateNotMarket(msg.sender);
        if (client != address(this)) revert GateNotClient(client);
        if (claim.program != PROGRAM) revert GateProgramDiffers(claim.program);
        Payment memory payment = paymentOf[claim.subject];
        if (payment.payer == address(0)) revert GateJobUnknown(claim.subject);
        if (claim.output != CLEAR) return;
        delete paymentOf[claim.subject];
        emit PaymentCleared(claim.subject);
        TOKEN.safeTransfer(payment.receiver, payment.amount);
    }

    /// @notice Gives a payment that was not cleared back.
    function takeBack(bytes32 job) external {
        Payment memory payment = paymentOf[job];
        if (msg.sender != payment.payer) revert GateNotPayer(msg.sender, payment.payer);
        delete paymentOf[job];
        emit PaymentTakenBack(job);
        TOKEN.safeTransfer(payment.payer, payment.amount);
    }

    /// @notice The commitment to what the model sees of a payment: a public tensor int8[1, 72], payer, receiver and amount.
    function inputOf(address payer, address receiver, uint256 amount) public pure returns (bytes32) {
        // One row in one leaf, the rest of which is zero.
        bytes32 leaf = keccak256(abi.encodePacked(bytes1(0x00), payer, receiver, amount, new bytes(184)));
        bytes10 rowType = 0x01020100000048000000;
        return Commitments.saltedTensor(0, keccak256(abi.encodePacked(bytes1(0x02), rowType, leaf)));
    }

    /// @notice The gate signs the orders that were asked for, and nothing else.
    function isValidSignature(bytes32 digest, bytes calldata) external view returns (bytes4) {
        return _approved[digest] ? IERC1271.isValidSignature.selector : bytes4(0);
    }
}
