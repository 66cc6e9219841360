// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Acceptance, Answer} from "../types/Acceptance.sol";
import {Claim, FillAuthorization} from "../types/Claim.sol";

/// @title Market lens
/// @notice What can be computed about a market outside of it. Anybody may deploy one; no contract asks it.
interface IMarketLens {
    error LensMarketMissing(address market);

    /// @notice The EIP-712 digest that an operator signs so that others may send its acceptance.
    function acceptanceDigest(bytes32 order, Acceptance calldata acceptance) external view returns (bytes32);

    /// @notice The EIP-712 digest that an operator signs so that others may send its answers.
    function submissionDigest(bytes32 order, address provider, Answer[] calldata answers) external view returns (bytes32);

    /// @notice The EIP-712 digest of a claim, which lanes decide.
    function claimDigest(Claim calldata claim) external view returns (bytes32);

    /// @notice The EIP-712 digest that a provider signs so that others may fill in its name.
    function fillAuthorizationDigest(FillAuthorization calldata authorization) external view returns (bytes32);

    /// @notice The market whose domain the digests are in.
    function market() external view returns (address);
}
