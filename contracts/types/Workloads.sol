// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @dev Classes of work that an order can name. Any other value is of the class "other".
bytes4 constant WORKLOAD_INFERENCE = "infr";
bytes4 constant WORKLOAD_TRAINING = "trai";
bytes4 constant WORKLOAD_FEDERATED = "fede";
bytes4 constant WORKLOAD_AUDIT = "audi";

/// @dev The bit of payments to payees, after those of the classes, in the mask of an agent.
uint8 constant PAYMENTS_BIT = 5;

/// @title Workloads
/// @notice Numbers classes of work, for masks.
library Workloads {
    /// @notice The bit of a workload in a mask: inference 0, training 1, federated 2, audit 3, any other 4.
    function bitOf(bytes4 workload) internal pure returns (uint8) {
        if (workload == WORKLOAD_INFERENCE) return 0;
        if (workload == WORKLOAD_TRAINING) return 1;
        if (workload == WORKLOAD_FEDERATED) return 2;
        if (workload == WORKLOAD_AUDIT) return 3;
        return 4;
    }
}
