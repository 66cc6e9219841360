//! An operator and the way in which it is computed.

mod average;
mod convolution;
mod cost;
mod depthwise;
mod factor;
mod grid;
mod norm;
mod pointwise;
mod product;
mod quotient;
mod softmax;
mod sum;
mod total;
mod turned;

use crate::{
    buffers::{Constants, Data},
    lut::Lut,
    scratch::Refused,
    Kernel, Threads,
};
use assay_core::{
    operators::{Operands, Operator, Work},
    TensorType, Value,
};
use average::Average;
use convolution::Convolution;
use cost::cost;
use depthwise::Depthwise;
use factor::Factor;
use norm::Normal;
use pointwise::Pointwise;
use product::Product;
use quotient::Quotient;
use softmax::Weights;
use std::ops::Range;
use sum::Sum;
use total::Total;
use turned::Turned;

/// An operator, ready to run.
pub(crate) struct Step {
    kernel: Kernel,
    pub(crate) operator: Operator,
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
    Quotient(Quotient),
    Sum(Sum),
    Total(Total),
    Average(Average),
    Turned(Turned),
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
    ) -> Result<Self, Refused> {
        let constants = Constants(values);
        let way = match &operator {
            Operator::Reshape(_) => Way::Same,
            Operator::MatMul(matmul) => Way::Product(Product::new(kernel, matmul, values)?),
            Operator::Conv2D(conv) => {
                let convolution = Convolution::new(kernel, &conv.0, values, kind);
                convolution.transpose()?.map_or(Way::Core, Way::Convolution)
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
            Operator::FloorDiv(quotient) => {
                Quotient::new(*quotient, values, kind).map_or(Way::Core, Way::Quotient)
            }
            Operator::ReduceSum(sum) => {
                Total::new(*sum, values, kind).map_or(Way::Core, Way::Total)
            }
            Operator::Transpose(transpose) => {
                Turned::new(transpose, values, kind).map_or(Way::Core, Way::Turned)
            }
            Operator::AveragePool(pool) => {
                Average::new(*pool, values, kind).map_or(Way::Core, Way::Average)
            }
            other => summed(other, values, kind).unwrap_or_else(|| {
                Pointwise::new(kernel, other, values, kind)
                    .map_or(Way::Core, |pointwise| Way::Pointwise(Box::new(pointwise)))
            }),
        };
        Ok(Self {
            kernel,
            operator,
            way,
        })
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
    ) -> Result<(), Refused> {
        let job = Job {
            kernel: self.kernel,
            threads,
            data,
            kind,
        };
        match &self.way {
            Way::Same => {}
            Way::Product(product) => return product.run(&job, output),
            Way::Convolution(convolution) => return convolution.run(&job, output),
            Way::Depthwise(depthwise) => return depthwise.run(&job, output),
            Way::Pointwise(pointwise) => pointwise.run(&job, output),
            Way::Weights(weights) => weights.run(&job, output),
            Way::Normal(normal) => normal.run(&job, output),
            Way::Factor(factor) => factor.run(&job, output),
            Way::Quotient(quotient) => quotient.run(&job, output),
            Way::Sum(sum) => sum.run(&job, output),
            Way::Total(total) => total.run(&job, output),
            Way::Average(average) => average.run(&job, output),
            Way::Turned(turned) => turned.run(&job, output),
            Way::Table { x, lut } => {
                let x = data.bytes(*x);
                job.rows(1, output, |rows, output| {
                    let from = rows.start * kind.row_bytes();
                    output.copy_from_slice(&x[from..from + output.len()]);
                    lut.replace(self.kernel, output);
                });
            }
            Way::Core => {
                let cost = cost(&self.operator, data.values, kind);
                job.rows(cost, output, |rows, output| {
                    let work = Work {
                        values: data.values,
                        data,
                        kind,
                        rows,
                    };
                    self.operator.run(&work, output);
                });
            }
        }
        Ok(())
    }
}

/// An `Add` whose operands are not rescaled.
fn summed(operator: &Operator, values: &[Value<'_>], kind: &TensorType) -> Option<Way> {
    match operator {
        Operator::Add(add) => Sum::new(&add.0, values, kind).map(Way::Sum),
        _ => None,
    }
}

/// What a step works with.
struct Job<'r> {
    kernel: Kernel,
    threads: &'r Threads,
    data: &'r Data<'r>,
    kind: &'r TensorType,
}

/// What it costs to share work out, in the units of [`Job::rows`]: a thread that has to be woken comes 10 microseconds
/// later. Tests share out small work as well.
const SHARE: usize = if cfg!(debug_assertions) {
    1 << 8
} else {
    1 << 18
};

impl Job<'_> {
    /// Shares the output's rows out, `cost` a byte, of which 25 are a nanosecond, and calls `work` with each share: the
    /// rows and where they go.
    fn rows(&self, cost: usize, output: &mut [u8], work: impl Fn(Range<usize>, &mut [u8]) + Sync) {
        self.parts(cost, usize::MAX, output, work);
    }

    /// The same with at most `most` rows in a share.
    fn parts(
        &self,
        cost: usize,
        most: usize,
        output: &mut [u8],
        work: impl Fn(Range<usize>, &mut [u8]) + Sync,
    ) {
        let row = self.kind.row_bytes();
        let rows = output.len() / row;
        let worth = if self.threads.awake() {
            SHARE / 4
        } else {
            SHARE
        };
        let shares = (output.len() * cost / worth).clamp(1, 2 * self.threads.count());
        let share = if self.threads.count() == 1 {
            rows
        } else {
            rows.div_ceil(shares)
        };
        self.threads
            .each(output, share.min(most) * row, |first, part| {
                let first = first / row;
                work(first..first + part.len() / row, part);
            });
    }
}
