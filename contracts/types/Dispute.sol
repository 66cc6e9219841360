// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Claim, ClaimLib} from "./Claim.sol";
import {NodeProof, TraceNode} from "./TraceNode.sol";

/// @notice What a provider says of how it came to its output.
struct Trace {
    /// Over the outputs of the program's operators.
    bytes32 root;
    /// The string that the program's id is the hash of (docs/commitments.md).
    bytes header;
    /// The last operator's output, which is the claim's.
    bytes32 output;
    /// With which the claim's output is salted.
    bytes32 outputSalt;
    /// The siblings from the output's hash up to the root, lowest first.
    bytes32[] outputPath;
}

/// @notice A piece of a claim's output: what lies below one node of its tree, 8 levels above the leaves or its root.
struct Output {
    bytes32 salt;
    bytes tensorType;
    /// The siblings from the piece up to the tensor's root, lowest first; where there is no such piece, the root alone.
    bytes32[] path;
    /// The leaves that hold data, from the left, 256 bytes each; where there is no such piece, nothing.
    bytes data;
}

/// @notice What proves a claim wrong.
struct Proof {
    /// Whether it shows the claim to be malformed, not an element to be wrong.
    bool decoding;
    /// As {IJudge} takes it.
    bytes opening;
    /// Where the trace is known: the wrong element's leaf, or the malformed tensor; else as {NodeKind-Trace} has it.
    TraceNode node;
    NodeProof nodeProof;
}

/// @notice What a demand costs.
struct BondTerms {
    /// The base fee that is counted at least, in wei.
    uint64 leastBaseFee;
    /// How much a bond is of what the answer's gas costs, in 1/10,000.
    uint24 marginBps;
    /// What of a bond and of a share of a price is burned when there is an answer, in 1/10,000.
    uint16 burnBps;
    /// What of the job's price a demand for a trace pays, in 1/10,000.
    uint16 priceBps;
}

/// @notice What a court knows of a claim.
struct Dispute {
    bytes32 root; // slot 0; 0: not known
    /// Of its operators' outputs the trace consists; 0: not known.
    uint16 operators; // slot 1
    bool judged;
    /// What a demand for the trace paid, in the job's token: `feeMantissa << feeShift`.
    uint8 feeShift;
    uint64 feeMantissa;
    address feeToken;
    /// Who showed the trace, and gets what was paid for it unless the claim is judged; 0: nobody did.
    address responder; // slot 2
    /// The last second at which the claim can be judged.
    uint48 lockEndsAt;
    /// When the trace was demanded.
    uint48 demandedAt;
}

/// @notice A demand, in one slot.
struct Demand {
    /// 0: nobody demanded it.
    address demander;
    /// 0: it was answered.
    uint40 deadline;
    /// In gwei; once it was answered, the timestamp from which the demand counts as made, in its place.
    uint56 bond;
}

/// @title TraceLib
/// @notice EIP-712 struct hash of what a provider signs about a trace.
library TraceLib {
    bytes32 internal constant TRACE_TYPEHASH = keccak256(
        "Trace(address source,Claim claim,bytes32 root)"
        "Claim(bytes32 subject,address provider,bytes32 program,bytes32 input,bytes32 output)"
    );

    function hash(address source, Claim memory claim, bytes32 root) internal pure returns (bytes32) {
        return keccak256(abi.encode(TRACE_TYPEHASH, source, ClaimLib.hash(claim), root));
    }
}
