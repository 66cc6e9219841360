//! Drafts of a few operators over operands that fit most of the time: what does not is refused by the draft.

use crate::draw::Draw;
use assay_core::{
    operators::{Epilogue, Operator, Requantise, Rounding, Scale, Side, SideScale, Window},
    DType, Draft, TensorType,
};

const OPERATORS: usize = 6;

/// A program in the making, and what it is drawn from.
pub struct Drawing<'d, 'a> {
    pub draw: &'d mut Draw<'a>,
    draft: Draft,
    /// The input and what operators give.
    values: Vec<u16>,
}

/// The bytes of a program; none where no operator was accepted.
pub fn drawn(draw: &mut Draw<'_>) -> Option<Vec<u8>> {
    let (dtype, shape) = (draw.dtype(), draw.shape());
    let input = TensorType::new(dtype, &shape).ok()?;
    let mut drawing = Drawing {
        draw,
        draft: Draft::new(input),
        values: vec![Draft::INPUT],
    };
    for _ in 0..=drawing.draw.below(OPERATORS) {
        let Some(operator) = drawing.operator() else {
            continue;
        };
        let Ok(number) = drawing.draft.push(operator) else {
            continue;
        };
        drawing.values.push(number);
    }
    drawing.fuse();
    drawing.draft.encode().ok()
}

impl Drawing<'_, '_> {
    /// Fuses the last operators, if they may be, and lets another one follow.
    fn fuse(&mut self) {
        let from = self.draw.below(self.values.len());
        let first = self.values[from];
        if let Ok(number) = self.draft.fuse(first) {
            self.values.truncate(from);
            self.values.push(number);
            let next = self.operator();
            if let Some(Ok(number)) = next.map(|operator| self.draft.push(operator)) {
                self.values.push(number);
            }
        }
    }

    /// A value whose dtype is one of these, the newest most often; a new cast to it where there is none.
    pub fn operand(&mut self, of: &[DType]) -> Option<(u16, TensorType)> {
        let fitting: Vec<_> = self
            .values
            .iter()
            .rev()
            .filter_map(|&value| Some((value, *self.draft.kind(value)?)))
            .filter(|(_, kind)| of.contains(&kind.dtype()))
            .collect();
        if fitting.is_empty() || self.draw.chance(8) {
            let (shape, dtype) = (self.draw.shape(), self.draw.one(of));
            return self.constant(dtype, &shape);
        }
        Some(self.draw.one(&fitting))
    }

    /// A constant.
    pub fn constant(&mut self, dtype: DType, shape: &[u32]) -> Option<(u16, TensorType)> {
        let kind = TensorType::new(dtype, shape).ok()?;
        let data = self.draw.data(&kind);
        Some((self.draft.constant(kind, data).ok()?, kind))
    }

    /// A constant of elements made one by one.
    pub fn list(
        &mut self,
        dtype: DType,
        count: u32,
        mut element: impl FnMut(&mut Draw<'_>) -> i64,
    ) -> Option<u16> {
        let (kind, size) = (
            TensorType::new(dtype, &[count]).ok()?,
            dtype.size() as usize,
        );
        let mut data = Vec::with_capacity(kind.bytes());
        for _ in 0..count {
            data.extend(&element(self.draw).to_le_bytes()[..size]);
        }
        self.draft.constant(kind, data).ok()
    }

    /// Another value that broadcasts with a shape: one that there is, or a constant.
    pub fn beside(&mut self, of: &[DType], shape: &[u32]) -> Option<u16> {
        if self.draw.chance(2) {
            return Some(self.operand(of)?.0);
        }
        let first = self.draw.below(shape.len());
        let mut dims = shape[first..].to_vec();
        for dim in &mut dims {
            if self.draw.chance(3) {
                *dim = 1;
            }
        }
        let dtype = self.draw.one(of);
        Some(self.constant(dtype, &dims)?.0)
    }

    /// A multiplier and a shift, in the rounding's range most of the time.
    pub fn scale(draw: &mut Draw<'_>, rounding: Rounding) -> (u32, i8) {
        let m = match draw.below(8) {
            0 => 0,
            1 => 1,
            2 => i32::MAX.unsigned_abs(),
            3 => draw.word(),
            _ => draw.word() >> 1,
        };
        let (least, range) = match rounding {
            Rounding::Single => (1, 62),
            Rounding::Double => (-31, 62),
        };
        let shift = i8::try_from(draw.below(range)).unwrap_or_default();
        (m, least + shift)
    }

    /// Any epilogue for an output of a shape.
    pub fn epilogue(&mut self, output: &[u32]) -> Option<Epilogue> {
        let columns = *output.last()?;
        let bias = if self.draw.chance(2) {
            Some(self.constant(DType::I32, &[columns])?.0)
        } else {
            None
        };
        if self.draw.chance(4) {
            return Some(Epilogue {
                bias,
                requantise: None,
            });
        }
        let rounding = self.draw.one(&[Rounding::Single, Rounding::Double]);
        let scale = match (self.draw.below(4), output) {
            (1, _) => {
                let (m, s) = self.scales(columns, rounding)?;
                Scale::Channel { m, s }
            }
            (2, [.., matrices, _, _]) => {
                let (m, s) = self.scales(*matrices, rounding)?;
                Scale::Matrix { m, s }
            }
            _ => {
                let (m, s) = Self::scale(self.draw, rounding);
                Scale::Tensor { m, s }
            }
        };
        let wide = self.draw.chance(2);
        let table = match (self.draw.chance(if wide { 16 } else { 3 }), wide) {
            (false, _) => None,
            (true, false) => Some(self.constant(DType::I8, &[256])?.0),
            (true, true) => Some(self.constant(DType::I8, &[1 << 16])?.0),
        };
        let mut number = || {
            let bytes = [self.draw.byte(), self.draw.byte()];
            if wide {
                i16::from_le_bytes(bytes)
            } else {
                bytes[0].cast_signed().into()
            }
        };
        let (zero_point, a, b) = (number(), number(), number());
        Some(Epilogue {
            bias,
            requantise: Some(Requantise {
                zero_point,
                lo: a.min(b),
                hi: a.max(b),
                wide,
                rounding,
                scale,
                table,
            }),
        })
    }

    /// Constants of multipliers and shifts.
    fn scales(&mut self, count: u32, rounding: Rounding) -> Option<(u16, u16)> {
        let some: Vec<_> = (0..3).map(|_| Self::scale(self.draw, rounding)).collect();
        let (mut m, mut s) = (some.iter().cycle(), some.iter().cycle());
        Some((
            self.list(DType::I32, count, |_| m.next().map_or(0, |of| of.0.into()))?,
            self.list(DType::I8, count, |_| s.next().map_or(0, |of| of.1.into()))?,
        ))
    }

    pub fn side(&mut self) -> Side {
        let zero = if self.draw.chance(2) {
            i16::from_le_bytes([self.draw.byte(), self.draw.byte()])
        } else {
            0
        };
        let scale = self.draw.chance(2).then(|| {
            let rounding = self.draw.one(&[Rounding::Single, Rounding::Double]);
            let (m, s) = Self::scale(self.draw, rounding);
            SideScale {
                left: self.draw.byte() % 34,
                m,
                s,
                rounding,
            }
        });
        Side { zero, scale }
    }

    /// A window over height and width, and the dimensions to which it brings an image, 1 where it does not fit.
    pub fn window(&mut self, dilates: bool, [height, width]: [u32; 2]) -> (Window, [u32; 2]) {
        let draw = &mut *self.draw;
        // Small ones most of the time, else any.
        let most = if draw.chance(4) { u8::MAX } else { 3 };
        let mut along = |size: u32| {
            let kernel = 1 + draw.byte() % 5;
            let stride = 1 + draw.byte() % most;
            let dilation = if dilates && draw.chance(3) {
                1 + draw.byte() % most
            } else {
                1
            };
            let reach = u32::from(kernel - 1) * u32::from(dilation) + 1;
            let pad = |byte: u8| byte % u8::try_from(reach).unwrap_or(u8::MAX);
            let (before, after) = (pad(draw.byte()), pad(draw.byte()));
            let padded = size + u32::from(before) + u32::from(after);
            let steps = padded.saturating_sub(reach) / u32::from(stride) + 1;
            ([kernel, stride, dilation, before, after], steps)
        };
        let ((high, rows), (wide, columns)) = (along(height), along(width));
        let pair = |at: usize| [high[at], wide[at]];
        let window = Window {
            kernel: pair(0),
            stride: pair(1),
            dilation: pair(2),
            before: pair(3),
            after: pair(4),
        };
        (window, [rows, columns])
    }

    /// An operator; none where what it needs cannot be had.
    fn operator(&mut self) -> Option<Operator> {
        crate::formula::drawn(self)
    }
}
