//! Functions of each element of one quantised tensor: whatever stands between `DequantizeLinear` and `QuantizeLinear` is
//! a table of 256 values, in single precision as runtimes compute them, operator by operator.

use super::{
    constant,
    error::Reason,
    graph::{Graph, Held},
    operand::{Integer, Operand, Quantisation},
    proto::{Node, Tensor, FLOAT, INT32, INT64},
    step::{attribute, float},
};
use std::rc::Rc;

/// What each int8 of a tensor became.
#[derive(Clone)]
pub(super) struct Function {
    pub(super) integer: Integer,
    /// Of −128 to 127.
    pub(super) values: Rc<[f32]>,
}

/// An operand of a function.
enum Part {
    Number(f32),
    Element(Function),
}

/// Whether an operator is a function of elements and nothing else.
pub(super) fn is(kind: &str) -> bool {
    matches!(kind, "Div" | "Pow" | "Min" | "Max" | "PRelu" | "Clip") || unary(kind).is_some()
}

/// All values that an int8 stands for.
pub(super) fn reals(of: Quantisation) -> Rc<[f32]> {
    (i8::MIN..=i8::MAX).map(|q| of.real(q)).collect()
}

impl<'a> Graph<'a> {
    /// The operator as a function of the elements of one tensor; none where it is none.
    pub(super) fn function(&self, kind: &str, node: &'a Node) -> Result<Option<Function>, Reason> {
        let bounds = match kind {
            "Relu" | "Clip" => Some(self.clipped(kind, node)?),
            "Add" | "Sub" | "Mul" => None,
            _ if is(kind) => None,
            _ => return Ok(None),
        };
        let taken = if bounds.is_some() {
            1
        } else {
            node.inputs.len()
        };
        let mut parts = Vec::new();
        for place in 0..taken {
            match self.part(node, place)? {
                Some(part) => parts.push(part),
                None => return Ok(None),
            }
        }
        let mut elements = parts.iter().filter_map(|part| match part {
            Part::Element(function) => Some(function.integer),
            Part::Number(_) => None,
        });
        let Some(integer) = elements.next() else {
            return Ok(None);
        };
        if elements.any(|other| other != integer) {
            return Ok(None);
        }
        let value = |place: usize| {
            let operands: Vec<f32> = parts
                .iter()
                .map(|part| match part {
                    Part::Number(number) => *number,
                    Part::Element(function) => function.values[place],
                })
                .collect();
            match bounds {
                Some((low, high)) => Some(operands[0].max(low).min(high)),
                None => evaluate(kind, node, &operands),
            }
        };
        let values: Option<Rc<[f32]>> = (0..256).map(value).collect();
        Ok(values.map(|values| Function { integer, values }))
    }

    /// A constant operand of one element.
    pub(super) fn number(&self, node: &'a Node, place: usize) -> Result<Option<f32>, Reason> {
        Ok(match self.part(node, place)? {
            Some(Part::Number(number)) => Some(number),
            _ => None,
        })
    }

    /// A number, or a function of elements.
    fn part(&self, node: &'a Node, place: usize) -> Result<Option<Part>, Reason> {
        let name = Self::name(node, place).ok_or(Reason::Missing("an operand"))?;
        if let Some(tensor) = self.constants.get(name) {
            return Ok(number(tensor)?.map(Part::Number));
        }
        Ok(match self.tensors.get(name) {
            Some(Held::Function(function)) => Some(Part::Element(function.clone())),
            Some(&Held::Real(Operand::Value(integer, of))) => Some(Part::Element(Function {
                integer,
                values: reals(of),
            })),
            Some(Held::Real(Operand::Constant(tensor, Some(scales)))) if single(tensor) => {
                let q = constant::bytes(tensor, "an operand")?;
                let of = scales.whole("an operand")?;
                q.first().map(|&q| Part::Number(of.real(q)))
            }
            Some(_) => None,
            None => return Err(Reason::Missing("an operand")),
        })
    }
}

/// One element that broadcasts to anything.
fn single(tensor: &Tensor) -> bool {
    tensor.dims.len() <= 1 && tensor.dims.iter().all(|&dim| dim == 1)
}

#[allow(
    clippy::cast_precision_loss,
    reason = "exponents and the like, which are small"
)]
fn number(tensor: &Tensor) -> Result<Option<f32>, Reason> {
    let role = "an operand";
    if !single(tensor) {
        return Ok(None);
    }
    Ok(match tensor.dtype {
        FLOAT => constant::reals(tensor, role)?.first().copied(),
        INT32 | INT64 => constant::integers(tensor, role)?.first().map(|&x| x as f32),
        _ => None,
    })
}

/// The operator's value for the values of its operands.
pub(super) fn evaluate(kind: &str, node: &Node, operands: &[f32]) -> Option<f32> {
    let fold = |function: fn(f32, f32) -> f32| operands.iter().copied().reduce(function);
    match (kind, operands) {
        ("Add", &[a, b]) => Some(a + b),
        ("Sub", &[a, b]) => Some(a - b),
        ("Mul", &[a, b]) => Some(a * b),
        ("Div", &[a, b]) => Some(a / b),
        ("Pow", &[a, b]) => Some(narrow(libm::pow(a.into(), b.into()))),
        ("PRelu", &[x, slope]) => Some(if x < 0.0 { x * slope } else { x }),
        ("Min", _) => fold(f32::min),
        ("Max", _) => fold(f32::max),
        (_, &[x]) => unary(kind).map(|function| function(node, x)),
        _ => None,
    }
}

/// By `Attributes` of the operator's definition, with its defaults.
fn unary(kind: &str) -> Option<fn(&Node, f32) -> f32> {
    Some(match kind {
        "Relu" => |_, x| x.max(0.0),
        "LeakyRelu" => |node, x| {
            if x < 0.0 {
                x * float(node, "alpha", 0.01)
            } else {
                x
            }
        },
        "ThresholdedRelu" => |node, x| {
            if x > float(node, "alpha", 1.0) {
                x
            } else {
                0.0
            }
        },
        "Sigmoid" => |_, x| narrow(sigmoid(x.into())),
        "Tanh" => |_, x| narrow(libm::tanh(x.into())),
        "HardSigmoid" => |node, x| hard(x, float(node, "alpha", 0.2), float(node, "beta", 0.5)),
        "HardSwish" => |_, x| x * hard(x, 1.0 / 6.0, 0.5),
        "Swish" => |node, x| {
            narrow(f64::from(x) * sigmoid(f64::from(x) * f64::from(float(node, "alpha", 1.0))))
        },
        "QuickGelu" => |node, x| {
            narrow(f64::from(x) * sigmoid(f64::from(x) * f64::from(float(node, "alpha", 1.702))))
        },
        "Gelu" => |node, x| {
            let form = attribute(node, "approximate").map_or(&b""[..], |form| &form.string);
            if form == b"tanh" {
                by_tanh(x)
            } else {
                by_erf(x)
            }
        },
        "FastGelu" => |_, x| by_tanh(x),
        "Mish" => |_, x| narrow(f64::from(x) * libm::tanh(softplus(x.into()))),
        "Softplus" => |_, x| narrow(softplus(x.into())),
        "Softsign" => |_, x| x / (1.0 + x.abs()),
        "Elu" => |node, x| exponential(x, float(node, "alpha", 1.0)),
        // The defaults are the definition's.
        "Selu" => |node, x| {
            float(node, "gamma", 1.050_701) * exponential(x, float(node, "alpha", 1.673_263_2))
        },
        "Celu" => |node, x| {
            let alpha = float(node, "alpha", 1.0);
            x.max(0.0) + (alpha * narrow(libm::expm1((x / alpha).into()))).min(0.0)
        },
        "Erf" => |_, x| narrow(libm::erf(x.into())),
        "Exp" => |_, x| narrow(libm::exp(x.into())),
        "Log" => |_, x| narrow(libm::log(x.into())),
        "Sqrt" => |_, x| x.sqrt(),
        "Reciprocal" => |_, x| 1.0 / x,
        "Abs" => |_, x| x.abs(),
        "Neg" => |_, x| -x,
        "Sign" => |_, x| if x == 0.0 { 0.0 } else { x.signum() },
        "Floor" => |_, x| x.floor(),
        "Ceil" => |_, x| x.ceil(),
        "Round" => |_, x| x.round_ties_even(),
        "Sin" => |_, x| narrow(libm::sin(x.into())),
        "Cos" => |_, x| narrow(libm::cos(x.into())),
        _ => return None,
    })
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-x))
}

fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

fn hard(x: f32, alpha: f32, beta: f32) -> f32 {
    (x * alpha + beta).clamp(0.0, 1.0)
}

fn exponential(x: f32, alpha: f32) -> f32 {
    if x < 0.0 {
        alpha * narrow(libm::expm1(x.into()))
    } else {
        x
    }
}

fn by_erf(x: f32) -> f32 {
    let x = f64::from(x);
    narrow(0.5 * x * (1.0 + libm::erf(x * std::f64::consts::FRAC_1_SQRT_2)))
}

/// `0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))`.
fn by_tanh(x: f32) -> f32 {
    let x = f64::from(x);
    let inner = (x + 0.044_715 * x * x * x) * (2.0 / std::f64::consts::PI).sqrt();
    narrow(0.5 * x * (1.0 + libm::tanh(inner)))
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "functions are of single precision, as runtimes compute them"
)]
fn narrow(real: f64) -> f32 {
    real as f32
}
