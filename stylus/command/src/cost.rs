//! `assay-tensor cost MODEL`.

use crate::{
    arguments::Model as Flags,
    failure::Failure,
    json,
    model::Model,
    text::{self, grouped},
};
use assay_core::{operators::Operator, Program, Value, LEAF};
use serde_json::{json, Value as Json};

/// Gas of a byte of calldata that is not zero (EIP-2028).
const CALLDATA_GAS: u64 = 16;
/// Ink of `native_keccak256` of a leaf's 257 bytes, 9 words of which 2 are free (Nitro `pricing.rs`), and of the call.
const LEAF_INK: u64 = 121_800 + 7 * 21_000 + 8_400;
/// Ink of a product in the compiled referee, as `packages/tensor/src/cost.ts` measures it.
const PRODUCT_INK: u64 = 617;
const INK_PER_GAS: u64 = 10_000;

/// What an operator costs.
struct Cost {
    name: &'static str,
    output: assay_core::TensorType,
    /// Products that make one element, those with padding included.
    products: u64,
    multiply_adds: u64,
    opening: u64,
}

/// Multiply-adds of a run, those with padding included.
pub fn multiply_adds(program: &Program<'_>) -> u64 {
    let outputs = &program.values()[1 + program.constants().count()..];
    let rules = program.operators().zip(outputs);
    rules
        .map(|(rule, output)| products(rule, program.values(), output)[1])
        .sum()
}

/// # Errors
/// Why the program is refused.
pub fn cost(flags: &Flags) -> Result<Vec<String>, Failure> {
    let Model { program, .. } = Model::read(flags)?;
    let program = Program::decode(&program)?;
    let weights: usize = program.constants().map(|(_, data)| data.len()).sum();
    let first = 1 + program.constants().count();
    let outputs = &program.values()[first..];
    let trace: usize = outputs.iter().map(|value| value.kind.bytes()).sum();
    let costs: Vec<_> = program
        .operators()
        .zip(outputs)
        .zip(program.openings())
        .map(|((rule, output), opening)| {
            let [products, multiply_adds] = products(rule, program.values(), output);
            Cost {
                name: rule.name(),
                output: output.kind,
                products,
                multiply_adds,
                opening: opening.into(),
            }
        })
        .collect();
    let multiply_adds = multiply_adds(&program);
    let largest = costs.iter().map(|cost| cost.opening).max().unwrap_or(0);
    let of = costs.iter().position(|cost| cost.opening == largest);
    let dearest = costs.iter().map(|cost| cost.products).max().unwrap_or(0);
    let calldata = CALLDATA_GAS * largest;
    let hashing = (largest.div_ceil(LEAF as u64) * LEAF_INK).div_ceil(INK_PER_GAS);
    let recomputing = (dearest * PRODUCT_INK).div_ceil(INK_PER_GAS);
    if flags.json {
        let operators: Json = costs
            .iter()
            .map(|cost| {
                json!({
                    "kind": cost.name,
                    "output": json::kind(&cost.output),
                    "multiplyAdds": cost.multiply_adds,
                    "openingBytes": cost.opening,
                })
            })
            .collect();
        return Ok(vec![json::printed(&json!({
            "operators": operators,
            "multiplyAdds": multiply_adds,
            "weightBytes": weights,
            "traceBytes": trace,
            "largestOpening": { "operator": of, "bytes": largest },
            "dispute": { "calldata": calldata, "hashing": hashing, "products": recomputing },
        }))]);
    }
    let header = ["", "operator", "output", "multiply-adds", "opening (bytes)"].map(String::from);
    let rows = costs.iter().enumerate().map(|(index, cost)| {
        [
            index.to_string(),
            cost.name.into(),
            text::kind(&cost.output),
            grouped(cost.multiply_adds),
            grouped(cost.opening),
        ]
    });
    let mut lines = text::aligned(&[header].into_iter().chain(rows).collect::<Vec<_>>());
    lines.push(String::new());
    let of = of.unwrap_or(0);
    lines.extend(text::aligned(&[
        ["multiply-adds".into(), grouped(multiply_adds)],
        [
            "weights".into(),
            format!("{} bytes", grouped(weights as u64)),
        ],
        ["trace".into(), format!("{} bytes", grouped(trace as u64))],
        [
            "largest opening".into(),
            format!("{} bytes, of operator {of}", grouped(largest)),
        ],
        [
            "worst dispute".into(),
            format!(
                "{} gas of calldata at most, were no byte zero",
                grouped(calldata)
            ),
        ],
        [
            String::new(),
            format!(
                "{} gas of recomputing, estimated: {} hashing, {} products",
                grouped(hashing + recomputing),
                grouped(hashing),
                grouped(recomputing)
            ),
        ],
    ]));
    Ok(lines)
}

/// Products that make one element, and all of the output's. Of a fused operator, an element's are those of each element
/// that its rule makes, and the output's those that executing takes.
fn products(rule: &Operator, values: &[Value<'_>], output: &Value<'_>) -> [u64; 2] {
    let row = |number: u16| values[usize::from(number)].kind.row_length().into();
    let own = match rule {
        Operator::MatMul(rule) => row(rule.a),
        Operator::Conv2D(rule) => row(rule.0.w),
        Operator::DepthwiseConv2D(rule) => row(rule.0.w),
        Operator::Fused(fused) => {
            let times = fused.times(values);
            let values = fused.values(values);
            let outputs = &values[fused.operands.len()..];
            let each = fused.operators.iter().zip(outputs);
            return each
                .zip(times)
                .fold([0, 0], |[one, all], ((rule, output), times)| {
                    let [products, whole] = products(rule, &values, output);
                    [one + times * products, all + whole]
                });
        }
        _ => 0,
    };
    let elements = output.kind.bytes() as u64 / u64::from(output.kind.dtype().size());
    [own, elements * own]
}
