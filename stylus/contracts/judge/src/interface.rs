//! The functions and errors of `IJudge`.

use alloy_sol_types::sol;

sol! {
    function findFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes opening);
    function decodeFault(bytes32 program, bytes32 input, bytes32 output, bytes32 trace, bytes opening);

    error JudgeOpeningTruncated();
    error JudgeOpeningTrailing(uint32 excess);
    error JudgeProgramDiffers(bytes32 program);
    error JudgeOperatorMissing(uint16 operator);
    error JudgeOperatorInvalid(uint8 fault);
    error JudgeTensorDiffers(uint32 value, bytes32 commitment);
    error JudgeLeaves(uint32 value);
    error JudgePadding(uint32 value);
    error JudgeElementMissing(uint32 element);
    error JudgeKind(uint8 kind);
}
