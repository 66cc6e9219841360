// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../interfaces/IJudge.sol";
import {Cursor} from "./Cursor.sol";
import {Faults} from "./Faults.sol";
import {Nodes} from "./Nodes.sol";
import {TensorType, TensorTypeLib} from "./TensorType.sol";
import {TreeLib} from "./Tree.sol";

/// @notice What both sides of a dispute share: a claim, and the trace that its provider gave.
struct Shared {
    bytes32 program;
    bytes32 input;
    bytes32 output;
    bytes32 trace;
}

/// @notice What a program's id is the hash of, and the claim.
struct Header {
    Shared shared;
    TensorType input;
    uint256 constants;
    bytes32 constantRoot;
    uint256 operators;
    bytes32 operatorRoot;
}

using HeaderLib for Header global;

/// @title HeaderLib
/// @notice Where a tensor is committed: under the program, the claim or the trace.
library HeaderLib {
    uint256 private constant PROGRAM_OF_VERSION_1 = 0x0103;

    function read(Shared memory shared, Cursor memory cursor) internal pure returns (Header memory header) {
        uint256 from = cursor.next;
        header.shared = shared;
        uint256 first = cursor.u16();
        header.input = TensorTypeLib.read(cursor);
        (header.constants, header.constantRoot) = (cursor.u16(), cursor.hash());
        (header.operators, header.operatorRoot) = (cursor.u16(), cursor.hash());
        bytes32 id = Nodes.range(from, cursor.next);
        if (id != shared.program) revert IJudge.JudgeProgramDiffers(id);
        Faults.unless(first == PROGRAM_OF_VERSION_1, Faults.VERSION);
    }

    /// @notice The number of an operator's output.
    function own(Header memory self, uint256 operator) internal pure returns (uint256) {
        unchecked {
            return 1 + self.constants + operator;
        }
    }

    function isConstant(Header memory self, uint256 number) internal pure returns (bool) {
        return number != 0 && number <= self.constants;
    }

    /// @notice Reads what leads from a value's hash to what is shared: a salt, or a path in the constants or the trace.
    function expect(Header memory self, uint256 number, bytes32 tensor, Cursor memory cursor) internal pure {
        unchecked {
            if (number == 0) return _salted(self.shared.input, number, tensor, cursor);
            bool constant_ = self.isConstant(number);
            uint256 index = number - 1 - (constant_ ? 0 : self.constants);
            bytes32 found = climb(tensor, index, constant_ ? self.constants : self.operators, cursor);
            _equal(found, constant_ ? self.constantRoot : self.shared.trace, number);
        }
    }

    /// @notice The same of an operator's output, that of the claim where `byOutput`.
    function expectOutput(Header memory self, uint256 operator, bool byOutput, bytes32 tensor, Cursor memory cursor)
        internal
        pure
    {
        uint256 number = self.own(operator);
        if (!byOutput) {
            _equal(climb(tensor, operator, self.operators, cursor), self.shared.trace, number);
            return;
        }
        if (number + 1 != self.own(self.operators)) revert IJudge.JudgeKind(1);
        _salted(self.shared.output, number, tensor, cursor);
    }

    /// @notice The root of a list, of which `item` is the one at `index`. Reads the siblings, lowest first.
    function climb(bytes32 item, uint256 index, uint256 count, Cursor memory cursor) internal pure returns (bytes32) {
        return Nodes.climb(item, index, TreeLib.ceilLog2(count), cursor);
    }

    /// @notice Reads where an operator's output is opened: 0 in the trace, 1 in the claim's output.
    function readWhere(Cursor memory cursor) internal pure returns (bool byOutput) {
        uint256 where = cursor.u8();
        if (where > 1) revert IJudge.JudgeKind(uint8(where));
        return where == 1;
    }

    function _salted(bytes32 shared, uint256 number, bytes32 tensor, Cursor memory cursor) private pure {
        _equal(Nodes.salted(cursor.hash(), tensor), shared, number);
    }

    /// @dev Nothing leads to zeros: the root of a trace that was not given.
    function _equal(bytes32 found, bytes32 shared, uint256 number) private pure {
        if (found != shared || found == 0) revert IJudge.JudgeTensorDiffers(uint32(number), found);
    }
}
