//! What convolutions have in common: operands, window and epilogue.

use super::{operand, Checked, Epilogue, Window};
use crate::{reader::Reader, DType, Fault, TensorType, Value};
use alloc::vec::Vec;

/// An image, the weights that move over it, and what is done to each sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Number of the operand int8[N, H, W, C].
    pub x: u16,
    /// Number of the weights, int8, a row for each channel of the output.
    pub w: u16,
    /// What of `x` an element reads.
    pub window: Window,
    /// What `x` is outside its height and width: its zero point.
    pub pad: i8,
    /// What is done to the sum.
    pub epilogue: Epilogue,
}

impl Filter {
    pub(super) fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        Ok(Self {
            x: reader.u16()?,
            w: reader.u16()?,
            window: Window::read(reader)?,
            pad: reader.i8()?,
            epilogue: Epilogue::read(reader)?,
        })
    }

    pub(super) fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.extend(self.w.to_le_bytes());
        self.window.write(out);
        out.extend(self.pad.to_le_bytes());
        self.epilogue.write(out);
    }

    pub(super) fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
        visit(&mut self.w);
        self.epilogue.operands(visit);
    }

    /// `fits` says of the window's area, the channels of `x`, the rows of `w` and their length whether they fit; `read` is
    /// what opens that of `x` which one tap of the window reads.
    pub(super) fn check(
        &self,
        values: &[Value<'_>],
        fits: impl Fn(u32, u32, u32, u32) -> bool,
        read: impl Fn(&TensorType) -> u64,
    ) -> Result<Checked, Fault> {
        let (x, w) = (operand(values, self.x)?.kind, operand(values, self.w)?.kind);
        if x.dtype() != DType::I8 || w.dtype() != DType::I8 {
            return Err(Fault::OperandType);
        }
        let &[images, height, width, channels] = x.shape() else {
            return Err(Fault::OperandShape);
        };
        let [rows, columns] = self.window.steps([height, width])?;
        let &[outputs, taps] = w.shape() else {
            return Err(Fault::OperandShape);
        };
        if !fits(self.window.area(), channels, outputs, taps) {
            return Err(Fault::OperandShape);
        }
        let output = TensorType::new(self.epilogue.dtype(), &[images, rows, columns, outputs])?;
        let read = self.window.paths(&x) * read(&x) + w.row_opening();
        Ok(Checked {
            output,
            opening: read + self.epilogue.check(values, &output)?,
        })
    }
}
