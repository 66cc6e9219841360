//! An operator and the way in which it is computed.

mod convolution;
mod depthwise;
mod factor;
mod grid;
mod norm;
mod pointwise;
mod product;
mod softmax;
mod total;

use crate::{
    buffers::{Constants, Data},
    lut::Lut,
    Kernel, Threads,
};
use assay_core::{
    operators::{Operands, Operator, Work},
    TensorType, Value,
};
use convolution::Convolution;
use depthwise::Depthwise;
use factor::Factor;
use norm::Normal;
use pointwise::Pointwise;
use product::Product;
use softmax::Weights;
use total::Total;

/// An operator, ready to run.
pub(crate) struct Step {
    kernel: Kernel,
    operator: Operator,
    pub(crate) way: Way,
}

/// How an operator is computed.
pub(crate) enum Way {
    /// By the core's kernel.
    Core,
    /// Not at all: its bytes are its operand's.
    Same,
    Product(Product),
    Convolution(Convolution),
    Depthwise(Depthwise),
    Pointwise(Box<Pointwise>),
    Weights(Weights),
    Normal(Normal),
    Factor(Factor),
    Total(Total),
    Table {
        x: u16,
        lut: Lut,
    },
}

impl Step {
    pub(crate) fn new(
        kernel: Kernel,
        operator: Operator,
        values: &[Value<'_>],
        kind: &TensorType,
    ) -> Self {
        let constants = Constants(values);
        let way = match &operator {
            Operator::Reshape(_) => Way::Same,
            Operator::MatMul(matmul) => Way::Product(Product::new(kernel, matmul, values)),
            Operator::Conv2D(conv) => {
                Convolution::new(kernel, &conv.0, values, kind).map_or(Way::Core, Way::Convolution)
            }
            Operator::DepthwiseConv2D(conv) => {
                Depthwise::new(kernel, &conv.0, values, kind).map_or(Way::Core, Way::Depthwise)
            }
            Operator::Lut8(lut) if constants.bytes(lut.table).len() == 256 => Way::Table {
                x: lut.x,
                lut: Lut::new(constants.bytes(lut.table)),
            },
            Operator::Softmax(softmax) => {
                Weights::new(softmax, values, kind).map_or(Way::Core, Way::Weights)
            }
            Operator::LayerNorm(norm) => {
                Normal::new(&norm.0, true, values).map_or(Way::Core, Way::Normal)
            }
            Operator::RmsNorm(norm) => {
                Normal::new(&norm.0, false, values).map_or(Way::Core, Way::Normal)
            }
            Operator::MulShift(product) => {
                Factor::new(*product, values, kind).map_or(Way::Core, Way::Factor)
            }
            Operator::ReduceSum(sum) => {
                Total::new(*sum, values, kind).map_or(Way::Core, Way::Total)
            }
            other => Pointwise::new(kernel, other, values, kind)
                .map_or(Way::Core, |pointwise| Way::Pointwise(Box::new(pointwise))),
        };
        Self {
            kernel,
            operator,
            way,
        }
    }

    /// Bytes of what was packed.
    pub(crate) fn bytes(&self) -> usize {
        match &self.way {
            Way::Product(product) => product.bytes(),
            Way::Convolution(convolution) => convolution.bytes(),
            _ => 0,
        }
    }

    /// Computes the whole output.
    pub(crate) fn run(
        &self,
        threads: &Threads,
        data: &Data<'_>,
        kind: &TensorType,
        output: &mut [u8],
    ) {
        let job = Job {
            kernel: self.kernel,
            threads,
            data,
            kind,
        };
        match &self.way {
            Way::Same => {}
            Way::Product(product) => product.run(&job, output),
            Way::Convolution(convolution) => convolution.run(&job, output),
            Way::Depthwise(depthwise) => depthwise.run(&job, output),
            Way::Pointwise(pointwise) => pointwise.run(&job, output),
            Way::Weights(weights) => weights.run(&job, output),
            Way::Normal(normal) => normal.run(&job, output),
            Way::Factor(factor) => factor.run(&job, output),
            Way::Total(total) => total.run(&job, output),
            Way::Table { x, lut } => {
                let x = data.bytes(*x);
                job.rows(1, output, |rows, output| {
                    let from = rows.start * kind.row_bytes();
                    output.copy_from_slice(&x[from..from + output.len()]);
                    lut.replace(self.kernel, output);
                });
            }
            Way::Core => job.rows(16, output, |rows, output| {
                let work = Work {
                    values: data.values,
                    data,
                    kind,
                    rows,
                };
                self.operator.run(&work, output);
            }),
        }
    }
}

/// What a step works with.
struct Job<'r> {
    kernel: Kernel,
    threads: &'r Threads,
    data: &'r Data<'r>,
    kind: &'r TensorType,
}

/// What it costs to share work out, in the units of [`Job::rows`].
const SHARE: usize = 1 << 16;

impl Job<'_> {
    /// Shares the output's rows out, `cost` a byte, and calls `work` with each share: the rows and where they go.
    fn rows(
        &self,
        cost: usize,
        output: &mut [u8],
        work: impl Fn(std::ops::Range<usize>, &mut [u8]) + Sync,
    ) {
        let row = self.kind.row_bytes();
        let rows = output.len() / row;
        let shares = (output.len() * cost / SHARE).clamp(1, 2 * self.threads.count());
        let share = if self.threads.count() == 1 {
            rows
        } else {
            rows.div_ceil(shares)
        };
        self.threads.each(output, share * row, |first, part| {
            let first = first / row;
            work(first..first + part.len() / row, part);
        });
    }
}
