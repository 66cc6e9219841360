// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IReferee} from "../../contracts/interfaces/IReferee.sol";

/// @notice A referee whose programs are easy to follow: the answer is the input with the program's bytes xored in.
/// Programs lie in code as real ones do (`00 ‖ n ‖ n × address ‖ chunk`, then `00 ‖ chunk`).
contract MockReferee is IReferee {
    function validate(address program) external view {
        _load(program);
    }

    function commit(address program) external view returns (bytes32 id) {
        return keccak256(_load(program));
    }

    function execute(address program, bytes calldata input)
        external
        view
        returns (bytes32 inputHash, bytes32 outputHash, bytes memory output)
    {
        bytes memory key = _load(program);
        if (input.length != key.length) revert RefereeInputLength(key.length, input.length);
        output = input;
        for (uint256 i = 0; i < output.length; ++i) {
            output[i] ^= key[i];
        }
        return (keccak256(input), keccak256(output), output);
    }

    function _load(address program) private view returns (bytes memory all) {
        bytes memory first = program.code;
        if (first.length < 2 || first[0] != 0) revert RefereeProgramMissing(program);
        uint256 count = uint8(first[1]);
        all = _from(first, 2 + 20 * count);
        for (uint256 i = 0; i < count; ++i) {
            address further;
            assembly ("memory-safe") {
                further := shr(96, mload(add(first, add(34, mul(i, 20)))))
            }
            bytes memory code = further.code;
            if (code.length == 0 || code[0] != 0) revert RefereeProgramMissing(further);
            all = bytes.concat(all, _from(code, 1));
        }
    }

    function _from(bytes memory whole, uint256 start) private pure returns (bytes memory part) {
        part = new bytes(whole.length - start);
        for (uint256 i = 0; i < part.length; ++i) {
            part[i] = whole[start + i];
        }
    }
}
