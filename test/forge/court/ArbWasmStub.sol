// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IArbWasm} from "../../../contracts/interfaces/arbitrum/IArbWasm.sol";
import {vm} from "../Vm.sol";

/// @notice The precompile as far as a court asks it, of one program, put where the precompile is.
contract ArbWasmStub {
    uint256 private constant DATA_FEE = 3 gwei;

    bool private _expired;

    function expire() external {
        _expired = true;
    }

    function programTimeLeft(address) external view returns (uint64) {
        if (_expired) revert IArbWasm.ProgramExpired(1);
        return 1;
    }

    /// @dev What is left of the value comes back without a call.
    function activateProgram(address) external payable returns (uint16, uint256) {
        if (!_expired) revert IArbWasm.ProgramUpToDate();
        if (msg.value < DATA_FEE) revert IArbWasm.ProgramInsufficientValue(msg.value, DATA_FEE);
        _expired = false;
        vm.deal(msg.sender, msg.sender.balance + msg.value - DATA_FEE);
        vm.deal(address(this), address(this).balance + DATA_FEE - msg.value);
        return (1, DATA_FEE);
    }
}
