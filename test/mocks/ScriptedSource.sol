// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IClaimSource} from "../../contracts/interfaces/IClaimSource.sol";
import {Claim} from "../../contracts/types/Claim.sol";
import {FaultClass} from "../../contracts/types/Fault.sol";
import {Liability} from "../../contracts/types/Liability.sol";
import {SlashReport} from "../../contracts/types/Slash.sol";

/// @notice A source of claims that says of all what it was told, and keeps what it hears.
contract ScriptedSource is IClaimSource {
    event Held(bytes32 subject, bytes context, uint48 until, address by);
    event Convicted(bytes32 subject, bytes context, FaultClass faultClass, address[] challengers);

    error SourceClaimOver(bytes32 subject);

    Liability private _liability;
    bool private _over;

    function tell(Liability calldata liability) external {
        _liability = liability;
    }

    function end() external {
        _over = true;
    }

    function liabilityOf(Claim calldata claim, bytes calldata) external view returns (Liability memory) {
        if (_over) revert SourceClaimOver(claim.subject);
        return _liability;
    }

    function hold(Claim calldata claim, bytes calldata context, uint48 until, address by) external returns (uint48) {
        if (_over) revert SourceClaimOver(claim.subject);
        emit Held(claim.subject, context, until, by);
        return until < _liability.lockEndsAt ? until : _liability.lockEndsAt;
    }

    function convict(Claim calldata claim, bytes calldata context, FaultClass faultClass, address[] calldata challengers)
        external
        returns (SlashReport memory report)
    {
        if (_over) revert SourceClaimOver(claim.subject);
        _over = true;
        report.own = _liability.collateral;
        report.burned = _liability.collateral;
        emit Convicted(claim.subject, context, faultClass, challengers);
    }
}
