// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// @notice What a provider can be found to have done, the mildest first.
enum FaultClass {
    /// Did not deliver accepted work in time. Seen by everybody; honest providers commit it, too, when a machine dies.
    Timeout,
    /// Did not answer in time what its claim obliges it to answer: a demand for a node of its trace, or for the output.
    /// A liar's other way out, once it is asked.
    Unavailable,
    /// Claimed an output that the program does not give for the input, proven by one element of its trace.
    Fraud,
    /// Signed two different outputs for one program and one input, one of which must be wrong.
    Equivocation
}

/// @notice What a fault costs and who gets how much of it; all in 1/10,000.
struct FaultTerms {
    /// Of the collateral that is locked for the work: what is slashed.
    uint16 slashBps;
    /// Of what is slashed and own stake covers: what the client gets.
    uint16 compensationBps;
    /// Of what is slashed and own stake covers: what those get who proved the fault.
    uint16 bountyBps;
}

using FaultTermsLib for FaultTerms global;

/// @title FaultTermsLib
/// @notice Packs {FaultTerms} into the value of a checkpoint.
library FaultTermsLib {
    function pack(FaultTerms memory self) internal pure returns (uint208) {
        return uint208(self.slashBps) << 32 | uint208(self.compensationBps) << 16 | self.bountyBps;
    }

    function unpack(uint208 packed) internal pure returns (FaultTerms memory) {
        // The low 16 bits of each part are meant.
        return FaultTerms({
            slashBps: uint16(packed >> 32),
            compensationBps: uint16(packed >> 16),
            bountyBps: uint16(packed)
        });
    }
}
