// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProgramRegistry} from "../../contracts/interfaces/IProgramRegistry.sol";

/// @notice Registers a program whose account is gone when the transaction ends, and puts other code there later.
contract MetamorphicFactory {
    bytes private _code;
    address private immutable DESTROYER;
    bool private _destroy;

    /// @param destroyer_ Its code is SELFDESTRUCT.
    constructor(address destroyer_) {
        DESTROYER = destroyer_;
    }

    function code() external view returns (bytes memory) {
        return _code;
    }

    function destroyer() external view returns (address) {
        return _destroy ? DESTROYER : address(0);
    }

    function registerAndVanish(IProgramRegistry registry, bytes calldata code_) external returns (address account) {
        _code = code_;
        _destroy = true;
        account = address(new Metamorph{salt: 0}());
        registry.register(account);
    }

    function reappear(bytes calldata code_) external returns (address account) {
        _code = code_;
        _destroy = false;
        return address(new Metamorph{salt: 0}());
    }
}

/// @notice Takes its code from its creator, so that its address says nothing of it, and has itself destroyed at the
/// end of the transaction when the creator says so.
contract Metamorph {
    constructor() {
        bytes memory code = MetamorphicFactory(msg.sender).code();
        address destroyer = MetamorphicFactory(msg.sender).destroyer();
        if (destroyer != address(0)) {
            (bool success,) = destroyer.delegatecall("");
            require(success);
        }
        assembly {
            return(add(code, 32), mload(code))
        }
    }
}
