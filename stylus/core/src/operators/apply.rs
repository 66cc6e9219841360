//! An epilogue on a row of sums, many at a time: the same as for each, in loops that the compiler vectorises.

use super::{
    epilogue::{matrix, nth_word, Epilogue, Requantise, Scale},
    lanes::LANES,
    lut8::look_up,
    Operands, Rounding,
};
use crate::TensorType;

impl Epilogue {
    /// Whether it does the same to all elements, wherever they are.
    pub(super) fn is_alike(&self) -> bool {
        let scale = self.requantise.as_ref().map(|requantise| requantise.scale);
        self.bias.is_none() && matches!(scale, None | Some(Scale::Tensor { .. }))
    }

    /// What the sums of row `row` of the output `kind` become, into `output`.
    #[expect(
        clippy::inline_always,
        reason = "callers compile it for wider registers"
    )]
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    pub(super) fn apply<D: Operands>(
        &self,
        sums: &[i32],
        data: &D,
        (kind, row): (&TensorType, usize),
        output: &mut [u8],
    ) {
        let size = kind.dtype().size() as usize;
        let steps = sums.chunks(LANES).zip(output.chunks_mut(LANES * size));
        for (step, (sums, output)) in steps.enumerate() {
            let part = |number| data.bytes(number).get(step * LANES..).unwrap_or_default();
            let words = |number| {
                let words = data.bytes(number).get(4 * step * LANES..);
                words.unwrap_or_default().as_chunks::<4>().0
            };
            let mut biased = [0; LANES];
            let biased = biased.get_mut(..sums.len()).unwrap_or_default();
            for (biased, &sum) in biased.iter_mut().zip(sums) {
                *biased = sum;
            }
            if let Some(bias) = self.bias {
                for (biased, &bias) in biased.iter_mut().zip(words(bias)) {
                    *biased = biased.wrapping_add(i32::from_le_bytes(bias));
                }
            }
            let Some(requantise) = &self.requantise else {
                for (output, biased) in output.as_chunks_mut().0.iter_mut().zip(&*biased) {
                    *output = biased.to_le_bytes();
                }
                continue;
            };
            let mut values = [0; LANES];
            let values = values.get_mut(..sums.len()).unwrap_or_default();
            match requantise.scale {
                Scale::Tensor { m, s } => requantise.same(biased, m, s, values),
                Scale::Matrix { m, s } => {
                    let at = matrix(kind, row);
                    let s = data.bytes(s).get(at).map_or(1, |s| s.cast_signed());
                    requantise.same(biased, nth_word(data.bytes(m), at), s, values);
                }
                Scale::Channel { m, s } => requantise.each(biased, words(m), part(s), values),
            }
            requantise.write(values, data, output);
        }
    }
}

impl Requantise {
    /// By the same scale each.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn same(&self, sums: &[i32], m: u32, s: i8, values: &mut [i16]) {
        // One loop for each rounding.
        for rounding in [Rounding::Single, Rounding::Double] {
            if self.rounding == rounding {
                let fixed = Self { rounding, ..*self };
                for (value, &sum) in values.iter_mut().zip(sums) {
                    *value = fixed.clamped(sum, m, s);
                }
            }
        }
    }

    /// By a scale of its own each.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn each(&self, sums: &[i32], m: &[[u8; 4]], s: &[u8], values: &mut [i16]) {
        for rounding in [Rounding::Single, Rounding::Double] {
            if self.rounding == rounding {
                let fixed = Self { rounding, ..*self };
                let scales = m.iter().zip(s);
                for ((value, &sum), (&m, s)) in values.iter_mut().zip(sums).zip(scales) {
                    *value = fixed.clamped(sum, u32::from_le_bytes(m), s.cast_signed());
                }
            }
        }
    }

    /// Writes values, or what is found at their places where there is a table.
    #[cfg_attr(not(target_arch = "wasm32"), inline(always))]
    fn write<D: Operands>(&self, values: &[i16], data: &D, output: &mut [u8]) {
        let low = |value: &i16| value.to_le_bytes()[0];
        match (self.table.map(|table| data.bytes(table)), self.wide) {
            (None, true) => {
                for (output, value) in output.as_chunks_mut().0.iter_mut().zip(values) {
                    *output = value.to_le_bytes();
                }
            }
            (None, false) => {
                for (output, value) in output.iter_mut().zip(values) {
                    *output = low(value);
                }
            }
            (Some(table), true) => {
                for (output, value) in output.iter_mut().zip(values) {
                    let place = usize::from(value.cast_unsigned() ^ 0x8000);
                    *output = table.get(place).copied().unwrap_or_default();
                }
            }
            (Some(table), false) => {
                for (output, value) in output.iter_mut().zip(values) {
                    *output = look_up(table, low(value).cast_signed()).cast_unsigned();
                }
            }
        }
    }
}
