//! Why a program is refused.

/// One rule of the format that a program breaks. The numbers are part of the referee's interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Fault {
    /// The bytes end before the program does.
    Truncated = 1,
    /// Bytes follow the data of the last constant.
    Trailing = 2,
    /// The version is not 1.
    Version = 3,
    /// A dtype code is unknown.
    DType = 4,
    /// A rank is not 1 to 4.
    Rank = 5,
    /// A dimension is not 1 to 2^24.
    Dimension = 6,
    /// A tensor has more than 2^28 bytes.
    Size = 7,
    /// There is no operator.
    NoOperators = 8,
    /// An operator code is unknown.
    Operator = 9,
    /// A flag is unknown, or lacks the one that it goes with.
    Flags = 10,
    /// A value number is not smaller than the operator's own.
    Operand = 11,
    /// An operand has the wrong dtype.
    OperandType = 12,
    /// An operand has the wrong rank or dimensions.
    OperandShape = 13,
    /// An operand has to be a constant and is not.
    NotConstant = 14,
    /// A multiplier is not in [0, 2^31), or a numerator exceeds 2^62.
    Multiplier = 15,
    /// A shift is out of its range.
    Shift = 16,
    /// The lower bound exceeds the upper one.
    Bounds = 17,
    /// The opening of an element exceeds 65,536 bytes.
    Opening = 18,
    /// An axis is not below the rank, or axes are no permutation.
    Axis = 19,
    /// A kernel, stride or dilation is 0, a padding not below the kernel's reach, or a window larger than what it moves
    /// over.
    Window = 20,
    /// A slice's step or length is 0 or its last element out of the operand; a reshape to another number of elements.
    Range = 21,
    /// A concatenation of fewer than two.
    Count = 22,
}

/// A [`Fault`] and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgramError {
    /// The rule broken.
    pub fault: Fault,
    /// The operator at fault, counted from 0; none where the fault is outside the operators.
    pub operator: Option<u16>,
}

impl From<Fault> for ProgramError {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            operator: None,
        }
    }
}
