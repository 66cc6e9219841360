// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IRustErc20} from "./IRustErc20.sol";

/// @title TokenCaller
/// @notice Uses a token as contracts do, and never asks what it is written in.
contract TokenCaller {
    using SafeERC20 for IERC20;

    /// @notice The token refused with {IRustErc20.TokenAllowance}.
    event AllowanceLacked(address owner, address spender, uint256 allowance, uint256 needed);
    /// @notice The token refused with anything else.
    event Refused(bytes reason);

    /// @notice Pulls tokens by OpenZeppelin's wrapper.
    function pull(IERC20 token, address from, uint256 value) external {
        token.safeTransferFrom(from, address(this), value);
    }

    /// @notice Pulls tokens, and carries on where that is refused.
    function tryPull(IRustErc20 token, address from, uint256 value) external returns (bool done) {
        try token.transferFrom(from, address(this), value) returns (bool answer) {
            done = answer;
        } catch (bytes memory reason) {
            if (bytes4(reason) != IRustErc20.TokenAllowance.selector) {
                emit Refused(reason);
                return false;
            }
            bytes memory fields = new bytes(reason.length - 4);
            for (uint256 i = 0; i < fields.length; ++i) {
                fields[i] = reason[i + 4];
            }
            (address owner, address spender, uint256 allowance, uint256 needed) =
                abi.decode(fields, (address, address, uint256, uint256));
            emit AllowanceLacked(owner, spender, allowance, needed);
        }
    }

    /// @notice Gives half of its tokens to each.
    function split(IERC20 token, address first, address second) external {
        uint256 half = token.balanceOf(address(this)) / 2;
        token.safeTransfer(first, half);
        token.safeTransfer(second, half);
    }

    /// @notice What it has.
    function holding(IERC20 token) external view returns (uint256) {
        return token.balanceOf(address(this));
    }
}

/// @title TokenFactory
/// @notice Makes proxies of a program, each with storage of its own.
contract TokenFactory {
    /// @notice `token` runs the program at `program`.
    event Made(address token, address program);

    /// @notice The program's constructor refused.
    error FactoryRefused(bytes reason);

    /// @notice Makes a proxy and has the program's constructor set it up.
    function make(address program, bytes32 salt, bytes calldata construction) external returns (address token) {
        token = Clones.cloneDeterministic(program, salt);
        (bool success, bytes memory reason) = token.call(construction);
        if (!success) revert FactoryRefused(reason);
        emit Made(token, program);
    }
}
