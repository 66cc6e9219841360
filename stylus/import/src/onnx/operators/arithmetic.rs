//! `Add`, `Sub` and `Mul` of two tensors, broadcast.

use crate::onnx::{
    constant,
    error::Reason,
    factor::{Factor, ROUNDING},
    operand::{Integer, Operand, Quantisation},
    step::Step,
};
use assay_core::operators::{Add, Mul, Operator, Pair, Side, SideScale, Sub};

/// What an int8 is above a zero point at most.
const SPAN: f64 = 255.0;
/// Bits that the sum of two sides keeps below the result's last place, where there is room for them.
const BELOW: i32 = 22;

/// Both operands in one layout.
struct Operands {
    values: [u16; 2],
    of: [Quantisation; 2],
    channels_last: bool,
}

const ROLES: [&str; 2] = ["the first operand", "the second operand"];

impl Operands {
    fn read(step: &mut Step<'_, '_>) -> Result<Self, Reason> {
        let pair = [step.operand(0, ROLES[0])?, step.operand(1, ROLES[1])?];
        let mut channels_last = false;
        let mut all_images = true;
        for operand in &pair {
            if let Operand::Value(integer, _) = operand {
                channels_last |= integer.channels_last;
                all_images &= step.graph.dims(integer.value)?.len() == 4;
            }
        }
        channels_last &= all_images;
        let mut value = |operand: &Operand<'_>, role| match operand {
            &Operand::Value(integer, of) if channels_last => {
                Ok::<_, Reason>((step.graph.channels_last(integer)?, of))
            }
            &Operand::Value(integer, of) => Ok((step.graph.plain(integer)?, of)),
            Operand::Constant(tensor, scales) => {
                let of = scales.as_ref().ok_or(Reason::Float(role))?.whole(role)?;
                let mut dims = constant::dims(tensor, role)?;
                let mut elements = constant::bytes(tensor, role)?;
                while dims.len() < if channels_last { 4 } else { 1 } {
                    dims.insert(0, 1);
                }
                if channels_last {
                    (dims, elements) = turned(&dims, &elements, role)?;
                }
                Ok((step.graph.constant(&dims, elements)?, of))
            }
        };
        let (a, b) = (value(&pair[0], ROLES[0])?, value(&pair[1], ROLES[1])?);
        Ok(Self {
            values: [a.0, b.0],
            of: [a.1, b.1],
            channels_last,
        })
    }
}

/// A constant NCHW as NHWC.
fn turned(
    dims: &[u32],
    elements: &[i8],
    role: &'static str,
) -> Result<(Vec<u32>, Vec<i8>), Reason> {
    let &[batch, channels, height, width] = dims else {
        return Err(Reason::Shape(role));
    };
    let area = (height * width) as usize;
    let mut turned = Vec::with_capacity(elements.len());
    for image in elements.chunks((channels as usize * area).max(1)) {
        for position in 0..area {
            turned.extend(image.iter().skip(position).step_by(area));
        }
    }
    Ok((vec![batch, height, width, channels], turned))
}

/// Each side is brought to the output's scale with bits below its last place, of which requantisation takes them.
pub(super) fn sum(mut step: Step<'_, '_>, difference: bool) -> Result<Integer, Reason> {
    let operands = Operands::read(&mut step)?;
    let ratio = |of: Quantisation| f64::from(of.scale) / f64::from(step.output.scale);
    let ratios = operands.of.map(ratio);
    let largest = ratios[0].max(ratios[1]);
    // 2·255·largest·2^bits stays below 2^31.
    let (_, exponent) = libm::frexp(2.0 * SPAN * largest);
    let bits = (31 - exponent).min(BELOW);
    if bits < 1 {
        return Err(Reason::Scale);
    }
    let raised = |ratio| Factor::nearest(libm::ldexp(ratio, bits)).ok_or(Reason::Scale);
    let factors = [raised(ratios[0])?, raised(ratios[1])?];
    let span = libm::ldexp(SPAN, -bits);
    step.report(factors.into_iter().map(|factor| (factor, span)));
    let side = |place: usize| Side {
        zero: operands.of[place].zero.into(),
        scale: Some(SideScale {
            left: 0,
            m: factors[place].m,
            s: factors[place].s,
            rounding: ROUNDING,
        }),
    };
    let (left, right) = (side(0), side(1));
    let most = libm::ldexp(2.0 * SPAN * largest, bits);
    let epilogue = step.epilogue(None, &[libm::ldexp(1.0, -bits)], &[most])?;
    let pair = Pair {
        a: operands.values[0],
        b: operands.values[1],
        left,
        right,
        epilogue,
    };
    let value = step.graph.push(if difference {
        Operator::Sub(Sub(pair))
    } else {
        Operator::Add(Add(pair))
    })?;
    Ok(step.result(value, operands.channels_last))
}

/// The product of what is above the zero points.
pub(super) fn mul(mut step: Step<'_, '_>) -> Result<Integer, Reason> {
    let operands = Operands::read(&mut step)?;
    let [a, b] = operands.of;
    let factor = f64::from(a.scale) * f64::from(b.scale) / f64::from(step.output.scale);
    let epilogue = step.epilogue(None, &[factor], &[SPAN * SPAN])?;
    let side = |of: Quantisation| Side {
        zero: of.zero.into(),
        scale: None,
    };
    let value = step.graph.push(Operator::Mul(Mul(Pair {
        a: operands.values[0],
        b: operands.values[1],
        left: side(a),
        right: side(b),
        epilogue,
    })))?;
    Ok(step.result(value, operands.channels_last))
}
