//! The operators, one file each: how its descriptor is read and written, which operands it takes, what an element is,
//! and a kernel that gives the same for whole rows.
//!
//! A new operator is a file here and its line in [`operators!`] below. Without the feature `all` there are only those of
//! the EXECUTE lane.

#![cfg_attr(
    feature = "all",
    allow(
        clippy::inline_always,
        reason = "kernels are compiled where they are called, for the registers that are there"
    )
)]

/// Defines rules that share all but how elements are made: newtypes of one struct, whose `element` and `run` take that last.
#[cfg(feature = "all")]
macro_rules! rules {
    ($shared:ident: $($name:ident $how:expr),+) => {
        $(impl Rule for $name {
            fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
                $shared::read(reader).map(Self)
            }

            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
                self.0.operands(visit);
            }

            fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
                self.0.check(values)
            }

            fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
                self.0.element(at, data, $how)
            }

            #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
            fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
                self.0.run(work, output, $how);
            }
        })+
    };
}

#[cfg(feature = "all")]
mod apply;
mod arg_max;
#[cfg(feature = "all")]
mod arithmetic;
#[cfg(feature = "all")]
mod average_pool;
#[cfg(feature = "all")]
mod broadcast;
#[cfg(feature = "all")]
mod cast;
#[cfg(feature = "all")]
mod concat;
#[cfg(feature = "all")]
mod conv_2d;
#[cfg(feature = "all")]
mod depthwise_conv_2d;
#[cfg(feature = "all")]
mod division;
mod dot;
mod epilogue;
#[cfg(feature = "all")]
mod filter;
#[cfg(feature = "all")]
mod floor_div;
#[cfg(feature = "all")]
mod fused;
#[cfg(feature = "all")]
mod gather;
#[cfg(feature = "all")]
mod isqrt;
#[cfg(feature = "all")]
mod lanes;
#[cfg(feature = "all")]
mod lut16;
mod lut8;
mod mat_mul;
#[cfg(feature = "all")]
mod max_pool;
#[cfg(feature = "all")]
mod mul_shift;
#[cfg(feature = "all")]
mod norm;
#[cfg(feature = "all")]
mod pool;
#[cfg(feature = "bounds")]
mod reach;
#[cfg(feature = "all")]
mod reduce_max;
#[cfg(feature = "all")]
mod reduce_sum;
#[cfg(feature = "all")]
mod requantise;
mod rescale;
#[cfg(feature = "all")]
mod reshape;
#[cfg(feature = "all")]
mod side;
#[cfg(feature = "all")]
mod slice;
#[cfg(feature = "all")]
mod softmax;
#[cfg(feature = "all")]
mod transpose;
#[cfg(feature = "all")]
mod view;
#[cfg(feature = "all")]
mod window;

use crate::{reader::Reader, Fault, TensorType, Value};
pub use arg_max::ArgMax;
use core::ops::Range;
pub use epilogue::{Epilogue, Requantise, Scale};
pub use lut8::Lut8;
pub use mat_mul::MatMul;
pub use rescale::Rounding;

#[cfg(feature = "all")]
use alloc::vec::Vec;
#[cfg(feature = "all")]
pub use {
    arithmetic::{Add, Mul, Pair, Sub},
    average_pool::AveragePool,
    cast::Cast,
    concat::Concat,
    conv_2d::Conv2D,
    depthwise_conv_2d::DepthwiseConv2D,
    division::Division,
    filter::Filter,
    floor_div::FloorDiv,
    fused::Fused,
    gather::Gather,
    isqrt::Isqrt,
    lut16::Lut16,
    max_pool::MaxPool,
    mul_shift::MulShift,
    norm::{LayerNorm, Norm, RmsNorm},
    reduce_max::ReduceMax,
    reduce_sum::ReduceSum,
    requantise::RequantiseTensor,
    rescale::{divide_by_power, doubling_high},
    reshape::Reshape,
    side::{Side, SideScale},
    slice::{Slice, Span},
    softmax::Softmax,
    transpose::Transpose,
    window::Window,
};

/// Bytes that the opening of an element may have, descriptor included.
const MAX_OPENING: u64 = 65_536;

/// The values' elements as bytes, row-major and little-endian.
pub trait Operands {
    /// All of value `number`; nothing where there is no such value.
    fn bytes(&self, number: u16) -> &[u8];
}

/// The values element by element: all that an element rule sees of its operands, so that whoever watches it knows what
/// an element depends on.
#[cfg(feature = "all")]
pub trait Elements {
    /// The element at row-major `index` of value `number`; 0 where there is none.
    fn element(&self, number: u16, index: usize) -> i64;

    /// The `count` elements of one row of an int8 value from row-major `first` on, where they lie together: the same as
    /// [`Self::element`] of each. None where whoever has them gives them one by one.
    fn row(&self, _number: u16, _first: usize, _count: usize) -> Option<&[u8]> {
        None
    }
}

/// What checking an operator gives.
#[derive(Clone, Copy, Debug)]
pub struct Checked {
    /// The output's type.
    pub output: TensorType,
    /// Bytes that open what an element reads, the descriptor apart.
    pub opening: u64,
}

/// All that defines an operator.
pub(crate) trait Rule: Sized {
    /// Reads the descriptor after its code.
    ///
    /// # Errors
    /// The [`Fault`] that the bytes have by themselves.
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault>;

    /// Appends the descriptor after its code.
    #[cfg(feature = "all")]
    fn write(&self, out: &mut Vec<u8>);

    /// Calls `visit` with the number of each operand, constants included, in the descriptor's order, to read or to change.
    #[cfg(feature = "all")]
    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16));

    /// Whether the operands fit, and what comes out. `values` are those before the operator's own.
    ///
    /// # Errors
    /// The first rule that they break.
    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault>;

    /// The element at row-major `index` of the output `kind`: the definition, which reads no more than it needs. The
    /// operands have been checked.
    #[cfg(feature = "all")]
    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64;

    /// The output's rows `rows` (a row is the last dimension), row-major into `output`, as many bytes as they have.
    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]);
}

/// Which element is asked for.
#[cfg(feature = "all")]
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// All values, the operator's own left out or not.
    pub values: &'a [Value<'a>],
    /// The output's type.
    pub kind: &'a TensorType,
    /// Row-major index.
    pub index: usize,
}

/// A part of an operator's work.
pub struct Work<'a, D> {
    /// All values, the operator's own left out or not.
    pub values: &'a [Value<'a>],
    /// The values' bytes.
    pub data: &'a D,
    /// The output's type.
    pub kind: &'a TensorType,
    /// Rows of the output.
    pub rows: Range<usize>,
}

/// The type of an operator's attributes: its own name unless another is given.
macro_rules! attributes {
    ($name:ident) => {
        $name
    };
    ($name:ident $other:ident) => {
        $other
    };
}

/// Declares [`Operator`], a code and a type each.
macro_rules! operators {
    ($($(#[$gate:meta])* $code:literal $name:ident $(($other:ident))?)+) => {
        /// An operator with its operands' numbers and attributes.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Operator {
            $($(#[$gate])*
            #[doc = concat!("Code ", stringify!($code), ".")]
            $name(attributes!($name $($other)?)),)+
        }

        impl Operator {
            pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
                match reader.u8()? {
                    $($(#[$gate])* $code => Rule::read(reader).map(Self::$name),)+
                    _ => Err(Fault::Operator),
                }
            }

            fn checked(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
                match self {
                    $($(#[$gate])* Self::$name(operator) => operator.check(values),)+
                }
            }

            /// The output's rows `work.rows` into `output`, which has as many bytes as they do. `work` holds the operands
            /// that were checked when the program was decoded.
            #[cfg_attr(feature = "all", inline(always))]
            pub fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
                match self {
                    $($(#[$gate])* Self::$name(operator) => operator.run(work, output),)+
                }
            }
        }

        #[cfg(feature = "all")]
        impl Operator {
            /// The first byte of the descriptor.
            #[must_use]
            pub const fn code(&self) -> u8 {
                match self {
                    $(Self::$name(_) => $code,)+
                }
            }

            /// The name in `docs/programs.md`.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => stringify!($name),)+
                }
            }

            /// Appends the descriptor.
            pub fn write(&self, out: &mut Vec<u8>) {
                out.push(self.code());
                match self {
                    $(Self::$name(operator) => operator.write(out),)+
                }
            }

            /// Calls `visit` with the number of each operand, constants included, in the descriptor's order.
            pub fn operands(&self, visit: &mut dyn FnMut(u16)) {
                self.clone().operands_mut(&mut |number| visit(*number));
            }

            /// Calls `visit` with the same numbers, to change them.
            pub fn operands_mut(&mut self, visit: &mut dyn FnMut(&mut u16)) {
                match self {
                    $(Self::$name(operator) => operator.operands(visit),)+
                }
            }

            /// The numbers of the operands, in order, each once.
            #[must_use]
            pub fn numbers(&self) -> Vec<u16> {
                let mut numbers = Vec::new();
                self.operands(&mut |number| {
                    if let Err(at) = numbers.binary_search(&number) {
                        numbers.insert(at, number);
                    }
                });
                numbers
            }

            /// The one right value of the output's element `at.index`: the definition.
            pub fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
                match self {
                    $(Self::$name(operator) => operator.element(at, data),)+
                }
            }
        }
    };
}

operators! {
    1 MatMul
    2 Lut8
    3 ArgMax
    #[cfg(feature = "all")]
    4 Lut16
    #[cfg(feature = "all")]
    5 Conv2D
    #[cfg(feature = "all")]
    6 DepthwiseConv2D
    #[cfg(feature = "all")]
    7 MaxPool
    #[cfg(feature = "all")]
    8 AveragePool
    #[cfg(feature = "all")]
    9 Add
    #[cfg(feature = "all")]
    10 Sub
    #[cfg(feature = "all")]
    11 Mul
    #[cfg(feature = "all")]
    12 Requantise(RequantiseTensor)
    #[cfg(feature = "all")]
    13 MulShift
    #[cfg(feature = "all")]
    14 ReduceSum
    #[cfg(feature = "all")]
    15 ReduceMax
    #[cfg(feature = "all")]
    16 FloorDiv
    #[cfg(feature = "all")]
    17 Isqrt
    #[cfg(feature = "all")]
    18 Cast
    #[cfg(feature = "all")]
    19 Concat
    #[cfg(feature = "all")]
    20 Transpose
    #[cfg(feature = "all")]
    21 Slice
    #[cfg(feature = "all")]
    22 Reshape
    #[cfg(feature = "all")]
    23 Gather
    #[cfg(feature = "all")]
    24 Softmax
    #[cfg(feature = "all")]
    25 LayerNorm
    #[cfg(feature = "all")]
    26 RmsNorm
    #[cfg(feature = "all")]
    27 Fused
}

impl Operator {
    /// The output's type and the bytes that open an element of it, descriptor included, once the operands fit.
    ///
    /// # Errors
    /// The first rule that is broken.
    pub(crate) fn check(&self, values: &[Value<'_>], descriptor: usize) -> Result<Checked, Fault> {
        let Checked { output, opening } = self.checked(values)?;
        #[cfg(feature = "all")]
        let opening = match self {
            Self::Concat(concat) => opening + concat.named(),
            _ => opening,
        };
        let opening = opening + descriptor as u64;
        if opening > MAX_OPENING {
            return Err(Fault::Opening);
        }
        Ok(Checked { output, opening })
    }
}

/// The value with number `index`, which must be smaller than the operator's own.
fn operand<'v, 'a>(values: &'v [Value<'a>], index: u16) -> Result<&'v Value<'a>, Fault> {
    values.get(usize::from(index)).ok_or(Fault::Operand)
}

/// A constant operand of a given type, and its elements.
fn constant<'a>(values: &[Value<'a>], index: u16, kind: &TensorType) -> Result<&'a [u8], Fault> {
    let value = operand(values, index)?;
    if value.kind.dtype() != kind.dtype() {
        return Err(Fault::OperandType);
    }
    if value.kind.shape() != kind.shape() {
        return Err(Fault::OperandShape);
    }
    value.constant.ok_or(Fault::NotConstant)
}
