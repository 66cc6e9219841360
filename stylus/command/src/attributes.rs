//! Operators as JSON and as text: by the names that `packages/tensor` has for their parts, in its order.

use crate::text;
use assay_core::operators::{
    Division, Epilogue, Filter, Norm, Operator, Pair, Requantise, Rounding, Scale, Side, SideScale,
    Window,
};
use serde_json::{json, Map, Value};

/// An operator's kind and its parts, those left out that it does not have.
pub fn parts(operator: &Operator) -> Value {
    let own = match operator {
        Operator::MatMul(of) => joined([json!({ "a": of.a, "b": of.b }), epilogue(&of.epilogue)]),
        Operator::Conv2D(of) => filter(&of.0),
        Operator::DepthwiseConv2D(of) => filter(&of.0),
        Operator::MaxPool(of) => json!({ "x": of.x, "window": window(&of.window) }),
        Operator::AveragePool(of) => json!({ "x": of.x, "window": window(&of.window) }),
        Operator::Add(of) => pair(&of.0),
        Operator::Sub(of) => pair(&of.0),
        Operator::Mul(of) => pair(&of.0),
        Operator::Requantise(of) => joined([json!({ "x": of.x }), epilogue(&of.epilogue)]),
        Operator::Lut8(of) => json!({ "x": of.x, "table": of.table }),
        Operator::Lut16(of) => json!({ "x": of.x, "table": of.table }),
        Operator::ArgMax(of) => json!({ "x": of.x }),
        Operator::ReduceMax(of) => json!({ "x": of.x }),
        Operator::Isqrt(of) => json!({ "x": of.x }),
        Operator::ReduceSum(of) => {
            json!({ "x": of.x, "square": of.square, "dtype": text::dtype(of.dtype) })
        }
        Operator::MulShift(of) => {
            json!({ "x": of.x, "f": of.f, "shift": of.shift, "dtype": text::dtype(of.dtype) })
        }
        Operator::FloorDiv(of) => {
            json!({ "a": of.a, "b": of.b, "dtype": text::dtype(of.dtype) })
        }
        Operator::Cast(of) => json!({ "x": of.x, "dtype": text::dtype(of.dtype) }),
        Operator::Concat(of) => json!({ "axis": of.axis, "operands": of.parts }),
        Operator::Transpose(of) => json!({ "x": of.x, "axes": of.axes }),
        Operator::Slice(of) => {
            let spans = of.spans.iter().map(
                |span| json!({ "begin": span.begin, "length": span.length, "step": span.step }),
            );
            json!({ "x": of.x, "spans": spans.collect::<Value>() })
        }
        Operator::Reshape(of) => json!({ "x": of.x, "shape": of.dims }),
        Operator::Gather(of) => json!({ "x": of.x, "indices": of.indices }),
        Operator::Softmax(of) => {
            let gives = match of.division {
                Division::Weights => "weights",
                Division::Shares => "shares",
                Division::TfLite => "tflite",
            };
            joined([
                json!({ "x": of.x, "table": of.table, "gives": gives }),
                of.mask.map_or(Value::Null, |mask| json!({ "mask": mask })),
                json!({ "shift": of.shift }),
            ])
        }
        Operator::LayerNorm(of) => norm(&of.0),
        Operator::RmsNorm(of) => norm(&of.0),
        Operator::Fused(of) => {
            let operators = of.operators.iter().map(parts);
            json!({ "operands": of.operands, "operators": operators.collect::<Value>() })
        }
    };
    joined([json!({ "kind": operator.name() }), own])
}

/// `a=0 b=1 requantise.zeroPoint=3`: what an operator has besides its kind.
pub fn text(operator: &Operator) -> String {
    let mut pairs = Vec::new();
    for (name, part) in entries(&parts(operator)) {
        if name != "kind" {
            write(&mut pairs, &name, part);
        }
    }
    pairs.join(" ")
}

/// The values that an operator reads, each with its name in the operator.
pub fn operands(operator: &Operator) -> Vec<(String, usize)> {
    const NAMES: [&str; 10] = [
        "a", "b", "x", "f", "w", "table", "mask", "indices", "gamma", "beta",
    ];
    let parts = parts(operator);
    let requantise = &parts["requantise"];
    let many = entries(&parts["operands"]).into_iter();
    let named = NAMES.iter().chain(&["bias"]);
    let own = named.map(|&name| (name.to_owned(), &parts[name]));
    let scale = ["multipliers", "shifts"].map(|name| (name.to_owned(), &requantise["scale"][name]));
    let table = [("table".to_owned(), &requantise["table"])];
    many.chain(own)
        .chain(scale)
        .chain(table)
        .filter_map(|(name, part)| Some((name, usize::try_from(part.as_u64()?).ok()?)))
        .collect()
}

/// A list's items by their indices, an object's parts by their names.
fn entries(of: &Value) -> Vec<(String, &Value)> {
    match of {
        Value::Array(items) => (0..)
            .zip(items)
            .map(|(index, item): (usize, _)| (index.to_string(), item))
            .collect(),
        Value::Object(parts) => parts
            .iter()
            .map(|(name, part)| (name.clone(), part))
            .collect(),
        _ => Vec::new(),
    }
}

fn write(pairs: &mut Vec<String>, name: &str, part: &Value) {
    let plain = |part: &Value| {
        part.as_str()
            .map_or_else(|| part.to_string(), str::to_owned)
    };
    match part {
        Value::Array(items) if !items.iter().any(Value::is_object) => {
            let items: Vec<_> = items.iter().map(plain).collect();
            pairs.push(format!("{name}={}", items.join(",")));
        }
        Value::Array(_) | Value::Object(_) => {
            for (inner, part) in entries(part) {
                write(pairs, &format!("{name}.{inner}"), part);
            }
        }
        _ => pairs.push(format!("{name}={}", plain(part))),
    }
}

/// All parts of some objects.
fn joined(all: impl IntoIterator<Item = Value>) -> Value {
    let objects = all.into_iter().filter_map(|part| match part {
        Value::Object(parts) => Some(parts),
        _ => None,
    });
    objects.flatten().collect::<Map<_, _>>().into()
}

fn epilogue(of: &Epilogue) -> Value {
    joined([
        of.bias.map_or(Value::Null, |bias| json!({ "bias": bias })),
        of.requantise
            .as_ref()
            .map_or(Value::Null, |of| json!({ "requantise": requantise(of) })),
    ])
}

fn requantise(of: &Requantise) -> Value {
    let scale = match of.scale {
        Scale::Tensor { m, s } => json!({ "per": "tensor", "multiplier": m, "shift": s }),
        Scale::Channel { m, s } => json!({ "per": "channel", "multipliers": m, "shifts": s }),
        Scale::Matrix { m, s } => json!({ "per": "matrix", "multipliers": m, "shifts": s }),
    };
    joined([
        json!({ "zeroPoint": of.zero_point, "lo": of.lo, "hi": of.hi, "scale": scale }),
        rounding(of.rounding),
        if of.wide {
            json!({ "wide": true })
        } else {
            Value::Null
        },
        of.table
            .map_or(Value::Null, |table| json!({ "table": table })),
    ])
}

fn rounding(of: Rounding) -> Value {
    match of {
        Rounding::Single => Value::Null,
        Rounding::Double => json!({ "rounding": "double" }),
    }
}

fn pair(of: &Pair) -> Value {
    joined([
        json!({ "a": of.a, "b": of.b, "left": side(&of.left), "right": side(&of.right) }),
        epilogue(&of.epilogue),
    ])
}

fn side(of: &Side) -> Value {
    let scale = |of: &SideScale| {
        joined([
            json!({ "left": of.left, "multiplier": of.m, "shift": of.s }),
            rounding(of.rounding),
        ])
    };
    joined([
        json!({ "zero": of.zero }),
        of.scale
            .as_ref()
            .map_or(Value::Null, |of| json!({ "scale": scale(of) })),
    ])
}

fn filter(of: &Filter) -> Value {
    joined([
        json!({ "x": of.x, "w": of.w, "window": window(&of.window), "pad": of.pad }),
        epilogue(&of.epilogue),
    ])
}

fn window(of: &Window) -> Value {
    json!({
        "kernel": of.kernel,
        "stride": of.stride,
        "dilation": of.dilation,
        "before": of.before,
        "after": of.after,
    })
}

/// The numerator as digits in a string: the numbers of JSON's readers do not hold it.
fn norm(of: &Norm) -> Value {
    json!({
        "x": of.x,
        "gamma": of.gamma,
        "beta": of.beta,
        "numerator": of.numerator.to_string(),
        "shifts": of.shifts,
    })
}
