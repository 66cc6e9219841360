//! What the tests share: vectors of what `TFLite`'s reference kernels compute, and the comparison with them.
#![allow(dead_code, reason = "each test file uses its part")]

use assay_core::{
    operators::{Operands, Operator, Work},
    Program,
};
use assay_import::tflite::{self, Imported};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Values by number.
pub struct Tensors(pub Vec<Vec<u8>>);

impl Operands for Tensors {
    fn bytes(&self, number: u16) -> &[u8] {
        self.0.get(usize::from(number)).map_or(&[], Vec::as_slice)
    }
}

/// All values of a program for an input.
pub fn run(program: &Program<'_>, input: &[u8]) -> Vec<Vec<u8>> {
    let mut data = Tensors(vec![input.to_vec()]);
    data.0
        .extend(program.constants().map(|(_, constant)| constant.to_vec()));
    for operator in program.operators() {
        let output = output(program, operator, &data);
        data.0.push(output);
    }
    data.0
}

/// The next value, which an operator gives of those that are there.
pub fn output(program: &Program<'_>, operator: &Operator, data: &Tensors) -> Vec<u8> {
    let kind = &program.values()[data.0.len()].kind;
    let mut output = vec![0; kind.bytes()];
    let work = Work {
        values: program.values(),
        data,
        kind,
        rows: 0..kind.rows() as usize,
    };
    operator.run(&work, &mut output);
    output
}

pub fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

fn index(value: &Value) -> usize {
    usize::try_from(value.as_u64().expect("a number")).expect("an index")
}

pub fn hex(digits: &str) -> Vec<u8> {
    (0..digits.len() / 2)
        .map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).expect("two digits"))
        .collect()
}

pub fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// The input of a case: noise from a seed, or one value.
fn input(which: &Value, length: usize, zero: i8) -> Vec<u8> {
    let Some(seed) = which.as_u64() else {
        let fill = match text(which) {
            "min" => i8::MIN,
            "max" => i8::MAX,
            _ => zero,
        };
        return vec![fill.cast_unsigned(); length];
    };
    let mut state = u32::try_from(seed)
        .expect("a seed")
        .wrapping_mul(2_654_435_761);
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_le_bytes()[0]
        })
        .collect()
}

/// Compares every tensor of every case of a model; gives how many are equal.
///
/// # Errors
/// The first tensor of the model that differs.
pub fn compare(name: &str, model: &[u8], zero: i8, cases: &Value) -> Result<usize, String> {
    let imported = tflite::import(model).map_err(|error| format!("{name}: {error}"))?;
    let Imported { program, tensors } = &imported;
    let program = Program::decode(program).expect("imported programs decode");
    let mut compared = 0;
    for case in list(cases) {
        let input = input(&case["input"], program.input().bytes(), zero);
        if let Some(hash) = case["inputSha256"].as_str() {
            assert_eq!(sha256(&input), hash, "{name}: the input");
        }
        let values = run(&program, &input);
        for expected in list(&case["tensors"]) {
            let (operator, output) = (
                index(&expected["op"]),
                expected["output"].as_u64().unwrap_or(0),
            );
            let kind = text(&expected["kind"]);
            let Some(tensor) = tensors
                .iter()
                .find(|tensor| tensor.operator == operator && tensor.output as u64 == output)
            else {
                // The importer leaves out what the output does not depend on.
                assert!(
                    name.starts_with("RESHAPE as computed"),
                    "{name}: {operator}"
                );
                continue;
            };
            assert_eq!(tensor.kind, kind);
            let found = &values[usize::from(tensor.value)];
            let at = format!(
                "{name}, input {}, operator {operator}: {kind}",
                case["input"]
            );
            let shape: Vec<usize> = list(&expected["shape"]).iter().map(index).collect();
            assert_eq!(found.len(), shape.iter().product::<usize>(), "{at}");
            if sha256(found) != text(&expected["sha256"]) {
                return Err(at);
            }
            compared += 1;
        }
        let last = values.last().expect("an output");
        let expected = list(&case["output"]).iter();
        let expected = expected.map(|value| value.as_i64().expect("an int8"));
        for (found, expected) in last.iter().zip(expected) {
            assert_eq!(
                i64::from(found.cast_signed()),
                expected,
                "{name}: the output"
            );
        }
    }
    Ok(compared)
}

pub fn base64(digits: &str) -> Vec<u8> {
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => break,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    bytes
}

/// NHWC as NCHW.
pub fn channels_first(data: &[u8], shape: &[u32]) -> Vec<u8> {
    let (channels, batch) = (shape[3] as usize, shape[0] as usize);
    let images = data.chunks(data.len() / batch);
    let turned = images.flat_map(|image| {
        (0..channels).flat_map(|channel| image.iter().skip(channel).step_by(channels))
    });
    turned.copied().collect()
}

/// NCHW as NHWC of these dimensions.
pub fn channels_last(data: &[u8], shape: &[u32]) -> Vec<u8> {
    let (area, batch) = ((shape[1] * shape[2]) as usize, shape[0] as usize);
    let images = data.chunks(data.len() / batch);
    let turned = images
        .flat_map(|image| (0..area).flat_map(|position| image.iter().skip(position).step_by(area)));
    turned.copied().collect()
}
