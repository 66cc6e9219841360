// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice Who holds what it takes to prove a fault.
enum Challengers {
    /// Everybody can get the input, or needs none.
    Anyone,
    /// The input is sealed to these two.
    AuditorAndClient,
    /// The input is sealed to the client.
    Client
}

/// @notice What backs a copy of an order against one class of fault. Amounts are in the stake token's smallest unit.
struct SecurityQuote {
    Challengers challengers;
    /// What is slashed.
    uint128 stakeAtRisk;
    /// The part of it that is the provider's own for certain; the rest may be its delegators'.
    uint128 ownAtRisk;
    /// The part of the stake at risk that nobody gets.
    uint128 burned;
    uint128 compensation;
    uint128 bounty;
    /// The least total for which all who can challenge would rather be silent; the type's maximum: there is none.
    uint128 leastBribe;
    /// The share of such jobs that has to be audited for a lie to gain nothing, in 1/10,000.
    uint16 auditBps;
    /// Whether half of the bounty, of which a prover is sure, pays for a dispute.
    bool paysDispute;
}
