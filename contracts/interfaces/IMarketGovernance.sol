// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @title Market governance
/// @notice Fees of the market, what it takes over from policy, and what its owner and guardian may set.
interface IMarketGovernance {
    /// @notice The share of prices that new work pays from now on, in 1/10,000, and the part of it that is burned.
    event ProtocolFeeChanged(uint16 feeBps, uint16 burnBps);
    /// @notice The fees of a token were divided.
    event FeesSwept(address indexed token, uint128 toTreasury, uint128 burned);
    /// @notice What new optimistic work has to have locked from now on.
    event LeastCollateralSynced(uint128 collateral, uint128 payableCollateral);
    /// @notice New work is paused until then; an end of now is the end of a pause.
    event PauseChanged(uint48 until);
    /// @notice Who may pause new work from now on.
    event GuardianChanged(address indexed guardian);

    error MarketNotCourt(address caller, address court);
    error MarketContractMissing(address account);
    /// @dev The treasury, or the burner.
    error MarketTreasuryZero();
    /// @dev One of the times that a market is made with.
    error MarketTimeZero();
    error MarketFeeAboveCap(uint16 feeBps, uint16 cap);
    error MarketShareAboveWhole(uint16 burnBps);
    error MarketNotGuardian(address caller, address guardian);
    error MarketGuardianRearming(uint256 readyAt);

    /* FEES */

    /// @notice Divides the fees that a token has gathered: the part to burn, rounded down, goes to {burner}, or out of
    /// existence where the token is the stake token; the rest to the account of {treasury}. Anybody may call it.
    /// @dev Emits a {FeesSwept} event.
    function sweepFees(address token) external;

    /// @notice Fees of a token that {sweepFees} will divide.
    function feesOf(address token) external view returns (uint128);

    /* TERMS */

    /// @notice Takes over from the slashing policy what optimistic work has to have locked. Anybody may call it.
    /// @dev Emits a {LeastCollateralSynced} event.
    function syncLeastCollateral() external;

    /// @notice What new optimistic work has to have locked, and its payable part, as last taken over.
    function leastCollateral() external view returns (uint128 collateral, uint128 payableCollateral);

    /* GOVERNANCE */

    /// @notice Sets the protocol's share of the prices of new work, and the part of that share that is burned; both in
    /// 1/10,000.
    /// @dev Emits a {ProtocolFeeChanged} event. Fees that were not divided yet are divided by the new part.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount};
    /// - the fee is at most {MAX_FEE_BPS}: {MarketFeeAboveCap};
    /// - the part is at most the whole: {MarketShareAboveWhole}.
    function setProtocolFee(uint16 feeBps, uint16 burnBps) external;

    /// @notice Stops new work, {accept} and {fill}, for {GUARDIAN_PAUSE_SECONDS}.
    /// @dev Emits a {PauseChanged} event.
    /// Requirements:
    /// - the caller is the guardian: {MarketNotGuardian};
    /// - {GUARDIAN_REARM_SECONDS} have passed since the last pause ended: {MarketGuardianRearming}.
    function pause() external;

    /// @notice Sets when the pause ends: now to end it, later to prolong it.
    /// @dev Emits a {PauseChanged} event. An end that has passed counts as now, so the guardian always waits.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setPause(uint48 until) external;

    /// @notice Names another guardian; 0 leaves the market without one.
    /// @dev Emits a {GuardianChanged} event.
    /// Requirements:
    /// - the caller is the owner: {OwnableUnauthorizedAccount}.
    function setGuardian(address newGuardian) external;

    /// @notice The protocol's share of the prices of new work, and the part of it that is burned, in 1/10,000.
    function protocolFee() external view returns (uint16 feeBps, uint16 burnBps);

    /// @notice The end of the pause, in the past where there is none.
    function pausedUntil() external view returns (uint48);

    /// @notice Who may pause new work; 0: nobody.
    function guardian() external view returns (address);

    /// @notice The account that the treasury's part of fees is credited to; it withdraws like anybody else.
    function treasury() external view returns (address);

    /// @notice The account that the part of fees to burn is credited to where the token is not the stake token.
    function burner() external view returns (address);

    /// @notice The {IProofRouter} that decides claims with proofs.
    function router() external view returns (address);

    /// @notice Who decides disputes; 0: nobody, and the lane OPTIMISTIC is closed.
    function court() external view returns (address);
}
