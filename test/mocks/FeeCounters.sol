// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IFeeCounter} from "../../contracts/interfaces/IFeeCounter.sol";

/// @notice Takes all gas that it is given.
contract GreedyCounter is IFeeCounter {
    /// @inheritdoc IFeeCounter
    function count(address, address, bytes4, uint128, uint16) external pure {
        // solhint-disable-next-line no-inline-assembly
        assembly {
            invalid()
        }
    }
}

/// @notice Keeps what it is told last, and with how much gas.
contract NotingCounter is IFeeCounter {
    address public worker;
    address public token;
    bytes4 public workload;
    uint128 public fee;
    uint16 public poolBps;
    uint256 public calls;
    uint256 public gasThere;

    /// @inheritdoc IFeeCounter
    function count(address provider_, address token_, bytes4 workload_, uint128 fee_, uint16 poolBps_) external {
        gasThere = gasleft();
        (worker, token, workload, fee, poolBps) = (provider_, token_, workload_, fee_, poolBps_);
        ++calls;
    }
}
