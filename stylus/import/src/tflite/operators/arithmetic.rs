//! `ADD`, `SUB` and `MUL` of two int8 tensors, broadcast.

use super::epilogue;
use crate::tflite::{
    error::Reason,
    fixed_point::Multiplier,
    node::{Node, Quantization, Stop},
    schema,
};
use assay_core::operators::{Add, Mul, Operator, Pair, Rounding, Side, SideScale, Sub};

/// Bits by which an operand is raised before it is scaled (`add.cc`, `sub.cc`).
const LEFT: u8 = 20;

pub(super) fn add(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let activation = node.options::<schema::Add>()?.activation();
    on_one_scale(node, activation, |pair| Operator::Add(Add(pair)))
}

pub(super) fn sub(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let activation = node.options::<schema::Sub>()?.activation();
    on_one_scale(node, activation, |pair| Operator::Sub(Sub(pair)))
}

fn on_one_scale(
    node: &mut Node<'_, '_>,
    activation: i8,
    of: fn(Pair) -> Operator,
) -> Result<Vec<u16>, Stop> {
    let pair = Operands::read(node)?.on_one_scale(activation)?;
    Ok(vec![node.push(of(pair))?])
}

/// The product of what is above the zero points; its scale in single precision (`mul.cc`).
pub(super) fn mul(node: &mut Node<'_, '_>) -> Result<Vec<u16>, Stop> {
    let activation = node.options::<schema::Mul>()?.activation();
    let Operands { a, b, output } = Operands::read(node)?;
    let factor = f64::from(a.1.scale * b.1.scale / output.scale);
    let scale = epilogue::all(Multiplier::new(factor).ok_or(Reason::Scale)?)?;
    let side = |operand: Quantization| Side {
        zero: operand.zero.into(),
        scale: None,
    };
    let pair = Pair {
        a: a.0,
        b: b.0,
        left: side(a.1),
        right: side(b.1),
        epilogue: epilogue::twice_rounded(
            None,
            output,
            epilogue::bounds(activation, output)?,
            scale,
        ),
    };
    Ok(vec![node.push(Operator::Mul(Mul(pair)))?])
}

/// Both operands with what they stand for.
struct Operands {
    a: (u16, Quantization),
    b: (u16, Quantization),
    output: Quantization,
}

impl Operands {
    fn read(node: &mut Node<'_, '_>) -> Result<Self, Stop> {
        let mut operand = |place, role| {
            let quantization = node.input(place, role)?.quantization(role)?;
            Ok::<_, Stop>((node.value(place, role)?, quantization))
        };
        Ok(Self {
            a: operand(0, "the first operand")?,
            b: operand(1, "the second operand")?,
            output: node.output(0)?.quantization("the output")?,
        })
    }

    /// Both on twice the larger of their scales.
    fn on_one_scale(&self, activation: i8) -> Result<Pair, Reason> {
        let (a, b, output) = (self.a.1, self.b.1, self.output);
        let twice = 2.0 * f64::from(a.scale.max(b.scale));
        let raised = f64::from(1_u32 << LEFT) * f64::from(output.scale);
        let factor = |real| Multiplier::below_one(real).ok_or(Reason::Scale);
        let side = |operand: Quantization| {
            let (m, s) = epilogue::parts(factor(f64::from(operand.scale) / twice)?)?;
            Ok::<_, Reason>(Side {
                zero: operand.zero.into(),
                scale: Some(SideScale {
                    left: LEFT,
                    m,
                    s,
                    rounding: Rounding::Double,
                }),
            })
        };
        let bounds = epilogue::bounds(activation, output)?;
        let scale = epilogue::all(factor(twice / raised)?)?;
        Ok(Pair {
            a: self.a.0,
            b: self.b.0,
            left: side(a)?,
            right: side(b)?,
            epilogue: epilogue::twice_rounded(None, output, bounds, scale),
        })
    }
}
