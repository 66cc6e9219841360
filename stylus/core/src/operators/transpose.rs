//! `Transpose`: the dimensions in another order.

use super::{
    operand,
    view::{steps, View},
    At, Checked, Elements, Operands, Rule, Work,
};
use crate::{reader::Reader, Fault, TensorType, Value};
use alloc::vec::Vec;

/// The dimensions in another order.
///
/// - Formula: `y[i_0, i_1, …] = x[…]` with `i_k` as the index in dimension `axes[k]` of `x`.
/// - Shape: dimension `k` is dimension `axes[k]` of `x`.
/// - Dtypes: `x` of any; the output the same.
/// - Descriptor: `x u16 ‖ rank u8 ‖ axis u8 × rank`
/// - Opening: an element of `x`.
/// - Source: `Transpose` of ONNX, with `perm` as `axes`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transpose {
    /// Number of the operand, of any type.
    pub x: u16,
    /// A permutation of the dimensions, as many as `x` has.
    pub axes: Vec<u8>,
}

impl Rule for Transpose {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let x = reader.u16()?;
        let axes = (0..reader.rank()?)
            .map(|_| reader.u8())
            .collect::<Result<_, _>>()?;
        Ok(Self { x, axes })
    }

    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.x.to_le_bytes());
        out.push(u8::try_from(self.axes.len()).unwrap_or_default());
        out.extend(&self.axes);
    }

    fn operands(&mut self, visit: &mut dyn FnMut(&mut u16)) {
        visit(&mut self.x);
    }

    fn check(&self, values: &[Value<'_>]) -> Result<Checked, Fault> {
        let x = operand(values, self.x)?.kind;
        let rank = x.shape().len();
        if self.axes.len() != rank {
            return Err(Fault::OperandShape);
        }
        let (mut dims, mut seen) = ([1; 4], [false; 4]);
        for (dim, &axis) in dims.iter_mut().zip(&self.axes) {
            *dim = *x.shape().get(usize::from(axis)).ok_or(Fault::Axis)?;
            if core::mem::replace(&mut seen[usize::from(axis)], true) {
                return Err(Fault::Axis);
            }
        }
        Ok(Checked {
            output: TensorType::new(x.dtype(), &dims[..rank])?,
            opening: x.element_opening(),
        })
    }

    fn element(&self, at: &At<'_>, data: &dyn Elements) -> i64 {
        let Ok(x) = operand(at.values, self.x) else {
            return 0;
        };
        data.element(self.x, self.view(&x.kind).source(at.kind, at.index))
    }

    fn run<D: Operands>(&self, work: &Work<'_, D>, output: &mut [u8]) {
        let Ok(x) = operand(work.values, self.x) else {
            return;
        };
        let view = self.view(&x.kind);
        view.copy(work.data.bytes(self.x), work.kind, work.rows.start, output);
    }
}

impl Transpose {
    fn view(&self, x: &TensorType) -> View {
        let (of, mut turned) = (steps(x), [0; 4]);
        for (step, &axis) in turned.iter_mut().zip(&self.axes) {
            *step = of.get(usize::from(axis)).copied().unwrap_or_default();
        }
        View {
            offset: 0,
            steps: turned,
        }
    }
}
