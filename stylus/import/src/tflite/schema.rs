//! The tables of a .tflite file that importing reads, and nothing else of the schema.
//!
//! A field is named by its number in `TFLite`'s schema (`schema.fbs`). Fields and unions that are not listed are neither
//! verified nor read. An operator's options are verified when they are asked for, since its code says which they are.
//!
//! `unsafe` is confined to this file: `flatbuffers` reads without looking, and every table here can only be had from
//! [`model`] or [`Operator::options`], which verify all that its accessors read.
#![allow(unsafe_code, reason = "tables are read where they were verified")]

use flatbuffers::{
    root_with_opts, Follow, ForwardsUOffset, InvalidFlatbuffer, Table, Vector, Verifiable,
    Verifier, VerifierOptions,
};

/// Where a table's list of fields holds the place of field `number`.
const fn slot(number: u16) -> u16 {
    4 + 2 * number
}

macro_rules! table {
    ($name:ident {
        $(scalar $slot:literal $field:ident: $scalar:ty = $default:literal;)*
        $(offset $offset_slot:literal $offset_field:ident: $kind:ty;)*
    }) => {
        #[derive(Clone, Copy)]
        pub(super) struct $name<'a>(Table<'a>);

        impl<'a> Follow<'a> for $name<'a> {
            type Inner = Self;

            unsafe fn follow(buffer: &'a [u8], place: usize) -> Self {
                // SAFETY: the caller has verified the table at this place.
                Self(unsafe { Table::new(buffer, place) })
            }
        }

        impl<'a> Verifiable for $name<'a> {
            fn run_verifier(verifier: &mut Verifier<'_, '_>, place: usize) -> Result<(), InvalidFlatbuffer> {
                verifier
                    .visit_table(place)?
                    $(.visit_field::<$scalar>(stringify!($field), slot($slot), false)?)*
                    $(.visit_field::<ForwardsUOffset<$kind>>(stringify!($offset_field), slot($offset_slot), false)?)*
                    .finish();
                Ok(())
            }
        }

        impl<'a> $name<'a> {
            $(
                pub(super) fn $field(&self) -> $scalar {
                    // SAFETY: verified as this type.
                    unsafe { self.0.get::<$scalar>(slot($slot), None) }.unwrap_or($default)
                }
            )*
            $(
                pub(super) fn $offset_field(&self) -> Option<<$kind as Follow<'a>>::Inner> {
                    // SAFETY: verified as this type.
                    unsafe { self.0.get::<ForwardsUOffset<$kind>>(slot($offset_slot), None) }
                }
            )*
        }
    };
}

type Tables<'a, T> = Vector<'a, ForwardsUOffset<T>>;

table!(Model {
    offset 1 operator_codes: Tables<'a, OperatorCode<'a>>;
    offset 2 subgraphs: Tables<'a, SubGraph<'a>>;
    offset 4 buffers: Tables<'a, Buffer<'a>>;
});

table!(OperatorCode {
    scalar 0 deprecated: i8 = 0;
    scalar 3 code: i32 = 0;
    offset 1 custom: Vector<'a, u8>;
});

table!(SubGraph {
    offset 0 tensors: Tables<'a, Tensor<'a>>;
    offset 1 inputs: Vector<'a, i32>;
    offset 2 outputs: Vector<'a, i32>;
    offset 3 operators: Tables<'a, Operator<'a>>;
});

table!(Tensor {
    scalar 1 dtype: i8 = 0;
    scalar 2 buffer: u32 = 0;
    scalar 5 is_variable: bool = false;
    scalar 10 external: u32 = 0;
    offset 0 shape: Vector<'a, i32>;
    offset 3 name: Vector<'a, u8>;
    offset 4 quantization: Quantization<'a>;
    // Only whether there is such a table matters.
    offset 6 sparsity: u8;
});

table!(Quantization {
    offset 2 scale: Vector<'a, f32>;
    offset 3 zero_point: Vector<'a, i64>;
});

table!(Buffer {
    scalar 1 offset: u64 = 0;
    scalar 2 size: u64 = 0;
    offset 0 data: Vector<'a, u8>;
});

table!(Operator {
    scalar 0 code: u32 = 0;
    scalar 3 options_type: u8 = 0;
    offset 1 inputs: Vector<'a, i32>;
    offset 2 outputs: Vector<'a, i32>;
});

/// The options of one kind of operator.
pub(super) trait Options {
    /// Its number in the union `BuiltinOptions`.
    const UNION: u8;
}

macro_rules! options {
    ($union:literal $name:ident { $($body:tt)* }) => {
        table!($name { $($body)* });

        impl Options for $name<'_> {
            const UNION: u8 = $union;
        }
    };
}

options!(1 Conv2D {
    scalar 0 padding: i8 = 0;
    scalar 1 stride_w: i32 = 0;
    scalar 2 stride_h: i32 = 0;
    scalar 3 activation: i8 = 0;
    scalar 4 dilation_w: i32 = 1;
    scalar 5 dilation_h: i32 = 1;
});

options!(2 DepthwiseConv2D {
    scalar 0 padding: i8 = 0;
    scalar 1 stride_w: i32 = 0;
    scalar 2 stride_h: i32 = 0;
    scalar 4 activation: i8 = 0;
    scalar 5 dilation_w: i32 = 1;
    scalar 6 dilation_h: i32 = 1;
});

options!(5 Pool2D {
    scalar 0 padding: i8 = 0;
    scalar 1 stride_w: i32 = 0;
    scalar 2 stride_h: i32 = 0;
    scalar 3 filter_w: i32 = 0;
    scalar 4 filter_h: i32 = 0;
    scalar 5 activation: i8 = 0;
});

options!(8 FullyConnected {
    scalar 0 activation: i8 = 0;
    scalar 1 weights_format: i8 = 0;
});

options!(9 Softmax {
    scalar 0 beta: f32 = 0.0;
});

options!(10 Concatenation {
    scalar 0 axis: i32 = 0;
    scalar 1 activation: i8 = 0;
});

options!(11 Add {
    scalar 0 activation: i8 = 0;
});

options!(21 Mul {
    scalar 0 activation: i8 = 0;
});

options!(28 Sub {
    scalar 0 activation: i8 = 0;
});

options!(32 StridedSlice {
    scalar 0 begin_mask: i32 = 0;
    scalar 1 end_mask: i32 = 0;
    scalar 2 ellipsis_mask: i32 = 0;
    scalar 3 new_axis_mask: i32 = 0;
    scalar 4 shrink_axis_mask: i32 = 0;
    scalar 5 offset: bool = false;
});

options!(74 ResizeNearestNeighbor {
    scalar 0 align_corners: bool = false;
    scalar 1 half_pixel_centers: bool = false;
});

options!(75 LeakyRelu {
    scalar 0 alpha: f32 = 0.0;
});

options!(101 BatchMatMul {
    scalar 0 adjoint_x: bool = false;
    scalar 1 adjoint_y: bool = false;
});

/// Field `builtin_options` of an operator.
const OPTIONS: u16 = slot(4);

impl<'a> Operator<'a> {
    /// The options, verified; none where the file has none or those of another operator.
    ///
    /// # Errors
    /// What is wrong with their table.
    pub(super) fn options<T>(&self) -> Result<Option<T>, InvalidFlatbuffer>
    where
        T: Options + Verifiable + Follow<'a, Inner = T> + 'a,
    {
        if !self.verifies(T::UNION, <ForwardsUOffset<T>>::run_verifier)? {
            return Ok(None);
        }
        // SAFETY: verified in the lines before.
        Ok(unsafe { self.0.get::<ForwardsUOffset<T>>(OPTIONS, None) })
    }

    /// Whether there are options of this number in the union, which then are what `verify` takes.
    fn verifies(&self, union: u8, verify: Verify) -> Result<bool, InvalidFlatbuffer> {
        let distance = usize::from(self.0.vtable().get(OPTIONS));
        if self.options_type() != union || distance == 0 {
            return Ok(false);
        }
        let limits = VerifierOptions::default();
        let mut verifier = Verifier::new(&limits, self.0.buf());
        verify(&mut verifier, self.0.loc() + distance)?;
        Ok(true)
    }
}

/// Verifies what lies at a place.
type Verify = for<'o, 'b> fn(&mut Verifier<'o, 'b>, usize) -> Result<(), InvalidFlatbuffer>;

/// The model, all its tables but the operators' options verified. Work is bounded by the file's size: what several
/// places share is counted once for each.
///
/// # Errors
/// What is wrong with the file.
pub(super) fn model(bytes: &[u8]) -> Result<Model<'_>, InvalidFlatbuffer> {
    let limits = VerifierOptions {
        max_apparent_size: bytes.len().saturating_mul(8).saturating_add(1 << 16),
        ..VerifierOptions::default()
    };
    root_with_opts::<Model<'_>>(&limits, bytes)
}
