// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IArbWasm} from "../interfaces/arbitrum/IArbWasm.sol";
import {ICourt} from "../interfaces/ICourt.sol";
import {IJudge} from "../interfaces/IJudge.sol";
import {BoundedCall} from "../libraries/BoundedCall.sol";
import {Claim} from "../types/Claim.sol";
import {Finding} from "../types/Finding.sol";

/// @title Judges
/// @notice Asks the judge, in Rust, and its stand-in in Solidity where that cannot be called or gives no answer. What
/// gives none decides nothing.
abstract contract Judges is ICourt {
    /// @dev The longest error of a judge that is passed on.
    uint256 private constant MAX_ERROR_BYTES = 1024;

    IArbWasm internal constant ARB_WASM = IArbWasm(0x0000000000000000000000000000000000000071);

    address internal immutable JUDGE;
    address private immutable STAND_IN;

    constructor(address judge_, address standIn) {
        if (standIn.code.length == 0) revert CourtStandInMissing(standIn);
        JUDGE = judge_;
        STAND_IN = standIn;
    }

    /// @inheritdoc ICourt
    function judge() external view returns (address, address) {
        return (JUDGE, STAND_IN);
    }

    /// @inheritdoc ICourt
    function isJudgeActive() public view returns (bool) {
        // Reverts where the program expired or has to be activated anew, and returns nothing where there is no Stylus.
        (bool success, bytes32 left, uint256 size) =
            BoundedCall.staticCall(address(ARB_WASM), gasleft(), abi.encodeCall(IArbWasm.programTimeLeft, (JUDGE)));
        return success && size == 32 && left != 0;
    }

    /// @notice What is wrong with a claim.
    /// @dev Reverts with the judge's own error where the opening shows nothing.
    /// @param decoding Whether it is malformed that is asked, or an element.
    function _find(Claim calldata claim, bytes32 trace, bool decoding, bytes calldata opening)
        internal
        view
        returns (Finding)
    {
        bytes4 selector = decoding ? IJudge.decodeFault.selector : IJudge.findFault.selector;
        bytes memory question =
            abi.encodeWithSelector(selector, claim.program, claim.input, claim.output, trace, opening);
        bool answered;
        Finding finding;
        if (isJudgeActive()) {
            (answered, finding,) = _ask(JUDGE, selector, question);
            if (answered) return finding;
        }
        uint256 size;
        (answered, finding, size) = _ask(STAND_IN, selector, question);
        if (!answered) revert CourtJudgeFailed(STAND_IN, size);
        return finding;
    }

    /// @dev Whether it was an answer. Reverts with the judge's own error where it gives one.
    function _ask(address asked, bytes4 selector, bytes memory question)
        private
        view
        returns (bool answered, Finding finding, uint256 size)
    {
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory said) = asked.staticcall(question);
        size = said.length;
        if (!success && size != 0 && size <= MAX_ERROR_BYTES) BoundedCall.passError(size);
        if (!success || size != 64) return (false, Finding.None, size);
        (bytes32 magic, uint256 number) = abi.decode(said, (bytes32, uint256));
        answered = magic == bytes32(selector) && number <= uint256(type(Finding).max);
        if (answered) finding = Finding(number);
    }

    /// @dev The operator and, where it is not decoding, the element that an opening is of, which the judge has read:
    /// docs/commitments.md.
    function _placeOf(bool decoding, bytes calldata opening) internal pure returns (uint256 operator, uint256 element) {
        // The header: 03, the version, the input's type, count and root of constants and operators.
        uint256 from = 2 + 2 + 4 * uint256(uint8(opening[3])) + 2 * 34;
        if (decoding) return (_little(opening, from + 1, 2), 0);
        return (_little(opening, from, 2), _little(opening, from + 2, 4));
    }

    /// @dev Of so many bytes. Those beyond the calldata are 0.
    function _little(bytes calldata data, uint256 from, uint256 count) private pure returns (uint256 value) {
        uint256 word;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            word := calldataload(add(data.offset, from))
        }
        // Numbers of few bytes.
        unchecked {
            for (uint256 i; i < count; ++i) {
                value |= (word >> (248 - 8 * i) & 0xff) << 8 * i;
            }
        }
    }
}
