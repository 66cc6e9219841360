//! Files made here: what one names again and again is held once, and an operator's tensors are counted.

mod counting;

use assay_import::onnx::{self, OnnxError, Reason};

const FLOAT: u64 = 1;
const INT8: u64 = 3;
const INT64: u64 = 7;

fn number(value: u64, bytes: &mut Vec<u8>) {
    let mut rest = value;
    while rest >= 0x80 {
        bytes.push(rest.to_le_bytes()[0] | 0x80);
        rest >>= 7;
    }
    bytes.push(rest.to_le_bytes()[0]);
}

/// A field of protobuf that is a string, or a message.
fn field(tag: u64, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(tag << 3 | 2, &mut bytes);
    number(content.len() as u64, &mut bytes);
    bytes.extend(content);
    bytes
}

/// A field that is a number.
fn scalar(tag: u64, value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    number(tag << 3, &mut bytes);
    number(value, &mut bytes);
    bytes
}

fn tensor(name: &str, dtype: u64, dims: &[usize], raw: &[u8]) -> Vec<u8> {
    let dims = dims.iter().flat_map(|&dim| scalar(1, dim as u64));
    let rest = [scalar(2, dtype), field(8, name.as_bytes()), field(9, raw)];
    let content: Vec<u8> = dims.chain(rest.concat()).collect();
    field(5, &content)
}

/// Scales of 1, of which there are so many.
fn scales(name: &str, count: usize) -> Vec<u8> {
    tensor(name, FLOAT, &[count], &1.0_f32.to_le_bytes().repeat(count))
}

fn node(kind: &str, inputs: &[&str], output: &str) -> Vec<u8> {
    let inputs = inputs.iter().flat_map(|name| field(1, name.as_bytes()));
    let rest = [field(2, output.as_bytes()), field(4, kind.as_bytes())];
    let content: Vec<u8> = inputs.chain(rest.concat()).collect();
    field(1, &content)
}

/// A model of an input `x` of three rows and an output `y`.
fn model_of(dtype: u64, parts: &[Vec<u8>]) -> Vec<u8> {
    model_of_rows(3, dtype, parts)
}

fn model_of_rows(rows: u64, dtype: u64, parts: &[Vec<u8>]) -> Vec<u8> {
    let dims = [rows, 8].map(|dim| field(1, &scalar(1, dim))).concat();
    let kind = [scalar(1, dtype), field(2, &dims)].concat();
    let kind = field(2, &field(1, &kind));
    let input = field(11, &[field(1, b"x"), kind].concat());
    let output = field(12, &field(1, b"y"));
    field(7, &[parts.concat(), input, output].concat())
}

fn model(parts: &[Vec<u8>]) -> Vec<u8> {
    model_of(FLOAT, parts)
}

fn refused(model: &[u8]) -> OnnxError {
    let (result, held) = counting::most(|| onnx::import(model));
    // As the fuzz targets ask.
    let bound = (1 << 27) + 512 * model.len();
    assert!(held < bound, "{} bytes held {held}", model.len());
    result.expect_err("constants alone")
}

/// A sum of quantised tensors of the scale `s`.
fn sum(a: &str, b: &str, output: &str) -> Vec<u8> {
    let inputs = [a, "s", "", b, "s", "", "s"].map(|name| field(1, name.as_bytes()));
    let ending = [
        field(2, output.as_bytes()),
        field(4, b"QLinearAdd"),
        field(7, b"com.microsoft"),
    ];
    field(1, &[inputs.concat(), ending.concat()].concat())
}

/// A model that is imported, with more in it.
fn with(more: &[Vec<u8>]) -> Vec<u8> {
    model_of(
        INT8,
        &[&[scales("s", 1), sum("x", "x", "y")], more].concat(),
    )
}

const LONG: usize = 25_000;

#[test]
fn a_long_scale_is_read_once_for_all_that_use_it() {
    let names: Vec<String> = (0..4_000).map(|index| format!("d{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut parts = vec![
        scales("s", LONG),
        tensor("w", INT8, &[LONG], &vec![1; LONG]),
    ];
    parts.extend(
        names
            .iter()
            .map(|name| node("DequantizeLinear", &["w", "s"], name)),
    );
    parts.push(node("Concat", &names, "y"));
    assert_eq!(refused(&model(&parts)), OnnxError::Output("y".into()));
}

#[test]
fn an_operand_that_is_named_many_times_is_held_once() {
    let parts = [
        scales("s", LONG),
        tensor("w", INT8, &[LONG], &vec![1; LONG]),
        node("DequantizeLinear", &["w", "s"], "d"),
        node("Concat", &vec!["d"; 20_000], "y"),
    ];
    assert_eq!(refused(&model(&parts)), OnnxError::Output("y".into()));
}

#[test]
fn operands_are_held_once_for_all_that_comes_behind() {
    let mut parts = vec![
        scales("s", 1),
        tensor("w", INT8, &[8], &[1; 8]),
        node("DequantizeLinear", &["w", "s"], "d"),
        node("Concat", &vec!["d"; 8_000], "r0"),
    ];
    for index in 0..2_000 {
        let [from, to] = [index, index + 1].map(|index| format!("r{index}"));
        parts.push(node("Relu", &[&from], &to));
    }
    parts.push(node("Relu", &["r2000"], "y"));
    assert_eq!(refused(&model(&parts)), OnnxError::Output("y".into()));
}

#[test]
fn pairs_of_scales_and_zero_points_count_as_constants() {
    const EACH: usize = 50;
    let mut parts = vec![tensor("w", INT8, &[4_000], &[1; 4_000])];
    let mut names = Vec::new();
    for one in 0..EACH {
        parts.push(scales(&format!("s{one}"), 4_000));
        parts.push(tensor(&format!("z{one}"), INT8, &[4_000], &[1; 4_000]));
        for other in 0..EACH {
            let [s, z, d] = [
                format!("s{one}"),
                format!("z{other}"),
                format!("d{one}.{other}"),
            ];
            parts.push(node("DequantizeLinear", &["w", &s, &z], &d));
            names.push(d);
        }
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    parts.push(node("Concat", &names, "y"));
    let OnnxError::Operator { reason, .. } = refused(&model(&parts)) else {
        panic!("another error");
    };
    assert_eq!(reason, Reason::TooLarge);
}

#[test]
fn the_tensors_of_an_operator_are_counted_without_those_that_nothing_needs() {
    let split = ["a", "b", "c"].map(|name| field(2, name.as_bytes()));
    let split = [field(1, b"x"), split.concat(), field(4, b"Split")].concat();
    let parts = [scales("s", 1), field(1, &split), sum("a", "c", "y")];
    let imported = onnx::import(&model_of(INT8, &parts)).expect("a sum");
    let tensors = imported.tensors.iter();
    let places: Vec<_> = tensors
        .map(|tensor| (tensor.operator, tensor.output, &tensor.name[..]))
        .collect();
    assert_eq!(places, [(0, 0, "a"), (0, 1, "c"), (1, 0, "y")]);
}

#[test]
fn data_of_another_length_are_refused_though_nobody_reads_them() {
    const FLOAT16: u64 = 10;
    const INT4: u64 = 22;
    assert!(onnx::import(&with(&[])).is_ok());
    for (dtype, dims, bytes, fits) in [
        (INT8, &[4][..], 4, true),
        (INT8, &[4], 3, false),
        (INT8, &[4], 0, false),
        (INT8, &[0], 0, true),
        (FLOAT, &[], 4, true),
        (FLOAT, &[1 << 20, 1 << 20], 4, false),
        (FLOAT, &[1 << 40, 1 << 40], 4, false),
        (FLOAT16, &[3], 6, true),
        (FLOAT16, &[3], 5, false),
        (INT4, &[3], 2, true),
        (INT4, &[3], 3, false),
    ] {
        let found = onnx::import(&with(&[tensor("w", dtype, dims, &vec![0; bytes])]));
        let expected = if fits {
            Ok(())
        } else {
            Err(OnnxError::Data("w".into()))
        };
        assert_eq!(found.map(|_| ()), expected, "{dtype} {dims:?} {bytes}");
    }
}

#[test]
fn a_name_of_two_tensors_is_refused() {
    for more in [
        sum("x", "x", "y"),
        sum("x", "x", "x"),
        sum("x", "x", "s"),
        scales("s", 1),
    ] {
        let error = onnx::import(&with(&[more])).unwrap_err();
        assert!(matches!(error, OnnxError::GivenTwice(_)), "{error}");
    }
    let listed = field(11, &field(1, b"s"));
    assert!(onnx::import(&with(&[listed])).is_ok());
}

#[test]
fn a_first_dimension_of_nothing_is_refused() {
    let parts = [scales("s", 1), sum("x", "x", "y")];
    let import = |rows| onnx::import(&model_of_rows(rows, INT8, &parts)).map(|_| ());
    assert_eq!(import(0), Err(OnnxError::InputShape));
    assert_eq!(import(1), Ok(()));
}

#[test]
fn a_resize_that_keeps_the_ratio_of_its_sides_is_refused() {
    let resize = |policy: &str| {
        let attribute = [
            field(1, b"keep_aspect_ratio_policy"),
            field(4, policy.as_bytes()),
        ];
        let sizes = [2_i64.to_le_bytes(), 8_i64.to_le_bytes()].concat();
        let names = ["x", "", "", "sizes"].map(|name| field(1, name.as_bytes()));
        let ending = [
            field(2, b"r"),
            field(4, b"Resize"),
            field(5, &attribute.concat()),
        ];
        let parts = [
            scales("s", 1),
            tensor("sizes", INT64, &[2], &sizes),
            field(1, &[names.concat(), ending.concat()].concat()),
            sum("r", "r", "y"),
        ];
        onnx::import(&model_of(INT8, &parts)).map(|_| ())
    };
    assert_eq!(resize("stretch"), Ok(()));
    for policy in ["not_larger", "not_smaller"] {
        let error = resize(policy).unwrap_err().to_string();
        assert!(error.contains("keep_aspect_ratio_policy"), "{error}");
    }
}
