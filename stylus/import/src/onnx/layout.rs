//! Images as the program's operators want them, channels last, and as the model has them.

use super::{error::Reason, graph::Graph, operand::Integer};
use assay_core::operators::{Operator, Reshape, Transpose};

impl Graph<'_> {
    /// The value with dimensions NHWC.
    pub(super) fn channels_last(&mut self, x: Integer) -> Result<u16, Reason> {
        if x.channels_last {
            return Ok(x.value);
        }
        match self.dims(x.value)?[..] {
            [_, _, _, _] => self.turned(x.value, [0, 2, 3, 1]),
            _ => Err(Reason::Shape("the input")),
        }
    }

    /// The value with the model's dimensions.
    pub(super) fn plain(&mut self, x: Integer) -> Result<u16, Reason> {
        if x.channels_last {
            self.turned(x.value, [0, 3, 1, 2])
        } else {
            Ok(x.value)
        }
    }

    /// A transposition, once for each value; where one element lies beside it, elements do not move.
    fn turned(&mut self, x: u16, axes: [u8; 4]) -> Result<u16, Reason> {
        if let Some(&turned) = self.turned.get(&(x, axes)) {
            return Ok(turned);
        }
        let dims = self.dims(x)?;
        let turned_dims: Vec<u32> = axes.iter().map(|&axis| dims[usize::from(axis)]).collect();
        let moved = |axes: &[usize]| axes.iter().filter(|&&axis| dims[axis] > 1).count() > 0;
        let still = if axes[1] == 2 {
            !(moved(&[1]) && moved(&[2, 3]))
        } else {
            !(moved(&[3]) && moved(&[1, 2]))
        };
        let operator = if still {
            Operator::Reshape(Reshape {
                x,
                dims: turned_dims,
            })
        } else {
            let axes = axes.to_vec();
            Operator::Transpose(Transpose { x, axes })
        };
        let turned = self.push(operator)?;
        if !still {
            let axes = axes.iter().map(|&axis| usize::from(axis)).collect();
            self.permutations.insert(turned, (x, axes));
        }
        self.turned.insert((x, axes), turned);
        Ok(turned)
    }
}
