// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IJudge} from "../../../contracts/interfaces/IJudge.sol";
import {TraceTree} from "../../../contracts/libraries/TraceTree.sol";
import {Finding} from "../../../contracts/types/Finding.sol";
import {Machine} from "./Machine.sol";

/// @notice What is opened of an element: a leaf of the operand and one of the output, each with its ways up.
struct Shown {
    bytes operand;
    bytes32[] operandPath;
    bytes32[] operandList;
    bytes output;
    bytes32[] outputPath;
    bytes32[] outputList;
}

/// @notice How a judge behaves.
enum Mood {
    Well,
    /// Reverts without an error.
    Silent,
    /// Answers another question.
    Garbled,
    /// Finds what is none.
    Wild,
    /// Takes all gas.
    Exhausted
}

/// @notice Judges what {Machine} executes, by its rule and by what is shown, and is told nothing.
contract MachineJudge is IJudge {
    struct Place {
        /// Bytes of the header before it.
        uint256 from;
        uint256 operators;
        uint256 tensor;
        uint256 element;
        uint256 leaf;
    }

    error OpeningInvalid();

    Mood public mood;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @dev Pure in the interface; a program that is away is not.
    function findFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4, Finding)
    {
        _behave(IJudge.findFault.selector);
        Place memory at = _place(program, opening);
        Shown memory shown = abi.decode(opening[at.from + 6:], (Shown));
        bytes calldata type_ = opening[2:at.from - 68];
        if (!_isShared(at, _tensor(type_, shown.operand, at.leaf, shown.operandPath), input, trace, shown.operandList)) {
            revert OpeningInvalid();
        }
        bytes32 hash = _tensor(type_, shown.output, at.leaf, shown.outputPath);
        if (!_isClaimed(at, hash, output, trace, shown.outputList)) revert OpeningInvalid();
        return (IJudge.findFault.selector, _isRight(at, shown) ? Finding.None : Finding.Element);
    }

    /// @dev Where an opening says that the element is.
    function _place(bytes32 program, bytes calldata opening) private pure returns (Place memory at) {
        at.from = _headerLength(program, opening);
        at.operators = _little(opening[at.from - 34:at.from - 32]);
        at.tensor = _little(opening[at.from:at.from + 2]);
        at.element = _little(opening[at.from + 2:at.from + 6]);
        bytes calldata type_ = opening[2:at.from - 68];
        at.leaf = TraceTree.leafOf(type_, at.element);
        bool exists = at.tensor < at.operators && TraceTree.holdsData(type_, at.leaf);
        // Of the tensors here, one leaf has 32 bytes of data, and others are full.
        if (!exists || (type_.length == 6 && at.element >= 32)) revert OpeningInvalid();
    }

    function _isShared(Place memory at, bytes32 operand, bytes32 input, bytes32 trace, bytes32[] memory list)
        private
        pure
        returns (bool)
    {
        if (at.tensor == 0) return Machine.salted(operand) == input;
        return trace != 0 && _climb(operand, at.tensor - 1, list) == trace;
    }

    function _isClaimed(Place memory at, bytes32 hash, bytes32 output, bytes32 trace, bytes32[] memory list)
        private
        pure
        returns (bool)
    {
        if (trace != 0) return _climb(hash, at.tensor, list) == trace;
        return at.tensor == at.operators - 1 && Machine.salted(hash) == output;
    }

    function _isRight(Place memory at, Shown memory shown) private pure returns (bool) {
        uint256 word = at.element / 32;
        uint256 pad = Machine.added(at.tensor, word) ^ (at.tensor == 0 ? 0 : Machine.added(at.tensor - 1, word));
        bytes1 due = shown.operand[at.element % 256] ^ bytes1(uint8(pad >> 8 * (31 - at.element % 32)));
        return shown.output[at.element % 256] == due;
    }

    function decodeFault(bytes32 program, bytes32, bytes32 output, bytes32 trace, bytes calldata opening)
        external
        pure
        returns (bytes4, Finding)
    {
        _behave(IJudge.decodeFault.selector);
        Place memory at;
        at.from = _headerLength(program, opening);
        at.operators = _little(opening[at.from - 34:at.from - 32]);
        at.tensor = _little(opening[at.from + 1:at.from + 3]);
        (bytes memory said, bytes32 root, bytes32[] memory path) =
            abi.decode(opening[at.from + 3:], (bytes, bytes32, bytes32[]));
        bool claimed = at.tensor < at.operators && _isClaimed(at, Machine.hashOf(said, root), output, trace, path);
        if (!claimed) revert OpeningInvalid();
        bool right = keccak256(said) == keccak256(opening[2:at.from - 68]);
        return (IJudge.decodeFault.selector, right ? Finding.None : Finding.TensorType);
    }

    function _headerLength(bytes32 program, bytes calldata opening) private pure returns (uint256 length) {
        length = 2 + 2 + 4 * uint256(uint8(opening[3])) + 68;
        if (keccak256(opening[:length]) != program) revert OpeningInvalid();
    }

    function _little(bytes calldata number) private pure returns (uint256 value) {
        for (uint256 i; i < number.length; ++i) value |= uint256(uint8(number[i])) << 8 * i;
    }

    function _tensor(bytes calldata type_, bytes memory data, uint256 leaf, bytes32[] memory path)
        private
        pure
        returns (bytes32)
    {
        (, uint256 height) = TraceTree.heightOfType(type_);
        if (data.length != TraceTree.LEAF_BYTES || path.length != height) revert OpeningInvalid();
        return Machine.hashOf(type_, _climb(keccak256(bytes.concat(bytes1(0), data)), leaf, path));
    }

    function _climb(bytes32 hash, uint256 index, bytes32[] memory path) private pure returns (bytes32) {
        for (uint256 i; i < path.length; ++i) hash = TraceTree.parent(hash, path[i], index >> i);
        return hash;
    }

    function _behave(bytes4 selector) private pure {
        Mood now_ = _asPure(_read)();
        if (now_ == Mood.Silent) {
            assembly {
                revert(0, 0)
            }
        }
        if (now_ == Mood.Garbled) _return(bytes32(~selector), 1, 64);
        if (now_ == Mood.Wild) _return(bytes32(selector), 77, 64);
        if (now_ == Mood.Exhausted) {
            assembly {
                invalid()
            }
        }
    }

    function _return(bytes32 magic, uint256 finding, uint256 size) private pure {
        assembly {
            mstore(0, magic)
            mstore(32, finding)
            return(0, size)
        }
    }

    function _read() private view returns (Mood) {
        return mood;
    }

    function _asPure(function() internal view returns (Mood) read)
        private
        pure
        returns (function() internal pure returns (Mood) pureRead)
    {
        assembly {
            pureRead := read
        }
    }
}
