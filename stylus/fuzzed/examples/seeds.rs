//! Writes what the corpus of `stylus/fuzz` was grown from, a folder for each target: the vectors' programs and models, and
//! small models, and what the contracts of attestation read, made here. `cargo run -p fuzzed --example seeds -- FOLDER`

#[allow(dead_code, reason = "seeds are written, and read by nobody")]
#[path = "../src/entered/calldata.rs"]
mod calldata;
#[path = "seeds/endorsements.rs"]
mod endorsements;
#[path = "seeds/entered.rs"]
mod entered;
#[path = "seeds/evidence.rs"]
mod evidence;

use assay_core::{
    operators::{DepthwiseConv2D, Epilogue, Filter, Operator, Window},
    DType, Draft, TensorType,
};
use serde_json::Value;
use std::{env, fs, io, path::Path};
use tensor::join;

/// Larger ones are left out.
const MOST: usize = 4096;

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).expect("a folder to write to");
    let write = |target: &str, seeds: Vec<Vec<u8>>| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder)?;
        let small = seeds.iter().filter(|seed| seed.len() <= MOST);
        let mut named = small.enumerate();
        named.try_for_each(|(index, seed)| fs::write(folder.join(format!("{index:04}")), seed))
    };
    write("program", programs())?;
    write("draft", noise(1, 200))?;
    write("opening", noise(2, 200))?;
    write("judge", noise(3, 200))?;
    write("tensor", calls())?;
    let models = [
        models("tflite-operators", "modelHex", unhex),
        models("onnx-operators", "model", base64),
    ];
    write("tflite", [&models[0][..], &files("malformed")].concat())?;
    write("onnx", [&models[1][..], &files("malformed-onnx")].concat())?;
    write("bert", encoders())?;
    write("certificate", evidence::certificates())?;
    write("report", evidence::reports())?;
    write("reference", endorsements::references())?;
    write("revocation", endorsements::revocations())?;
    write("p384", entered::signatures())?;
    write("evidence", entered::evidence())?;
    write("endorsements", entered::endorsements())
}

fn vectors(file: &str) -> Value {
    let path = format!(
        "{}/../../test/vectors/{file}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = fs::read_to_string(path).expect("vectors");
    serde_json::from_str(&text).expect("JSON")
}

/// Files that the importers' tests refuse.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let path = format!("{}/../import/tests/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(path)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let read = |path| fs::read(path).expect("a file");
    paths.into_iter().map(read).collect()
}

fn list<'v>(value: &'v Value, name: &str) -> &'v [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn bytes(value: &Value, name: &str) -> Vec<u8> {
    unhex(value[name].as_str().unwrap_or_default())
}

fn unhex(digits: &str) -> Vec<u8> {
    let digits = digits.trim_start_matches("0x");
    (0..digits.len() / 2)
        .filter_map(|i| u8::from_str_radix(&digits[2 * i..2 * i + 2], 16).ok())
        .collect()
}

fn base64(digits: &str) -> Vec<u8> {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0, 0, Vec::new());
    for value in digits.chars().map_while(|digit| ALPHABET.find(digit)) {
        bits = bits << 6 | value;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count).to_le_bytes()[0]);
        }
    }
    bytes
}

fn programs() -> Vec<Vec<u8>> {
    let files = ["tensor", "operators"].map(vectors);
    let sections = files.iter().flat_map(|file| {
        let programs = list(file, "programs").iter();
        programs.chain(list(file, "malformed"))
    });
    let of_vectors = sections.map(|program| bytes(program, "bytes"));
    of_vectors.chain([claims(), reaches()]).collect()
}

/// A program with a constant of 2^40 elements, as it says.
fn claims() -> Vec<u8> {
    let input = [1, 1, 4, 0, 0, 0];
    let constant = [1, 2, 0, 0, 16, 0, 0, 0, 16, 0];
    let operator = [3, 0, 0];
    [&[1][..], &input, &[1, 0], &constant, &[1, 0], &operator].concat()
}

/// A convolution of a pixel whose window reaches 254 pixels beyond it.
fn reaches() -> Vec<u8> {
    const CHANNELS: u32 = 64;
    let kind = |dtype, shape: &[u32]| TensorType::new(dtype, shape).expect("a type");
    let mut draft = Draft::new(kind(DType::I8, &[1, 1, 1, CHANNELS]));
    let weights = kind(DType::I8, &[CHANNELS, 4]);
    let filter = Filter {
        x: Draft::INPUT,
        w: draft
            .constant(weights, vec![1; weights.bytes()])
            .expect("weights"),
        window: Window {
            kernel: [2; 2],
            stride: [255; 2],
            dilation: [254; 2],
            before: [254; 2],
            after: [254; 2],
        },
        pad: 0,
        epilogue: Epilogue {
            bias: None,
            requantise: None,
        },
    };
    draft
        .push(Operator::DepthwiseConv2D(DepthwiseConv2D(filter)))
        .expect("an operator");
    draft.encode().expect("a program")
}

fn models(file: &str, name: &str, decode: fn(&str) -> Vec<u8>) -> Vec<Vec<u8>> {
    let file = vectors(file);
    let models = list(&file, "models").iter();
    let models = models.filter_map(|model| model[name].as_str());
    models.map(decode).collect()
}

/// Strings of 16 to 400 bytes.
fn noise(seed: u32, count: usize) -> Vec<Vec<u8>> {
    let mut state = seed;
    let mut byte = || {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[0]
    };
    let lengths = (1..=count).map(|at| 16 + 384 * at / count);
    lengths
        .map(|length| (0..length).map(|_| byte()).collect())
        .collect()
}

fn joined<S: AsRef<[u8]>>(strings: &[S]) -> Vec<u8> {
    let mut bytes = Vec::new();
    join(strings, &mut bytes).expect("short strings");
    bytes
}

/// A list of calls for each program and each tensor of the vectors.
fn calls() -> Vec<Vec<u8>> {
    let file = vectors("tensor");
    let mut seeds = Vec::new();
    for program in list(&file, "programs") {
        let (zero, code) = ([0; 4], bytes(program, "bytes"));
        let input = bytes(&program["runs"][0], "input");
        let mut how = vec![1, 0, 0];
        how.extend(b"portable");
        let calls: [&[&[u8]]; 9] = [
            &[b"output_types", &code],
            &[b"opening_bytes", &code],
            &[b"validate_program", &code],
            &[b"program_id", &code],
            &[b"prepare_program", &zero, &code, &how],
            &[b"run_prepared", &zero, &input, &[3]],
            &[b"run_prepared", &zero, &input[1..], &[2]],
            &[b"open_prepared", &zero, &input, &zero, &zero],
            &[b"cut_program", &code, &[64, 0, 0, 0]],
        ];
        seeds.push(joined(&calls.map(joined)));
        seeds.extend(calls.map(|call| joined(&[joined(call)])));
    }
    for opening in list(&file, "openings") {
        let kind: &[u8] = &[1, 2, 3, 0, 0, 0, 5, 0, 0, 0];
        let (data, hash, row) = ([7; 15], bytes(opening, "hash"), [1, 0, 0, 0]);
        let (leaves, path) = (bytes(opening, "leaves"), bytes(opening, "path"));
        let calls: [&[&[u8]]; 4] = [
            &[b"tensor_hash", kind, &data],
            &[b"open_row", kind, &data, &row],
            &[b"verify_row", kind, &hash, &row, &leaves, &path],
            &[b"salted_hash", &hash, &hash],
        ];
        seeds.push(joined(&calls.map(joined)));
    }
    let models = models("tflite-operators", "modelHex", unhex);
    let imported = models.iter().filter(|model| model.len() < MOST / 2).take(3);
    seeds.extend(imported.map(|model| joined(&[joined(&[b"import_tflite", &model[..]])])));
    seeds
}

/// Encoders of one layer and two channels.
fn encoders() -> Vec<Vec<u8>> {
    let config = br#"{"hidden_act":"gelu","hidden_size":2,"intermediate_size":3,"layer_norm_eps":1e-12,"max_position_embeddings":4,"num_attention_heads":2,"num_hidden_layers":1,"vocab_size":5}"#;
    let within = "encoder.layer.0.";
    let mut shapes: Vec<(String, Vec<usize>)> = [
        ("token_type_embeddings.weight", vec![2, 2]),
        ("position_embeddings.weight", vec![4, 2]),
        ("word_embeddings.weight", vec![5, 2]),
        ("LayerNorm.weight", vec![2]),
        ("LayerNorm.bias", vec![2]),
    ]
    .map(|(name, shape)| (format!("embeddings.{name}"), shape))
    .to_vec();
    for (name, outputs, inputs) in [
        ("attention.self.query", 2, 2),
        ("attention.self.key", 2, 2),
        ("attention.self.value", 2, 2),
        ("attention.output.dense", 2, 2),
        ("intermediate.dense", 3, 2),
        ("output.dense", 2, 3),
    ] {
        shapes.push((format!("{within}{name}.weight"), vec![outputs, inputs]));
        shapes.push((format!("{within}{name}.bias"), vec![outputs]));
    }
    for name in ["attention.output.LayerNorm", "output.LayerNorm"] {
        shapes.push((format!("{within}{name}.weight"), vec![2]));
        shapes.push((format!("{within}{name}.bias"), vec![2]));
    }
    let files = [0.5_f32, 1.0, -3.0, 1e30].map(|scale| {
        let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
        for (name, shape) in &shapes {
            let from = data.len();
            for at in 0..shape.iter().product::<usize>() {
                let sign = if (at + from) % 3 == 0 { -scale } else { scale };
                data.extend(sign.to_le_bytes());
            }
            let place = serde_json::json!({
                "dtype": "F32", "shape": shape, "data_offsets": [from, data.len()]
            });
            header.insert(name.clone(), place);
        }
        let mut header = Value::Object(header).to_string().into_bytes();
        header.resize(header.len().next_multiple_of(8), b' ');
        [&(header.len() as u64).to_le_bytes()[..], &header, &data].concat()
    });
    let rest: &[u8] = &[2, 1, 2, 3, 0, 4, 4, 0, 0, 0, 2, 0, 0, 0, 1, 3];
    let mut seeds = files
        .map(|weights| joined(&[&config[..], &weights, rest]))
        .to_vec();
    // A vocabulary of 2^24 tokens of 2^16 channels, and a header that says so, too, of no data.
    let config = br#"{"hidden_act":"gelu","hidden_size":65536,"intermediate_size":3,"layer_norm_eps":1e-12,"max_position_embeddings":4,"num_attention_heads":2,"num_hidden_layers":256,"vocab_size":16777216}"#;
    let header = br#"{"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[16777216,65536],"data_offsets":[0,4398046511104]}}"#;
    let weights = [&(header.len() as u64).to_le_bytes()[..], header].concat();
    seeds.push(joined(&[&config[..], &weights, rest]));
    seeds
}
