//! `Softmax` whose weights are not divided, over int8 or int16: an entry is found for all elements of a row at once.

#[cfg(target_arch = "x86_64")]
mod avx512;

use super::Job;
use crate::{lut::Lut, simd::for_each_kernel, Kernel};
use assay_core::{
    operators::{Division, Operands, Softmax},
    DType, TensorType, Value,
};

pub(crate) struct Weights {
    x: u16,
    dtype: DType,
    /// The table's entries as int8.
    entries: Lut,
    mask: Option<Mask>,
    shift: u8,
}

/// Which of its rows belongs to a row of `x`: for each dimension but the last that of `x`, and how far a step in it is.
/// Dimensions without a step are one, and left out where no other follows.
struct Mask {
    number: u16,
    steps: Vec<(usize, usize)>,
}

impl Weights {
    /// None where weights are divided, or `x` is int32, or a mask has one element for a row.
    pub(super) fn new(softmax: &Softmax, values: &[Value<'_>], kind: &TensorType) -> Option<Self> {
        let value = |number: u16| &values[usize::from(number)];
        let dtype = value(softmax.x).kind.dtype();
        if softmax.division != Division::Weights || !matches!(dtype, DType::I8 | DType::I16) {
            return None;
        }
        let mask = match softmax.mask {
            Some(number) => Some(Mask::new(number, &value(number).kind, kind)?),
            None => None,
        };
        let entries: Vec<u8> = value(softmax.table)
            .constant?
            .as_chunks()
            .0
            .iter()
            .map(|&entry| i32::from_le_bytes(entry).clamp(0, 127).to_le_bytes()[0])
            .collect();
        Some(Self {
            x: softmax.x,
            dtype,
            entries: Lut::by_place(&entries),
            mask,
            shift: softmax.shift,
        })
    }

    pub(super) fn run(&self, job: &Job<'_>, output: &mut [u8]) {
        let x = job.data.bytes(self.x);
        let length = job.kind.row_length() as usize;
        let size = self.dtype.size() as usize;
        let mask = self
            .mask
            .as_ref()
            .map(|mask| (mask, job.data.bytes(mask.number)));
        let wide = self.wide(job.kernel);
        job.rows(if wide { 3 } else { 18 }, output, |rows, output| {
            let mut row = vec![0; length];
            for (number, output) in rows.zip(output.chunks_exact_mut(length)) {
                let mask = mask.map(|(mask, bytes)| &bytes[mask.row(number) * length..][..length]);
                let x = &x[number * length * size..][..length * size];
                #[cfg(target_arch = "x86_64")]
                if wide {
                    let x = x.as_chunks().0;
                    // SAFETY: the CPU has the instructions.
                    unsafe { avx512::weights(x, mask, self.shift, &self.entries, output) };
                    continue;
                }
                widen(job.kernel, x, &mut row);
                places(job.kernel, &row, mask, self.shift, output);
                self.entries.replace(job.kernel, output);
                if let Some(mask) = mask {
                    leave_out(job.kernel, mask, output);
                }
            }
        });
    }
}

impl Weights {
    /// Whether a row is computed with AVX-512 from end to end.
    #[cfg(target_arch = "x86_64")]
    fn wide(&self, kernel: Kernel) -> bool {
        matches!(kernel, Kernel::Avx512Vnni | Kernel::Amx)
            && self.dtype == DType::I16
            && avx512::SHIFTS.contains(&self.shift)
            && avx512::available()
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn wide(&self, _kernel: Kernel) -> bool {
        false
    }
}

impl Mask {
    fn new(number: u16, own: &TensorType, kind: &TensorType) -> Option<Self> {
        if own.row_length() != kind.row_length() {
            return None;
        }
        let mut step = 1;
        let mut dims = own.shape().iter().rev().skip(1);
        let mut steps: Vec<(usize, usize)> = Vec::new();
        for &dim in kind.shape().iter().rev().skip(1) {
            let (dim, own) = (dim as usize, dims.next().map_or(1, |&own| own as usize));
            match steps.last_mut() {
                Some((before, 0)) if own == 1 => *before *= dim,
                _ => steps.push((dim, if own == 1 { 0 } else { step })),
            }
            step *= own;
        }
        steps.pop_if(|(_, step)| *step == 0);
        Some(Self { number, steps })
    }

    fn row(&self, mut row: usize) -> usize {
        let mut found = 0;
        for &(dim, step) in &self.steps {
            found += row % dim * step;
            row /= dim;
        }
        found
    }
}

for_each_kernel! {
    /// A row of int8 or of int16.
    fn widen(x: &[u8], row: &mut [i16]) {
        if x.len() == row.len() {
            for (value, &x) in row.iter_mut().zip(x) {
                *value = x.cast_signed().into();
            }
        } else {
            for (value, &x) in row.iter_mut().zip(x.as_chunks().0) {
                *value = i16::from_le_bytes(x);
            }
        }
    }
}

for_each_kernel! {
    /// 0 where the mask is.
    fn leave_out(mask: &[u8], output: &mut [u8]) {
        for (output, &kept) in output.iter_mut().zip(mask) {
            *output = if kept == 0 { 0 } else { *output };
        }
    }
}

for_each_kernel! {
    /// `min(255, (M − x + half) >> shift)`, M being the largest that the mask keeps; anything for what it does not.
    fn places(row: &[i16], mask: Option<&[u8]>, shift: u8, output: &mut [u8]) {
        let largest = match mask {
            None => row.iter().fold(i16::MIN, |largest, &x| largest.max(x)),
            Some(mask) => row.iter().zip(mask).fold(i16::MIN, |largest, (&x, &kept)| {
                largest.max(if kept == 0 { i16::MIN } else { x })
            }),
        };
        let largest = i32::from(largest);
        let half = (1_u32 << shift) >> 1;
        for (output, &x) in output.iter_mut().zip(row) {
            let distance = (largest - i32::from(x)).max(0);
            // Both are below 2^31, so that as uint32 they do not wrap.
            let place = (distance.cast_unsigned() + half) >> shift;
            *output = place.min(255).to_le_bytes()[0];
        }
    }
}
